"""The way of a delivery: read, map, infer, validate, publish; all of it or nothing.

A load of several deliveries is one release or none. The same deliveries give the same graphs; when
nothing differs from the current release, no release is made.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from clockkg.errors import InputError, RejectedLoadError
from clockkg.findings import Finding, blocking, counted
from clockkg.graphs import (
    SAMPLE_INFERRED,
    Dataset,
    Difference,
    Draft,
    Manifest,
    Release,
    Releases,
    Run,
    Snapshot,
    provenance,
)
from clockkg.graphs.snapshot import difference
from clockkg.loading import sources
from clockkg.loading.knowledge import derived, notations, ontology, vocabulary
from clockkg.loading.loader import Loader
from clockkg.loading.mapper import Mapper, read_into
from clockkg.loading.outcome import Outcome
from clockkg.loading.tracing import Tracer
from clockkg.terms import graph
from clockkg.validation import validate

ONTOLOGY: Final = graph("ontology")
VOCABULARIES: Final = graph("vocab")
INFERRED: Final = graph("inferred")
PROVENANCE: Final = graph("provenance")

Step = Callable[[str], None]
"""Told the name of each stage as it begins: read, infer, validate, publish."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files for one loader; no files means the records bundled with it."""

    loader: Loader
    paths: tuple[Path, ...] = ()

    def files(self) -> dict[str, Path]:
        """The source files, by the names that messages call them by."""
        chosen = self.paths or ((self.loader.bundled,) if self.loader.bundled else ())
        if not chosen:
            raise _without_records(self.loader.name)
        return {self._called(file): file for path in chosen for file in sources.files(path)}

    def _called(self, file: Path) -> str:
        """A file of a person's by its name, one of the loader's own with the loader's name."""
        own = file.resolve().is_relative_to(self.loader.folder.resolve())
        return f"{self.loader.name}/{file.name}" if own else file.name


@dataclass(frozen=True, slots=True)
class _Mapped:
    """A delivery after mapping."""

    loader: Loader
    mapper: Mapper
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """Deliveries that have been read and mapped: what was found so far, and the rows of each."""

    mapped: tuple[_Mapped, ...]
    findings: tuple[Finding, ...]
    rows: Mapping[str, Mapping[str, int]]
    started: str


def load(
    home: Path, deliveries: Sequence[Delivery], *, today: str = "", step: Step = lambda _: None
) -> Outcome:
    """Publish the deliveries as one release; a RejectedLoadError when a finding blocks."""
    read = _read(deliveries, step)
    with Releases(home).draft() as draft:
        outcome = _build(draft, read, today or _today(), step)
        if draft.parent and not outcome.changes:
            return replace(outcome, release=draft.parent)
        step("publish")
        return replace(outcome, release=_publish(draft, outcome))


def check(
    home: Path, deliveries: Sequence[Delivery], *, today: str = "", step: Step = lambda _: None
) -> Outcome:
    """What `load` would find and change; nothing is stored and nothing is raised for findings."""
    try:
        read = _read(deliveries, step)
        with Releases(home).trial() as draft:
            return _build(draft, read, today or _today(), step)
    except RejectedLoadError as rejected:
        findings = tuple(f for f in rejected.findings if isinstance(f, Finding))
        return Outcome(findings, rejected.rows)


def _read(deliveries: Sequence[Delivery], step: Step) -> _Read:
    """Read and map every delivery to its end, then refuse what blocks."""
    started = _now()
    step("read")
    mapped = tuple(map(_map, deliveries))
    rows = {one.loader.name: dict(one.mapper.rows) for one in mapped}
    found = sorted((f for one in mapped for f in one.mapper.findings), key=Finding.sort_key)
    _refuse(found, rows)
    return _Read(mapped, tuple(found), rows, started)


def _build(draft: Draft, read: _Read, today: str, step: Step) -> Outcome:
    """Put what was read into a draft, derive, validate, and refuse what blocks."""
    changes = _put(draft, read.mapped)
    if draft.parent and not changes:
        return Outcome((*read.findings, *draft.parent.findings), read.rows)
    step("infer")
    manifest = _manifest(draft, read, changes, today)
    draft.manifest = manifest
    _infer(draft, manifest)
    draft.put(PROVENANCE, Snapshot.of(provenance(manifest.datasets, manifest.runs)))
    step("validate")
    findings = (*read.findings, *_validate(draft, read.mapped, today))
    _refuse(findings, read.rows)
    return Outcome(findings, read.rows, changes)


def _map(delivery: Delivery) -> _Mapped:
    loader = delivery.loader
    files = delivery.files()
    sheets = sources.read(files, encoding=loader.encoding, delimiter=loader.delimiter)
    mapper = read_into(Mapper(loader, notations()), sheets)
    digests = ((name, sha256(file.read_bytes()).hexdigest()) for name, file in files.items())
    return _Mapped(loader, mapper, tuple(digests))


def _put(draft: Draft, mapped: Iterable[_Mapped]) -> dict[str, Difference]:
    """Put every graph that differs into the draft; what differed."""
    wanted = {ONTOLOGY: ontology(), VOCABULARIES: vocabulary()}
    wanted |= {m.loader.graph: m.mapper.snapshot for m in mapped}
    changes: dict[str, Difference] = {}
    for iri, snapshot in wanted.items():
        old = draft.snapshot(iri)
        if old.statements != snapshot.statements:
            changes[iri] = difference(old.lines(), snapshot.lines())
            draft.put(iri, snapshot)
    return changes


def _infer(draft: Draft, manifest: Manifest) -> None:
    """Derive the links anew from what is stated, the samples' apart."""
    for iri in (INFERRED, SAMPLE_INFERRED):
        draft.put(iri, Snapshot())
    samples = frozenset(dataset.graph for dataset in manifest.datasets if dataset.sample)
    stated, made_up = derived(draft.store, manifest.today, samples)
    draft.put(INFERRED, stated)
    draft.put(SAMPLE_INFERRED, made_up)


def _manifest(draft: Draft, read: _Read, changes: Mapping[str, Difference], today: str) -> Manifest:
    """The manifest so far: datasets and runs of the parent with those of this load."""
    parent = draft.parent.manifest if draft.parent else Manifest(number=0, time="")
    datasets: dict[str, Dataset] = {dataset.graph: dataset for dataset in parent.datasets}
    runs = list(parent.runs)
    for one in read.mapped:
        datasets[one.loader.graph] = one.loader.described
        change = changes.get(one.loader.graph, Difference((), ()))
        runs.append(_run_of(draft.number, one, change, read.started))
    return Manifest(
        number=draft.number,
        time=_now(),
        parent=parent.number,
        today=today,
        datasets=tuple(datasets[iri] for iri in sorted(datasets)),
        runs=tuple(runs),
    )


def _run_of(number: int, mapped: _Mapped, change: Difference, started: str) -> Run:
    return Run(
        release=number,
        loader=mapped.loader.name,
        graph=mapped.loader.graph,
        started=started,
        ended=_now(),
        files=mapped.files,
        added=len(change.added),
        removed=len(change.removed),
    )


def _validate(draft: Draft, mapped: Iterable[_Mapped], today: str) -> list[Finding]:
    data = "\n".join(draft.store.merged()).encode()
    report = validate(data, today=today)
    loaded = {m.loader.graph for m in mapped}
    graphs = sorted(draft.store.graphs(), key=lambda iri: (iri not in loaded, iri))
    tables = (table for m in mapped for table in m.loader.tables.values())
    tracer = Tracer({iri: draft.snapshot(iri) for iri in graphs}, tables)
    return sorted(map(tracer.finding, report.results), key=Finding.sort_key)


def _publish(draft: Draft, outcome: Outcome) -> Release:
    """Write each new run's counts into the provenance, then switch."""
    manifest, findings = draft.manifest, outcome.findings
    runs = tuple(
        _counted(run, findings) if run.release == draft.number else run for run in manifest.runs
    )
    final = replace(manifest, runs=runs, counts=counted(findings))
    draft.put(PROVENANCE, Snapshot.of(provenance(final.datasets, final.runs)))
    return draft.publish(final, findings)


def _counted(run: Run, findings: Iterable[Finding]) -> Run:
    counts = counted(finding for finding in findings if finding.graph == run.graph)
    return replace(run, violations=counts["violation"], warnings=counts["warning"])


def _refuse(findings: Sequence[Finding], rows: Mapping[str, Mapping[str, int]]) -> None:
    if blocking(findings):
        raise RejectedLoadError(findings, rows)


def _without_records(name: str) -> InputError:
    message = {
        "it": f"il caricatore {name} non ha dati propri",
        "en": f"the loader {name} has no records of its own",
    }
    command = f"clockkg load {name} FILE"
    remedy = {"it": f"Dagli un file: {command}.", "en": f"Give it a file: {command}."}
    return InputError(message, remedy=remedy)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
