"""Asks the questions of `queries/reports/` of a release, its SHACL report beside it.

A release never changes, so the report is put into a copy that shares its files and is gone
afterwards: as `graph/report`, one node for each finding that is not waived.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from clockkg.findings import Finding, Severity
from clockkg.graphs import Release
from clockkg.querying import bind, find_question, labels
from clockkg.rdf import Iri, Triple, is_iri
from clockkg.reporting.review.model import DIMENSIONS, Score, Scores, Thing
from clockkg.store import EmbeddedStore, open_store
from clockkg.terms import RDF_TYPE, SHAPE, expand, graph, thing
from clockkg.validation import reached

REPORT: Final = graph("report")
"""The graph that the SHACL report of a release stands in while the questions are asked."""

_SEVERITY: Final = {
    Severity.VIOLATION: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.INFO: "sh:Info",
}
_KEPT: Final = 64
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The scores of each publisher, and the things to mend: publisher, thing, rule."""

    scores: Mapping[str, Scores]
    to_mend: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What else a review tells of its own release: rows of questions, and the idle rules."""

    duplicates: tuple[Row, ...]
    contradictions: tuple[Row, ...]
    reached: Mapping[str, int]


def measured(release: Release) -> Measured:
    """The scores of a release; asked once of each."""
    return _measured(release.folder, release.seal)


@lru_cache(maxsize=_KEPT)
def _measured(folder: Path, _seal: str) -> Measured:
    release = Release(folder)
    day = release.manifest.time[:10]
    with beside_report(release) as store:
        found: dict[str, dict[str, Score]] = {d.publisher: {} for d in release.manifest.datasets}
        for name in DIMENSIONS:
            for row in _rows(store, name, day):
                score = Score(int(row["good"]), int(row["judged"]))
                found[_publisher(row["publisher"])][name] = score
        rows = _rows(store, "things-to-mend", day)
        mend = ((_publisher(r["publisher"]), r["record"], _rule(r["rule"])) for r in rows)
        none = dict.fromkeys(DIMENSIONS, Score(0, 0))
        return Measured({key: none | scores for key, scores in found.items()}, tuple(mend))


def seen(release: Release) -> Seen:
    """What a review tells of its own release besides the scores."""
    manifest, store = release.manifest, release.store
    day = manifest.time[:10]
    return Seen(
        tuple(_rows(store, "duplicates", day)),
        tuple(_rows(store, "contradictions", day)),
        reached(store, today=manifest.today or day),
    )


def things(release: Release, iris: Iterable[str]) -> dict[str, Thing]:
    """Things with their labels in both languages; datasets with their titles."""
    wanted = sorted(set(iris))
    italian, english = (labels(release.store, wanted, language) for language in ("it", "en"))
    titles = {dataset.graph: dict(dataset.title) for dataset in release.manifest.datasets}
    return {
        iri: Thing(iri, titles.get(iri) or {"it": italian[iri], "en": english[iri]})
        for iri in wanted
    }


@contextmanager
def beside_report(release: Release) -> Iterator[EmbeddedStore]:
    """A copy of a release's store with `graph/report` in it, for as long as it is asked."""
    with TemporaryDirectory() as folder:
        release.store.checkpoint(Path(folder) / "store")
        store = open_store(Path(folder) / "store")
        try:
            store.replace(REPORT, _report(release))
            yield store
        finally:
            store.close()


def waived(release: Release) -> frozenset[str]:
    """The findings that a release was let pass, by their identifiers; it never changes."""
    return frozenset(release.manifest.validation.get("waived", ()))


def _report(release: Release) -> Iterator[str]:
    """The SHACL report as N-Triples, one result for each finding that counts."""
    passed = waived(release)
    yield Triple(Iri(REPORT), Iri(RDF_TYPE), Iri(expand("sh:ValidationReport"))).n3()
    for finding in release.findings:
        if finding.id not in passed:
            yield from _result(finding)


def _result(finding: Finding) -> Iterator[str]:
    about = {
        "rdf:type": expand("sh:ValidationResult"),
        "sh:focusNode": finding.focus,
        "sh:sourceShape": f"{SHAPE}{finding.rule}",
        "sh:resultSeverity": expand(_SEVERITY[finding.severity]),
        "dct:source": finding.graph,
    }
    subject = Iri(f"{REPORT}#{finding.id}")
    for name, value in about.items():
        if is_iri(value):
            yield Triple(subject, Iri(expand(name)), Iri(value)).n3()


def _rows(store: EmbeddedStore, name: str, day: str) -> list[dict[str, str]]:
    question = find_question(name)
    return store.select(bind(question, {}, store, today=day)).records()


def _publisher(iri: str) -> str:
    return iri.removeprefix(thing("org", ""))


def _rule(iri: str) -> str:
    return iri.removeprefix(SHAPE)
