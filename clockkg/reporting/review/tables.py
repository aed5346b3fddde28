"""A review for programs: JSON, and a long CSV whose every line is one number or one statement.

A centre without a key is what is in nobody's data; a share of nothing is empty, never 100.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from clockkg.findings import Severity
from clockkg.reporting.review.model import (
    Counts,
    Fix,
    Movement,
    Point,
    Review,
    Score,
    Scores,
    Standing,
    overall,
    rounded,
)
from clockkg.reporting.tables import harmless

COLUMNS: Final = ("section", "centre", "name", "item", "measure", "value")
"""The headings of the CSV, the same in both languages."""

Line = tuple[str, str, str, str, str, object]


def as_json(review: Review) -> bytes:
    """The whole review; findings by their identifiers, since each has a page and a list."""
    data = {
        "release": review.release,
        "time": review.time,
        "today": review.today,
        "since": review.since,
        "since_time": review.since_time,
        "scores": _scored(review.totals),
        "scores_before": _scored(review.totals_before),
        "findings": _moved(review.total),
        "quarters": [str(quarter) for quarter in review.quarters],
        "centres": [_centre(centre) for centre in review.centres],
        "matrix": [asdict(cell) for cell in review.cells],
        "fix_first": [_fix(fix) for fix in review.fixes],
        "new": [finding.id for finding in review.new],
        "cleared": [finding.id for finding in review.cleared],
        "waived": sorted(review.waived),
        "duplicates": [asdict(pair) for pair in review.duplicates],
        "contradictions": [asdict(pair) for pair in review.contradictions],
        "rules": review.rules,
        "idle": [asdict(rule) for rule in review.idle],
        "trend": [_point(point) for point in review.trend],
    }
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()


def as_csv(review: Review, language: str) -> bytes:
    """One line for each number; a cell that a spreadsheet would run is given an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in _lines(review, language):
        writer.writerow([harmless(str(cell)) for cell in line])
    return out.getvalue().encode()


def _lines(review: Review, language: str) -> Iterator[Line]:
    yield ("release", "", "", "", "number", review.release)
    yield ("release", "", "", "", "time", review.time)
    yield ("release", "", "", "", "since", review.since)
    for centre in review.centres:
        yield from _of_centre(centre, language)
        for quarter, number in zip(review.quarters, centre.quarters, strict=True):
            yield ("quarter", centre.key, centre.name[language], str(quarter), "deliveries",
                   _plain(number))  # fmt: skip
    yield from _measures("score", "", "", review.totals)
    yield from _counted("findings", "", "", review.total)
    yield from _of_rules(review, language)
    for point in review.trend:
        yield from _of_point(point)
    for rule in review.idle:
        yield ("idle-rule", "", rule.name[language], rule.rule, "nodes", 0)
    for pair in review.duplicates:
        reasons = " ".join(pair.reasons)
        yield ("duplicate", "", pair.first.name[language], pair.first.iri, reasons, pair.second.iri)
    for one in review.contradictions:
        where = f"{one.about.iri} {one.property.iri}"
        name = one.about.name[language]
        yield ("contradiction", "", name, where, one.source.iri, one.value)
        yield ("contradiction", "", name, where, one.other_source.iri, one.other_value)


def _of_centre(centre: Standing, language: str) -> Iterator[Line]:
    name = centre.name[language]
    yield ("centre", centre.key, name, "", "delivered", centre.delivered)
    yield from _measures("score", centre.key, name, centre.scores)
    if centre.before is not None:
        yield from _measures("score-before", centre.key, name, centre.before)
    yield from _counted("findings", centre.key, name, centre.findings)


def _of_rules(review: Review, language: str) -> Iterator[Line]:
    names = {centre.key: centre.name[language] for centre in review.centres}
    for cell in review.cells:
        name = names[cell.publisher]
        yield ("matrix", cell.publisher, name, cell.rule, cell.severity, cell.findings)
    for fix in review.fixes:
        about = ("fix-first", fix.publisher, names[fix.publisher], fix.rule)
        yield (*about, "findings", fix.findings)
        yield (*about, "things", fix.things)
        yield (*about, "gain", f"{float(fix.gain):.1f}")


def _of_point(point: Point) -> Iterator[Line]:
    item = str(point.release)
    yield ("trend", "", "", item, "day", point.day)
    for severity, number in zip(Severity, point.open.parts, strict=True):
        yield ("trend", "", "", item, severity, number)
    for key, scores in (*point.scores.items(), ("", point.totals)):
        yield ("trend", key, "", item, "overall", _plain(rounded(overall(scores))))


def _measures(section: str, key: str, name: str, scores: Scores) -> Iterator[Line]:
    yield (section, key, name, "overall", "percent", _plain(rounded(overall(scores))))
    for dimension, score in scores.items():
        yield (section, key, name, dimension, "good", score.good)
        yield (section, key, name, dimension, "judged", score.judged)
        yield (section, key, name, dimension, "percent", _plain(score.percent))


def _counted(section: str, key: str, name: str, found: Movement) -> Iterator[Line]:
    for measure, number in _moved(found).items():
        yield (section, key, name, "", measure, number)


def _plain(number: int | None) -> object:
    return "" if number is None else number


def _scored(scores: Scores | None) -> dict[str, Any] | None:
    if scores is None:
        return None
    told: Mapping[str, Any] = {name: _score(score) for name, score in scores.items()}
    return {"overall": rounded(overall(scores)), **told}


def _score(score: Score) -> dict[str, int | None]:
    return {"good": score.good, "judged": score.judged, "percent": score.percent}


def _moved(found: Movement) -> dict[str, int]:
    return _counts(found.open) | {
        "open": found.open.whole,
        "waived": found.waived,
        "new": found.new,
        "cleared": found.cleared,
        "still": found.still,
    }


def _counts(counts: Counts) -> dict[str, int]:
    return asdict(counts)


def _centre(centre: Standing) -> dict[str, Any]:
    return {
        "key": centre.key,
        "name": centre.name,
        "sample": centre.sample,
        "delivered": centre.delivered,
        "quarters": centre.quarters,
        "scores": _scored(centre.scores),
        "scores_before": _scored(centre.before),
        "findings": _moved(centre.findings),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return asdict(fix) | {"gain": round(float(fix.gain), 1)}


def _point(point: Point) -> dict[str, Any]:
    scores = {key: _scored(scores) for key, scores in point.scores.items()}
    told = {"release": point.release, "day": point.day, "findings": _counts(point.open)}
    return told | {"scores": _scored(point.totals), "centres": scores}
