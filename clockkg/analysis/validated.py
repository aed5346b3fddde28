"""Which ties are more than chance: parties that share more projects than their sizes explain.

The chance that a party is in a project is its number of projects times the project's number of
parties over all participations: what the bipartite configuration model of Saracco and others (2017)
comes to where both are small. Of what two share by chance a Poisson law tells how likely as much or
more is; Benjamini and Hochberg (1995) say how many of the unlikeliest may be kept, so that at most
a chosen part of them is chance.
"""

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.special import pdtrc

from clockkg.analysis.sparse import Array, Matrix, apart


class Ties(NamedTuple):
    """Pairs of parties: their places, what they share, would by chance, and the chance of it."""

    ours: Array
    theirs: Array
    shared: Array
    expected: Array
    chance: Array


def shared_projects(taking_part: Matrix) -> Ties:
    """All pairs that share a project; costs as much as there are ties."""
    together = sparse.coo_array(sparse.triu(apart(taking_part @ taking_part.T), k=1))
    projects = np.asarray(taking_part.sum(axis=1), dtype=float)
    sizes = np.asarray(taking_part.sum(axis=0), dtype=float)
    whole = max(float(sizes.sum()), 1)
    expected = projects[together.row] * projects[together.col] * (sizes**2).sum() / whole**2
    chance = pdtrc(together.data - 1, expected)
    return Ties(together.row, together.col, together.data, expected, chance)


def kept(chance: Array, among: int, wrong: float) -> Array:
    """Which of some tests hold when a part of `wrong` of those that do may be chance.

    `among` is how many tests there are in all, those of pairs that share nothing included.

    >>> kept(np.array([0.001, 0.2, 0.012]), 4, 0.05).tolist()
    [True, False, True]
    """
    order = np.argsort(chance, kind="stable")
    limits = wrong * np.arange(1, len(chance) + 1) / max(among, 1)
    under = np.flatnonzero(chance[order] <= limits)
    found = np.zeros(len(chance), dtype=bool)
    if len(under):
        found[order[: under[-1] + 1]] = True
    return found
