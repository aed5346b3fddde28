"""Whether a release is what it says: its seal, its graphs' digests, and its store.

Of a graph without blank nodes, or with canonical ones, the digest in the manifest is its RDFC-1.0
hash: the SHA-256 of its sorted canonical N-Triples.
"""

from collections.abc import Iterator
from typing import NamedTuple

from clockkg.errors import ClockError
from clockkg.findings import Text
from clockkg.graphs.releases import Release
from clockkg.graphs.seal import broken
from clockkg.graphs.snapshot import Snapshot
from clockkg.store import open_store


class Fault(NamedTuple):
    """What is wrong with a release: where, and what, in both languages."""

    place: str
    message: Text


_CHANGED: Text = {
    "it": "il file manca, è in più o non è più quello pubblicato",
    "en": "the file is missing, extra, or no longer the one that was published",
}
_DIGEST: Text = {
    "it": "l'impronta non è quella del manifesto",
    "en": "the digest is not the manifest's",
}
_STORE: Text = {
    "it": "l'archivio non contiene le affermazioni del file",
    "en": "the store does not hold the file's statements",
}
_MERGE: Text = {
    "it": "il grafo predefinito non è l'unione dei grafi",
    "en": "the default graph is not the merge of the graphs",
}


def verify(release: Release) -> list[Fault]:
    """What is wrong with a release, recomputed from its files; empty when it is whole."""
    faults = [Fault(name, _CHANGED) for name in broken(release.folder)]
    return faults or list(_disagreements(release))


def _disagreements(release: Release) -> Iterator[Fault]:
    """Where the manifest, the snapshots and the store say different things."""
    try:
        graphs = {iri: release.store.graph(iri) for iri in release.store.graphs()}
        merged = release.store.merged()
    except ClockError as error:
        yield Fault("store", {language: error.said(language) for language in ("it", "en")})
        return
    described = release.manifest.graphs
    for iri in sorted({*described, *graphs}):
        snapshot = release.snapshot(iri)
        if described.get(iri, {}).get("digest") != snapshot.digest():
            yield Fault(iri, _DIGEST)
        elif _as_stored(iri, snapshot) != graphs.get(iri, []):
            yield Fault(iri, _STORE)
    if sorted(merged) != sorted({line for lines in graphs.values() for line in lines}):
        yield Fault("default graph", _MERGE)


def _as_stored(iri: str, snapshot: Snapshot) -> list[str]:
    """A snapshot as the engine keeps it, which writes some numbers anew."""
    store = open_store()
    store.replace(iri, snapshot.lines())
    return store.graph(iri)
