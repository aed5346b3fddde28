"""A review: what the coordination unit is told of a release, and of what changed up to it.

Plain data, computed once; every rendering only writes it. A share is never told without its counts.

>>> Score(0, 0).percent is None, Score(1, 2).percent, Score(999, 1000).percent
(True, 50, 99)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from clockkg.findings import Finding, Severity, Text
from clockkg.reporting.review.quarters import Quarter

DIMENSIONS: Final = ("completeness", "correctness", "consistency", "timeliness", "linkage")
"""What a centre's data are scored on; each is a question of `queries/reports/`."""

Scores = Mapping[str, "Score"]
"""A score for each dimension."""

_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Score:
    """How many of those that were judged are good."""

    good: int
    judged: int

    def __add__(self, other: "Score") -> "Score":
        """Both together."""
        return Score(self.good + other.good, self.judged + other.judged)

    @property
    def share(self) -> Fraction | None:
        """The good ones as a part of 1; None where there was nothing to judge."""
        return Fraction(self.good, self.judged) if self.judged else None

    @property
    def percent(self) -> int | None:
        """The share in hundredths; 100 only where all are good, 0 only where none is."""
        return rounded(self.share)


def rounded(share: Fraction | None) -> int | None:
    """A share in hundredths, to the nearest but never up to 100 nor down to 0."""
    if share is None or share in (0, 1):
        return None if share is None else int(share * _WHOLE)
    return min(max(int(share * _WHOLE + Fraction(1, 2)), 1), _WHOLE - 1)


def overall(scores: Scores) -> Fraction | None:
    """The mean of the dimensions that could be judged, each weighing alike.

    >>> overall({"linkage": Score(1, 2), "timeliness": Score(4, 4), "consistency": Score(0, 0)})
    Fraction(3, 4)
    """
    shares = [score.share for score in scores.values() if score.share is not None]
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def added(parts: Iterable[Scores]) -> dict[str, Score]:
    """The scores of several centres together, dimension by dimension."""
    found = dict.fromkeys(DIMENSIONS, Score(0, 0))
    for scores in parts:
        for name, score in scores.items():
            found[name] += score
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings of each severity."""

    violation: int = 0
    warning: int = 0
    info: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        pairs = zip(self.parts, other.parts, strict=True)
        return Counts(*(mine + others for mine, others in pairs))

    @property
    def parts(self) -> tuple[int, int, int]:
        """The three numbers, gravest first."""
        return (self.violation, self.warning, self.info)

    @property
    def whole(self) -> int:
        """All of them."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Movement:
    """The findings that are open, of which some are waived; and what became of them since."""

    open: Counts = Counts()
    waived: int = 0
    new: int = 0
    cleared: int = 0

    @property
    def still(self) -> int:
        """How many were open before and are still."""
        return self.open.whole - self.new

    def __add__(self, other: "Movement") -> "Movement":
        """Both together."""
        return Movement(
            self.open + other.open,
            self.waived + other.waived,
            self.new + other.new,
            self.cleared + other.cleared,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A centre in a release; `before` are its scores at the period's start, if it was there.

    `key` is empty for what is in nobody's data, such as the shared vocabularies. `delivered` is the
    day of its last load, and `quarters` how often it delivered in each of the review's quarters:
    None before its first delivery, 0 where one is missing.
    """

    key: str
    name: Text
    scores: Scores
    before: Scores | None
    findings: Movement
    delivered: str = ""
    sample: bool = False
    quarters: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """How many findings of a severity a rule has in a centre's data."""

    rule: str
    severity: Severity
    publisher: str
    findings: int


@dataclass(frozen=True, slots=True)
class Fix:
    """What a centre clears by mending all that one rule finds in its data.

    `things` is how many things have nothing else amiss, and `gain` the points, of 100, that the
    centre's correctness wins by them.
    """

    rule: str
    name: Text
    publisher: str
    severity: Severity
    findings: int
    things: int
    gain: Fraction
    message: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that found no node to look at; `group` is its theme."""

    rule: str
    name: Text
    group: Text


@dataclass(frozen=True, slots=True)
class Thing:
    """Something in the graph, with its label in both languages."""

    iri: str
    name: Text


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Stakeholders that may be one, the first and the last of `number` in order of their IRIs.

    `reasons` are `identifier` and `name`, and `sources` the datasets that describe these two.
    """

    first: Thing
    second: Thing
    number: int
    reasons: tuple[str, ...]
    sources: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources that give a thing different values where only one can be right."""

    about: Thing
    property: Thing
    value: str
    source: Thing
    other_value: str
    other_source: Thing


@dataclass(frozen=True, slots=True)
class Point:
    """One release on the way: the day it was made, its findings, each centre's scores."""

    release: int
    day: str
    open: Counts
    scores: Mapping[str, Scores]

    @property
    def totals(self) -> dict[str, Score]:
        """The scores of all centres together."""
        return added(self.scores.values())


@dataclass(frozen=True, slots=True)
class Review:
    """All that is told of a release, from `since` on; `since` is 0 for the very beginning.

    `totals` are those of all centres together, and `total` their findings; `checked` of
    `clockkg.reporting.review.checking` holds both to their parts.
    """

    release: int
    time: str
    today: str
    since: int
    since_time: str
    centres: tuple[Standing, ...]
    totals: Scores
    totals_before: Scores | None
    total: Movement
    cells: tuple[Cell, ...]
    fixes: tuple[Fix, ...]
    findings: tuple[Finding, ...]
    waived: frozenset[str]
    new: tuple[Finding, ...]
    cleared: tuple[Finding, ...]
    duplicates: tuple[Duplicate, ...]
    contradictions: tuple[Contradiction, ...]
    idle: tuple[Idle, ...]
    rules: int
    trend: tuple[Point, ...]
    quarters: tuple[Quarter, ...] = ()

    def centre(self, key: str) -> Standing:
        """The centre of a key."""
        return next(centre for centre in self.centres if centre.key == key)
