"""The SPARQL 1.1 Graph Store HTTP Protocol, as far as it needs no socket.

>>> named({"graph": ["https://w3id.org/clockkg/graph/navigo/members"]})
'https://w3id.org/clockkg/graph/navigo/members'
>>> form_of("text/turtle; charset=utf-8")
'turtle'
"""

from collections.abc import Mapping
from secrets import token_hex
from typing import Final

from clockkg.protocol.negotiation import preferred
from clockkg.protocol.sparql import ProtocolError
from clockkg.rdf import is_iri
from clockkg.store import GRAPH_FORMATS, Format
from clockkg.terms import graph

_TRIPLES: Final = ("turtle", "ntriples", "rdfxml", "jsonld")
_MEDIA_TYPES: Final = {GRAPH_FORMATS[name].media_type: name for name in _TRIPLES} | {"": "rdfxml"}
_QUADS: Final = ("application/trig", "application/n-quads")
_ONE_GRAPH: Final = {
    "it": "serve un solo grafo: ?graph=IRI oppure ?default",
    "en": "exactly one graph is needed: ?graph=IRI or ?default",
}
_EXAMPLE: Final = {
    "it": "Per esempio /graph-store?graph=https://w3id.org/clockkg/graph/navigo/members",
    "en": "For example /graph-store?graph=https://w3id.org/clockkg/graph/navigo/members",
}
_NOT_IRI: Final = {"it": "graph non è un IRI assoluto", "en": "graph is not an absolute IRI"}
_NO_FORMAT: Final = {
    "it": "nessuno dei formati accettati è disponibile",
    "en": "none of the accepted formats is on offer",
}
_ONLY_TRIPLES: Final = {
    "it": "TriG e N-Quads portano più grafi, e qui se ne scrive uno",
    "en": "TriG and N-Quads carry several graphs, and one is written here",
}
_NO_FILE: Final = {
    "it": "un modulo porta ogni grafo come file",
    "en": "a form carries each graph as a file",
}
_WITH_NAME: Final = {
    "it": "Per esempio curl -F 'a=@soci.ttl;type=text/turtle'",
    "en": "For example curl -F 'a=@members.ttl;type=text/turtle'",
}
_WHOSE: Final = {
    "it": "di chi sarà il nuovo grafo non si sa",
    "en": "it is not known whose the new graph is to be",
}
_CHANGED: Final = {
    "it": "il grafo non è nello stato che la richiesta presuppone",
    "en": "the graph is not in the state that the request expects",
}
_READ_AGAIN: Final = {
    "it": "Leggilo di nuovo e ripeti la modifica con il nuovo ETag.",
    "en": "Read it again and repeat the change with the new ETag.",
}


def named(arguments: Mapping[str, list[str]]) -> str:
    """The graph that a request is about; empty for the default graph."""
    names, default = arguments.get("graph", []), "default" in arguments
    if len(names) + default != 1:
        raise ProtocolError(400, _ONE_GRAPH, remedy=_EXAMPLE)
    if names and not is_iri(names[0]):
        raise ProtocolError(400, _NOT_IRI, remedy=_EXAMPLE)
    return names[0] if names else ""


def new_name(publisher: str) -> str:
    """A name for a graph that is sent to the store itself; the operator's must have one.

    >>> new_name("navigo").startswith("https://w3id.org/clockkg/graph/navigo/posted-")
    True
    """
    if not publisher:
        raise ProtocolError(400, _WHOSE, remedy=_EXAMPLE)
    return graph(publisher, f"posted-{token_hex(6)}")


def require_files(files: int, fields: int) -> None:
    """Nothing, or a 400 where a form carries no file, or anything beside files."""
    if fields or not files:
        raise ProtocolError(400, _NO_FILE, remedy=_WITH_NAME)


def offered(accept: str) -> Format:
    """The format that a client likes best; a ProtocolError where it likes none."""
    form = preferred(accept, GRAPH_FORMATS)
    if not form:
        names = ", ".join(one.media_type for one in GRAPH_FORMATS.values())
        raise ProtocolError(406, _NO_FORMAT, remedy=names)
    return form


def form_of(content_type: str) -> str:
    """The format of a body; without a type it is RDF/XML, as the protocol says."""
    kind = content_type.partition(";")[0].strip().lower()
    listed = ", ".join(filter(None, _MEDIA_TYPES))
    if kind in _QUADS:
        raise ProtocolError(415, _ONLY_TRIPLES, remedy=listed)
    if kind not in _MEDIA_TYPES:
        message = {
            "it": f"un grafo di tipo {kind!r} non si legge",
            "en": f"a graph of type {kind!r} is not read",
        }
        raise ProtocolError(415, message, remedy=listed)
    return _MEDIA_TYPES[kind]


def tag(digest: str, form: str) -> str:
    """The entity tag of a graph in a format: its digest tells the state, its end the format."""
    return f"{digest}-{form}"


def require(matches: set[str], none_match: set[str], digest: str) -> None:
    """Nothing, or a 412 where If-Match or If-None-Match does not fit; no graph, no digest.

    Any format's tag stands for the graph's state.

    >>> require({tag("abc", "turtle")}, set(), "abc")
    >>> require(set(), {"*"}, "")
    """
    held = {"*", *(tag(digest, name) for name in GRAPH_FORMATS)} if digest else set()
    if (matches and not matches & held) or none_match & held:
        raise ProtocolError(412, _CHANGED, remedy=_READ_AGAIN)
