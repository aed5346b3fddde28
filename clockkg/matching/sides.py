"""The records of a release as their sources delivered them, whatever was judged of them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from clockkg.graphs import Draft, Release
from clockkg.identifiers import PROPERTIES
from clockkg.querying import IDENTITIES
from clockkg.rdf import Iri, Term, is_iri
from clockkg.store import Store, open_store
from clockkg.terms import RDF_TYPE, RDFS_LABEL, declarations, expand, publisher_of, shrink

SHOWN: Final = (
    "rdfs:label", "skos:altLabel", "clock:acronym", "rdf:type", "clock:legalForm",
    *PROPERTIES.values(), "clock:hasTerritory", "foaf:homepage", "clock:stakeholderType",
    "clock:sizeClass", "clock:establishmentDate",
)  # fmt: skip
"""The properties by which a person compares two records, in the order that they are read."""

_NEVER: Final = 2**31
_DIGEST: Final = 16
_ABOUT: Final = "SELECT ?graph ?property ?value {{ GRAPH ?graph {{ {} ?property ?value }} }}"

_ORGANISATION: Final = "ASK {{ VALUES ?kind {{ {} }} ?kind rdfs:subClassOf* org:Organization }}"
_MERGED: Final = (
    "ASK {{ VALUES ?g {{ {} }} VALUES ?x {{ {} }} "
    "GRAPH ?g {{ {{ ?x owl:sameAs ?other }} UNION {{ ?other owl:sameAs ?x }} }} }}"
)
_EXCLUSIVE: Final = """
SELECT ?one ?other WHERE {{
  VALUES ?one {{ {} }} VALUES ?other {{ {} }}
  ?one rdfs:subClassOf* ?mine . ?other rdfs:subClassOf* ?theirs .
  {{ ?mine owl:disjointWith ?theirs }} UNION {{ ?theirs owl:disjointWith ?mine }}
}} ORDER BY ?one ?other LIMIT 1
"""


class Fact(NamedTuple):
    """What a graph says of a record: the IRI of a property, and a value."""

    graph: str
    name: str
    value: Term


class Line(NamedTuple):
    """What two records say by one property; whether that is the same, and whether both say it."""

    name: str
    left: tuple[Fact, ...]
    right: tuple[Fact, ...]

    @property
    def sign(self) -> str:
        """`=` where a value is shared, `≠` where none is, empty where one says nothing."""
        mine, theirs = ({fact.value for fact in side} for side in (self.left, self.right))
        return "" if not (mine and theirs) else "=" if mine & theirs else "≠"


def spoken_of(lines: Iterable[Line]) -> set[str]:
    """The IRIs of what stands in lines: properties, values and the graphs that say so."""
    listed = list(lines)
    facts = [fact for line in listed for fact in (*line.left, *line.right)]
    values = {fact.value.value for fact in facts if isinstance(fact.value, Iri)}
    return {line.name for line in listed} | {fact.graph for fact in facts} | values


class Sides:
    """What the sources of a release say of single records."""

    def __init__(self, release: Release) -> None:
        """Look nothing up yet."""
        self._release = release
        self._originals: dict[str, list[str]] = {}

    def facts(self, iri: str) -> list[Fact]:
        """All that the graphs of publishers say of a record, sorted."""
        if not is_iri(iri):
            return []
        originals = self._release.originals if self._merged(iri) else {}
        delivered = (
            fact for fact in _read(self._release.store, iri)
            if publisher_of(fact.graph) and fact.graph not in originals
        )  # fmt: skip
        kept = (fact for name in originals for fact in self._kept(name, iri))
        return sorted({*delivered, *kept}, key=lambda f: (f.graph, f.name, f.value.n3()))

    def _merged(self, iri: str) -> bool:
        """Whether a record is one with another in the release."""
        asked = _MERGED.format(IDENTITIES, Iri(iri).n3())
        return self._release.store.ask(declarations() + asked)

    def compared(self, left: str, right: str) -> list[Line]:
        """Two records side by side, property by property; of persons nothing is shown."""
        sides = [self.facts(iri) for iri in (left, right)]
        lines = []
        for name in map(expand, SHOWN):
            mine, theirs = (tuple(f for f in side if f.name == name) for side in sides)
            lines += [Line(name, mine, theirs)] if mine or theirs else []
        return lines

    def name(self, iri: str, language: str) -> str:
        """What the sources call a record, in a language where they do; else its short form."""
        names = [f.value for f in self.facts(iri) if f.name == RDFS_LABEL]
        ranked = sorted(names, key=lambda v: (getattr(v, "language", "") != language, v.value))
        return ranked[0].value if ranked else shrink(iri)

    def state(self, left: str, right: str) -> str:
        """A digest of all that the sources say of two records: another one when that changes."""
        told = "\n".join(
            f"{f.name} {f.value.n3()}" for iri in (left, right) for f in self.facts(iri)
        )
        return sha256(told.encode()).hexdigest()[:_DIGEST]

    def sources(self, iri: str) -> set[str]:
        """The graphs that say what a record is."""
        return {fact.graph for fact in self.facts(iri) if fact.name == RDF_TYPE}

    def organisation(self, iri: str) -> bool:
        """Whether the sources say of a record that it is an organisation."""
        asked = _ORGANISATION.format(self._kinds(iri))
        return self._release.store.ask(declarations() + asked)

    def exclusive(self, left: str, right: str) -> tuple[str, str] | None:
        """Two kinds that nothing can be of at once, where the records are of such kinds."""
        asked = _EXCLUSIVE.format(self._kinds(left), self._kinds(right))
        rows = self._release.store.select(declarations() + asked).rows
        return next(((one.value, other.value) for one, other in rows if one and other), None)

    def _kinds(self, iri: str) -> str:
        """What the sources say that a record is, as terms of a query."""
        kinds = {f.value.n3() for f in self.facts(iri) if f.name == RDF_TYPE}
        return " ".join(sorted(kinds))

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

    def _kept(self, graph: str, iri: str) -> list[Fact]:
        if graph not in self._originals:
            self._originals[graph] = self._release.delivered_lines(graph)
        subject = f"<{iri}> "
        store = open_store()
        store.replace(graph, [line for line in self._originals[graph] if line.startswith(subject)])
        return _read(store, iri)


def _read(store: Store, iri: str) -> list[Fact]:
    """What the named graphs of a store say of a thing."""
    return [
        Fact(graph.value, name.value, value)
        for graph, name, value in store.select(_ABOUT.format(Iri(iri).n3())).rows
        if isinstance(graph, Iri) and isinstance(name, Iri) and value
    ]


@contextmanager
def as_delivered(here: Release | Draft) -> Iterator[Store]:
    """A store of a release or a draft in which every graph stands as it was delivered."""
    if not here.originals:
        yield here.store
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "store"
        here.store.checkpoint(copy)
        store = open_store(copy)
        try:
            for iri in here.originals:
                store.replace(iri, here.delivered(iri).lines())
            yield store
        finally:
            store.close()
