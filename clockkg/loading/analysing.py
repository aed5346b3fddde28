"""Publishes what an analysis says of stakeholders as a named graph, `graph/analysis/NAME`.

Where the release holds made-up records, so may the result: its graph is then one of samples,
`graph/sample-analysis/NAME`, and leaves with no export.
"""

from collections.abc import Mapping
from typing import Final

from clockkg.analysis import Analysis, Result, analyse, find_analyses
from clockkg.analysis.coverage import PUBLISHERS
from clockkg.analysis.statements import alike, statements
from clockkg.errors import InputError
from clockkg.graphs import Dataset, Draft, Maker, Releases, Snapshot
from clockkg.loading.arrival import GRAPH_FILE, Arrival
from clockkg.loading.building import deliver
from clockkg.loading.gating import gate_of
from clockkg.loading.outcome import Outcome
from clockkg.loading.rdf_delivery import LICENCE
from clockkg.settings import Settings

_NAME: Final = {"it": "Analisi di clockkg", "en": "Analyses of clockkg"}
_NOTHING: Final = {
    "it": "questa analisi non dice nulla di singoli portatori di interesse",
    "en": "this analysis says nothing of single stakeholders",
}
_OTHERS: Final = {"it": "Si pubblicano: {}.", "en": "What can be published: {}."}


def publish_analysis(
    settings: Settings, analysis: Analysis, given: Mapping[str, str], *, maker: Maker | None = None
) -> Outcome:
    """Work out an analysis over the current release and publish it in the next.

    There is no next one where the same is published already, of whichever release. An InputError
    where it has nothing to publish, a RejectedLoadError when a finding blocks.
    """
    if not analysis.publishes:
        raise _nothing()
    release = Releases(settings.home).current()
    result = analyse(analysis, given, release, today=settings.today)
    sample = any(one.sample for one in release.manifest.datasets)

    def prepare(draft: Draft) -> list[Arrival]:
        return [_arrival(result, draft, sample=sample)]

    return deliver(
        settings.home, prepare, today=settings.today, maker=maker, gate=gate_of(settings)
    )


def _nothing() -> InputError:
    names = ", ".join(one.name for one in find_analyses().values() if one.publishes)
    return InputError(_NOTHING, remedy={tag: text.format(names) for tag, text in _OTHERS.items()})


def _arrival(result: Result, draft: Draft, *, sample: bool) -> Arrival:
    asked = result.analysis.asked
    dataset = Dataset(
        publisher=PUBLISHERS[sample],
        name=asked.name,
        title=dict(asked.title),
        publisher_name=dict(_NAME),
        licence=LICENCE,
        sample=sample,
    )
    found, known = statements(result), draft.delivered_lines(dataset.graph)
    snapshot = Snapshot.of(known if alike(found, known) else found)
    return Arrival(
        dataset=dataset,
        loader="analyse",
        snapshot=snapshot,
        rows={asked.name: len(result.table)},
        removed=not snapshot.triples,
        recipe={GRAPH_FILE: snapshot.text()},
    )
