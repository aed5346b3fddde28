"""The network of who works with whom on a day: parties, projects, and districts as groups.

Parties are all who take part in a project that has begun. Two are tied by a project in common.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np

from clockkg.analysis.sparse import Array, Index, Matrix, incidence, ties
from clockkg.analysis.view import View
from clockkg.analysis.world import taking_part

SEED: Final = 2026
"""Where all that is drawn by lot begins, so that the same question has the same answer."""
RESAMPLES: Final = 200
"""How often projects are drawn anew for an interval."""
_PART: Final = 2.5
"""Per cent of the resamples that lie outside an interval on either side."""


@dataclass(frozen=True)
class Network:
    """Parties by projects, and parties by groups, as matrices of 0 and 1."""

    parties: Index
    groups: Index
    taking_part: Matrix
    members: Matrix

    @classmethod
    def of(cls, view: View) -> Self:
        """The network on the day of a view; its groups are the technology districts."""
        pairs = taking_part(view.projects)
        parties = Index(party for party, _ in pairs)
        groups = Index(view.world.districts)
        return cls(
            parties,
            groups,
            incidence(pairs, parties, Index(project for _, project in pairs)),
            incidence(view.belonging, parties, groups),
        )

    @cached_property
    def ties(self) -> Matrix:
        """Who works with whom."""
        return ties(self.taking_part)

    def names(self, place: int) -> tuple[str, ...]:
        """The groups of a party."""
        begin, end = self.members.indptr[place : place + 2]
        return tuple(self.groups.names[group] for group in sorted(self.members.indices[begin:end]))

    def interval(self, measure: Callable[[Matrix], Array], times: int) -> tuple[Array, Array]:
        """Where 95 % of a measure of the ties lies when projects are drawn with replacement.

        Efron's percentile bootstrap (1979) over projects; the two bounds have the measure's shape.
        """
        return interval(self.taking_part, lambda drawn: measure(ties(drawn)), times)


def interval(
    taking_part: Matrix, measure: Callable[[Matrix], Array], times: int
) -> tuple[Array, Array]:
    """The same of a measure of who takes part in which of the projects that are drawn."""
    drawn = np.stack([measure(one).astype(np.float32) for one in _resampled(taking_part, times)])
    low, high = np.percentile(drawn, (_PART, 100 - _PART), axis=0)
    return low, high


def _resampled(taking_part: Matrix, times: int) -> Iterator[Matrix]:
    """Who takes part, in so many draws of as many projects."""
    lots = np.random.default_rng(SEED)
    count = taking_part.shape[1]
    for _ in range(times):
        yield taking_part[:, np.unique(lots.integers(0, count, count))]
