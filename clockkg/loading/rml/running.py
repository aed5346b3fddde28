"""Runs an RML document over its files: statements, each with the record that it comes from."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from clockkg.errors import InputError
from clockkg.findings import Origin
from clockkg.loading.rml.document import DEFAULT_GRAPH, Document, Link, Statements, TriplesMap
from clockkg.loading.rml.records import Record, records
from clockkg.loading.rml.terms import Make, maker
from clockkg.rdf import Iri, Literal, Term, Triple

Tell = Callable[[InputError, Origin], None]
"""Told what is wrong with a record, which is then left out."""


class Statement(NamedTuple):
    """A statement, its graph as N-Quads writes it, empty for the default one, and its record."""

    triple: Triple
    graph: str
    origin: Origin

    def n3(self) -> str:
        """The statement as a line of N-Quads, without the line's end."""
        line = self.triple.n3()
        return f"{line[:-1]}{self.graph} ." if self.graph else line


def run(document: Document, folder: Path, tell: Tell | None = None) -> Iterator[Statement]:
    """The statements of a document's files, which lie in a folder, in the order of its maps.

    Without `tell` the first record that is wrong is an InputError.
    """
    for one in document.maps.values():
        running = _Map(document, one, folder)
        for record in records(one.source, folder):
            try:
                found = list(running.statements(record))
            except InputError as error:
                if tell is None:
                    raise
                tell(error, running.at(record))
            else:
                yield from found


class _Map:
    """One triples map, with its terms' makers, and the subjects that it is linked to."""

    def __init__(self, document: Document, one: TriplesMap, folder: Path) -> None:
        self._document = document
        self._map = one
        self._folder = folder
        self._subject = maker(one.subject, one.base)
        self._graphs = [maker(graph, one.base) for graph in one.graphs]
        self._said = [self._made(statements) for statements in one.statements]

    def _made(self, said: Statements) -> tuple[list[Make], list[Make], list[Make]]:
        base = self._map.base
        objects = [maker(term, base) for term in said.objects]
        objects += [self._linked(link) for link in said.links]
        predicates = [maker(term, base) for term in said.predicates]
        return predicates, objects, [maker(graph, base) for graph in said.graphs]

    def at(self, record: Record) -> Origin:
        return Origin(self._map.source.file, self._map.name, record.number)

    def statements(self, record: Record) -> Iterator[Statement]:
        """What is said of a record."""
        subjects = self._subject(record.values)
        own = [graph for make in self._graphs for graph in make(record.values)]
        for predicates, objects, graphs in self._said:
            places = own + [graph for make in graphs for graph in make(record.values)]
            names = {_graph(graph) for graph in places} if places else {""}
            if (graphs or self._graphs) and not places:
                continue
            names_of = [term for make in predicates for term in make(record.values)]
            terms = [term for make in objects for term in make(record.values)]
            for triple in _triples(subjects, names_of, terms):
                for name in sorted(names):
                    yield Statement(triple, name, self.at(record))

    def _linked(self, link: Link) -> Make:
        """The subjects of another map: of the same record, or of those where the joins hold."""
        parent = self._document.maps.get(link.parent)
        if parent is None:
            message = {"it": f"{link.parent} non c'è", "en": f"there is no {link.parent}"}
            raise InputError(message)
        subject = maker(parent.subject, parent.base)
        if not link.joins:
            return subject
        children = [maker(child, self._map.base) for child, _ in link.joins]
        parents = [maker(term, parent.base) for _, term in link.joins]
        known: dict[tuple[str, ...], list[Term]] = {}
        for record in records(parent.source, self._folder):
            for key in _keys(parents, record):
                known.setdefault(key, []).extend(subject(record.values))
        return lambda values: [
            term for key in _keys(children, Record(0, values)) for term in known.get(key, ())
        ]


def _keys(makes: list[Make], record: Record) -> Iterator[tuple[str, ...]]:
    """The values that a join compares: each choice of one for each of its conditions."""
    keys: list[tuple[str, ...]] = [()]
    for make in makes:
        texts = [term.value for term in make(record.values)]
        keys = [(*key, text) for key in keys for text in texts]
    yield from keys


def _triples(subjects: list[Term], names: list[Term], terms: list[Term]) -> Iterator[Triple]:
    for subject in subjects:
        for name in names:
            for term in terms:
                if isinstance(name, Iri) and not isinstance(subject, Literal):
                    yield Triple(subject, name, term)


def _graph(term: Term) -> str:
    """A graph's name as the statement keeps it."""
    return "" if term == Iri(DEFAULT_GRAPH) else term.n3()
