"""Why a pair is a match or not: the reasons with their weights, the heaviest first."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from clockkg.matching.candidates import Reason
from clockkg.matching.comparison import LEVELS, Comparison, Pattern, Said, qualified
from clockkg.matching.features import Features, features
from clockkg.matching.record import Record
from clockkg.matching.weighing import EQUAL_BITS, OTHER_BITS, Weights

_UNLIKE: Final = len(LEVELS) - 1
_FIELDS: Final = ("place", "form", "domain")


Side = tuple[Record, Features]
"""A record, and what is compared of it."""


class Explained(NamedTuple):
    """What reasons are made from."""

    comparison: Comparison
    weights: Weights


def reasons(left: Record, right: Record, pattern: Pattern, by: Explained) -> tuple[Reason, ...]:
    """The reasons of a pair, what weighs most first."""
    one, two = features(left), features(right)
    found = [
        *_identifiers(one, two),
        *_names(one, two, pattern, by),
        *_fields((left, one), (right, two), pattern, by.weights),
    ]
    if left.kind != right.kind and left.kind and right.kind:
        found.append(Reason("other-kind", left.kind, right.kind))
    return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.code)))


def _identifiers(one: Features, two: Features) -> Iterator[Reason]:
    for kind in sorted(one.identifiers.keys() & two.identifiers.keys()):
        mine, others = one.identifiers[kind], two.identifiers[kind]
        shared = min(mine & others, default="")
        if shared:
            yield Reason("same-identifier", f"{kind} {shared}", f"{kind} {shared}", EQUAL_BITS)
        else:
            left, right = f"{kind} {min(mine)}", f"{kind} {min(others)}"
            yield Reason("other-identifier", left, right, OTHER_BITS)
    for left, right in (("vat", "fiscal"), ("fiscal", "vat")):
        mine, others = (side.identifiers.get(kind, frozenset())
                        for side, kind in ((one, left), (two, right)))  # fmt: skip
        if left not in two.identifiers and (shared := min(mine & others, default="")):
            yield Reason("same-identifier", f"{left} {shared}", f"{right} {shared}", EQUAL_BITS)


def _names(one: Features, two: Features, pattern: Pattern, by: Explained) -> Iterator[Reason]:
    found = by.comparison.names(one, two)
    left, right = (" ".join(name.core) for name in (found.left, found.right))
    weight = by.weights.names[pattern.alike, pattern.rare]
    apart = qualified(found.left, found.right)
    code = "names-alike" if pattern.alike < _UNLIKE else "names-unlike"
    if not pattern.alike:
        code = "names-equal-but" if apart else "names-equal"
    yield Reason(code, left, right, round(weight, 1), round(found.degree, 2))
    if apart:
        weight = round(by.weights.bits["qualifier"][pattern.qualifier], 1)
        mine, others = (_listed(name.qualifiers) for name in (found.left, found.right))
        yield Reason("qualifier" if mine and others else "one-qualified", mine, others, weight)


def _fields(left: Side, right: Side, pattern: Pattern, weights: Weights) -> Iterator[Reason]:
    for field in _FIELDS:
        said = getattr(pattern, field)
        if said is not Said.NOTHING:
            code = f"{'same' if said is Said.SAME else 'other'}-{field}"
            weight = round(weights.bits[field][said], 1)
            yield Reason(code, _written(left, field), _written(right, field), weight)


def _written(side: Side, field: str) -> str:
    """What a record says of a field; its form may stand in its name alone."""
    record, found = side
    told: str = getattr(record, field)
    return told or (_listed(found.forms) if field == "form" else "")


def _listed(words: Iterable[str]) -> str:
    return " ".join(sorted(words))
