"""What a party has to do with, and how much it says that two share it.

A trait is a competence, the field of a facility that a party uses or shares, or the facility's
kind. What few have says more: a trait that n of N have holds log2(N / n) bits, its information
content (Resnik 1995). The bits of shared traits add up. Competences and facilities have no dates.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from math import log2

from clockkg.analysis.world import World

Held = Mapping[str, frozenset[str]]
"""What each party holds; none is there that holds nothing."""


def fields(world: World) -> Held:
    """The competences of each party, and the fields of its facilities."""
    return _held((*world.holders, *_facility_fields(world)))


def traits(world: World) -> Held:
    """The fields of each party, and the kinds of its facilities."""
    kinds = ((user, kind) for one in world.facilities for user in one.users for kind in one.kinds)
    return _held((*world.holders, *_facility_fields(world), *kinds))


def bits(held: Held) -> dict[str, float]:
    """The information content of each trait of what parties hold.

    >>> bits({"a": frozenset("xy"), "b": frozenset("y")})
    {'x': 1.0, 'y': 0.0}
    """
    count = Counter(trait for each in held.values() for trait in each)
    return {trait: log2(len(held) / n) for trait, n in sorted(count.items())}


def _facility_fields(world: World) -> Iterator[tuple[str, str]]:
    for one in world.facilities:
        for theme in world.themes.get(one.fact.iri, ()):
            yield from ((user, theme) for user in one.users)


def _held(pairs: tuple[tuple[str, str], ...]) -> Held:
    found: dict[str, set[str]] = defaultdict(set)
    for party, trait in pairs:
        found[party].add(trait)
    return {party: frozenset(held) for party, held in found.items()}
