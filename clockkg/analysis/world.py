"""What the analyses know of one release, as plain facts: who is in what, with dates and sources.

Each kind of fact is read by a question of `queries/extracts/`, so that anybody can read the same.
Facts have sources and may have several dates, because several publishers may tell them.

>>> began = Fact("urn:project", starts=("2020", "2021-05"), sources=("urn:graph",))
>>> began.told("2020-12-31")
[('2020', 'urn:graph')]
>>> Fact("urn:without-a-date", sources=("urn:graph",)).told("1900-01-01")
[('', 'urn:graph')]
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Final, NamedTuple, Self

from clockkg.analysis.thesaurus import Thesaurus
from clockkg.querying import find_question
from clockkg.store import Request, Store
from clockkg.terms import expand

EXTRACTS: Final = (
    "groups", "memberships", "participations", "attendances", "deliveries", "facilities",
    "competences", "stakeholders", "themes", "concepts", "needs", "offers",
)  # fmt: skip
"""The questions that a world is read by."""
_DISTRICT: Final = expand("clock:TechnologyDistrict")
_LAST: Final = "-99-99"
"""What makes of a year or a month its last day and more, as a text that sorts."""


class Fact(NamedTuple):
    """Something that evidence can be: its IRI, its dates (xsd, any precision), its named graphs."""

    iri: str
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def begun(self, day: str) -> bool:
        """Whether it is there on a day: without a date, or with one that is not later."""
        return not self.starts or any(start <= day for start in self.starts)

    def lasts(self, day: str) -> bool:
        """Whether no source has it begin after a day or end before it."""
        return not (
            any(start > day for start in self.starts)
            or any((end + _LAST)[:10] < day for end in self.ends)
        )

    def told(self, day: str) -> list[tuple[str, str]]:
        """Its date and its graph, once for each date that is not later than a day, and graph."""
        dates = [start for start in self.starts if start <= day] if self.starts else [""]
        return [(date, source) for date in dates for source in self.sources]


class Membership(NamedTuple):
    """Who belongs to which group, by what."""

    member: str
    group: str
    fact: Fact


class Gathering(NamedTuple):
    """A project, an event or a meeting with its parties; a need or an offer with who states it."""

    fact: Fact
    parties: frozenset[str]


class Delivery(NamedTuple):
    """A service that a provider gave to a beneficiary."""

    provider: str
    beneficiary: str
    fact: Fact


class Facility(NamedTuple):
    """A research facility, who uses or shares it, and its kinds."""

    fact: Fact
    users: frozenset[str]
    kinds: frozenset[str] = frozenset()


class Status(NamedTuple):
    """The type of a stakeholder, and when it was of it."""

    type: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class World:
    """The facts of a release; stakeholders, groups and evidence by their IRIs.

    `events` are those that count as links, `others` those where two only came to know each other.
    `groups` has the class of each district, cluster and platform, `competences` for each holder
    the concepts, each with its graphs. `statuses` has an entry for every stakeholder, `themes` for
    everything that is about a field, as it is stated. `answers` has the offers that answer a need.
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    memberships: tuple[Membership, ...] = ()
    projects: tuple[Gathering, ...] = ()
    events: tuple[Gathering, ...] = ()
    others: tuple[Gathering, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    facilities: tuple[Facility, ...] = ()
    competences: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    statuses: Mapping[str, tuple[Status, ...]] = field(default_factory=dict)
    themes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    needs: tuple[Gathering, ...] = ()
    offers: tuple[Gathering, ...] = ()
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    thesaurus: Thesaurus = field(default_factory=Thesaurus)

    @property
    def districts(self) -> list[str]:
        """The technology districts, sorted."""
        return sorted(iri for iri, kind in self.groups.items() if kind == _DISTRICT)

    @property
    def holders(self) -> list[tuple[str, str]]:
        """Each holder with each concept of its competences."""
        return [(one, concept) for one, held in self.competences.items() for concept in held]

    @classmethod
    def read(cls, store: Store) -> Self:
        """The facts that a store holds."""
        rows = {name: _rows(store, name) for name in EXTRACTS}
        attended = rows["attendances"]
        return cls(
            groups={row[0]: row[1] for row in rows["groups"]},
            memberships=tuple(
                Membership(member, group, fact)
                for (_, member, group), fact in _facts(rows["memberships"], 3).items()
            ),
            projects=_gatherings(rows["participations"]),
            events=_gatherings((e, a, *more) for e, a, m, *more in attended if m == "link"),
            others=_gatherings((e, a, *more) for e, a, m, *more in attended if m != "link"),
            deliveries=tuple(
                Delivery(provider, beneficiary, fact)
                for (_, provider, beneficiary), fact in _dated(rows["deliveries"], 3).items()
            ),
            facilities=_facilities(rows["facilities"]),
            competences=_competences(rows["competences"]),
            statuses=_statuses(rows["stakeholders"]),
            themes=_together(rows["themes"]),
            needs=_gatherings((n, by, start, source) for n, by, start, _, source in rows["needs"]),
            offers=_gatherings(rows["offers"]),
            answers=_together((row[0], row[3]) for row in rows["needs"]),
            thesaurus=Thesaurus(rows["concepts"]),
        )


def taking_part(gatherings: Iterable[Gathering]) -> list[tuple[str, str]]:
    """Each party with each gathering that it takes part in."""
    return [(party, one.fact.iri) for one in gatherings for party in one.parties]


def _rows(store: Store, name: str) -> list[tuple[str, ...]]:
    """The rows of an extract as texts, in no order, which would cost more than the rows."""
    query = find_question(name).query.rpartition("ORDER BY")[0]
    answer = BytesIO()
    store.write(Request(query, results="csv"), answer)
    rows = csv.reader(StringIO(answer.getvalue().decode(), newline=""))
    next(rows)
    return [tuple(row) for row in rows]


def _facts(rows: Iterable[tuple[str, ...]], width: int) -> dict[tuple[str, ...], Fact]:
    """Rows of so many keys, a start, an end and a graph as one fact for each of their keys."""
    found: dict[tuple[str, ...], tuple[set[str], set[str], set[str]]] = {}
    for row in rows:
        known = found.setdefault(row[:width], (set(), set(), set()))
        for values, value in zip(known, row[width:], strict=True):
            if value:
                values.add(value)
    return {key: Fact(key[0], *map(_ordered, known)) for key, known in found.items()}


def _dated(rows: Iterable[tuple[str, ...]], width: int) -> dict[tuple[str, ...], Fact]:
    """The same of rows that have no end."""
    return _facts(((*row[: width + 1], "", row[-1]) for row in rows), width)


def _gatherings(rows: Iterable[tuple[str, ...]]) -> tuple[Gathering, ...]:
    """Gatherings of rows of a thing, a party, a start and a graph."""
    listed = list(rows)
    parties = _together(row[:2] for row in listed)
    facts = _dated(((row[0], *row[2:]) for row in listed), 1)
    return tuple(Gathering(fact, parties[iri]) for (iri,), fact in facts.items())


def _facilities(rows: Iterable[tuple[str, ...]]) -> tuple[Facility, ...]:
    listed = list(rows)
    users = _together((facility, user) for user, facility, _, _ in listed)
    kinds = _together((facility, kind) for _, facility, kind, _ in listed)
    facts = _facts(((facility, "", "", source) for _, facility, _, source in listed), 1)
    return tuple(Facility(fact, users[iri], kinds[iri]) for (iri,), fact in facts.items())


def _competences(rows: Iterable[tuple[str, ...]]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for holder, competence, source in rows:
        found[holder].setdefault(competence, set()).add(source)
    return {one: {c: _ordered(known) for c, known in of.items()} for one, of in found.items()}


def _statuses(rows: Iterable[tuple[str, ...]]) -> dict[str, tuple[Status, ...]]:
    found: dict[str, list[Status]] = defaultdict(list)
    for stakeholder, name, start, end in rows:
        known = found[stakeholder]
        if name:
            spell = Fact(name, *((day,) if day else () for day in (start, end)))
            known.append(Status(name, spell))
    return {stakeholder: tuple(known) for stakeholder, known in found.items()}


def _together(pairs: Iterable[tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """The second of each pair by the first; one that is empty is none."""
    found: dict[str, set[str]] = defaultdict(set)
    for one, two in pairs:
        found[one] |= {two} if two else set()
    return {one: frozenset(known) for one, known in found.items()}


def _ordered(values: set[str]) -> tuple[str, ...]:
    return tuple(sorted(values))
