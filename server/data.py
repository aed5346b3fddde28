"""The exports, and the page that lists them."""

from functools import lru_cache
from typing import Final

from flask import Blueprint, Response, render_template

from clockkg.errors import UnknownNameError
from clockkg.exporting import Selection, find_exports, render_all
from clockkg.graphs import Release

from .service import service

blueprint: Final = Blueprint("data", __name__)


@blueprint.get("/<any(it, en):lang>/data")
def page(lang: str) -> str:
    """What there is to download."""
    here = service()
    exports = list(find_exports().values())
    files = _files(here.release, here.settings.base_url)
    sizes = {name: len(data) for name, data in files.items()}
    datasets = Selection(here.release, here.settings.base_url).datasets
    titles = {dataset.graph: dataset.title[lang] for dataset in datasets}
    graphs = here.release.manifest.graphs
    return render_template(
        "data.html",
        exports=exports,
        sizes=sizes,
        graphs=[(iri, titles[iri], graphs[iri]["triples"]) for iri in sorted(titles)],
        sums=files["SHA256SUMS"].decode(),
    )


@blueprint.get("/exports/<name>")
def export(name: str) -> Response:
    """One export's file; what is compressed is sent as the file it is."""
    here = service()
    files = _files(here.release, here.settings.base_url)
    if name not in files:
        raise UnknownNameError("export file", name, files)
    kinds = {one.file: one.media_type for one in find_exports().values()}
    packed = name.endswith(".gz")
    kind = "application/gzip" if packed else f"{kinds.get(name, 'text/plain')}; charset=utf-8"
    return Response(files[name], content_type=kind)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The VoID description at its well-known address."""
    return export("void.ttl")


@blueprint.get("/catalogue")
def catalogue() -> Response:
    """The DCAT-AP catalogue, which a portal harvests."""
    return export("catalogue.ttl")


@lru_cache(maxsize=2)
def _files(release: Release, base_url: str) -> dict[str, bytes]:
    """All exports of a release, made once."""
    return render_all(Selection(release, base_url))
