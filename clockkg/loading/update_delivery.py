"""A load by SPARQL Update: run on a copy of the release, and taken in graph by graph.

What the update may change is judged by what it changed, not by what it says: only graphs of
publishers, `graph/{publisher}/{dataset}`. It sees what every reader sees, records that are one told
of the IRI that stays; what it adds is kept as it writes it.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Final

from clockkg.errors import AccessError
from clockkg.findings import Finding, Origin
from clockkg.graphs import Dataset as Published
from clockkg.graphs import Draft, Maker, Snapshot
from clockkg.loading.arrival import GRAPH_FILE, Arrival
from clockkg.loading.building import deliver
from clockkg.loading.gating import gate_of
from clockkg.loading.identifying import as_told
from clockkg.loading.outcome import Outcome
from clockkg.loading.rdf_delivery import described, finding_of
from clockkg.querying.apart import apart
from clockkg.settings import Settings
from clockkg.store.dataset import Dataset
from clockkg.store.parsing import Statement, read_graph
from clockkg.store.updating import ALL, Contents, as_stored, contents, run_update
from clockkg.terms import GRAPH, publisher_of

Known = list[tuple[str, str, set[Origin]]]
"""Statements as delivered and as told, with their places."""

_LOADER: Final = "sparql-update"
_DEFAULT: Final = {"it": "predefinito", "en": "default"}
_NAME_IT: Final = {
    "it": f"Scrivi in GRAPH <{GRAPH}EDITORE/DATI>: il resto lo fa clockkg.",
    "en": f"Write to GRAPH <{GRAPH}PUBLISHER/DATASET>; clockkg makes the rest.",
}


def load_update(
    settings: Settings, text: str, using: Dataset = ALL, *, maker: Maker | None = None
) -> Outcome:
    """Publish what an update makes as a release; a RejectedLoadError when a finding blocks.

    `using` are the graphs that its WHERE is asked over, where the request chooses them.
    """

    def prepare(draft: Draft) -> list[Arrival]:
        before, after = _run(draft, text, using, settings)
        changed = sorted(
            iri for iri in {*before, *after} if before.get(iri, set()) != after.get(iri, set())
        )
        _allow(changed)
        digest = sha256(text.encode()).hexdigest()
        datasets = (described(iri, draft, settings) for iri in changed)
        told = as_told(draft).line
        return [_arrival(one, before, after, _known(draft, one, told), digest) for one in datasets]

    return deliver(
        settings.home, prepare, today=settings.today, maker=maker, gate=gate_of(settings)
    )


def _run(draft: Draft, text: str, using: Dataset, settings: Settings) -> tuple[Contents, Contents]:
    """Every graph before and after the update, which runs on a copy."""
    copy = draft.folder / "update"
    draft.store.checkpoint(copy)
    try:
        before = contents(copy)
        apart(settings, run_update, copy, text, using)
        return before, contents(copy)
    finally:
        shutil.rmtree(copy)


def _allow(changed: Iterable[str]) -> None:
    for iri in changed:
        if not publisher_of(iri):
            message = {
                "it": f"un aggiornamento non cambia il grafo {iri or _DEFAULT['it']}",
                "en": f"an update does not change the graph {iri or _DEFAULT['en']}",
            }
            raise AccessError(message, remedy=_NAME_IT)


def _known(draft: Draft, dataset: Published, told: Callable[[str], str]) -> Known:
    """The statements of a graph as they were delivered, each with how readers are told it."""
    original = draft.delivered(dataset.graph).statements
    return [(line, told(line), origins) for line, origins in original.items()]


def _arrival(
    dataset: Published, before: Contents, after: Contents, known: Known, digest: str
) -> Arrival:
    iri = dataset.graph
    old, new = before.get(iri, set()), after.get(iri, set())
    name = iri.removeprefix(GRAPH)
    gone = {statement.line for statement in _read(old - new, iri)}
    snapshot = Snapshot(dict(_kept(known, gone)))
    findings: list[Finding] = []
    for statement in _read(new - old, iri):
        if statement.fault:
            findings.append(finding_of(statement._replace(row=0), name, iri))
        else:
            snapshot.add(statement.line, Origin(name))
    return Arrival(
        dataset=dataset,
        loader=_LOADER,
        snapshot=snapshot,
        files=(("update", digest),),
        rows={name: snapshot.triples},
        findings=tuple(findings),
        removed=not snapshot.triples,
        recipe={GRAPH_FILE: snapshot.text()},
    )


def _read(lines: Iterable[str], iri: str) -> Iterator[Statement]:
    return read_graph("\n".join(sorted(lines)).encode(), "ntriples", iri)


def _kept(old: Known, gone: set[str]) -> Iterator[tuple[str, set[Origin]]]:
    """The statements that stay, as they were delivered and with their origins."""
    rewritten = bool(gone - {told for _, told, _ in old})
    for line, told, origins in old:
        if told not in gone and not (rewritten and as_stored(told) in gone):
            yield line, set(origins)
