"""Whom a stakeholder might meet: contacts of its contacts, and fields that go together.

By chance alone more reaches who is in many projects, so that plain indices suggest incumbents
(Zinilli and Cerulli 2023). What reaches somebody is therefore divided by 1 and its projects over
the mean of all; 1 of this *reach* is the mean of those whom anything reaches. A suggestion's score
is 1 and the reach, times a tenth and the affinity of fields: who has no field on record is not
lost, and who is not reached is not held back for being in few or in many projects.
"""

from collections.abc import Iterator
from heapq import nsmallest
from typing import Final, NamedTuple

import numpy as np

from clockkg.analysis.affinity import STEPS, Affinity
from clockkg.analysis.allocation import Allocation
from clockkg.analysis.network import interval
from clockkg.analysis.sparse import Array, Index, Matrix, incidence
from clockkg.analysis.traits import bits, fields
from clockkg.analysis.view import View
from clockkg.analysis.world import taking_part

_CONTACTS: Final = 3
"""So many common contacts are told as reasons, those first through whom most comes."""
UNKNOWN: Final = 0.1
"""What an affinity of nothing is worth, because fields may be missing."""


class Scores(NamedTuple):
    """Of everybody, seen from one: what reaches it, its projects, the affinity of its fields."""

    resource: Array
    projects: Array
    fit: Array

    def among(self, places: Array) -> "Scores":
        """The same of some."""
        return Scores(self.resource[places], self.projects[places], self.fit[places])

    @property
    def reach(self) -> Array:
        """What reaches each, for one in so many projects; 1 is the mean of those reached."""
        mean = self.projects.mean() if len(self.projects) else 0
        return relative(self.resource / (1 + self.projects / (mean or 1)))

    @property
    def score(self) -> Array:
        """By what they are ranked; zero for whom nothing speaks."""
        some = (self.resource > 0) | (self.fit > 0)
        return np.where(some, (1 + self.reach) * (UNKNOWN + self.fit), 0)


class Reason(NamedTuple):
    """Why somebody is suggested: a kind, what (an IRI), and how much it weighs."""

    kind: str
    what: str
    weight: float


class Suggestion(NamedTuple):
    """Somebody to meet, where 95 % of the scores of resamples of the projects lie, and why."""

    partner: str
    score: float
    low: float
    high: float
    reach: float
    fit: float
    reasons: tuple[Reason, ...]


class Partners:
    """Suggestions on the day of a view, over everybody that it knows."""

    def __init__(self, view: View) -> None:
        """Take projects, fields and stakeholders."""
        self._view = view
        self._fields = fields(view.world)
        self._bits = bits(self._fields)
        pairs = taking_part(view.projects)
        known = {*view.world.statuses, *self._fields, *(party for party, _ in pairs)}
        self.names = Index(known)
        projects = Index(project for _, project in pairs)
        self._taking_part = incidence(pairs, self.names, projects)
        self.allocation = Allocation(self._taking_part)
        self._affinity = Affinity(self.names, self._fields, view.world.thesaurus)

    def scores(self, party: str) -> Scores:
        """The scores of all, in the order of `names`, ties and the party itself included."""
        resource = self.allocation.reached(self.names.places[party])
        return Scores(resource, self.allocation.projects, self._affinity.with_all(party))

    def suggest(self, party: str, most: int, resamples: int) -> list[Suggestion]:
        """Who has no tie yet, from the best, at most so many; equal ones by name."""
        if party not in self.names.places:
            return []
        tied = {party, *self._view.tied(party)}
        free = np.array(
            [at for at, name in enumerate(self.names.names) if name not in tied], dtype=int
        )
        scores = self.scores(party).among(free)
        score, reach = np.round(scores.score, 9), scores.reach
        best = nsmallest(most, np.flatnonzero(score), key=lambda at: (-score[at], at))
        chosen = np.array(best, dtype=int)
        low, high = self._bounds(party, scores.fit, free, chosen, resamples)
        return [
            Suggestion(
                self.names.names[free[at]],
                float(score[at]),
                float(low[place]),
                float(high[place]),
                float(reach[at]),
                float(scores.fit[at]),
                tuple(self._reasons(party, self.names.names[free[at]])),
            )
            for place, at in enumerate(chosen)
        ]

    def _bounds(
        self, party: str, fit: Array, free: Array, chosen: Array, resamples: int
    ) -> tuple[Array, Array]:
        """Where the scores of those chosen lie when projects are drawn anew."""
        place = self.names.places[party]

        def measure(drawn: Matrix) -> Array:
            given = Allocation(drawn)
            found: Array = Scores(given.reached(place)[free], given.projects[free], fit).score
            return found[chosen]

        return interval(self._taking_part, measure, resamples)

    def _reasons(self, party: str, other: str) -> Iterator[Reason]:
        """Common contacts, shared fields or else the nearest, and the other's districts."""
        through = self.allocation.through(*(self.names.places[one] for one in (party, other)))
        contacts = nsmallest(_CONTACTS, np.flatnonzero(through), key=lambda at: (-through[at], at))
        for at in contacts:
            yield Reason("contact", self.names.names[at], float(through[at]))
        yield from self._in_common(party, other)
        for district in sorted(self._view.districts_of(other)):
            yield Reason("district", district, 1)

    def _in_common(self, party: str, other: str) -> Iterator[Reason]:
        mine, theirs = (self._fields.get(one, frozenset()) for one in (party, other))
        for field in sorted(mine & theirs, key=lambda field: (-self._bits[field], field)):
            yield Reason("shared-field", field, self._bits[field])
        near = self._view.world.thesaurus.near(mine, STEPS)
        others = sorted((near[field].distance, field) for field in theirs & near.keys())
        if others and not mine & theirs:
            yield Reason("near-field", others[0][1], others[0][0])


def relative(values: Array) -> Array:
    """Values over the mean of those that are not zero."""
    some = values > 0
    found: Array = values / values[some].mean() if some.any() else values
    return found
