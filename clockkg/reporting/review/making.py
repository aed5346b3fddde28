"""Makes a review of a release: what is open, what moved in the period, what to mend first."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import chain, islice
from typing import Final

from clockkg.findings import Finding, Severity, Text
from clockkg.graphs import Release, Releases
from clockkg.reporting.review.asking import Row, Seen, scored, seen, things, waived
from clockkg.reporting.review.checking import checked
from clockkg.reporting.review.model import (
    DIMENSIONS,
    Cell,
    Contradiction,
    Counts,
    Duplicate,
    Fix,
    Idle,
    Movement,
    Point,
    Review,
    Score,
    Standing,
    added,
)
from clockkg.reporting.review.period import Period, way
from clockkg.reporting.review.quarters import delivered, looked_at
from clockkg.reporting.told import Group, told_of
from clockkg.validation import find_shapes

TREND: Final = 8
"""So many releases a trend shows at most."""

NOBODY: Final[Text] = {"it": "Dati comuni", "en": "Shared data"}
"""What findings belong to that are in no centre's graph."""

Step = Callable[[str], None]
"""Told the name of each stage as it begins: look, score, compare."""


def make(releases: Releases, chosen: Period, step: Step = lambda _: None) -> Review:
    """The review of a release over a period, its totals held to the sums of their parts."""
    release, since = chosen
    manifest = release.manifest
    step("look")
    looked = seen(release)
    step("score")
    trend = tuple(map(_point, reversed(list(islice(way(releases, release), TREND)))))
    step("compare")
    new, cleared = _moved(release, since)
    centres = tuple(_standings(release, since, new, cleared))
    return checked(
        Review(
            release=release.number,
            time=manifest.time,
            today=manifest.today,
            since=since.number if since else 0,
            since_time=since.manifest.time if since else "",
            centres=centres,
            totals=added(centre.scores for centre in centres),
            totals_before=added(scored(since).values()) if since else None,
            total=sum((centre.findings for centre in centres), Movement()),
            cells=_cells(release.findings),
            fixes=_fixes(release, looked),
            findings=tuple(sorted(release.findings, key=Finding.sort_key)),
            waived=waived(release),
            new=new,
            cleared=cleared,
            duplicates=_duplicates(release, looked),
            contradictions=_contradictions(release, looked),
            idle=_idle(looked),
            rules=len(looked.reached),
            trend=trend,
            quarters=looked_at(release),
        )
    )


def _point(release: Release) -> Point:
    manifest = release.manifest
    scores = scored(release)
    return Point(release.number, manifest.time[:10], _counts(release.findings), scores)


def _moved(
    release: Release, since: Release | None
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that are new, and those that are no more, against an earlier release."""
    now = {finding.id: finding for finding in release.findings}
    then = {finding.id: finding for finding in since.findings} if since else {}
    new = (finding for key, finding in now.items() if key not in then)
    cleared = (finding for key, finding in then.items() if key not in now)
    return tuple(sorted(new, key=Finding.sort_key)), tuple(sorted(cleared, key=Finding.sort_key))


def _standings(
    release: Release, since: Release | None, new: Iterable[Finding], cleared: Iterable[Finding]
) -> Iterator[Standing]:
    """Every centre by its key; what is nobody's comes last, where there is any."""
    manifest = release.manifest
    now, then = scored(release), scored(since) if since else {}
    gone = {f.publisher for f in (*release.findings, *cleared)} - set(now)
    for key in (*sorted(now), *sorted(gone)):
        datasets = [dataset for dataset in manifest.datasets if dataset.publisher == key]
        runs = [run.ended[:10] for run in manifest.runs if run.publisher == key]
        yield Standing(
            key=key,
            name=dict(datasets[0].publisher_name) if datasets else _name(key, since),
            scores=now.get(key, dict.fromkeys(DIMENSIONS, Score(0, 0))),
            before=then.get(key),
            findings=_movement(release, key, new, cleared),
            delivered=max(runs, default=""),
            sample=bool(datasets) and all(dataset.sample for dataset in datasets),
            quarters=delivered(release, key),
        )


def _name(key: str, since: Release | None) -> Text:
    """The name of who has no data any more, or of what is nobody's."""
    known = since.manifest.datasets if since else ()
    return next((dict(d.publisher_name) for d in known if d.publisher == key), NOBODY)


def _movement(
    release: Release, key: str, new: Iterable[Finding], cleared: Iterable[Finding]
) -> Movement:
    mine = [finding for finding in release.findings if finding.publisher == key]
    passed = waived(release)
    return Movement(
        open=_counts(mine),
        waived=sum(finding.id in passed for finding in mine),
        new=sum(finding.publisher == key for finding in new),
        cleared=sum(finding.publisher == key for finding in cleared),
    )


def _counts(findings: Iterable[Finding]) -> Counts:
    found = Counter(finding.severity for finding in findings)
    return Counts(*(found[severity] for severity in Severity))


def _cells(findings: Iterable[Finding]) -> tuple[Cell, ...]:
    """The matrix, gravest first, then by rule and centre; empty cells are left out."""
    found = Counter((f.severity.rank, f.rule, f.publisher) for f in findings)
    severities = list(Severity)
    return tuple(Cell(rule, severities[rank], key, n) for (rank, rule, key), n in
                 sorted(found.items()))  # fmt: skip


def _fixes(release: Release, looked: Seen) -> tuple[Fix, ...]:
    """What to mend, by how many findings it clears; what is an info or waived is left alone."""
    passed = waived(release)
    mend = [f for f in release.findings if f.severity is not Severity.INFO and f.id not in passed]
    gains = _gains(looked.to_mend)
    by_centre: dict[str, list[Finding]] = {}
    for finding in mend:
        by_centre.setdefault(finding.publisher, []).append(finding)
    fixes = [
        _fix(release, key, group, gains[key, group.rule])
        for key, findings in by_centre.items() for group in told_of(findings).groups
    ]  # fmt: skip
    return tuple(
        sorted(fixes, key=lambda f: (-f.findings, f.severity.rank, -f.gain, f.rule, f.publisher))
    )


def _gains(to_mend: Iterable[tuple[str, str, str]]) -> Counter[tuple[str, str]]:
    """For each centre and rule, how many things have nothing else amiss."""
    rules: dict[tuple[str, str], set[str]] = {}
    for publisher, thing, rule in to_mend:
        rules.setdefault((publisher, thing), set()).add(rule)
    alone = ((key, min(found)) for (key, _), found in rules.items() if len(found) == 1)
    return Counter(alone)


def _fix(release: Release, key: str, group: Group, things: int) -> Fix:
    score = scored(release).get(key, {}).get("correctness", Score(0, 0))
    first = group.findings[0]
    return Fix(
        rule=group.rule,
        name=group.name,
        publisher=key,
        severity=group.severity,
        findings=len(group.findings),
        things=things,
        gain=Fraction(100 * things, score.judged) if score.judged else Fraction(0),
        message=group.message,
        remedy=first.remedy,
    )


def _duplicates(release: Release, looked: Seen) -> tuple[Duplicate, ...]:
    """Each pair once, with all reasons and all sources."""
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in looked.duplicates:
        pairs.setdefault((row["a"], row["b"]), []).append(row)
    both = (row[name] for row in looked.duplicates for name in ("a", "b"))
    known = things(release, (*both, *chain(*looked.described.values())))
    return tuple(
        Duplicate(
            first=known[a],
            second=known[b],
            number=max(int(row["number"]) for row in rows),
            reasons=tuple(sorted({row["reason"] for row in rows})),
            sources=tuple(known[iri] for iri in _sources(looked, a, b)),
        )
        for (a, b), rows in pairs.items()
    )


def _sources(looked: Seen, *iris: str) -> list[str]:
    return sorted({source for iri in iris for source in looked.described.get(iri, ())})


def _contradictions(release: Release, looked: Seen) -> tuple[Contradiction, ...]:
    names = ("thing", "property", "source", "other_source")
    known = things(release, (row[name] for row in looked.contradictions for name in names))
    return tuple(
        Contradiction(
            about=known[row["thing"]],
            property=known[row["property"]],
            value=row["value"],
            source=known[row["source"]],
            other_value=row["other_value"],
            other_source=known[row["other_source"]],
        )
        for row in looked.contradictions
    )


def _idle(looked: Seen) -> tuple[Idle, ...]:
    shapes = find_shapes()
    return tuple(
        Idle(shape.key, shape.name, shapes.groups[shape.group])
        for shape in shapes if not looked.reached[shape.key]
    )  # fmt: skip
