"""The SPARQL 1.1 Protocol: queries by GET, form POST and direct POST, updates by POST.

>>> read_request(HttpRequest("GET", "", {"query": ["ASK {}"]}, b"")).query
'ASK {}'
"""

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qs

from clockkg.errors import InputError, Words
from clockkg.protocol.negotiation import preferred
from clockkg.rdf import is_iri
from clockkg.store import GRAPH_FORMATS, RESULT_FORMATS, Request
from clockkg.store.dataset import Dataset

_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_NO_FORMAT: Final = {
    "it": "nessuno dei formati accettati è disponibile",
    "en": "none of the accepted formats is on offer",
}
_NO_UPDATE: Final = {
    "it": "questo servizio non si aggiorna con SPARQL",
    "en": "this service is not updated by SPARQL",
}
_USE_LOADER: Final = {"it": "Usa un caricatore.", "en": "Use a loader."}
_ONE_UPDATE: Final = {
    "it": "una richiesta porta un solo aggiornamento, e nessuna query",
    "en": "a request carries one update, and no query",
}
_EITHER: Final = {"it": "Manda due richieste.", "en": "Send two requests."}
_NOT_UTF8: Final = {"it": "il corpo non è in UTF-8", "en": "the body is not UTF-8"}
_WHOLE_IRI: Final = {
    "it": "Scrivi l'indirizzo intero, senza spazi.",
    "en": "Write the whole address, without spaces.",
}


class HttpRequest(NamedTuple):
    """What the protocol needs of a request; `arguments` are those of the address."""

    method: str
    content_type: str
    arguments: Mapping[str, list[str]]
    body: bytes
    accept: str = ""


class Update(NamedTuple):
    """An update, and the graphs that its WHERE is asked over where the request chooses them."""

    text: str
    using: Dataset


class ProtocolError(InputError):
    """A request that the protocol does not allow; `status` is the HTTP status to answer with."""

    def __init__(self, status: int, message: Words, *, remedy: Words = "") -> None:
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
        raise ProtocolError(406, _NO_FORMAT, remedy=", ".join(names))
    return Request(
        query=query,
        results=results.name if results else "json",
        graphs=graphs.name if graphs else "turtle",
        default_graphs=_graphs(arguments, "default-graph-uri"),
        named_graphs=_graphs(arguments, "named-graph-uri"),
    )


def _operation(request: HttpRequest) -> tuple[Mapping[str, list[str]], str]:
    kind = request.content_type.partition(";")[0].strip().lower()
    if request.method in ("GET", "HEAD"):
        return request.arguments, _only(request.arguments)
    if request.method != "POST":
        raise _not_allowed(request.method)
    if kind == _DIRECT:
        return request.arguments, _decoded(request.body)
    if kind == _FORM:
        form = parse_qs(_decoded(request.body), keep_blank_values=True)
        return form, _only(form)
    if kind == _UPDATE:
        raise ProtocolError(403, _NO_UPDATE, remedy=_USE_LOADER)
    raise _not_read(kind)


def read_update(request: HttpRequest) -> Update | None:
    """The update that a request sends; None where it is a query.

    >>> read_update(HttpRequest("POST", "application/sparql-update", {}, b"CLEAR ALL")).text
    'CLEAR ALL'
    """
    kind = request.content_type.partition(";")[0].strip().lower()
    if request.method != "POST" or kind not in (_FORM, _UPDATE):
        return None
    arguments, text = request.arguments, _decoded(request.body)
    if kind == _FORM:
        arguments = parse_qs(text, keep_blank_values=True)
        texts = arguments.get("update", [])
        if not texts:
            return None
        if len(texts) > 1 or "query" in arguments:
            raise ProtocolError(400, _ONE_UPDATE, remedy=_EITHER)
        text = texts[0]
    defaults = _graphs(arguments, "using-graph-uri")
    return Update(text, Dataset(defaults, _graphs(arguments, "using-named-graph-uri")))


def _only(arguments: Mapping[str, list[str]]) -> str:
    if "update" in arguments:
        raise ProtocolError(403, _NO_UPDATE, remedy=_USE_LOADER)
    queries = arguments.get("query", [])
    if len(queries) != 1:
        raise _not_one(len(queries))
    return queries[0]


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        remedy = {"it": "Manda UTF-8.", "en": "Send UTF-8."}
        raise ProtocolError(400, _NOT_UTF8, remedy=remedy) from None


def _graphs(arguments: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    """The graphs that a protocol parameter names."""
    found = tuple(arguments.get(name, []))
    for iri in found:
        if not is_iri(iri):
            message = {
                "it": f"{name}: {iri!r} non è un IRI",
                "en": f"{name}: {iri!r} is not an IRI",
            }
            raise ProtocolError(400, message, remedy=_WHOLE_IRI)
    return found


def _not_allowed(method: str) -> ProtocolError:
    message = {"it": f"{method} qui non è possibile", "en": f"{method} is not possible here"}
    return ProtocolError(405, message, remedy={"it": "GET o POST.", "en": "GET or POST."})


def _not_read(kind: str) -> ProtocolError:
    message = {
        "it": f"un corpo di tipo {kind!r} non si legge",
        "en": f"a body of type {kind!r} is not read",
    }
    remedy = {"it": f"{_DIRECT} o {_FORM}.", "en": f"{_DIRECT} or {_FORM}."}
    return ProtocolError(415, message, remedy=remedy)


def _not_one(found: int) -> ProtocolError:
    message = {
        "it": f"parametri di nome query: {found}",
        "en": f"parameters named query: {found}",
    }
    remedy = {
        "it": "Danne uno solo, per esempio query=ASK{}.",
        "en": "Give exactly one, for example query=ASK{}.",
    }
    return ProtocolError(400, message, remedy=remedy)
