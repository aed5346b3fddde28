"""How much each level of agreement weighs, learned from pairs whose identifiers tell the truth.

The model is Fellegi and Sunter's: the weight of a level is the ratio of its shares among pairs that
are one and among pairs that are not. Where both records have an identifier of one kind, it tells
which they are; these pairs teach the weights, on top of what is assumed of any list. How often a
whole pattern was right then corrects the sum of its weights, because fields lean on each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import exp2, log2
from typing import Final

from clockkg.matching.comparison import BITS, LEVELS, Pattern, Said

Seen = Counter[tuple[Pattern, bool]]
"""How many pairs of each pattern have the same identifier, and how many another."""

Shares = tuple[tuple[float, float], ...]
"""For each level of a field, its shares among pairs that are one and among those that are not."""

ASSUMED: Final[Mapping[str, Shares]] = {
    "place": ((0.85, 0.05), (0.10, 0.20), (0.05, 0.75)),
    "form": ((0.70, 0.35), (0.28, 0.35), (0.02, 0.30)),
    "domain": ((0.20, 0.01), (0.79, 0.89), (0.01, 0.10)),
    "qualifier": ((0.96, 0.69), (0.03, 0.25), (0.005, 0.03), (0.005, 0.03)),
}
"""What is assumed before anything is seen."""

_ALIKE: Final = ((0.70, 0.02), (0.12, 0.02), (0.07, 0.04), (0.04, 0.10), (0.02, 0.22),
                 (0.01, 0.28), (0.02, 0.30))  # fmt: skip
_RARE: Final = ((0.30, 0.03), (0.45, 0.07), (0.15, 0.15), (0.07, 0.35), (0.03, 0.40))
_PRIOR: Final = 0.05
_TRUST: Final = 20.0
_OWN: Final = 20.0
_WRONG: Final = 0.005
"""How often a right-looking identifier is another's: the assumption behind a conflict's weight."""

_CONFLICT: Final = 2 * _WRONG
_PLAIN: Final = 200.0
"""How many pairs that agree in all else count as much as that assumption."""

_EQUAL: Final = 4096.0

EQUAL_BITS: Final = log2(_EQUAL)
"""What an identifier in common weighs."""

OTHER_BITS: Final = round(log2(_WRONG), 1)
"""What another identifier weighs."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight in bits of each level of each field, and the probability of each pattern.

    `wrong` is how often two records of one organisation have different numbers of a kind.
    """

    bits: Mapping[str, tuple[float, ...]]
    names: Mapping[tuple[int, int], float]
    prior: float
    seen: Seen
    wrong: float = _CONFLICT

    def probability(self, pattern: Pattern) -> float:
        """How probable it is that a pair of this pattern, without identifiers, is one."""
        total = self.prior + self.names[pattern.alike, pattern.rare]
        total += sum(bits[getattr(pattern, name)] for name, bits in self.bits.items())
        assumed = 1 / (1 + exp2(-total))
        same, other = _told(self.seen, pattern, self.wrong)
        return (same + _OWN * assumed) / (same + other + _OWN)


def with_identifiers(probability: float, *, same: bool, other: bool, wrong: float = 1.0) -> float:
    """The probability when identifiers agree, or differ, or both.

    `wrong` is how often numbers without check digits differ though all is one, where these do.

    >>> round(with_identifiers(0.5, same=True, other=False), 4)
    0.9998
    >>> round(with_identifiers(0.99, same=False, other=True), 2)
    0.33
    """
    odds = probability / max(1 - probability, 1e-9)
    odds *= (_EQUAL if same else 1.0) * (_WRONG if other else 1.0) * wrong
    return odds / (1 + odds)


def learn(seen: Seen) -> Weights:
    """The weights that pairs with identifiers teach."""
    bits = {name: _field(name, shares, seen) for name, shares in ASSUMED.items()}
    one = sum(count for (_, same), count in seen.items() if same)
    prior = (one + _TRUST * _PRIOR) / (seen.total() + _TRUST)
    return Weights(bits, _names(seen), log2(prior / (1 - prior)), seen, _wrong(seen))


def _wrong(seen: Seen) -> float:
    """How often numbers differ where all else agrees: a rare name, the place and the web domain."""
    plain = [
        (count, same) for (pattern, same), count in seen.items()
        if pattern.alike == pattern.rare == 0 and pattern.place is pattern.domain is Said.SAME
        and pattern.form is not Said.OTHER and not pattern.qualifier
    ]  # fmt: skip
    other = sum(count for count, same in plain if not same)
    return (other + _PLAIN * _CONFLICT) / (sum(count for count, _ in plain) + _PLAIN)


def _told(seen: Seen, pattern: Pattern, share: float) -> tuple[float, float]:
    """How many pairs of a pattern are one and how many are not, but for wrong identifiers."""
    same, other = seen[pattern, True], seen[pattern, False]
    wrong = min(other, share * (same + other))
    return same + wrong, other - wrong


def _field(name: str, shares: Shares, seen: Seen) -> tuple[float, ...]:
    counts: Counter[tuple[int, bool]] = Counter()
    for (pattern, same), count in seen.items():
        counts[getattr(pattern, name), same] += count
    return _ratios([(counts[n, True], counts[n, False]) for n in range(len(shares))], shares)


def _names(seen: Seen) -> dict[tuple[int, int], float]:
    cells = list(product(range(len(LEVELS) + 1), range(len(BITS) + 1)))
    assumed = tuple((_ALIKE[a][0] * _RARE[r][0], _ALIKE[a][1] * _RARE[r][1]) for a, r in cells)
    counts: Counter[tuple[int, int, bool]] = Counter()
    for (pattern, same), count in seen.items():
        counts[pattern.alike, pattern.rare, same] += count
    found = _ratios([(counts[*cell, True], counts[*cell, False]) for cell in cells], assumed)
    return dict(zip(cells, found, strict=True))


def _ratios(counts: list[tuple[int, int]], assumed: Shares) -> tuple[float, ...]:
    one, two = (sum(both[side] for both in counts) for side in (0, 1))
    return tuple(
        log2(((same + _TRUST * m) / (one + _TRUST)) / ((other + _TRUST * u) / (two + _TRUST)))
        for (same, other), (m, u) in zip(counts, assumed, strict=True)
    )


def threshold(scores: Iterable[float], wrong: float) -> float:
    """From which probability on pairs may be joined, so that a share of `wrong` is not one.

    >>> threshold([0.999, 0.999, 0.99, 0.6], 0.005)
    0.99
    """
    total, bad, best = 0, 0.0, 1 - wrong
    for score in sorted(scores, reverse=True):
        total, bad = total + 1, bad + 1 - score
        if bad > wrong * total:
            break
        best = min(best, score)
    return best
