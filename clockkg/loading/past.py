"""What a load may lean on: what the release before was found to be, and what differs from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from clockkg.findings import Text
from clockkg.graphs import SAMPLE_INFERRED, Difference, Draft, Manifest, provenance
from clockkg.graphs.seal import intact
from clockkg.graphs.snapshot import difference
from clockkg.store.holding import hold
from clockkg.terms import graph
from clockkg.validation import FIRST, Past

KEPT: Final = "results.jsonl.gz"
"""The file of a release that holds what its shapes found."""
INFERRED: Final = graph("inferred")
PROVENANCE: Final = graph("provenance")
_TOUCHED: Final[Text] = {
    "it": "i risultati della release precedente non sono più quelli pubblicati",
    "en": "the results of the release before are not as they were published",
}
_MUCH: Final[Text] = {
    "it": "è cambiato troppo per giudicare soltanto ciò che è cambiato",
    "en": "too much has changed to judge only what has changed",
}
_MOST: Final = 500_000
"""So many statements that differ are held in memory."""
_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def past(draft: Draft, changes: Mapping[str, Difference]) -> Past | Text:
    """The validation of a draft's parent and what changed since, or why it is of no use.

    `changes` are those of the graphs that arrived; what was derived and the provenance are compared
    here.
    """
    if draft.parent is None:
        return FIRST
    kept = draft.parent.folder / KEPT
    if kept.is_file() and not intact(draft.parent.folder, KEPT):
        return _TOUCHED
    differences = (*changes.values(), *_derived(draft, draft.parent.manifest))
    if sum(len(one.added) + len(one.removed) for one in differences) > _MOST:
        return _MUCH
    lines = {line for one in differences for line in (*one.added, *one.removed)}
    store, _ = hold("\n".join(lines).encode(), "application/n-triples")
    return Past(kept, draft.parent.store, store.construct(_EVERYTHING))


def _derived(draft: Draft, parent: Manifest) -> Iterator[Difference]:
    """What changed in the graphs that a load makes itself."""
    if draft.parent:
        for iri in (INFERRED, SAMPLE_INFERRED):
            yield difference(draft.parent.snapshot(iri).lines(), draft.snapshot(iri).lines())
    yield difference(_judged_provenance(parent), draft.snapshot(PROVENANCE).lines())


def _judged_provenance(manifest: Manifest) -> Iterable[str]:
    """A release's provenance when it was judged: what was found was not counted yet."""
    runs = (
        replace(run, violations=0, warnings=0) if run.release == manifest.number else run
        for run in manifest.runs
    )
    return provenance(manifest.datasets, tuple(runs))
