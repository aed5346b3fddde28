"""The SPARQL 1.1 Protocol's query operation: GET, form POST and direct POST.

>>> read_request(HttpRequest("GET", "", {"query": ["ASK {}"]}, b"")).query
'ASK {}'
"""

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qs

from clockkg.errors import InputError
from clockkg.protocol.negotiation import preferred
from clockkg.store import GRAPH_FORMATS, RESULT_FORMATS, Request

_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"


class HttpRequest(NamedTuple):
    """What the protocol needs of a request; `arguments` are those of the address."""

    method: str
    content_type: str
    arguments: Mapping[str, list[str]]
    body: bytes
    accept: str = ""


class ProtocolError(InputError):
    """A request that the protocol does not allow; `status` is the HTTP status to answer with."""

    def __init__(self, status: int, message: str, *, remedy: str = "") -> None:
        """Keep the status."""
        super().__init__(message, remedy=remedy)
        self.status = status


def read_request(request: HttpRequest) -> Request:
    """The query that a request asks, with the formats it accepts; a ProtocolError otherwise."""
    arguments, query = _operation(request)
    results = preferred(request.accept, RESULT_FORMATS)
    graphs = preferred(request.accept, GRAPH_FORMATS)
    if not results and not graphs:
        names = [f.media_type for f in (*RESULT_FORMATS.values(), *GRAPH_FORMATS.values())]
        raise ProtocolError(
            406, "none of the accepted formats is on offer", remedy=", ".join(names)
        )
    defaults = arguments.get("default-graph-uri", [])
    if len(defaults) > 1:
        raise ProtocolError(400, "only one default-graph-uri is possible", remedy="Use GRAPH.")
    return Request(
        query=query,
        results=results.name if results else "json",
        graphs=graphs.name if graphs else "turtle",
        default_graph=next(iter(defaults), ""),
        named_graphs=tuple(arguments.get("named-graph-uri", [])),
    )


def _operation(request: HttpRequest) -> tuple[Mapping[str, list[str]], str]:
    kind = request.content_type.partition(";")[0].strip().lower()
    if request.method in ("GET", "HEAD"):
        return request.arguments, _only(request.arguments)
    if request.method != "POST":
        raise ProtocolError(405, f"{request.method} is not possible here", remedy="GET or POST.")
    if kind == _DIRECT:
        return request.arguments, _decoded(request.body)
    if kind == _FORM:
        form = parse_qs(_decoded(request.body), keep_blank_values=True)
        return form, _only(form)
    if kind == _UPDATE:
        raise ProtocolError(403, "this service is not updated by SPARQL", remedy="Use a loader.")
    raise ProtocolError(
        415, f"a body of type {kind!r} is not read", remedy=f"{_DIRECT} or {_FORM}."
    )


def _only(arguments: Mapping[str, list[str]]) -> str:
    if "update" in arguments:
        raise ProtocolError(403, "this service is not updated by SPARQL", remedy="Use a loader.")
    queries = arguments.get("query", [])
    if len(queries) != 1:
        message = f"{len(queries)} parameters named query"
        raise ProtocolError(400, message, remedy="Give exactly one, for example query=ASK{}.")
    return queries[0]


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProtocolError(400, "the body is not UTF-8", remedy="Send UTF-8.") from None
