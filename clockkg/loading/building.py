"""From graphs that have been read to a release: derive, validate, publish; all of it or nothing.

Every way in ends here: tables by a loader, a graph sent over HTTP, an update.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, Self

from clockkg.errors import RejectedLoadError
from clockkg.findings import Finding, Gate, Severity, Text, by_rule, counted, other_names
from clockkg.graphs import (
    SAMPLE_INFERRED,
    Dataset,
    Difference,
    Draft,
    Maker,
    Manifest,
    Release,
    Releases,
    Run,
    Snapshot,
    Sources,
    Waivers,
    follow,
    provenance,
)
from clockkg.loading.arrival import Arrival
from clockkg.loading.counting import unusual
from clockkg.loading.identifying import Identified, identified
from clockkg.loading.knowledge import derived, ontology, vocabulary
from clockkg.loading.outcome import Outcome
from clockkg.loading.past import INFERRED, KEPT, PROVENANCE, past
from clockkg.loading.rules import OF_A_CELL, RULES
from clockkg.loading.settling import settle
from clockkg.loading.tracing import Tracer
from clockkg.matching import Judgement
from clockkg.querying import this_day
from clockkg.terms import graph
from clockkg.validation import Again, Past, judge, validate_since

ONTOLOGY: Final = graph("ontology")
VOCABULARIES: Final = graph("vocab")

Prepare = Callable[[Draft], Sequence[Arrival]]
"""Reads what arrives beside the draft that it will go into, while nobody else writes."""


class Step(Protocol):
    """Told the name of each stage as it begins: read, infer, validate, publish.

    Of `read` it is told again and again which share is done, at last 1.
    """

    def __call__(self, name: str, done: float = 0.0, /) -> None:
        """That a stage has come so far, from 0 to 1."""


def untold(_name: str, _done: float = 0.0, /) -> None:
    """A step where nobody looks on."""


@dataclass(frozen=True, slots=True)
class Read:
    """Arrivals that could be read whole but for some cells: what was found, the rows of each.

    `said` is what is judged of the identity of records besides what the book holds.
    """

    arrivals: tuple[Arrival, ...]
    findings: tuple[Finding, ...]
    rows: Mapping[str, Mapping[str, int]]
    started: str
    said: tuple[Judgement, ...] = ()

    @classmethod
    def of(cls, arrivals: Iterable[Arrival], started: str) -> Self:
        """The arrivals read to their end; a RejectedLoadError when more than a cell is lost.

        Where only cells could not be read, the shapes judge the rest, so that all is told at once.
        """
        read = tuple(arrivals)
        rows: dict[str, dict[str, int]] = {}
        for one in read:
            rows.setdefault(one.loader, {}).update(one.rows)
        found = sorted((f for one in read for f in one.findings), key=Finding.sort_key)
        if any(f.severity is Severity.VIOLATION and f.rule not in OF_A_CELL for f in found):
            told = settle(found, read, ())
            blocked = frozenset(f.id for f in told if f.severity is Severity.VIOLATION)
            raise RejectedLoadError(told, rows, blocked)
        return cls(read, tuple(found), rows, started)


def deliver(
    home: Path,
    prepare: Prepare,
    *,
    today: str = "",
    maker: Maker | None = None,
    gate: Gate | None = None,
) -> Outcome:
    """Publish as one release what `prepare` reads; a RejectedLoadError when a finding blocks."""
    with Releases(home, maker).draft() as draft:
        started = draft.moment()
        read = Read.of(prepare(draft), started)
        return publish(draft, read, today, untold, gate or Gate())


def publish(  # noqa: PLR0913 - the last has a default
    draft: Draft,
    read: Read,
    today: str,
    step: Step,
    gate: Gate,
    *,
    commit: Callable[[], object] = lambda: None,
) -> Outcome:
    """Build a draft and publish it; the parent stays where nothing differs.

    `commit` is called when nothing blocks any more, before anybody sees the release.
    """
    outcome = build(draft, read, today, step, gate)
    if not outcome.conforms:
        raise outcome.unpublished(draft.number).rejection()
    commit()
    if draft.parent and not outcome.changes:
        return replace(outcome, release=draft.parent)
    step("publish")
    for one in read.arrivals:
        one.keep(Sources(draft.home))
    return replace(outcome, release=_publish(draft, outcome))


def build(draft: Draft, read: Read, today: str, step: Step, gate: Gate) -> Outcome:
    """Put what was read into a draft, derive, validate, and say what of it blocks."""
    day = this_day(today)
    known, gone = (draft.parent.findings, draft.parent.cleared) if draft.parent else ((), ())
    told = identified(draft, read.arrivals, read.said)
    changes = put_graphs(draft, told)
    if draft.parent and not changes:
        found = {finding.id: finding for finding in settle(read.findings, read.arrivals, known)}
        found |= {finding.id: finding for finding in known}
        names = other_names(found.values(), told.members)
        return _outcome(found.values(), draft, read, _waiving(gate, draft, day, names))
    step("infer")
    manifest = replace(_manifest(draft, read, changes, day), book=told.described)
    draft.manifest = manifest
    infer(draft, manifest)
    draft.put(PROVENANCE, Snapshot.of(provenance(manifest.datasets, manifest.runs)))
    step("validate")
    results, again = _validate(draft, read.arrivals, past(draft, changes), told.members)
    counted = unusual(read.arrivals, _before(draft))
    every = (*_earlier(draft, read), *read.findings, *counted, *results)
    opened, cleared = follow(settle(every, read.arrivals, known), known, gone, number=draft.number)
    names = other_names(opened, told.members)
    outcome = _outcome(opened, draft, read, _waiving(gate, draft, day, names))
    return replace(outcome, changes=changes, cleared=tuple(cleared), again=again, names=names)


def _waiving(gate: Gate, draft: Draft, day: str, names: Mapping[str, tuple[str, ...]]) -> Gate:
    """The gate with what waivers let pass, under the IRIs that things have now or had."""
    return replace(gate, waived=frozenset(Waivers(draft.home).holding(day, names)))


def _outcome(found: Iterable[Finding], draft: Draft, read: Read, gate: Gate) -> Outcome:
    """What was found, and what of it keeps this load from becoming a release.

    That must stand in a graph that arrives, or be new: what others have left open is theirs.
    """
    told = tuple(found)
    known = {finding.id for finding in draft.parent.findings} if draft.parent else set()
    again = {one.graph for one in read.arrivals}
    mine = [f for f in told if f.graph in again or f.id not in known]
    return Outcome(
        told,
        read.rows,
        blocked=frozenset(finding.id for finding in gate.blocking(mine)),
        waived=gate.waived & {finding.id for finding in told},
        mine=frozenset(finding.id for finding in mine),
    )


def _earlier(draft: Draft, read: Read) -> list[Finding]:
    """What reading found in graphs that this load leaves as they are; shapes judge all anew."""
    again = {one.graph for one in read.arrivals}
    known = draft.parent.findings if draft.parent else ()
    return [f for f in known if f.rule in RULES and f.graph and f.graph not in again]


def put_graphs(draft: Draft, told: Identified) -> dict[str, Difference]:
    """Put every graph that differs into the draft; what differed.

    A graph that is told as before, though it was delivered otherwise, differs in nothing.
    """
    wanted = {ONTOLOGY: ontology(), VOCABULARIES: vocabulary(), **told.graphs}
    changes: dict[str, Difference] = {}
    for iri, snapshot in wanted.items():
        old = draft.snapshot(iri)
        if not old.same_as(snapshot):
            changes[iri] = Difference.between(old, snapshot)
            draft.put(iri, snapshot)
    return dict.fromkeys(told.keep(draft), Difference((), ())) | changes


def infer(draft: Draft, manifest: Manifest) -> None:
    """Derive the links anew from what is stated, the samples' apart."""
    for iri in (INFERRED, SAMPLE_INFERRED):
        draft.put(iri, Snapshot())
    samples = frozenset(dataset.graph for dataset in manifest.datasets if dataset.sample)
    stated, made_up = derived(draft.store, manifest.today, samples)
    draft.put(INFERRED, stated)
    draft.put(SAMPLE_INFERRED, made_up)


def _manifest(draft: Draft, read: Read, changes: Mapping[str, Difference], today: str) -> Manifest:
    """The manifest so far: datasets and runs of the parent with those of this load."""
    parent = _before(draft)
    datasets: dict[str, Dataset] = {dataset.graph: dataset for dataset in parent.datasets}
    runs = list(parent.runs)
    for one in read.arrivals:
        datasets[one.graph] = one.dataset
        if one.removed:
            del datasets[one.graph]
        change = changes.get(one.graph, Difference((), ()))
        runs.append(_run_of(draft, one, change, read.started))
    return Manifest(
        number=draft.number,
        time=draft.moment(),
        parent=parent.number,
        today=today,
        datasets=tuple(datasets[iri] for iri in sorted(datasets)),
        runs=tuple(runs),
    )


def _before(draft: Draft) -> Manifest:
    """What the release before says of itself; of nothing, before the first."""
    return draft.parent.manifest if draft.parent else Manifest(number=0, time="")


def _run_of(draft: Draft, arrival: Arrival, change: Difference, started: str) -> Run:
    """A load of this draft; its times never go before those of the parent."""
    before = draft.parent.manifest.time if draft.parent else ""
    return Run(
        release=draft.number,
        loader=arrival.loader,
        graph=arrival.graph,
        started=max(started, before),
        ended=max(draft.moment(), started),
        files=arrival.files,
        added=len(change.added),
        removed=len(change.removed),
        who=draft.maker.who,
        rows=dict(arrival.rows),
        only=dict(arrival.only),
        recipe=arrival.read_by,
        sheets=arrival.cells.names,
    )


def _validate(
    draft: Draft, arrivals: Iterable[Arrival], before: Past | Text, merged: Collection[str]
) -> tuple[list[Finding], Again]:
    """What the shapes find, and how much of it was judged anew; it is kept for the next load."""
    into = draft.folder / KEPT
    report, again = validate_since(
        draft.store, before, today=draft.manifest.today, into=into, seconds=draft.maker.patience
    )
    loaded = {one.graph for one in arrivals}
    graphs = sorted(draft.store.graphs(), key=lambda iri: (iri not in loaded, iri))
    tables = (table for one in arrivals for table in one.tables)
    snapshots = {iri: draft.snapshot(iri) for iri in graphs}
    tracer = Tracer(snapshots, tables, merged, draft.manifest.sheets)
    return sorted(map(tracer.finding, report.results), key=Finding.sort_key), again


def _publish(draft: Draft, outcome: Outcome) -> Release:
    """Write each new run's counts into the provenance, then switch."""
    manifest, findings = draft.manifest, outcome.findings
    runs = tuple(
        _counted(run, findings) if run.release == draft.number else run for run in manifest.runs
    )
    conforms = not any(finding.severity is Severity.VIOLATION for finding in findings)
    found = {"conforms": conforms, "rules": by_rule(findings), **judge()}
    found |= {"judged": outcome.again.as_dict()} if outcome.again else {}
    found["waived"] = sorted(outcome.waived)
    found |= {"names": outcome.names} if outcome.names else {}
    final = replace(manifest, runs=runs, counts=counted(findings), validation=found)
    draft.put(PROVENANCE, Snapshot.of(provenance(final.datasets, final.runs)))
    return draft.publish(final, findings, outcome.cleared)


def _counted(run: Run, findings: Iterable[Finding]) -> Run:
    counts = counted(finding for finding in findings if finding.graph == run.graph)
    return replace(run, violations=counts["violation"], warnings=counts["warning"])
