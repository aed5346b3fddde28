"""The Graph Store HTTP Protocol: anyone reads a graph, a token's bearer writes its own."""

from typing import Final

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.datastructures import ETags

from clockkg.errors import UnknownNameError
from clockkg.graphs import Snapshot
from clockkg.loading import GraphDelivery, Written, load_graph
from clockkg.protocol import graph_store
from clockkg.store import Format, Request, convert

from .compression import plain_tag
from .service import service
from .writing import attempt

blueprint: Final = Blueprint("graph_store", __name__)

_METHODS: Final = ["GET", "PUT", "POST", "DELETE", "OPTIONS"]
_ALLOWED: Final = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_CREATED: Final = 201
_OK: Final = 200


@blueprint.route("/graph-store", methods=_METHODS, provide_automatic_options=False)
def graphs() -> Response:
    """One graph, read or written."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": _ALLOWED})
    if request.method not in ("GET", "HEAD"):
        return _written()
    iri = graph_store.named(request.args.to_dict(flat=False))
    form = graph_store.offered(request.headers.get("Accept", ""))
    return _named(iri, form) if iri else _default(form)


def _named(iri: str, form: Format) -> Response:
    """A named graph as it was delivered; its tag changes with it, not with the release."""
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
    """The merge of all graphs, by a worker: it may be large."""
    answer = service().opened.pool.answer(Request(_ALL, graphs=form.name))
    return Response(answer.body, content_type=f"{form.media_type}; charset=utf-8")


def _written() -> Response:
    """A PUT, POST or DELETE, which is a load: checked, validated, published or refused whole."""
    here = service()
    with attempt(request.method, request.args.get("graph", "")) as entry:
        iri = graph_store.named(request.args.to_dict(flat=False))
        if entry.token:
            entry.token.require_graph(iri)
        request.max_content_length = here.settings.body_bytes
        entry.body = b"" if request.method == "DELETE" else request.get_data()
        delivery = _delivery(iri, entry.body)
        written = load_graph(here.settings.home, delivery, today=here.settings.today)
        made = not written.existed and request.method != "DELETE"
        entry.status = _CREATED if made else _OK
        entry.release = written.outcome.release.number if written.outcome.release else None
    return _report(written, entry.status, iri)


def _delivery(iri: str, body: bytes) -> GraphDelivery:
    """What the request wants, which it may tie to the graph's state."""
    matches, none = _plain(request.if_match, weak=False), _plain(request.if_none_match)

    def condition(old: Snapshot) -> None:
        if request_deletes and not old.statements:
            raise UnknownNameError("graph", iri, service().release.manifest.graphs)
        graph_store.require(matches, none, old.digest() if old.statements else "")

    request_deletes = request.method == "DELETE"
    form = "turtle" if request_deletes else graph_store.form_of(request.content_type or "")
    return GraphDelivery(iri, request.method, body, form, condition)


def _plain(tags: ETags, *, weak: bool = True) -> set[str]:
    """The tags that a request names, whatever encoding they came in; `*` stands for any."""
    named = set(map(plain_tag, tags.as_set(include_weak=weak)))
    return named | ({"*"} if tags.star_tag else set())


def _report(written: Written, status: int, iri: str) -> Response:
    answer = jsonify(graph=iri, **written.outcome.as_dict())
    answer.status_code = status
    if status == _CREATED:
        answer.headers["Location"] = request.full_path
    return answer
