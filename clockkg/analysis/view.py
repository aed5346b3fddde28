"""A world on a day: who belongs where, what has begun, who knows whom.

>>> from clockkg.analysis.world import Fact, Membership, World
>>> firm = Membership("urn:firm", "urn:district", Fact("urn:m", ("2020",), ("2022-12",)))
>>> world = World(memberships=(firm,))
>>> [View(world, day).group("urn:district").members for day in ("2022-12-31", "2023-01-01")]
[frozenset({'urn:firm'}), frozenset()]
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from clockkg.analysis.world import Delivery, Facility, Gathering, Membership, World


class Group(NamedTuple):
    """A district, a cluster, a platform, or what a question finds: its members and the evidence.

    `memberships` is empty for what has none of its own, such as the answer to a question.
    """

    iri: str
    members: frozenset[str]
    memberships: tuple[Membership, ...] = ()


class View:
    """What holds of a world on a day (yyyy-mm-dd)."""

    def __init__(self, world: World, day: str) -> None:
        """Look when asked."""
        self.world = world
        self.day = day

    @cached_property
    def memberships(self) -> dict[str, tuple[Membership, ...]]:
        """The memberships that last, by group."""
        found: dict[str, list[Membership]] = defaultdict(list)
        for one in self.world.memberships:
            if one.fact.lasts(self.day):
                found[one.group].append(one)
        return {group: tuple(known) for group, known in found.items()}

    def group(self, iri: str) -> Group:
        """A group by its IRI; one that nobody belongs to has no members."""
        known = self.memberships.get(iri, ())
        return Group(iri, frozenset(one.member for one in known), known)

    @cached_property
    def groups_of(self) -> dict[str, frozenset[str]]:
        """The groups of each member."""
        pairs = ((one.member, iri) for iri, known in self.memberships.items() for one in known)
        found: dict[str, set[str]] = defaultdict(set)
        for member, iri in pairs:
            found[member].add(iri)
        return {member: frozenset(groups) for member, groups in found.items()}

    @property
    def belonging(self) -> Iterator[tuple[str, str]]:
        """Each member with each of its groups."""
        return ((one, group) for one, known in self.groups_of.items() for group in known)

    @cached_property
    def projects(self) -> tuple[Gathering, ...]:
        """The projects that have begun."""
        return self._begun(self.world.projects)

    @cached_property
    def events(self) -> tuple[Gathering, ...]:
        """The match-making events and meetings that have begun."""
        return self._begun(self.world.events)

    @cached_property
    def deliveries(self) -> tuple[Delivery, ...]:
        """The services that have been delivered, or begun to be."""
        return tuple(one for one in self.world.deliveries if one.fact.begun(self.day))

    @cached_property
    def meetings(self) -> tuple[Gathering, ...]:
        """All at which two came to know each other: projects, events of every kind, meetings."""
        return (*self.projects, *self.events, *self._begun(self.world.others))

    @cached_property
    def projects_of(self) -> Mapping[str, tuple[Gathering, ...]]:
        """The projects of each party."""
        return _of_each(self.projects)

    @cached_property
    def meetings_of(self) -> Mapping[str, tuple[Gathering, ...]]:
        """The meetings of each party, in the sense of `meetings`."""
        return _of_each(self.meetings)

    @cached_property
    def facilities_of(self) -> Mapping[str, tuple[Facility, ...]]:
        """The facilities that each user shares or uses."""
        found: dict[str, list[Facility]] = defaultdict(list)
        for one in self.world.facilities:
            for user in one.users:
                found[user].append(one)
        return {user: tuple(known) for user, known in found.items()}

    def partners(self, party: str) -> set[str]:
        """Who is in a project with a party."""
        return _others(party, self.projects_of)

    def acquainted(self, party: str) -> set[str]:
        """Who has worked with a party or met it."""
        return _others(party, self.meetings_of)

    def tied(self, party: str) -> set[str]:
        """Who has a tie with a party: has worked with it, met it, or uses a facility with it."""
        users = {user for one in self.facilities_of.get(party, ()) for user in one.users}
        return (users | self.acquainted(party)) - {party}

    def districts_of(self, party: str) -> frozenset[str]:
        """The technology districts that a party belongs to."""
        return self.groups_of.get(party, frozenset()) & self._districts

    @cached_property
    def _districts(self) -> frozenset[str]:
        return frozenset(self.world.districts)

    def is_of_type(self, stakeholder: str, name: str) -> bool:
        """Whether a stakeholder is of a type on this day."""
        known = self.world.statuses.get(stakeholder, ())
        return any(one.type == name and one.fact.lasts(self.day) for one in known)

    def _begun(self, gatherings: Iterable[Gathering]) -> tuple[Gathering, ...]:
        return tuple(one for one in gatherings if one.fact.begun(self.day))


def _of_each(gatherings: Iterable[Gathering]) -> dict[str, tuple[Gathering, ...]]:
    found: dict[str, list[Gathering]] = defaultdict(list)
    for one in gatherings:
        for party in one.parties:
            found[party].append(one)
    return {party: tuple(known) for party, known in found.items()}


def _others(party: str, known: Mapping[str, tuple[Gathering, ...]]) -> set[str]:
    """The parties of the gatherings of one, without it."""
    return {other for one in known.get(party, ()) for other in one.parties} - {party}
