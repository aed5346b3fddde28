"""The ontology and the vocabularies as graphs of a release, and the notations a cell may hold."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from pathlib import Path

from clockkg.graphs import Snapshot
from clockkg.loading.mapper import Concepts
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
def notations() -> Concepts:
    """The notations of each scheme.

    >>> sorted(notations()["matchmaking-type"])
    ['b2b', 'f2b', 'r2b']
    """
    subjects = {line.split(" ", 1)[0].strip("<>") for line in vocabulary().statements}
    return {scheme: frozenset(_within(subjects, f"{VOCABULARY}{scheme}/")) for scheme in SCHEMES}


def _within(iris: Iterable[str], base: str) -> Iterable[str]:
    return (iri.removeprefix(base) for iri in iris if iri.startswith(base))


def _snapshot(files: Iterable[Path]) -> Snapshot:
    return Snapshot.of(line for file in files for line in read_turtle(file))
