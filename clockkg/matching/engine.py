"""Matching from end to end: which pairs to compare, what they weigh, and what follows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from clockkg.matching.blocking import Blocks, Key, blocks
from clockkg.matching.candidates import Candidate
from clockkg.matching.comparison import (
    LEVELS,
    MAYBE_PART,
    OTHER_WORDS,
    Comparison,
    Said,
    with_more,
)
from clockkg.matching.explaining import Explained
from clockkg.matching.features import Features, features, loose_numbers
from clockkg.matching.joining import AUTOMATIC, Joining, Judged, Pair, against
from clockkg.matching.record import Record
from clockkg.matching.weighing import Seen, learn

_ALIKE: Final = 3
"""The last level of names that are alike."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that matching found.

    `passed_over` are keys that too many records have to compare them all, and how many have them;
    `automatic` is the probability from which pairs without identifiers in common were joined.
    """

    candidates: list[Candidate]
    passed_over: Mapping[Key, int] = field(default_factory=dict)
    automatic: float = 1.0


def match(
    records: Iterable[Record], judged: Judged | None = None, wrong: float = AUTOMATIC
) -> list[Candidate]:
    """The pairs of records that are, may be, or only seem to be one organisation, sorted.

    The pairs in the band `same` are exactly the clusters: a path of them leads from each record of
    a cluster to each other one. What people judged binds: their `same` holds together whatever is
    unlike, their `different` keeps clusters apart. The same records in any order give the same.
    `wrong` is the share of wrong pairs, by our own estimate, that may be joined without a person.
    """
    return survey(records, judged, wrong).candidates


def survey(
    records: Iterable[Record], judged: Judged | None = None, wrong: float = AUTOMATIC
) -> Outcome:
    """As `match`, with what was passed over and from where on pairs were joined."""
    known = sorted({record.iri: record for record in records}.values(), key=lambda r: r.iri)
    normal = [features(record) for record in known]
    found = blocks(normal)
    comparison = Comparison(normal)
    pairs = list(_compared(known, normal, found, comparison))
    joining = Joining(known, normal, Explained(comparison, learn(_seen(pairs))))
    candidates = joining.candidates(pairs, judged or {}, wrong)
    return Outcome(candidates, found.passed_over, joining.automatic)


def _compared(
    known: Sequence[Record], normal: Sequence[Features], found: Blocks, comparison: Comparison
) -> Iterator[Pair]:
    """The pairs that share a key and are not wholly unlike."""
    bodies = _of_bodies(normal) | _switchboards(known, normal, comparison)
    for number, partners in found.partners():
        for other, named in partners.items():
            if known[other].sample == known[number].sample:
                pair = _pair(other, number, normal, comparison, bodies)
                if pair:
                    yield pair._replace(named=named)


def _pair(
    left: int, right: int, normal: Sequence[Features], by: Comparison, bodies: frozenset[str]
) -> Pair | None:
    one, two = normal[left], normal[right]
    pattern = by.pattern(one, two)
    same = bool(shared := one.numbers & two.numbers)
    if same and shared <= bodies and pattern.alike > 1 and not pattern.qualifier:
        names = by.names(one, two)
        more = with_more(names.left, names.right)
        pattern = pattern._replace(qualifier=OTHER_WORDS if more else MAYBE_PART)
    if not same and pattern.alike == len(LEVELS) and pattern.domain is not Said.SAME:
        return None
    return Pair(left, right, pattern, same, *against(one.identifiers, two.identifiers))


def _switchboards(
    known: Sequence[Record], normal: Sequence[Features], by: Comparison
) -> frozenset[str]:
    """The numbers without check digits that one list gives to rows with unlike names.

    As parts of a body do, such rows have the number of a house.
    """
    first: dict[tuple[str, str], int] = {}
    found = set[str]()
    for number, (record, one) in enumerate(zip(known, normal, strict=True)):
        for loose in loose_numbers(one):
            for source in record.sources:
                other = normal[first.setdefault((source, loose), number)]
                if other is not one and by.names(other, one).degree < LEVELS[_ALIKE]:
                    found.add(loose)
    return frozenset(found)


def _of_bodies(known: Iterable[Features]) -> frozenset[str]:
    """The identifiers that a part of a body has, which all its parts may have."""
    return frozenset(number for one in known if one.parts for number in one.numbers)


def _seen(pairs: Iterable[Pair]) -> Seen:
    """What identifiers say of the pairs that names brought together."""
    return Counter(
        (pair.pattern, pair.same) for pair in pairs
        if pair.named and pair.same != (pair.other or pair.unlike)
        and pair.pattern.alike < len(LEVELS)
        and not (pair.same and pair.pattern.qualifier)
    )  # fmt: skip
