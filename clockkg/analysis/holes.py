"""Structural holes after Burt (1992), betweenness, communities and positions: the door to igraph.

Ties are square symmetric matrices of 0 and 1 without a diagonal.

>>> line = paired([(0, 1), (1, 2)], 3)
>>> constraint(line).tolist(), effective_size(line).tolist()
([1.0, 0.5, 1.0], [1.0, 2.0, 1.0])
>>> between(line, {0}, {2}).tolist()
[0.0, 1.0, 0.0]
"""

from collections.abc import Collection, Sequence
from random import Random
from typing import Final

import igraph
import numpy as np

from clockkg.analysis.sparse import Array, Matrix, paired

__all__ = [
    "agreement",
    "between",
    "communities",
    "constraint",
    "effective_size",
    "paired",
    "positions",
]

_MANY: Final = 2_000
"""A larger network is drawn by DrL."""


def constraint(ties: Matrix) -> Array:
    """Burt's constraint of each: the sum over its contacts j of (p_ij + sum_q p_iq p_qj)^2.

    Low is freedom between contacts who do not know each other; not a number (nan) without a tie.
    """
    return np.array(_graph(ties).constraint(), dtype=float)


def effective_size(ties: Matrix) -> Array:
    """Burt's effective size of each: its contacts, less the mean ties that one has to the others.

    Zero without a tie.
    """
    degree = np.asarray(ties.sum(axis=1), dtype=float)
    among = np.asarray(((ties @ ties) * ties).sum(axis=1), dtype=float)
    found: Array = degree - among / np.maximum(degree, 1)
    return found


def between(ties: Matrix, ours: Collection[int], theirs: Collection[int]) -> Array:
    """For each the sum, over one of ours and one of theirs, of its part in their shortest paths.

    After Freeman (1977) and Brandes (2008). The ends of a path are not between.
    """
    halves = _graph(ties).betweenness(sources=sorted(ours), targets=sorted(theirs))
    return 2 * np.array(halves, dtype=float)


def communities(ties: Matrix, seed: int) -> list[int]:
    """The community of each, by the Leiden algorithm for modularity (Traag 2019); seeded."""
    igraph.set_random_number_generator(Random(seed))  # noqa: S311 - no secret
    found = _graph(ties).community_leiden(objective_function="modularity", n_iterations=-1)
    return list(found.membership)


def positions(ties: Matrix, seed: int) -> Array:
    """Where each stands when those who are tied draw near: rows of x and y, from 0 to 1; seeded.

    After Fruchterman and Reingold (1991); from some thousands on by DrL, which is quicker.
    """
    if not ties.shape[0]:
        return np.zeros((0, 2))
    igraph.set_random_number_generator(Random(seed))  # noqa: S311 - no secret
    graph = _graph(ties)
    large = ties.shape[0] > _MANY
    drawn = graph.layout_drl() if large else graph.layout_fruchterman_reingold(grid="nogrid")
    found = np.array(drawn.coords, dtype=float)
    span = found.max(axis=0) - found.min(axis=0)
    spread: Array = (found - found.min(axis=0)) / np.where(span > 0, span, 1)
    return spread


def agreement(one: Sequence[int], other: Sequence[int]) -> tuple[float, float]:
    """How alike two divisions of the same things are: adjusted Rand index and NMI, 1 for equal."""
    ways = ("adjusted_rand", "nmi")
    rand, nmi = (igraph.compare_communities(list(one), list(other), method=way) for way in ways)
    return float(rand), float(nmi)


def _graph(ties: Matrix) -> igraph.Graph:
    rows, columns = ties.nonzero()
    upper = rows < columns
    pairs = np.column_stack((rows[upper], columns[upper]))
    return igraph.Graph(n=ties.shape[0], edges=pairs.tolist())
