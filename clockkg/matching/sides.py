"""The records of a release as their sources delivered them, whatever was judged of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from clockkg.graphs import Release
from clockkg.rdf import Iri
from clockkg.store import Store, open_store
from clockkg.terms import RDF_TYPE, publisher_of

_NEVER: Final = 2**31
_ABOUT: Final = "SELECT ?graph ?property ?value {{ GRAPH ?graph {{ {} ?property ?value }} }}"

_TYPED: Final = f"SELECT DISTINCT ?graph {{{{ GRAPH ?graph {{{{ {{}} <{RDF_TYPE}> ?kind }}}} }}}}"


class Fact(NamedTuple):
    """What a graph says of a record: a property and a value, as N-Triples writes it."""

    graph: str
    property: str
    value: str


class Sides:
    """What the sources of a release say of single records."""

    def __init__(self, release: Release) -> None:
        """Look nothing up yet."""
        self._release = release
        self._originals: dict[str, list[str]] = {}

    def facts(self, iri: str) -> list[Fact]:
        """All that the graphs of publishers say of a record, sorted."""
        originals = self._release.manifest.originals
        rows = self._release.store.select(_ABOUT.format(Iri(iri).n3())).rows
        found = {
            Fact(name.value, property_.value, value.n3())
            for name, property_, value in rows
            if isinstance(name, Iri) and isinstance(property_, Iri) and value
            if publisher_of(name.value) and name.value not in originals
        }
        return sorted(found | {fact for name in originals for fact in self._kept(name, iri)})

    def sources(self, iri: str) -> set[str]:
        """The graphs that say what a record is."""
        if not self._release.manifest.originals:
            rows = self._release.store.select(_TYPED.format(Iri(iri).n3())).rows
            return {name.value for (name,) in rows if isinstance(name, Iri)}
        return {fact.graph for fact in self.facts(iri) if fact.property == RDF_TYPE}

    def made_up(self, iri: str) -> bool:
        """Whether only samples say what a record is."""
        sources = self.sources(iri)
        return bool(sources) and sources <= self._release.samples

    def older(self, left: str, right: str) -> str:
        """Which of two records was published first; of the same release, the first by IRI."""
        return min((left, right), key=lambda iri: (self._first(iri), iri))

    def _first(self, iri: str) -> int:
        sources = self.sources(iri)
        runs = (run.release for run in self._release.manifest.runs if run.graph in sources)
        return min(runs, default=_NEVER)

    def _kept(self, graph: str, iri: str) -> Iterator[Fact]:
        if graph not in self._originals:
            self._originals[graph] = list(self._release.delivered(graph).statements)
        subject = f"<{iri}> "
        for line in self._originals[graph]:
            if line.startswith(subject):
                _, predicate, rest = line.split(" ", 2)
                yield Fact(graph, predicate[1:-1], rest[:-2])


@contextmanager
def as_delivered(release: Release) -> Iterator[Store]:
    """A store of the release in which every graph stands as it was delivered."""
    if not release.manifest.originals:
        yield release.store
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "store"
        release.store.checkpoint(copy)
        store = open_store(copy)
        try:
            for iri in release.manifest.originals:
                store.replace(iri, release.delivered(iri).lines())
            yield store
        finally:
            store.close()
