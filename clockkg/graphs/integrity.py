"""Whether a release is what it says: its seal, its graphs' digests, and its store.

Everything that a manifest tells is computed again, but for who made it and when.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from clockkg.errors import ClockError
from clockkg.findings import Text, by_rule, counted
from clockkg.graphs.provenance import provenance
from clockkg.graphs.release import Release
from clockkg.graphs.seal import SIGNATURE, broken
from clockkg.graphs.signature import authentic, public_key
from clockkg.graphs.traced import Traced
from clockkg.store import open_store
from clockkg.terms import graph


class Fault(NamedTuple):
    """What is wrong with a release: where, and what, in both languages."""

    place: str
    message: Text


_CHANGED: Text = {
    "it": "il file manca, è in più o non è più quello pubblicato",
    "en": "the file is missing, extra, or no longer the one that was published",
}
_DIGEST: Text = {
    "it": "l'impronta o il numero di affermazioni non è quello del manifesto",
    "en": "the digest or the number of statements is not the manifest's",
}
_ORIGINAL: Text = {
    "it": "il grafo com'era stato consegnato non è quello del manifesto",
    "en": "the graph as it was delivered is not the manifest's",
}
_STORE: Text = {
    "it": "l'archivio non contiene le affermazioni del file",
    "en": "the store does not hold the file's statements",
}
_MERGE: Text = {
    "it": "il grafo predefinito non è l'unione dei grafi",
    "en": "the default graph is not the merge of the graphs",
}
_NUMBER: Text = {
    "it": "il numero non è quello della cartella",
    "en": "the number is not that of the folder",
}
_COUNTS: Text = {
    "it": "i rilievi non sono quelli contati nel manifesto",
    "en": "the findings are not those that the manifest counts",
}
_RUNS: Text = {
    "it": "la provenienza non è quella del manifesto",
    "en": "the provenance is not the manifest's",
}
_NOT_SIGNED: Text = {"it": "la firma manca", "en": "the signature is missing"}
_FOREIGN: Text = {
    "it": "la firma non è di questa chiave su questi file",
    "en": "the signature is not by this key over these files",
}
_UNMERGED: Final = (
    "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }",
    "ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
)


def verify(release: Release, key: Path | None = None) -> list[Fault]:
    """What is wrong with a release, recomputed from its files; empty when it is whole.

    With a public key it must be signed for that key, too.
    """
    faults = list(_unsigned(release.folder, key)) if key else []
    faults += [Fault(name, _CHANGED) for name in broken(release.folder)]
    return faults or list(_disagreements(release))


def _unsigned(folder: Path, key: Path) -> Iterator[Fault]:
    signer = public_key(key)
    if not (folder / SIGNATURE).is_file():
        yield Fault(SIGNATURE, _NOT_SIGNED)
    elif not authentic(folder, signer):
        yield Fault(SIGNATURE, _FOREIGN)


def _disagreements(release: Release) -> Iterator[Fault]:
    """Where the manifest, the snapshots and the store say different things."""
    manifest = release.manifest
    try:
        graphs = sorted({*manifest.graphs, *release.store.graphs()})
        merged = all(not release.store.ask(query) for query in _UNMERGED)
    except ClockError as error:
        yield Fault("store", {language: error.said(language) for language in ("it", "en")})
        return
    yield from (fault for iri in graphs for fault in _of_graph(release, iri))
    if not merged:
        yield Fault("default graph", _MERGE)
    yield from _of_manifest(release)


def _of_graph(release: Release, iri: str) -> Iterator[Fault]:
    snapshot = release.snapshot(iri)
    original = release.originals.get(iri)
    if release.manifest.graphs.get(iri) != _told(snapshot):
        yield Fault(iri, _DIGEST)
    elif original and not _told(release.delivered(iri)).items() <= original.items():
        yield Fault(iri, _ORIGINAL)
    elif _as_stored(iri, snapshot) != release.store.graph(iri):
        yield Fault(iri, _STORE)


def _told(snapshot: Traced) -> dict[str, object]:
    """What a manifest tells of a graph."""
    return {"triples": snapshot.triples, "digest": snapshot.digest()}


def _of_manifest(release: Release) -> Iterator[Fault]:
    """Where the manifest tells what its findings and its provenance do not."""
    manifest, findings = release.manifest, release.findings
    if manifest.number != release.number:
        yield Fault("manifest.json", _NUMBER)
    rules = manifest.validation.get("rules", by_rule(findings))
    if (manifest.counts or counted(findings), rules) != (counted(findings), by_rule(findings)):
        yield Fault("findings.json", _COUNTS)
    told = release.snapshot(graph("provenance")).lines()
    if told and told != provenance(manifest.datasets, manifest.runs):
        yield Fault(graph("provenance"), _RUNS)


def _as_stored(iri: str, snapshot: Traced) -> list[str]:
    """A snapshot as the engine keeps it, which writes some numbers anew."""
    store = open_store()
    store.replace(iri, snapshot.lines())
    return store.graph(iri)
