"""How well the fields of two parties go together, from 0 to 1.

It is the mean of two parts: how much of the fields of one the other covers, and the other way
round, which is the best-match average of Pesquita and others (2009). A field counts by its bits,
and is covered by 1 / (1 + d) by one that is d steps from it; further than two steps by nothing.
"""

from typing import Final

import numpy as np
from scipy import sparse

from clockkg.analysis.sparse import Array, Index, incidence
from clockkg.analysis.thesaurus import Thesaurus
from clockkg.analysis.traits import Held, bits

STEPS: Final = 2
"""Fields that are further apart do not cover each other."""


class Affinity:
    """The affinities of all parties; asking for one costs as much as there are fields held."""

    def __init__(self, names: Index, held: Held, thesaurus: Thesaurus) -> None:
        """Take the parties in their order, and what they hold."""
        self._held = held
        known = bits(held)
        self._fields = Index(known)
        self._bits = np.array([known[field] for field in self._fields.names], dtype=float)
        pairs = ((party, field) for party, fields in held.items() for field in fields)
        self._holds = incidence(pairs, names, self._fields)
        self._of = sparse.csc_array(self._holds)
        self._whole: Array = self._holds @ self._bits
        self._thesaurus = thesaurus

    def with_all(self, party: str) -> Array:
        """The affinity of each with one; zero for who holds nothing that tells."""
        mine = sorted(self._held.get(party, ()))
        near = [(self._fields.places[field], self._covers(field)) for field in mine]
        covered = sum((self._bits[at] * self._best(cover) for at, cover in near), self._none)
        whole = sum(self._bits[at] for at, _ in near)
        most = np.max([cover for _, cover in near], axis=0) if near else 0 * self._bits
        theirs = self._holds @ (self._bits * most)
        return (_part(covered, whole) + _part(theirs, self._whole)) / 2

    @property
    def _none(self) -> Array:
        return np.zeros(len(self._whole))

    def _covers(self, field: str) -> Array:
        """How much each field covers one."""
        found = np.zeros(len(self._fields))
        for other, way in self._thesaurus.near([field], STEPS).items():
            if other in self._fields.places:
                found[self._fields.places[other]] = 1 / (1 + way.distance)
        return found

    def _best(self, cover: Array) -> Array:
        """How much of a field each party covers by what is nearest."""
        found = self._none
        for at in np.flatnonzero(cover):
            holders = self._of.indices[slice(*self._of.indptr[at : at + 2])]
            found[holders] = np.maximum(found[holders], cover[at])
        return found


def _part(some: Array, whole: Array | float) -> Array:
    """A part of a whole; nothing of nothing is zero."""
    every = np.broadcast_to(whole, some.shape)
    found: Array = np.divide(some, every, out=np.zeros_like(some), where=every > 0)
    return found
