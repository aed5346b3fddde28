"""The graphs that a query is asked over: as the protocol says, else as its FROM clauses do.

>>> named_by(Request("ASK FROM <urn:a> FROM NAMED <urn:b> {}"))
Dataset(defaults=('urn:a',), named=('urn:b',))
>>> named_by(Request("ASK FROM <urn:a> {}", named_graphs=("urn:b",)))
Dataset(defaults=(), named=('urn:b',))
>>> named_by(Request("ASK { ?from a 'FROM <urn:a>' }"))

The engine counts a triple once for each default graph that holds it (oxigraph#1919), so several
are united first, in a store of their own.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Final, NamedTuple, cast

import pyoxigraph as ox

from clockkg.errors import QueryRefusedError
from clockkg.store.results import Request
from clockkg.store.syntax import NO_TOKEN, Token, blanked, has_keyword, outer, parses
from clockkg.terms import PREFIXES

_FORMS: Final = frozenset({"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"})
_GLUED: Final = "FROM:"
_NOTHING: Final = ox.Store()
_UNCLEAR: Final = {
    "it": "non è certo quali grafi nominino i FROM di questa query",
    "en": "it is not certain which graphs the FROM clauses of this query name",
}
_SPACED: Final = {
    "it": "Scrivi ogni grafo per intero e con spazi: FROM <IRI>, FROM NAMED <IRI>.",
    "en": "Write each graph in full and with spaces: FROM <IRI>, FROM NAMED <IRI>.",
}


class Dataset(NamedTuple):
    """The graphs whose union is the default graph, and those that GRAPH finds; each once."""

    defaults: tuple[str, ...]
    named: tuple[str, ...]


class _Clause(NamedTuple):
    """One FROM: where it stands, the graph as it is written, and whether it is NAMED."""

    start: int
    end: int
    graph: str
    named: bool


def named_by(request: Request) -> Dataset | None:
    """The dataset that a request names; None where it names none and all graphs are meant.

    A QueryRefusedError where the parser finds a FROM that cannot be told for certain.
    """
    if request.default_graphs or request.named_graphs:
        return Dataset(_once(request.default_graphs), _once(request.named_graphs))
    query = request.query
    if "from" not in query.lower() or not parses(query):
        return None
    start, clauses = _clauses(query)
    if has_keyword(blanked(query, ((one.start, one.end) for one in clauses)), "from"):
        raise QueryRefusedError(_UNCLEAR, remedy=_SPACED)
    return _dataset(query[:start], clauses) if clauses else None


def united(store: ox.Store, dataset: Dataset) -> ox.Store:
    """A store in memory whose default graph is the union of a dataset's, each triple once.

    Blank nodes keep their names: graphs of one store may share them.
    """
    made = ox.Store()
    for iri in dataset.defaults:
        made.bulk_extend(
            ox.Quad(quad.subject, quad.predicate, quad.object) for quad in _quads(store, iri)
        )
    for iri in dataset.named:
        made.bulk_extend(_quads(store, iri))
    return made


def _quads(store: ox.Store, iri: str) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(None, None, None, ox.NamedNode(iri))


def _once(graphs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(graphs))


def _clauses(query: str) -> tuple[int, list[_Clause]]:
    """Where the prologue ends, and the FROM clauses that stand behind it."""
    found = outer(query)
    prologue = list(takewhile(lambda token: token.word not in _FORMS, found))
    rest = found[len(prologue) :]
    start = rest[0].start if rest else len(query)
    declared = any(token.text.upper() == _GLUED for token in prologue)
    return start, list(_read(rest, glued=not declared))


def _read(found: list[Token], *, glued: bool) -> Iterator[_Clause]:
    """The FROM clauses among some tokens; `FROM:a` is one where nothing declares that prefix."""
    for at, token in enumerate(found):
        one, two = (*found[at + 1 : at + 3], NO_TOKEN, NO_TOKEN)[:2]
        if token.word == "FROM":
            named = one.word == "NAMED"
            graph = two if named else one
            if graph.kind in ("iri", "name"):
                yield _Clause(token.start, graph.end, graph.text, named)
        elif glued and token.kind == "name" and token.text.upper().startswith(_GLUED):
            yield _Clause(token.start, token.end, token.text[len(_GLUED) - 1 :], named=False)


def _dataset(prologue: str, clauses: list[_Clause]) -> Dataset:
    """The graphs that clauses name; the engine itself resolves their IRIs by the prologue."""
    asked = " ".join(f"({one.graph} AS ?g{number})" for number, one in enumerate(clauses))
    try:
        answer = _NOTHING.query(f"{prologue}\nSELECT {asked} {{}}", prefixes=PREFIXES)
    except SyntaxError as error:
        raise QueryRefusedError(_UNCLEAR, remedy=_SPACED) from error
    (row,) = cast("ox.QuerySolutions", answer)
    iris = [cast("ox.NamedNode", term).value for term in row]
    pairs = list(zip(iris, clauses, strict=True))
    return Dataset(
        _once(iri for iri, one in pairs if not one.named),
        _once(iri for iri, one in pairs if one.named),
    )
