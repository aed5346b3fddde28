"""Who could answer an innovation need: offers, competences, facilities and fields of clusters.

What fits is near the field of the need in the vocabularies, those of another region included by
their correspondences. Who is in no district of who states the need comes first.
"""

from collections import defaultdict
from collections.abc import Iterator
from heapq import nsmallest
from itertools import product
from typing import Final, NamedTuple

from clockkg.analysis.thesaurus import Way
from clockkg.analysis.view import View
from clockkg.analysis.world import Gathering, World
from clockkg.terms import expand

PLACES: Final = ("elsewhere", "other-region", "no-district", "same-district")
"""Where who could answer is, seen from who states the need."""
_RANK: Final = {"elsewhere": 0, "other-region": 0, "no-district": 1, "same-district": 2}
KINDS: Final = ("offer", "competence", "facility", "cluster")
"""By what somebody could answer, the most direct first."""
_CLUSTER: Final = expand("clock:TechnologyCluster")


class Means(NamedTuple):
    """By what somebody could answer: the kind, who, and the evidence."""

    kind: str
    party: str
    evidence: str


class Fit(NamedTuple):
    """A need, who could answer it and where that is, by what, in which field, and the way there."""

    need: str
    place: str
    means: Means
    field: str
    way: Way


class Fits:
    """What could answer the needs that are open on the day of a view."""

    def __init__(self, view: View, within: int) -> None:
        """Look no further than so many steps."""
        self._view = view
        self._within = within
        self._known = _means(view)

    @property
    def needs(self) -> list[Gathering]:
        """The needs that have begun and that no offer answers yet."""
        offered = {
            one.fact.iri for one in self._view.world.offers if one.fact.begun(self._view.day)
        }
        answers = self._view.world.answers
        return [
            one for one in self._view.world.needs
            if one.fact.begun(self._view.day) and not answers.get(one.fact.iri, set()) & offered
        ]  # fmt: skip

    def of(self, need: Gathering, most: int) -> list[Fit]:
        """What fits best, at most so much."""
        return nsmallest(most, self._found(need), key=_order)

    def _found(self, need: Gathering) -> Iterator[Fit]:
        """Each means once, by the field that is nearest."""
        seen: set[Means] = set()
        themes = self._view.world.themes.get(need.fact.iri, frozenset())
        home = {one for party in need.parties for one in self._view.districts_of(party)}
        for concept, way in self._view.world.thesaurus.near(themes, self._within).items():
            for means in self._known.get(concept, ()):
                if means not in seen and means.party not in need.parties:
                    seen.add(means)
                    yield Fit(need.fact.iri, self._place(means, home), means, concept, way)

    def _place(self, means: Means, home: set[str]) -> str:
        districts = self._view.districts_of(means.party)
        if districts:
            return "same-district" if districts & home else "elsewhere"
        groups = {means.party, *self._view.groups_of.get(means.party, ())}
        known = self._view.world.groups
        return (
            "other-region" if any(known.get(one) == _CLUSTER for one in groups) else "no-district"
        )


def _means(view: View) -> dict[str, list[Means]]:
    """By what somebody could answer, by the field that it is in."""
    found: dict[str, list[Means]] = defaultdict(list)
    for means, field in (*_of_parties(view), *_of_groups(view.world)):
        found[field].append(means)
    return found


def _of_parties(view: View) -> Iterator[tuple[Means, str]]:
    """Offers, competences and facilities, each with its fields."""
    themes = view.world.themes
    for offer in view.world.offers:
        if offer.fact.begun(view.day):
            fields = themes.get(offer.fact.iri, ())
            means = (Means("offer", party, offer.fact.iri) for party in offer.parties)
            yield from product(means, fields)
    for party, held in view.world.competences.items():
        yield from ((Means("competence", party, concept), concept) for concept in held)
    for facility in view.world.facilities:
        fields = themes.get(facility.fact.iri, ())
        means = (Means("facility", user, facility.fact.iri) for user in facility.users)
        yield from product(means, fields)


def _of_groups(world: World) -> Iterator[tuple[Means, str]]:
    """Clusters outside the districts, each with its fields."""
    for group, kind in world.groups.items():
        if kind == _CLUSTER:
            yield from (
                (Means("cluster", group, group), one) for one in world.themes.get(group, ())
            )


def _order(fit: Fit) -> tuple[int, int, int, Means]:
    return (_RANK[fit.place], fit.way.distance, KINDS.index(fit.means.kind), fit.means)
