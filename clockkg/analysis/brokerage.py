"""The roles of brokers between groups, after Gould and Fernandez (1989), with overlapping members.

A broker j stands in an open triad i, j, k: i has a tie to j, j has one to k, and i has none to k.
Who of the three belongs to one group tells the role:

    coordinator      all three to one        gatekeeper       j and k, i comes from outside
    itinerant        i and k, j does not     representative   i and j, k is outside
    liaison          no two to one

Triads are ordered, so without directions each is met both ways, and a gatekeeper is as often a
representative. Who belongs to m groups belongs to each by 1/m: every triad adds 1 in all, shared
between the roles that it may be. Who belongs to none is a group of its own.

>>> line = incidence([("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")], Index("abc"), Index("abc"))
>>> groups = incidence([("a", "x"), ("b", "x"), ("c", "y")], Index("abc"), Index("xy"))
>>> dict(zip(ROLES, roles(line, shares(groups))[1].tolist()))["representative"]
1.0
"""

from typing import Final

import numpy as np
from scipy import sparse

from clockkg.analysis.sparse import Array, Index, Matrix, incidence

__all__ = ["ROLES", "Index", "expected", "incidence", "roles", "shares", "triads"]

ROLES: Final = ("coordinator", "gatekeeper", "representative", "itinerant", "liaison")
"""The roles in the order of the columns."""


def shares(members: Matrix) -> Matrix:
    """Each member's part in each of its groups: members by groups, rows sum to 1 or to 0."""
    count = np.maximum(members.sum(axis=1), 1)
    return sparse.csr_array(sparse.diags_array(1 / count) @ members)


def triads(ties: Matrix) -> Array:
    """How many open triads each stands in the middle of, as an array of floats."""
    return _Triads(ties).open


def roles(ties: Matrix, parts: Matrix) -> Array:
    """How often each plays each role: stakeholders by `ROLES`; a row sums to its open triads.

    `ties` is a square matrix of 0 and 1 without diagonal, `parts` what `shares` gives.
    """
    found, own = _Triads(ties), parts.toarray()
    both, first, last = found.both(parts), found.first(parts), found.last(parts)
    coordinator = (own * both).sum(axis=1)
    gatekeeper = (own * (last - both)).sum(axis=1)
    representative = (own * (first - both)).sum(axis=1)
    itinerant = ((1 - own) * both).sum(axis=1)
    told = coordinator + gatekeeper + representative + itinerant
    every = (coordinator, gatekeeper, representative, itinerant, found.open - told)
    return np.round(np.column_stack(every), 9) + 0.0


def expected(ties: Matrix, parts: Matrix) -> Array:
    """The mean of `roles` over all ways to deal the memberships anew among the stakeholders."""
    n = parts.shape[0]
    if n < 3:  # noqa: PLR2004 - a triad is of three
        return np.zeros((n, len(ROLES)))
    own = parts.toarray()
    one, two, three = ((own**power).sum(axis=0) for power in (1, 2, 3))
    pair = ((one**2 - two) / (n * (n - 1))).sum()
    trio = ((one**3 - 3 * one * two + 2 * three) / (n * (n - 1) * (n - 2))).sum()
    odds = np.array([trio, *[pair - trio] * 3, 1 - trio - 3 * (pair - trio)])
    found: Array = np.outer(triads(ties), odds)
    return found


class _Triads:
    """Sums over the open triads around each stakeholder j, from matrices no denser than the ties.

    Of all pairs of a tie in and a tie out, those go that lead back to where they came from, and
    those that a tie from i to k closes.
    """

    def __init__(self, ties: Matrix) -> None:
        self._ties = sparse.csr_array(ties, dtype=float)
        self._back = sparse.csr_array(self._ties.T)
        self._mutual = self._ties * self._back
        self._into = self._back.sum(axis=1)
        self._out = self._ties.sum(axis=1)
        self._closed_last = (self._back @ self._ties) * self._ties
        self._closed_first = ((self._ties @ self._back) * self._ties).T
        lost = self._mutual.sum(axis=1) + self._closed_last.sum(axis=1)
        self.open: Array = self._into * self._out - lost

    def last(self, parts: Matrix) -> Array:
        """For each j and group the sum of what k belongs to it by."""
        every = self._into[:, None] * (self._ties @ parts).toarray()
        return self._less(every, parts, self._closed_last)

    def first(self, parts: Matrix) -> Array:
        """For each j and group the sum of what i belongs to it by."""
        every = self._out[:, None] * (self._back @ parts).toarray()
        return self._less(every, parts, self._closed_first)

    def both(self, parts: Matrix) -> Array:
        """For each j and group the sum of what i and k belong to it by, multiplied."""
        every = (self._back @ parts).toarray() * (self._ties @ parts).toarray()
        found: Array = every - (self._mutual @ (parts * parts)).toarray()
        columns = sparse.csc_array(parts)
        for place in range(parts.shape[1]):
            found[:, place] -= self._closed_within(columns[:, [place]].toarray().ravel())
        return found

    def _less(self, every: Array, parts: Matrix, closed: Matrix) -> Array:
        found: Array = every - ((self._mutual + closed) @ parts).toarray()
        return found

    def _closed_within(self, part: Array) -> Array:
        """Closed triads whose ends both belong to a group, weighted, by their middle."""
        members = np.flatnonzero(part)
        weights = sparse.diags_array(part[members])
        within = weights @ self._ties[members][:, members] @ weights
        ways = (self._back[:, members] @ within) * self._ties[:, members]
        found: Array = ways.sum(axis=1)
        return found
