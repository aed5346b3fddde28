"""The ontology and the vocabularies as graphs of a release, and the words a cell may hold."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from clockkg.findings import Text
from clockkg.graphs import Snapshot
from clockkg.loading.mapping import fold
from clockkg.loading.meaning import Concepts, Scheme
from clockkg.rdf import Iri, Literal
from clockkg.reasoning import inferred, modules, vocabularies
from clockkg.store import Store, open_store, read_turtle
from clockkg.terms import SCHEMES, VOCABULARY


@cache
def ontology() -> Snapshot:
    """The ontology's modules as one graph."""
    return _snapshot(modules())


@cache
def vocabulary() -> Snapshot:
    """All SKOS schemes as one graph."""
    return _snapshot(vocabularies())


def derived(store: Store, today: str, samples: Collection[str]) -> tuple[Snapshot, Snapshot]:
    """What the rules derive from the real graphs, and what more they derive from the samples.

    The store holds no derived statements. The two are kept apart so that an export of the real
    graphs never tells a link that only a made-up record supports.
    """
    day = date.fromisoformat(today)
    whole = {triple.n3() for triple in inferred(store, day)}
    if not samples:
        return Snapshot.of(whole), Snapshot()
    real = open_store()
    for graph in store.graphs():
        if graph not in samples:
            real.replace(graph, store.graph(graph))
    stated = {triple.n3() for triple in inferred(real, day)}
    return Snapshot.of(stated), Snapshot.of(whole - stated)


@cache
def concept_names() -> Mapping[str, Mapping[str, Text]]:
    """The concepts of each scheme by their notations, with their labels in both languages.

    >>> concept_names()["matchmaking-type"]["b2b"]["en"]
    'B2B: between enterprises'
    """
    found: dict[str, dict[str, dict[str, str]]] = {scheme: {} for scheme in SCHEMES}
    for iri, label in _texts(vocabulary(), "skos:prefLabel"):
        scheme, _, notation = iri.removeprefix(VOCABULARY).partition("/")
        if notation:
            found[scheme].setdefault(notation, {})[label.language] = label.value
    return found


@cache
def cell_words() -> Concepts:
    """What a cell may say for each scheme's concepts: the notation, or the label in a language.

    A label that two concepts of a scheme share says neither.

    >>> cell_words()["stakeholder-type"].words["piccola-o-media-impresa"]
    'sme'
    """
    return {scheme: Scheme(_words(names), names) for scheme, names in concept_names().items()}


def _words(names: Mapping[str, Text]) -> dict[str, str]:
    labels = {(fold(label), key) for key, text in names.items() for label in text.values()}
    counted = Counter(label for label, _ in labels)
    sure = {label: key for label, key in labels if counted[label] == 1}
    return sure | {key: key for key in names}


@cache
def definitions() -> Mapping[str, Text]:
    """What the ontology says of its terms, in both languages."""
    found: dict[str, dict[str, str]] = {}
    for iri, text in _texts(ontology(), "skos:definition"):
        found.setdefault(iri, {})[text.language] = text.value
    return found


def _texts(snapshot: Snapshot, prop: str) -> Iterator[tuple[str, Literal]]:
    """The subjects and the texts of a property."""
    store = open_store()
    store.replace("urn:clockkg:texts", snapshot.lines())
    for subject, text in store.select(f"SELECT ?s ?o {{ ?s {prop} ?o }}").rows:
        if isinstance(subject, Iri) and isinstance(text, Literal):
            yield subject.value, text


def _snapshot(files: Iterable[Path]) -> Snapshot:
    return Snapshot.of(line for file in files for line in read_turtle(file))
