"""The tables of a report, each made from the review and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from clockkg.findings import Finding, Severity, shortened
from clockkg.reporting.review.document import Column, Entry, Row, Table
from clockkg.reporting.review.model import (
    DIMENSIONS,
    Duplicate,
    Fix,
    Movement,
    Review,
    Score,
    Scores,
    Standing,
    overall,
    rounded,
)
from clockkg.reporting.review.words import NOT_A_NUMBER, Words
from clockkg.reporting.told import SEVERITIES, rule_name
from clockkg.terms import BASE

FEW: Final = 20
"""So many rows a list shows on a page; a workbook shows ALL."""
ALL: Final = 5_000

_SHOWN_BY_THE_SERVICE: Final = ("id/", "vocab/", "graph/")


@dataclass(frozen=True, slots=True)
class Sections:
    """Writes the tables of a review in a language, with links below an address."""

    review: Review
    words: Words
    base: str = ""
    most: int = FEW

    def scores(self) -> Table:
        """Each centre's score and its five dimensions."""
        say = self.words.say
        heads = (say("centre"), say("score"), *(say(name) for name in DIMENSIONS))
        rows = (
            (self._centre(one, dated=True), *self._scored(one.scores, one.before))
            for one in self.review.centres
        )
        before = self.review.totals_before
        total = (Entry(say("all_centres")), *self._scored(self.review.totals, before))
        return self._table("scores", heads, rows, total)

    def changes(self) -> Table:
        """Each centre's findings: open by severity, new, still open, cleared."""
        say = self.words.say
        names = ("violations", "warnings", "infos", "open_now", "waived", "are_new", "are_still")
        heads = (say("centre"), *(say(name) for name in (*names, "are_cleared")))
        rows = ((self._centre(one), *_moved(one.findings)) for one in self.review.centres)
        total = (Entry(say("all_centres")), *_moved(self.review.total))
        return self._table("changes", heads, rows, total)

    def fixes(self) -> Table:
        """What to mend first."""
        say = self.words.say
        names = ("rule", "centre", "severity", "what_to_do", "findings_cleared", "points_gained")
        heads = [say(name) for name in names]
        rows = [self._fix(fix) for fix in self.review.fixes]
        found = sum(fix.findings for fix in self.review.fixes)
        total = (Entry(say("total")), *map(Entry, ("", "", "")), _count(found), Entry(""))
        return self._table("fixes", heads, rows, total if rows else (), numbers=(4, 5))

    def matrix(self) -> Table:
        """Rules by centres, with totals on both sides."""
        say, centres = self.words.say, self.review.centres
        heads = (say("rule"), *(self.words.pick(c.name) for c in centres), say("total"))
        found = {(c.rule, c.severity, c.publisher): c.findings for c in self.review.cells}
        rules = list(dict.fromkeys((c.rule, c.severity) for c in self.review.cells))
        rows = [
            (
                self._rule(*rule),
                *(self._cell(rule[0], one.key, found.get((*rule, one.key), 0)) for one in centres),
                _count(sum(found.get((*rule, one.key), 0) for one in centres)),
            )
            for rule in rules
        ]
        sums = (_count(one.findings.open.whole) for one in centres)
        total = (Entry(say("total")), *sums, _count(self.review.total.open.whole))
        return self._table("matrix", heads, rows, total if rows else (), nothing="none_open")

    def trend(self) -> Table:
        """Scores and findings, release by release."""
        say, points = self.words.say, self.review.trend
        days = [f"{say('release', number=p.release)}, {self.words.day(p.day)}" for p in points]
        rows = [
            self._line(self.words.pick(one.name), [_share(p.scores.get(one.key)) for p in points])
            for one in self.review.centres
        ]
        rows.append(self._line(say("all_centres"), [_share(p.totals) for p in points]))
        rows.append(self._line(say("open"), [p.open.whole for p in points]))
        heads = (say("centre"), say("line"), *days)
        return self._table("trend", heads, rows, numbers=range(2, len(heads)))

    def deliveries(self) -> Table:
        """In which quarters each centre delivered, and in which one is missing."""
        say, words = self.words.say, self.words
        names = [words.quarter(quarter) for quarter in self.review.quarters]
        rows = (
            (
                self._centre(one),
                *map(self._quarter, one.quarters),
                Entry(words.day(one.delivered) if one.delivered else NOT_A_NUMBER),
            )
            for one in self.review.centres if one.key
        )  # fmt: skip
        return self._table("deliveries", (say("centre"), *names, say("last_delivery")), rows)

    def _quarter(self, number: int | None) -> Entry:
        if number is None:
            return Entry(NOT_A_NUMBER)
        if not number:
            return Entry(self.words.say("missing"), tone=Severity.WARNING)
        return _count(number)

    def new(self) -> Table:
        """The findings that were not there before."""
        return self._listed("new", self.review.new)

    def cleared(self) -> Table:
        """The findings that are no more."""
        return self._listed("cleared", self.review.cleared)

    def open(self) -> Table:
        """All that is open."""
        return self._listed("open", self.review.findings)

    def duplicates(self) -> Table:
        """Stakeholders that may be one."""
        say, pick = self.words.say, self.words.pick
        heads = [say(name) for name in ("first_one", "second_one", "reason", "sources")]
        rows = [
            (
                self._thing(pair.first.iri, pick(pair.first.name)),
                self._thing(pair.second.iri, pick(pair.second.name)),
                self._reasons(pair),
                Entry("; ".join(pick(source.name) for source in pair.sources)),
            )
            for pair in self.review.duplicates
        ]
        return self._table("duplicates", heads, rows, nothing="none_duplicates", numbers=())

    def _reasons(self, pair: Duplicate) -> Entry:
        said = ", ".join(self.words.say(f"by_{reason}") for reason in pair.reasons)
        many = pair.number > len((pair.first, pair.second))
        return Entry(said, self.words.say("in_all", number=pair.number) if many else "")

    def contradictions(self) -> Table:
        """Where two sources disagree."""
        say, pick = self.words.say, self.words.pick
        heads = [say(name) for name in ("about", "property", "one_says", "other_says")]
        rows = [
            (
                self._thing(one.about.iri, pick(one.about.name)),
                Entry(pick(one.property.name)),
                Entry(shortened(one.value), note=pick(one.source.name)),
                Entry(shortened(one.other_value), note=pick(one.other_source.name)),
            )
            for one in self.review.contradictions
        ]
        return self._table("contradictions", heads, rows, nothing="none_contradictions", numbers=())

    def idle(self) -> Table:
        """The rules that found nothing to look at."""
        say, pick = self.words.say, self.words.pick
        rows = (
            (
                Entry(pick(one.name), path=self._to(f"shapes#{one.rule}")),
                Entry(pick(one.group)),
            )
            for one in self.review.idle
        )
        heads = (say("rule"), say("theme"))
        return self._table("idle", heads, rows, nothing="none_idle", numbers=())

    def dimensions(self) -> Table:
        """What each dimension means, and where its question is."""
        say = self.words.say
        rows = (
            (
                Entry(say(name), path=self._to(f"questions/{name}")),
                Entry(say(f"{name}_means")),
                self._score(self.review.totals[name]),
            )
            for name in DIMENSIONS
        )
        heads = (say("dimension"), say("means"), say("all_centres"))
        return self._table("dimensions", heads, rows, numbers=(2,))

    def _table(  # noqa: PLR0913 - all but three have a default
        self,
        key: str,
        heads: Sequence[str],
        rows: Iterable[Row],
        total: Row = (),
        *,
        nothing: str = "nothing_first",
        numbers: Iterable[int] | None = None,
        count: int = 0,
    ) -> Table:
        """A table whose columns but the first hold numbers, where it is not said otherwise."""
        say, found = self.words.say, tuple(rows)
        right = set(range(1, len(heads)) if numbers is None else numbers)
        columns = tuple(Column(name, place in right) for place, name in enumerate(heads))
        more = max(count, len(found)) - self.most
        return Table(
            key=key,
            title=say(key),
            lead=say(f"{key}_lead") if key not in ("new", "cleared", "open") else "",
            columns=columns,
            rows=found[: self.most],
            total=total,
            nothing=say(nothing),
            left_out=say("more", count=more) if more > 0 else "",
        )

    def _listed(self, key: str, findings: Sequence[Finding]) -> Table:
        say, words = self.words.say, self.words
        names = {one.key: words.pick(one.name) for one in self.review.centres}
        heads = [say(name) for name in ("finding", "centre", "severity", "where")]
        rows = (
            (
                Entry(words.pick(f.message), path=self._to(f"findings/{f.id}")),
                Entry(names.get(f.publisher, f.publisher)),
                self._severity(f.severity),
                Entry(f.place.words(words.language) if f.place else f.focus),
            )
            for f in findings[: self.most]
        )
        count = len(findings)
        return self._table(key, heads, rows, nothing=f"none_{key}", numbers=(), count=count)

    def _scored(self, scores: Scores, before: Scores | None) -> Row:
        """The overall score with what it changed by, and each dimension with its counts."""
        now, then = rounded(overall(scores)), rounded(overall(before)) if before else None
        note, tone = "", ""
        if now is not None and then is not None:
            points = now - then
            many = "point" if abs(points) == 1 else "points"
            changed = self.words.say(many, points=self.words.signed(points))
            note = changed if points else self.words.say("unchanged")
            tone = "good" if points > 0 else "bad" if points < 0 else ""
        text = NOT_A_NUMBER if now is None else str(now)
        return (
            Entry(text, note, tone=tone, number=now),
            *(self._score(scores[name]) for name in DIMENSIONS),
        )

    def _score(self, score: Score) -> Entry:
        key = "of_counts" if score.judged else "unjudged"
        note = self.words.say(key, good=score.good, judged=score.judged)
        return Entry(self.words.percent(score.share), note, number=score.percent)

    def _centre(self, centre: Standing, *, dated: bool = False) -> Entry:
        told = dated and centre.delivered
        note = self.words.say("delivered", day=self.words.day(centre.delivered)) if told else ""
        path = self._to(f"quality/{centre.key}") if centre.key else ""
        return Entry(self.words.pick(centre.name), note, path=path)

    def _fix(self, fix: Fix) -> Row:
        centre = self.review.centre(fix.publisher)
        return (
            Entry(self.words.pick(fix.name), path=self.list_of(fix)),
            Entry(self.words.pick(centre.name)),
            self._severity(fix.severity),
            Entry(self.words.pick(fix.remedy)),
            _count(fix.findings),
            Entry(f"+{self.words.decimal(fix.gain)}", number=round(float(fix.gain), 1)),
        )

    def list_of(self, fix: Fix) -> str:
        """Where the findings of a fix are listed."""
        return self._to(f"quality/{fix.publisher}/{fix.rule}") if fix.publisher else ""

    def _rule(self, rule: str, severity: Severity) -> Entry:
        path = self._to(f"shapes#{rule}") if rule[:1].isupper() else ""
        word = SEVERITIES[severity][self.words.language]
        return Entry(self.words.pick(rule_name(rule)), word, path=path, tone=severity)

    def _cell(self, rule: str, key: str, number: int) -> Entry:
        path = self._to(f"quality/{key}/{rule}") if key and number else ""
        return Entry(str(number), path=path, number=number)

    def _severity(self, severity: Severity) -> Entry:
        return Entry(SEVERITIES[severity][self.words.language], tone=severity)

    def _thing(self, iri: str, name: str) -> Entry:
        local = iri.removeprefix(BASE)
        shown = iri != local and local.startswith(_SHOWN_BY_THE_SERVICE)
        return Entry(name, path=self._to(local) if shown else "")

    def _line(self, name: str, values: Sequence[int | None]) -> Row:
        """A row of the trend: its line, and the numbers that the line is drawn through."""
        told = [NOT_A_NUMBER if value is None else str(value) for value in values]
        text = self.words.say("line_of", values=", ".join(told))
        cells = (Entry(t, number=v) for t, v in zip(told, values, strict=True))
        return (Entry(name), Entry(text, line=tuple(values)), *cells)

    def _to(self, path: str) -> str:
        return f"{self.base}/{self.words.language}/{path}"


def _moved(found: Movement) -> Row:
    numbers = (found.open.whole, found.waived, found.new, found.still, found.cleared)
    return tuple(map(_count, (*found.open.parts, *numbers)))


def _count(number: int) -> Entry:
    return Entry(str(number), number=number)


def _share(scores: Scores | None) -> int | None:
    return rounded(overall(scores)) if scores else None
