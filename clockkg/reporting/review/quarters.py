"""The quarters in which centres delivered, counted as the question on timeliness counts them.

>>> Quarter.of("2026-08-20T12:00:00Z")
Quarter(year=2026, number=3)
>>> [str(quarter) for quarter in Quarter(2026, 1).last(3)]
['2025-3', '2025-4', '2026-1']
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple, Self

from clockkg.graphs import Release

LAST: Final = 4
"""So many quarters a report looks back."""

_A_YEAR: Final = 4
_MONTHS: Final = 3


class Quarter(NamedTuple):
    """A quarter of a year, from 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: str) -> Self:
        """The quarter of a moment, or of a day."""
        return cls(int(moment[:4]), (int(moment[5:7]) + 2) // _MONTHS)

    def last(self, count: int) -> list["Quarter"]:
        """The last quarters up to this one."""
        here = self.year * _A_YEAR + self.number - 1
        numbers = range(here - count + 1, here + 1)
        return [Quarter(n // _A_YEAR, n % _A_YEAR + 1) for n in numbers]

    def __str__(self) -> str:
        """The year and the number."""
        return f"{self.year}-{self.number}"


def looked_at(release: Release) -> tuple[Quarter, ...]:
    """The quarters that a report of a release looks back on, the oldest first."""
    return tuple(Quarter.of(release.manifest.time).last(LAST))


def delivered(release: Release, publisher: str) -> tuple[int | None, ...]:
    """How often a publisher delivered in each of these quarters; None before its first one."""
    graphs = {d.graph for d in release.manifest.datasets if d.publisher == publisher}
    runs = (run.ended for run in release.manifest.runs if run.graph in graphs)
    return _counted(map(Quarter.of, runs), looked_at(release))


def _counted(runs: Iterable[Quarter], wanted: tuple[Quarter, ...]) -> tuple[int | None, ...]:
    found = Counter(runs)
    first = min(found, default=None)
    return tuple(
        found[quarter] if first is not None and first <= quarter else None for quarter in wanted
    )
