"""Who shares something and has no tie yet, from those who share what says most.

Parties that hold the same traits are counted together: the work grows with the different sets of
traits that there are and with the pairs wanted, not with the square of parties.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice, product
from typing import NamedTuple

import numpy as np
from scipy import sparse

from clockkg.analysis.sparse import Array, Index, Matrix
from clockkg.analysis.traits import Held, bits
from clockkg.analysis.view import View

_DIGITS = 9
"""Sums of bits that agree so far are the same."""
Pair = tuple[str, str]


class Latent(NamedTuple):
    """Two parties, what they share, each with its bits from the most telling, and their sum."""

    one: str
    other: str
    bits: float
    shared: tuple[tuple[str, float], ...]


class Sides(NamedTuple):
    """Who may be the one and who the other; None for everybody."""

    one: frozenset[str] | None = None
    other: frozenset[str] | None = None

    def twice(self, pair: Pair) -> bool:
        """Whether a pair is also met the other way round, and this is the later of the two."""
        one, other = pair
        back = (self.one is None or other in self.one) and (self.other is None or one in self.other)
        return one == other or (back and other < one)


def latent(view: View, held: Held, sides: Sides, most: int) -> list[Latent]:
    """The pairs that share the most bits and have no tie, at most so many; equal ones by name."""
    known = bits(held)
    tied: dict[str, set[str]] = {}

    def free(pair: Pair) -> bool:
        one, other = pair
        if one not in tied:
            tied[one] = view.tied(one)
        return other not in tied[one]

    pairs = (pair for pair in _ranked(held, known, sides) if free(pair))
    return [_told(pair, held, known) for pair in islice(pairs, most)]


def _told(pair: Pair, held: Held, known: dict[str, float]) -> Latent:
    common = sorted((-known[trait], trait) for trait in held[pair[0]] & held[pair[1]])
    return Latent(*pair, -sum(less for less, _ in common), tuple((t, -less) for less, t in common))


def _ranked(held: Held, known: dict[str, float], sides: Sides) -> Iterator[Pair]:
    """All pairs that share something, from the most bits, made one by one as they are wanted."""
    ours, theirs = (_alike(held, side) for side in sides)
    rows, columns, scores = _scored([one for one, _ in ours], [one for one, _ in theirs], known)
    order = np.lexsort((columns, rows, -scores))
    cuts = np.flatnonzero(np.diff(scores[order])) + 1
    for group in np.split(order, cuts):
        streams = [_pairs(ours[rows[at]][1], theirs[columns[at]][1], sides) for at in group]
        yield from merge(*streams)


def _pairs(ours: list[str], theirs: list[str], sides: Sides) -> Iterator[Pair]:
    return (pair for pair in product(ours, theirs) if not sides.twice(pair))


def _alike(held: Held, side: Iterable[str] | None) -> list[tuple[frozenset[str], list[str]]]:
    """The different sets of traits of some parties, and who has each, sorted."""
    found: dict[frozenset[str], list[str]] = defaultdict(list)
    for party in sorted(held if side is None else held.keys() & side):
        found[held[party]].append(party)
    return list(found.items())


def _scored(
    ours: list[frozenset[str]], theirs: list[frozenset[str]], known: dict[str, float]
) -> tuple[Array, Array, Array]:
    """The places of sets that share something, and its bits; what everybody has says nothing."""
    names = Index(known)
    weights = sparse.diags_array(np.array([known[name] for name in names.names], dtype=float))
    found = sparse.coo_array(_matrix(ours, names) @ weights @ _matrix(theirs, names).T)
    scores = np.round(found.data, _DIGITS)
    telling = scores > 0
    return found.row[telling], found.col[telling], scores[telling]


def _matrix(sets: list[frozenset[str]], names: Index) -> Matrix:
    """Sets by traits, a 1 for each that a set holds."""
    pairs = [(place, names.places[trait]) for place, held in enumerate(sets) for trait in held]
    places = ([row for row, _ in pairs], [column for _, column in pairs])
    return sparse.csr_array((np.ones(len(pairs)), places), shape=(len(sets), len(names)))
