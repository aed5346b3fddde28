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
from clockkg.reporting.review.shelf import Shelf
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
_DESCRIBED: Final = """
SELECT DISTINCT ?thing ?source WHERE { VALUES ?thing { %s } GRAPH ?source { ?thing a ?kind } }
"""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a review tells of its own release besides the scores.

    `to_mend` are the things with findings: publisher, thing, rule; `described` tells which datasets
    describe the things of `duplicates`; `reached` at how many nodes each rule looks.
    """

    to_mend: tuple[tuple[str, str, str], ...]
    duplicates: tuple[Row, ...]
    described: Mapping[str, tuple[str, ...]]
    contradictions: tuple[Row, ...]
    reached: Mapping[str, int]


def scored(release: Release) -> Mapping[str, Scores]:
    """The scores of each publisher in a release; asked once, and kept beside the releases."""
    return _scored(release.folder, release.seal)


@lru_cache(maxsize=_KEPT)
def _scored(folder: Path, seal: str) -> Mapping[str, Scores]:
    shelf, release = Shelf.of(folder, seal), Release(folder)
    known = shelf.read()
    if known is not None:
        return known
    with beside_report(release) as store:
        return shelf.keep(_asked(release, store))


def _asked(release: Release, store: EmbeddedStore) -> Mapping[str, Scores]:
    """The scores of a release, beside whose data its report stands."""
    manifest = release.manifest
    found: dict[str, dict[str, Score]] = {
        dataset.publisher: dict.fromkeys(DIMENSIONS, Score(0, 0)) for dataset in manifest.datasets
    }
    for name in DIMENSIONS:
        for row in _rows(store, name, manifest.time[:10]):
            score = Score(int(row["good"]), int(row["judged"]))
            found[_publisher(row["publisher"])][name] = score
    return found


def seen(release: Release) -> Seen:
    """What a review tells of its own release besides the scores, which it keeps on the way."""
    manifest = release.manifest
    day = manifest.time[:10]
    with beside_report(release) as store:
        shelf = Shelf.of(release.folder, release.seal)
        if shelf.read() is None:
            shelf.keep(_asked(release, store))
        mend = [
            (_publisher(row["publisher"]), row["record"], row["rule"].removeprefix(SHAPE))
            for row in _rows(store, "things-to-mend", day)
        ]
    duplicates = _rows(release.store, "duplicates", day)
    return Seen(
        tuple(mend),
        tuple(duplicates),
        _described(release, {row[name] for row in duplicates for name in ("a", "b")}),
        tuple(_rows(release.store, "contradictions", day)),
        reached(release.store, today=manifest.today or day),
    )


def _described(release: Release, iris: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The datasets that describe each of some things."""
    block = " ".join(Iri(iri).n3() for iri in sorted(iris))
    known = {dataset.graph for dataset in release.manifest.datasets}
    found: dict[str, set[str]] = {}
    for row in release.store.select(_DESCRIBED % block).records() if block else ():
        found.setdefault(row["thing"], set()).update({row["source"]} & known)
    return {iri: tuple(sorted(sources)) for iri, sources in found.items()}


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
