"""The SPARQL endpoint."""

from typing import Final

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from clockkg.exporting import Selection, find_export
from clockkg.protocol import HttpRequest, read_request
from clockkg.store import GRAPH_FORMATS, RESULT_FORMATS, Kind

from .service import service
from .streaming import sent
from .texts import language

blueprint: Final = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def sparql() -> Answer:
    """Answer a query; without one, a person gets the form and a program the description."""
    if request.method == "OPTIONS":
        return Response(status=204)
    if request.method != "POST" and "query" not in request.args and "update" not in request.args:
        return _described()
    asked = read_request(
        HttpRequest(
            method=request.method,
            content_type=request.content_type or "",
            arguments=request.args.to_dict(flat=False),
            body=request.get_data(),
            accept=_accepted(),
        )
    )
    here = service()
    answer = here.stream(asked)
    graph = answer.kind is Kind.GRAPH
    form = GRAPH_FORMATS[asked.graphs] if graph else RESULT_FORMATS[asked.results]
    return sent(answer, f"{form.media_type}; charset=utf-8", lambda a: here.keep(asked, a))


def _accepted() -> str:
    """What the client accepts; a link or a button may name a format, as `format=csv`."""
    named = {**RESULT_FORMATS, **GRAPH_FORMATS}.get(request.values.get("format", ""))
    return named.media_type if named else request.headers.get("Accept", "")


def _described() -> Answer:
    if request.accept_mimetypes.best_match(["text/turtle", "text/html"]) == "text/html":
        return redirect(f"/{language()}/query", 303)
    here = service()
    selection = Selection(here.release, here.settings.base_url)
    return Response(find_export("void").render(selection), content_type="text/turtle")
