"""A release built again from what was delivered, and held against what was published.

Each graph is read anew from the kept files of its last load, by the card and the mapping that were
in force then; the book of judgements is the release's own. Ontology, vocabularies and rules are
those of this program.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from clockkg.findings import Text
from clockkg.graphs import (
    BOOK,
    Draft,
    Manifest,
    Release,
    Releases,
    Run,
    Snapshot,
    Sources,
    Traced,
    provenance,
)
from clockkg.loading import sources
from clockkg.loading.arrival import GRAPH_FILE, Arrival
from clockkg.loading.building import ONTOLOGY, VOCABULARIES, infer, put_graphs
from clockkg.loading.identifying import identified
from clockkg.loading.loader import CARD, MAPPING, read_loader
from clockkg.loading.past import PROVENANCE
from clockkg.loading.pipeline import read_sheets
from clockkg.loading.selecting import SELECTION, Selecting

_DIFFERS: Final = {"it": "è un altro", "en": "is another one"}
_KNOWLEDGE: Final = {
    "it": "l'ontologia o i vocabolari di questo programma sono altri",
    "en": "this program's ontology or vocabularies are others",
}
_NOT_KEPT: Final = {
    "it": "pubblicato prima che i file consegnati fossero conservati",
    "en": "published before delivered files were kept",
}


class MissingSourceError(Exception):
    """A file that a graph was made of is not kept; caught where the graph is known."""

    def __init__(self, why: Text) -> None:
        """Keep what is missing, in both languages."""
        super().__init__(why["en"])
        self.why = why


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A graph's digest as published and as built again; `why` where they differ."""

    graph: str
    published: str
    rebuilt: str
    why: Text | None = None

    def as_dict(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        why = dict(self.why) if self.why else None
        return {
            "graph": self.graph, "published": self.published, "rebuilt": self.rebuilt, "why": why,
        }  # fmt: skip


def rebuild(home: Path, release: Release) -> list[Rebuilt]:
    """Every graph of a release with its digests, published and built again; sorted by IRI."""
    manifest = release.manifest
    missing: dict[str, Text] = {}
    with TemporaryDirectory() as folder:
        place = Path(folder)
        book = release.folder / BOOK
        if book.is_file():
            (place / BOOK).write_bytes(book.read_bytes())
        with Releases(place).draft() as draft:
            _build(draft, list(_arrivals(Sources(home), manifest, place, missing)), manifest)
            found = {iri: draft.digest(iri) for iri in draft.graphs}
    graphs = sorted({*manifest.graphs, *found})
    return [_compared(iri, manifest, found.get(iri, ""), missing) for iri in graphs]


def _build(draft: Draft, arrivals: list[Arrival], manifest: Manifest) -> None:
    """The graphs of a release, as a load makes them, but for judging them."""
    put_graphs(draft, identified(draft, arrivals))
    infer(draft, manifest)
    draft.put(PROVENANCE, Snapshot.of(provenance(manifest.datasets, manifest.runs)))


def _arrivals(
    kept: Sources, manifest: Manifest, place: Path, missing: dict[str, Text]
) -> Iterator[Arrival]:
    for dataset in manifest.datasets:
        run = manifest.last_run(dataset.graph)
        try:
            snapshot = _read(kept, run, place) if run else Snapshot()
            yield Arrival(dataset=dataset, loader=run.loader if run else "", snapshot=snapshot)
        except MissingSourceError as error:
            missing[dataset.graph] = error.why


def _read(kept: Sources, run: Run, place: Path) -> Traced:
    """A graph as it was delivered."""
    recipe = {name: _kept(kept, name, digest) for name, digest in run.recipe}
    if GRAPH_FILE in recipe:
        return Snapshot.of(recipe[GRAPH_FILE].read_text("utf-8").split("\n")[:-1])
    if CARD not in recipe:
        raise MissingSourceError(_NOT_KEPT)
    files = {name: _kept(kept, name, digest) for name, digest in run.files}
    return _mapped(recipe, files, place / "loaders" / str(len(files)) / run.loader)


def _mapped(recipe: Mapping[str, Path], files: Mapping[str, Path], folder: Path) -> Traced:
    """Files read by the card and the mapping of their time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (CARD, MAPPING):
        (folder / name).write_bytes(recipe[name].read_bytes())
    loader = replace(read_loader(folder), mapping=MAPPING)
    chosen = Selecting(loader.tables, loader.keep, (), "")
    if SELECTION in recipe:
        chosen = Selecting.read(loader.tables, loader.keep, recipe[SELECTION].read_bytes())
    mapper, _ = read_sheets(loader, sources.read(files, loader.reading), chosen)
    return mapper.snapshot


def _kept(kept: Sources, name: str, digest: str) -> Path:
    found = kept.find(digest)
    if not found:
        raise MissingSourceError(
            {
                "it": f"il file {name} non è conservato ({digest[:12]}…)",
                "en": f"the file {name} is not kept ({digest[:12]}…)",
            }
        )
    return found


def _compared(iri: str, manifest: Manifest, rebuilt: str, missing: Mapping[str, Text]) -> Rebuilt:
    published = str(manifest.graphs.get(iri, {}).get("digest", ""))
    if published == rebuilt:
        return Rebuilt(iri, published, rebuilt)
    usual = _KNOWLEDGE if iri in (ONTOLOGY, VOCABULARIES) else _DIFFERS
    return Rebuilt(iri, published, rebuilt, missing.get(iri, usual))
