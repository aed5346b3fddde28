"""Calls to other services: only those to addresses that the operator allows.

>>> allowed = frozenset({"https://example.org/sparql"})
>>> calls_out("ASK { SERVICE <https://example.org/sparql> { ?s ?p ?o } }", allowed)
False
>>> calls_out("ASK { SERVICE ?any { ?s ?p ?o } }", allowed)
True
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from clockkg.store.syntax import NO_TOKEN, Token, has_keyword, parses, tokens

_PORTS: Final = {"http": 80, "https": 443}


def calls_out(query: str, allowed: Collection[str]) -> bool:
    """Whether a query calls a service that is not allowed, as the engine itself reads it.

    An allowed call, with its address in full, is read as if it asked a graph of that name; a
    well-formed query then has no SERVICE in it any more.
    """
    if "service" not in query.lower() or not parses(query):
        return False
    for start, end in reversed(list(_allowed(list(tokens(query)), allowed))):
        query = f"{query[:start]}{'GRAPH':{end - start}}{query[end:]}"
    return has_keyword(query, "service")


def address(following: Sequence[Token]) -> tuple[str, int]:
    """The address that stands behind a SERVICE, empty where none stands in full, and its place."""
    silent = bool(following) and following[0].word == "SILENT"
    iri = (*following[silent : silent + 1], NO_TOKEN)[0]
    return (iri.text[1:-1], iri.start) if iri.kind == "iri" else ("", 0)


def ports(allowed: Collection[str]) -> tuple[int, ...]:
    """The ports of some addresses.

    >>> ports(["https://example.org/sparql", "http://127.0.0.1:8890/sparql"])
    (443, 8890)
    """
    parts = map(urlsplit, allowed)
    return tuple(sorted({part.port or _PORTS.get(part.scheme, 0) for part in parts}))


def _allowed(found: list[Token], allowed: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where each allowed call begins, and where its address does."""
    for at, token in enumerate(found):
        if token.word == "SERVICE":
            url, place = address(found[at + 1 : at + 3])
            if url in allowed:
                yield token.start, place
