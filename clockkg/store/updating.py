"""SPARQL Update on a copy of a release: told from a query, and its effect, by the engine itself.

A store that cannot be written parses an update and then refuses to begin it, so asking one is a way
to parse without running anything.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast
from uuid import uuid4

import pyoxigraph as ox

from clockkg.errors import InputError, QueryRefusedError, Words
from clockkg.store.dataset import Dataset
from clockkg.store.embedded import EmbeddedStore
from clockkg.store.faults import mapped
from clockkg.store.operations import TWICE, UNCLEAR, Operation, operations
from clockkg.store.syntax import parses, respelt
from clockkg.terms import PREFIXES

Contents = dict[str, set[str]]

ALL: Final = Dataset((), ())
"""Where a request chooses no graphs."""

_CALLS: Final = ("service", "load")
_NO_GRAPH: Final = re.compile("graph .*(not|already) exist", re.IGNORECASE)
_SILENT: Final = {
    "it": "Controlla il nome del grafo, o scrivi SILENT.",
    "en": "Check the name of the graph, or write SILENT.",
}
_CALLING: Final = {
    "it": "LOAD e SERVICE non sono ammessi in un aggiornamento",
    "en": "LOAD and SERVICE are not allowed in an update",
}
_SEND_DATA: Final = {
    "it": "Manda tu i dati: qui non si aprono connessioni.",
    "en": "Send the data yourself; no connection is opened here.",
}
_QUERY: Final = {"it": "questa è una query, non un aggiornamento", "en": "this is a query"}
_AS_QUERY: Final = {
    "it": "Mandala come application/sparql-query, o nel parametro query.",
    "en": "Send it as application/sparql-query, or in the parameter query.",
}


def run_update(folder: Path, text: str, using: Dataset = ALL) -> None:
    """Run an update on a store's folder, over the graphs that the request chose, if it did.

    What fails midway leaves the folder as it then is: run it on a copy. An InputError where the
    text is no update, or chooses graphs though the request does.
    """
    planned = _planned(ox.Store.read_only(str(folder)), text, using)
    store = ox.Store(str(folder))
    with mapped():
        for operation in planned:
            _run(store, operation)
        store.flush()


def _run(store: ox.Store, text: str) -> None:
    """Run one update; what it wants of a graph that is not there is an InputError."""
    try:
        store.update(text, prefixes=PREFIXES)
    except RuntimeError as error:
        if not _NO_GRAPH.search(str(error)):
            raise
        message = {"it": f"un grafo non è come qui serve: {error}", "en": str(error)}
        raise InputError(message, remedy=_SILENT) from error


def _planned(parser: ox.Store, text: str, using: Dataset) -> list[str]:
    """The updates to run one after the other: the text itself, or each of its operations.

    Each is well formed and calls nothing. The engine takes a prologue before the first operation
    only, knows no graphs of the request, and counts a triple of two USING twice.
    """
    parts = operations(text)
    if all(part.prologue == parts[0].prologue for part in parts):
        _require(parser, text)
        if using == ALL and "using" not in text.lower():
            return [text]
    return [step for part in parts for step in _steps(parser, part, using)]


def _steps(parser: ox.Store, part: Operation, using: Dataset) -> list[str]:
    """The updates that an operation comes to, over the graphs of the request or its own."""
    _require(parser, part.alone)
    _require(parser, part.unchosen.alone, ("using",), UNCLEAR)
    if using == ALL or not part.reads:
        return _united(part)
    chosen = part.over(using)
    _require(parser, part.alone, ("using", "with"), TWICE)
    return _united(chosen)


def _united(part: Operation) -> list[str]:
    """An operation, with what makes and drops the union of the graphs that it reads."""
    if len(part.graphs) <= 1:
        return [part.alone]
    union = f"urn:uuid:{uuid4()}"
    made = (f"{part.prologue}ADD SILENT GRAPH {graph} TO <{union}>" for graph in part.graphs)
    return [*made, part.over_union(union).alone, f"DROP GRAPH <{union}>"]


def _require(
    parser: ox.Store,
    text: str,
    keywords: tuple[str, ...] = _CALLS,
    refusal: tuple[Words, Words] = (_CALLING, _SEND_DATA),
) -> None:
    """Nothing, or an error where a text is no update or has one of these keywords.

    Names and texts may be spelt anew throughout and an update stays well formed; keywords may not.
    """
    try:
        with mapped():
            _parse(parser, text, PREFIXES)
    except InputError:
        if _is_query(text):
            raise InputError(_QUERY, remedy=_AS_QUERY) from None
        raise
    names = {respelt(name, *keywords): iri for name, iri in PREFIXES.items()}
    try:
        _parse(parser, respelt(text, *keywords), names)
    except SyntaxError as error:
        message, remedy = refusal
        raise QueryRefusedError(message, remedy=remedy) from error


def contents(folder: Path) -> Contents:
    """The lines of N-Triples of each named graph, and those of the default graph under ""."""
    store = ox.Store.read_only(str(folder))
    names = cast("list[ox.NamedNode]", list(store.named_graphs()))
    found = {name.value: _lines(store, name) for name in names}
    return found | {"": _lines(store, ox.DefaultGraph())}


def as_stored(line: str) -> str:
    """A line of N-Triples as the engine keeps it, which writes some numbers anew.

    >>> as_stored('<urn:a> <urn:b> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .')
    '<urn:a> <urn:b> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    """
    store = EmbeddedStore()
    store.replace("urn:any", [line])
    return store.graph("urn:any")[0]


def _parse(parser: ox.Store, text: str, prefixes: dict[str, str]) -> None:
    try:
        parser.update(text, prefixes=prefixes)
    except RuntimeError:
        return


def _is_query(text: str) -> bool:
    return parses(respelt(text, *_CALLS))


def _lines(store: ox.Store, name: ox.NamedNode | ox.DefaultGraph) -> set[str]:
    text = cast("bytes", store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name))
    return set(_split(text.decode()))


def _split(text: str) -> Iterator[str]:
    return (line for line in text.split("\n") if line)
