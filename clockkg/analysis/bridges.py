"""The seven kinds of link between two groups, one row for each piece of evidence.

The same rows as the question `district-bridges`, which says in SPARQL what each kind is; here they
are found in a world that was read once, for any two groups, those that a question finds included.
Kinds and words: docs/analysis.md.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Final, NamedTuple

from clockkg.analysis.view import Group, View
from clockkg.analysis.world import Fact


class Link(NamedTuple):
    """Who links, how, with whom, on what evidence, when, and who tells it."""

    stakeholder: str
    kind: str
    counterpart: str
    evidence: str
    date: str
    source: str


class Wanted(NamedTuple):
    """Which links are wanted: of a kind, of stakeholders of a type, about a priority; IRIs."""

    kind: str = ""
    type: str = ""
    priority: str = ""


Pair = tuple[str, str]


def bridges(view: View, a: Group, b: Group, wanted: Wanted = Wanted()) -> list[Link]:  # noqa: B008 - a tuple
    """The links of two groups on the day of a view, in the order of the question's rows."""
    kinds = [find for kind, find in KINDS.items() if wanted.kind in ("", kind)]
    links = {link for find in kinds for link in find(view, a, b)}
    return sorted((link for link in links if _passes(view, link, wanted)), key=_order)


def _order(link: Link) -> tuple[str, ...]:
    return (link.kind, link.stakeholder, *link[2:])


def _passes(view: View, link: Link, wanted: Wanted) -> bool:
    if wanted.type and not view.is_of_type(link.stakeholder, wanted.type):
        return False
    about = {link.evidence, *view.world.themes.get(link.evidence, ())}
    return not wanted.priority or wanted.priority in view.world.thesaurus.within(about)


def _dual_members(view: View, a: Group, b: Group) -> Iterator[Link]:
    both = a.members & b.members & view.world.statuses.keys()
    for one in (*a.memberships, *b.memberships):
        if one.member in both:
            yield from _links(view, "dual-member", [(one.member, one.group)], one.fact)


def _cross_partners(view: View, a: Group, b: Group) -> Iterator[Link]:
    for one in view.projects:
        yield from _meeting(view, "cross-partner", one.parties, one.fact, (a, b))


def _third_parties(view: View, a: Group, b: Group) -> Iterator[Link]:
    either = a.members | b.members
    near = {party for member in a.members for party in view.partners(member)}
    for party in near - either:
        partners = view.partners(party)
        if not _joins(partners & a.members, partners & b.members):
            continue
        for one in view.projects_of[party]:
            pairs = ((party, other) for other in one.parties & either)
            yield from _links(view, "third-party", pairs, one.fact)


def _events(view: View, a: Group, b: Group) -> Iterator[Link]:
    for one in view.events:
        yield from _meeting(view, "event", one.parties, one.fact, (a, b))


def _services(view: View, a: Group, b: Group) -> Iterator[Link]:
    either = a.members | b.members
    served: dict[str, set[str]] = {}
    for one in view.deliveries:
        served.setdefault(one.provider, set()).add(one.beneficiary)
    joins = {p for p, known in served.items() if _joins(known & a.members, known & b.members)}
    for one in view.deliveries:
        if one.provider in joins and one.beneficiary in either:
            yield from _links(view, "service", [(one.provider, one.beneficiary)], one.fact)


def _technologies(view: View, a: Group, b: Group) -> Iterator[Link]:
    for facility in view.world.facilities:
        yield from _meeting(view, "technology", facility.users, facility.fact, (a, b))
    for one in a.members:
        for other in view.acquainted(one) & b.members:
            yield from _shared(view, "technology", one, other)


def _latent(view: View, a: Group, b: Group) -> Iterator[Link]:
    holders: dict[str, set[str]] = {}
    for other in b.members:
        for competence in view.world.competences.get(other, ()):
            holders.setdefault(competence, set()).add(other)
    for one in a.members:
        known = view.world.competences.get(one, {})
        alike = {other for competence in known for other in holders.get(competence, ())}
        for other in alike - view.tied(one) - {one}:
            yield from _shared(view, "latent", one, other)


def _shared(view: View, kind: str, one: str, other: str) -> Iterator[Link]:
    """A link for each competence that two have in common, told by the graphs of the first."""
    mine, theirs = (view.world.competences.get(party, {}) for party in (one, other))
    for competence in mine.keys() & theirs.keys():
        for source in mine[competence]:
            yield Link(one, kind, other, competence, "", source)


def _meeting(
    view: View, kind: str, parties: frozenset[str], fact: Fact, groups: tuple[Group, Group]
) -> Iterator[Link]:
    """A link for each member of one group and a different one of the other that met in a fact."""
    ours, theirs = (parties & group.members for group in groups)
    pairs = ((one, other) for one, other in product(ours, theirs) if one != other)
    return _links(view, kind, pairs, fact)


def _joins(ours: frozenset[str] | set[str], theirs: frozenset[str] | set[str]) -> bool:
    """Whether there are one of ours and a different one of theirs."""
    return bool(ours and theirs) and len(ours | theirs) > 1


def _links(view: View, kind: str, pairs: Iterable[Pair], fact: Fact) -> Iterator[Link]:
    """A link for each pair, date and source of a piece of evidence."""
    told = fact.told(view.day)
    for one, other in pairs:
        for date, source in told:
            yield Link(one, kind, other, fact.iri, date, source)


KINDS: Final[dict[str, Callable[[View, Group, Group], Iterator[Link]]]] = {
    "dual-member": _dual_members,
    "cross-partner": _cross_partners,
    "third-party": _third_parties,
    "event": _events,
    "service": _services,
    "technology": _technologies,
    "latent": _latent,
}
"""The kinds of link, each with what finds it."""
