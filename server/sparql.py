"""The SPARQL endpoint."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as Answer

from clockkg.loading import load_update
from clockkg.protocol import HttpRequest, Update, guard, read_request, read_update
from clockkg.protocol.description import description
from clockkg.protocol.graph_store import offered
from clockkg.settings import Settings
from clockkg.store import GRAPH_FORMATS, RESULT_FORMATS, EmbeddedStore, Kind, convert
from clockkg.store import Request as Query

from .service import service
from .streaming import sent
from .texts import language
from .writing import attempt, made_by

blueprint: Final = Blueprint("sparql", __name__)

_PER_CHARACTER: Final = 12


@blueprint.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def sparql() -> Answer:
    """Answer a query; without one, a person gets the form and a program the description."""
    if request.method == "OPTIONS":
        return Response(status=204)
    if request.method != "POST" and "query" not in request.args and "update" not in request.args:
        return _described()
    if "Authorization" in request.headers:
        request.max_content_length = _longest(service().settings)
    received = HttpRequest(
        method=request.method,
        content_type=request.content_type or "",
        arguments=request.args.to_dict(flat=False),
        body=request.get_data(),
        accept=accepted(request.values.get("format", ""), request.headers.get("Accept", "")),
    )
    update = read_update(received)
    if update:
        return _updated(update)
    asked = read_request(received)
    here = service()
    answer = here.stream(asked)
    return sent(answer, content_type(asked, answer.kind), here.keeping(asked))


def content_type(asked: Query, kind: Kind) -> str:
    """The media type of an answer: that of the format asked for, of rows or of a graph.

    >>> content_type(Query("ASK {}", results="csv"), Kind.ASK)
    'text/csv; charset=utf-8'
    """
    graph = kind is Kind.GRAPH
    form = GRAPH_FORMATS[asked.graphs] if graph else RESULT_FORMATS[asked.results]
    return f"{form.media_type}; charset=utf-8"


def _updated(update: Update) -> Response:
    """The operator's update as one release, with the report; or nothing is stored."""
    here = service()
    settings = here.settings
    with attempt("UPDATE", "/sparql") as entry:
        entry.body = update.text.encode()
        if entry.token:
            entry.token.require_operator()
        longest = settings.update_characters
        limits = replace(settings, query_characters=longest, query_patterns=longest, services=())
        guard(update.text, limits)
        maker = made_by(entry, settings)
        outcome = load_update(settings, update.text, update.using, maker=maker)
        entry.status = 200
        entry.release = outcome.release.number if outcome.release else None
    here.catch_up(entry.release)
    return jsonify(outcome.as_dict())


def _longest(settings: Settings) -> int:
    """How many bytes a body may have: a character may take four, and nine more in a form."""
    return _PER_CHARACTER * max(settings.update_characters, settings.query_characters)


def accepted(name: str, accept: str) -> str:
    """What a client accepts; a link or a button may name a format, as `format=csv`.

    >>> accepted("csv", "text/html"), accepted("", "text/turtle")
    ('text/csv', 'text/turtle')
    """
    named = RESULT_FORMATS.get(name) or GRAPH_FORMATS.get(name)
    return named.media_type if named else accept


def _described() -> Answer:
    """The service description; for a person, the form."""
    kinds = [form.media_type for form in GRAPH_FORMATS.values()]
    if request.accept_mimetypes.best_match([*kinds, "text/html"]) == "text/html":
        return redirect(f"/{language()}/query", 303)
    form = offered(request.headers.get("Accept", ""))
    here = service()
    base = here.settings.base_url.rstrip("/")
    graphs = here.release.manifest.graphs
    void = f"{base}/.well-known/void"
    merged = _merged(here.release.store)
    calls = bool(here.settings.services)
    lines = description(f"{base}/sparql", void, graphs, merged, calls=calls)
    return Response(convert(lines, form.name), content_type=f"{form.media_type}; charset=utf-8")


def _merged(store: EmbeddedStore) -> int:
    """How many statements the default graph holds."""
    return int(store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").values("n")[0])
