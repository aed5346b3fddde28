"""The embedded engine: the one door to Oxigraph.

The default graph is a merge of the named graphs that `replace` keeps, because the engine counts a
triple once for every graph that holds it when it is asked for the union (oxigraph#1919). What
others ask, by `write`, never makes the engine open a connection.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from clockkg.errors import InputError, QueryRefusedError
from clockkg.rdf import LANG_STRING, XSD_STRING, Blank, Iri, Literal, Subject, Term, Triple
from clockkg.store.base import Change, SupportsWrite
from clockkg.store.dataset import named_by, united
from clockkg.store.faults import ASK_THERE, NO_SERVICE, NOT_A_SELECT, USE_SELECT, mapped, not_turtle
from clockkg.store.federation import calls_out
from clockkg.store.results import Kind, Request, Table
from clockkg.store.rewriting import quicker
from clockkg.terms import PREFIXES, shrink

_RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
_Graphs = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
_PLAIN: Final = (XSD_STRING, LANG_STRING)
_DEFAULT: Final = ox.DefaultGraph()
_FEW: Final = 2_000
"""From this many quads on, loading in bulk is faster on a disk: five times at 400,000."""
_AT_ONCE: Final = 2**24
"""So many bytes of a file are loaded in bulk at once."""
_COMPARED: Final = 100_000
"""So many lines of a graph that changes are compared at once."""
_GRAPHS_OF_EACH: Final = 2
"""Every statement is in its own graph and in the merge."""


_LOOKED_AT: Final = 10_000
"""So many triples of an answer are looked at for the prefixes that it is written with."""


def _unheard(_kind: Kind) -> None:
    """Nobody asks for the kind."""


class EmbeddedStore:
    """An Oxigraph store, in memory or in a folder."""

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        """Open it; a BusyError when another process writes there."""
        self.folder = path
        with mapped():
            self._store = _open(path, read_only=read_only)

    def select(self, query: str) -> Table:
        """The rows of a SELECT."""
        with mapped():
            answer = self._store.query(quicker(query), prefixes=PREFIXES)
            if not isinstance(answer, ox.QuerySolutions):
                raise InputError(NOT_A_SELECT, remedy=USE_SELECT)
            columns = tuple(variable.value for variable in answer.variables)
            return Table(columns, tuple(tuple(map(_from_ox, row)) for row in answer))

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        with mapped():
            return bool(self._store.query(quicker(query), prefixes=PREFIXES))

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, without order."""
        with mapped():
            answer = cast("ox.QueryTriples", self._store.query(quicker(query), prefixes=PREFIXES))
            return [_triple(triple) for triple in answer]

    def write(
        self, request: Request, output: SupportsWrite, begin: Callable[[Kind], None] = _unheard
    ) -> Kind:
        """Write a query's answer in the formats that the request wants.

        `begin` is told the answer's kind before its first byte.
        """
        with mapped():
            if calls_out(request.query, request.services):
                raise QueryRefusedError(NO_SERVICE, remedy=ASK_THERE)
            answer = self._merge() if request.whole else self._asked(request)
            kind = _kind(answer)
            begin(kind)
            if isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
                answer.serialize(cast("IO[bytes]", output), _RESULTS[request.results])
            else:
                _stream(answer, request.graphs, output)
            return kind

    def merged(self) -> list[str]:
        """The default graph, which merges all named ones, as unsorted lines of N-Triples."""
        return [_triple(triple).n3() for triple in self._merge()]

    def graph(self, iri: str) -> list[str]:
        """One named graph as sorted lines of N-Triples."""
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(iri))
        return sorted(_triple(quad.triple).n3() for quad in quads)

    def graphs(self) -> list[str]:
        """The IRIs of all named graphs, sorted."""
        return sorted(cast("ox.NamedNode", name).value for name in self._store.named_graphs())

    def graphs_of(self, triple: Triple) -> list[str]:
        """The IRIs of the named graphs that hold a triple, sorted."""
        return sorted(_names(self._store, _to_ox(triple)))

    def replace(self, graph: str, lines: Iterable[str]) -> Change:
        """Make a named graph hold exactly these N-Triples lines; no lines make it vanish."""
        name = ox.NamedNode(graph)
        with mapped():
            new = _as_kept(lines)
            old = {q.triple for q in self._store.quads_for_pattern(None, None, None, name)}
            self._add(name, new - old)
            self._remove(name, old - new)
            if not new:
                self._store.remove_graph(name)
        return Change(len(new - old), len(old - new))

    def change(self, graph: str, parts: Iterable[Sequence[Sequence[bytes]]]) -> Change:
        """Make a named graph say something else of some subjects; a part at a time is in memory.

        Each part has all values of some properties of its subjects, in N-Triples lines, as they
        were and as they are to be. There must be no blank nodes.
        """
        name, counts = ox.NamedNode(graph), [0, 0]
        with mapped():
            for part in _many(parts):
                old, new = (_as_kept(line.decode() for line in lines) for lines in part)
                self._add(name, new - old)
                self._remove(name, old - new)
                counts = [counts[0] + len(new - old), counts[1] + len(old - new)]
            if not self.holds(graph):
                self._store.remove_graph(name)
        return Change(*counts)

    def take(self, graph: str, file: Path) -> None:
        """Make a named graph that does not exist yet of a file of N-Triples, however long it is.

        Blank nodes would be renamed: there must be none.
        """
        with mapped(), ThreadPoolExecutor(_GRAPHS_OF_EACH) as pool:
            names = (ox.NamedNode(graph), _DEFAULT)
            for done in [pool.submit(self._take_file, name, file) for name in names]:
                done.result()

    def _take_file(self, name: ox.NamedNode | ox.DefaultGraph, file: Path) -> None:
        """Load a file in bulk, some at once: the engine holds twenty times what it loads."""
        with file.open("rb") as lines:
            while text := lines.read(_AT_ONCE) + lines.readline():
                self._store.bulk_load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=name)

    def holds(self, graph: str) -> bool:
        """Whether there is a named graph with statements."""
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return next(quads, None) is not None

    def in_memory(self) -> "EmbeddedStore":
        """The same statements in memory, where joins are some three times faster.

        Blank nodes keep their names, so that every copy gives the same answer.
        """
        copy = EmbeddedStore()
        with mapped():
            for graph in (*self._store.named_graphs(), _DEFAULT):
                lines = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
                copy._take(graph, cast("bytes", lines))
        return copy

    @classmethod
    def holding(cls, ntriples: bytes) -> "EmbeddedStore":
        """A store in memory of these statements in no graph; blank nodes keep their names."""
        made = cls()
        with mapped():
            made._take(_DEFAULT, ntriples)
        return made

    def checkpoint(self, target: Path) -> None:
        """Copy the store to a folder that does not exist yet, sharing what cannot change."""
        with mapped():
            self._store.backup(str(target))

    def flush(self) -> None:
        """Bring everything to the disk."""
        with mapped():
            self._store.flush()

    def close(self) -> None:
        """Let go of the folder, so that it can be written again, whoever still holds this."""
        del self._store

    def _merge(self) -> Iterator[ox.Triple]:
        """The default graph, which the engine need not search nor remember to give once."""
        quads = self._store.quads_for_pattern(None, None, None, _DEFAULT)
        return (quad.triple for quad in quads)

    def _asked(self, request: Request) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The engine's answer over the graphs that a request names, or over all of them."""
        dataset = named_by(request)
        prefixes = _named_in(request.query)
        if not dataset:
            return self._store.query(quicker(request.query), prefixes=prefixes)
        named: list[ox.NamedNode | ox.BlankNode] = list(map(ox.NamedNode, dataset.named))
        several = len(dataset.defaults) > 1
        store = united(self._store, dataset) if several else self._store
        default: _Graphs = [_DEFAULT] if several else list(map(ox.NamedNode, dataset.defaults))
        return store.query(
            quicker(request.query), prefixes=prefixes, default_graph=default, named_graphs=named
        )

    def _add(self, name: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        quads = [
            ox.Quad(t.subject, t.predicate, t.object, graph)
            for t in triples
            for graph in (name, _DEFAULT)
        ]
        if len(quads) < _FEW or any(map(_has_blank, quads)):
            self._store.extend(quads)
        else:
            text = cast("bytes", ox.serialize(quads, format=ox.RdfFormat.N_QUADS))
            self._store.bulk_load(text, format=ox.RdfFormat.N_QUADS)

    def _take(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph, lines: bytes) -> None:
        """Hold some N-Triples in a graph; loading in bulk would rename blank nodes."""
        blank = b"".join(line for line in lines.splitlines(keepends=True) if b"_:" in line)
        if blank:
            lines = b"".join(line for line in lines.splitlines(keepends=True) if b"_:" not in line)
            triples = (quad.triple for quad in ox.parse(blank, format=ox.RdfFormat.N_TRIPLES))
            self._store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        self._store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def _remove(self, name: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        for t in triples:
            self._store.remove(ox.Quad(t.subject, t.predicate, t.object, name))
            if not any(_names(self._store, t)):
                self._store.remove(ox.Quad(t.subject, t.predicate, t.object, _DEFAULT))


def read_turtle(path: Path) -> list[str]:
    """A Turtle file as sorted N-Triples lines; an InputError names the file and the place.

    Blank nodes get canonical labels (RDFC-1.0), so the same file always gives the same lines.
    """
    try:
        triples = ox.Dataset(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
        triples.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    except SyntaxError as error:
        raise not_turtle(path, error) from error
    return sorted({_triple(quad.triple).n3() for quad in triples})


def convert(lines: Iterable[str], form: str) -> bytes:
    """N-Triples lines written in another graph format, with the project's prefixes.

    >>> convert(["<urn:a> <urn:b> 'c' ."], "turtle").decode().strip()
    '<urn:a> <urn:b> "c" .'
    """
    return _serialized(list(_parsed(lines)), form)


def _named_in(query: str) -> dict[str, str]:
    """Those prefixes of the project that a query may use: to tell the engine all takes longer."""
    if "\\" in query:
        return dict(PREFIXES)
    return {name: iri for name, iri in PREFIXES.items() if f"{name}:" in query}


def _open(path: Path | None, *, read_only: bool) -> ox.Store:
    if path is None:
        return ox.Store()
    return ox.Store.read_only(str(path)) if read_only else ox.Store(str(path))


def _kind(answer: object) -> Kind:
    if isinstance(answer, ox.QuerySolutions):
        return Kind.SELECT
    return Kind.ASK if isinstance(answer, ox.QueryBoolean) else Kind.GRAPH


def _has_blank(quad: ox.Quad) -> bool:
    """Whether a quad has a blank node, which loading in bulk would give another name."""
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _stream(triples: Iterator[ox.Triple], form: str, output: SupportsWrite) -> None:
    """Write triples as they come, each once; the prefixes are those that the first ones need."""
    first = list(islice(triples, _LOOKED_AT))
    ox.serialize(
        chain(first, triples),
        cast("IO[bytes]", _Unflushed(output)),
        format=_GRAPHS[form],
        prefixes=_prefixes(first, form),
    )


class _Unflushed:
    """Whoever takes the bytes decides when they go on; the engine asks for it at its end."""

    def __init__(self, output: SupportsWrite) -> None:
        self.write = output.write

    def flush(self) -> None:
        pass


def _prefixes(triples: Iterable[ox.Triple], form: str) -> dict[str, str] | None:
    return _used(triples) if form in ("turtle", "trig", "rdfxml") else None


def _serialized(triples: list[ox.Triple], form: str) -> bytes:
    prefixes = _prefixes(triples, form)
    return cast("bytes", ox.serialize(triples, format=_GRAPHS[form], prefixes=prefixes))


def _used(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Those prefixes of the project that these triples need."""
    curies = {shrink(iri) for triple in triples for iri in _iris(triple)}
    names = {curie.partition(":")[0] for curie in curies}
    return {name: iri for name, iri in sorted(PREFIXES.items()) if name in names}


def _iris(triple: ox.Triple) -> Iterator[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal) and term.datatype.value not in _PLAIN:
            yield term.datatype.value


def _many(parts: Iterable[Sequence[Sequence[bytes]]]) -> Iterator[list[list[bytes]]]:
    """Parts put together to larger ones."""
    old: list[bytes] = []
    new: list[bytes] = []
    for part in parts:
        old += part[0]
        new += part[1]
        if len(old) + len(new) > _COMPARED:
            yield [old, new]
            old, new = [], []
    yield [old, new]


def _parsed(lines: Iterable[str]) -> Iterator[ox.Triple]:
    text = "\n".join(lines)
    return (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))


def _as_kept(lines: Iterable[str]) -> set[ox.Triple]:
    """N-Triples lines as the engine keeps them: it writes some numbers anew, `01` as `1`."""
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, _DEFAULT) for t in _parsed(lines))
    return {quad.triple for quad in store}


def _names(store: ox.Store, triple: ox.Triple) -> Iterator[str]:
    quads = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return (q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode))


def _from_ox(term: object) -> Term | None:
    match term:
        case ox.NamedNode():
            return Iri(term.value)
        case ox.BlankNode():
            return Blank(term.value)
        case ox.Literal():
            return Literal(term.value, term.datatype.value, term.language or "")
        case _:
            return None


def _triple(triple: ox.Triple) -> Triple:
    subject = cast("Subject", _from_ox(triple.subject))
    predicate = cast("Iri", _from_ox(triple.predicate))
    return Triple(subject, predicate, cast("Term", _from_ox(triple.object)))


def _to_ox(triple: Triple) -> ox.Triple:
    return next(_parsed([triple.n3()]))
