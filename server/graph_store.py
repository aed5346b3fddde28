"""The Graph Store HTTP Protocol: anyone reads a graph, a token's bearer writes its own."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, g, jsonify, request, url_for
from werkzeug.datastructures import ETags
from werkzeug.utils import secure_filename

from clockkg.access import Token
from clockkg.errors import UnknownNameError
from clockkg.graphs import Traced
from clockkg.loading import GraphDelivery, Part, Written, load_graph
from clockkg.protocol import graph_store
from clockkg.store import WHOLE, Format, Request, convert
from clockkg.terms import GRAPH

from .compression import plain_tag
from .service import service
from .streaming import sent
from .writing import attempt, made_by

blueprint: Final = Blueprint("graph_store", __name__)

_METHODS: Final = ["GET", "PUT", "POST", "DELETE", "OPTIONS"]
_WRITES: Final = ["PUT", "POST", "DELETE"]
_ALLOWED: Final = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_CREATED: Final = 201
_OK: Final = 200
_LONGEST: Final = 100


@blueprint.route("/graph-store", methods=_METHODS, provide_automatic_options=False)
def graphs() -> Response:
    """One graph, read or written; a new one where a token's bearer sends it to the store itself."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": _ALLOWED})
    if request.method not in ("GET", "HEAD"):
        return _written()
    iri = graph_store.named(request.args.to_dict(flat=False))
    form = graph_store.offered(request.headers.get("Accept", ""))
    return _named(iri, form) if iri else _default(form)


@blueprint.route("/graph/<path:rest>", methods=_WRITES, provide_automatic_options=False)
def direct(rest: str) -> Response:
    """A graph by its own address, written; a reader is sent on to where it is described."""
    return _written(f"{GRAPH}{rest}")


def _named(iri: str, form: Format) -> Response:
    """A named graph as readers are told it; its tag changes with it, not with the release."""
    here = service()
    known = here.release.manifest.graphs
    if iri not in known:
        raise UnknownNameError("graph", iri, known)
    g.weak = False
    g.tag = graph_store.tag(str(known[iri]["digest"]), form.name)
    if g.tag in _plain(request.if_none_match):
        return Response(status=304)
    body = convert(here.opened.snapshot(iri).lines(), form.name)
    return Response(body, content_type=f"{form.media_type}; charset=utf-8")


def _default(form: Format) -> Response:
    """The merge of all graphs, which a worker streams: it may be large."""
    here, asked = service(), Request(WHOLE, graphs=form.name)
    kind = f"{form.media_type}; charset=utf-8"
    return sent(here.stream(asked), kind, here.keeping(asked))


def _written(direct: str = "") -> Response:
    """A PUT, POST or DELETE, which is a load: checked, validated, published or refused whole."""
    here = service()
    with attempt(request.method, direct or request.args.get("graph", "")) as entry:
        iri = direct or _target(entry.token)
        if entry.token:
            entry.token.require_graph(iri)
        entry.target = iri
        request.max_content_length = here.settings.body_bytes
        delivery = _delivery(iri)
        entry.body = b"".join(part.body for part in delivery.parts)
        written = load_graph(here.settings, delivery, maker=made_by(entry, here.settings))
        entry.status = _CREATED if written.exists and not written.existed else _OK
        entry.release = written.outcome.release.number if written.outcome.release else None
    here.catch_up(entry.release)
    return _report(written, entry.status, iri)


def _target(token: Token | None) -> str:
    """The graph that a request writes; a POST that names none makes a new one."""
    named = request.args.to_dict(flat=False)
    if token and request.method == "POST" and not {"graph", "default"} & named.keys():
        return graph_store.new_name(token.publisher)
    return graph_store.named(named)


def _delivery(iri: str) -> GraphDelivery:
    """What the request wants, which it may tie to the graph's state."""
    matches, none = _plain(request.if_match, weak=False), _plain(request.if_none_match)

    def condition(old: Traced) -> None:
        if deletes and not old.triples:
            raise UnknownNameError("graph", iri, service().release.manifest.graphs)
        graph_store.require(matches, none, old.digest() if old.triples else "")

    deletes = request.method == "DELETE"
    return GraphDelivery(iri, request.method, () if deletes else tuple(_parts()), condition)


def _parts() -> Iterator[Part]:
    """The graphs in a body: itself, or the files of a form."""
    if request.mimetype != "multipart/form-data":
        yield Part(request.get_data(), graph_store.form_of(request.content_type or ""))
        return
    files = [file for _, file in request.files.items(multi=True)]
    graph_store.require_files(len(files), len(request.form))
    for number, file in enumerate(files, 1):
        name = secure_filename(file.filename or "")[:_LONGEST] or f"part-{number}"
        yield Part(file.read(), graph_store.form_of(file.content_type or ""), name)


def _plain(tags: ETags, *, weak: bool = True) -> set[str]:
    """The tags that a request names, whatever encoding they came in; `*` stands for any."""
    named = set(map(plain_tag, tags.as_set(include_weak=weak)))
    return named | ({"*"} if tags.star_tag else set())


def _report(written: Written, status: int, iri: str) -> Response:
    answer = jsonify(graph=iri, **written.outcome.as_dict())
    answer.status_code = status
    if status == _CREATED:
        answer.headers["Location"] = f"{url_for('.graphs')}?graph={quote(iri, safe='')}"
    return answer
