"""Resource allocation on parties and projects: what reaches one party from another.

A party gives 1 to each of its projects, the project shares it equally among its other parties, each
of these shares what it got equally among its own projects, and these among their other parties.
Through z there reaches w(x, z) w(z, y) / k(z): w sums 1 / (parties - 1) over the projects that two
share (Newman 2001), and k counts the projects of one. Where each project has two parties and no two
share two projects, that is the index of Zhou, Lü and Zhang (2009), 1 / k(z). A project of one
party is none.

>>> index = Index("xyz")
>>> both = incidence([("x", "p"), ("z", "p"), ("z", "q"), ("y", "q")], index, Index("pq"))
>>> Allocation(both).reached(0).tolist()
[0.0, 0.5, 0.0]
"""

import numpy as np
from scipy import sparse

from clockkg.analysis.sparse import Array, Index, Matrix, incidence

__all__ = ["Allocation", "Index", "incidence"]


class Allocation:
    """What is reached by whom; asking for one costs as much as there are participations."""

    def __init__(self, taking_part: Matrix) -> None:
        """Take a matrix of 0 and 1, parties by projects."""
        shared = np.asarray(taking_part.sum(axis=0)) > 1
        self._in = sparse.csr_array(taking_part[:, np.flatnonzero(shared)], dtype=float)
        self._of = sparse.csr_array(self._in.T)
        self._each = 1 / (np.asarray(self._in.sum(axis=0)) - 1)
        self._own = self._in @ self._each
        self.projects: Array = np.asarray(self._in.sum(axis=1))

    def reached(self, place: int) -> Array:
        """What reaches each party from one; zero for itself."""
        given = self._given(place)
        found: Array = self._in @ (self._each * (self._of @ given)) - given * self._own
        found[place] = 0
        return np.maximum(found, 0)

    def through(self, place: int, other: int) -> Array:
        """What reaches another party through each."""
        found: Array = self._given(place) * self._weights(other)
        return found

    def _given(self, place: int) -> Array:
        """What each party has to give to each of its projects, from one."""
        weights = self._weights(place)
        found: Array = weights / np.maximum(self.projects, 1)
        return found

    def _weights(self, place: int) -> Array:
        """How much each party works with one, zero for itself."""
        mine = self._in[[place]].toarray().ravel()
        found: Array = self._in @ (self._each * mine)
        found[place] = 0
        return found
