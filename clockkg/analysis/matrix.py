"""How many links of each kind join every two groups, counted with sparse matrices.

A link is counted once however much evidence it has. Of the kinds between two stakeholders the
pairs of a member of one group and a different member of the other are counted; of dual members,
third parties and providers of services those who link. Both readings are those of the rows of
`bridges`: a test holds the two to be equal. Nothing here grows with the square of stakeholders.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from clockkg.analysis.sparse import (
    Array,
    Index,
    Matrix,
    incidence,
    once,
    patterns_of,
    scaled,
    shared,
    ties,
    unlike,
    where,
)
from clockkg.analysis.view import View
from clockkg.analysis.world import Gathering, taking_part


class Counts:
    """The links of some groups on the day of a view; every matrix is groups by groups."""

    def __init__(self, view: View, groups: Sequence[str]) -> None:
        """Take the groups by their IRIs; the matrices keep their order."""
        self._view = view
        self._groups = Index(groups)
        self._order = [self._groups.places[iri] for iri in groups]
        self._people = Index(self._everybody())

    def of(self, kind: str) -> Array:
        """The number of links of a kind for each two groups; the diagonal is zero."""
        counted = {
            "dual-member": self._dual_members,
            "cross-partner": lambda: self._joined(self._partners),
            "third-party": self._third_parties,
            "event": lambda: self._joined(self._ties(self._view.events)),
            "service": self._services,
            "technology": lambda: self._joined(self._technologies),
            "latent": self._latent,
        }
        found = np.array(counted[kind]())[np.ix_(self._order, self._order)]
        np.fill_diagonal(found, 0)
        return found

    def _everybody(self) -> set[str]:
        view = self._view
        found = {*view.groups_of, *view.world.competences, *view.world.statuses}
        found.update(party for one in view.meetings for party in one.parties)
        found.update(user for one in view.world.facilities for user in one.users)
        found.update(side for one in view.deliveries for side in (one.provider, one.beneficiary))
        return found

    @cached_property
    def _members(self) -> Matrix:
        return incidence(self._view.belonging, self._people, self._groups)

    @cached_property
    def _partners(self) -> Matrix:
        return self._ties(self._view.projects)

    @cached_property
    def _acquainted(self) -> Matrix:
        return self._ties(self._view.meetings)

    @cached_property
    def _facilities(self) -> Matrix:
        known = self._view.world.facilities
        return ties(self._incident([(user, one.fact.iri) for one in known for user in one.users]))

    @cached_property
    def _competences(self) -> Matrix:
        return self._incident(self._view.world.holders)

    @cached_property
    def _technologies(self) -> Matrix:
        """Who uses a facility with whom, or shares a competence with whom it knows."""
        return once(self._facilities + shared(self._acquainted, self._competences))

    def _ties(self, gatherings: Iterable[Gathering]) -> Matrix:
        return ties(self._incident(taking_part(gatherings)))

    def _incident(self, pairs: Sequence[tuple[str, str]]) -> Matrix:
        """A 1 for each stakeholder that something is true of, and what."""
        return incidence(pairs, self._people, Index(what for _, what in pairs))

    def _joined(self, pairs: Matrix) -> Array:
        """How many of some pairs of stakeholders join each two groups."""
        members = self._members
        found: Array = (members.T @ pairs @ members).toarray()
        return found

    def _dual_members(self) -> Array:
        stakeholders = self._view.world.statuses.keys()
        return self._joined(where(name in stakeholders for name in self._people.names))

    def _third_parties(self) -> Array:
        return self._between(self._partners, self._members.toarray() == 0)

    def _services(self) -> Array:
        pairs = ((one.provider, one.beneficiary) for one in self._view.deliveries)
        served = incidence(pairs, self._people, self._people)
        return self._between(served, np.ones(self._members.shape, dtype=bool))

    def _between(self, reaches: Matrix, may: Array) -> Array:
        """How many reach a member of one group and a different member of the other.

        `may` says who may link which group. Who reaches one member of each does not count where
        that is the same one.
        """
        near: Array = (reaches @ self._members).toarray()
        links = (near > 0) & may
        found = links.T.astype(np.int64) @ links.astype(np.int64)
        lone = links & (near == 1)
        rows = lone.sum(axis=1) > 1
        whom: Array = (reaches @ scaled(self._members)).toarray()[rows]
        for one, two in unlike(len(self._groups)):
            both = lone[rows, one] & lone[rows, two]
            same = int((both & (whom[:, one] == whom[:, two])).sum())
            found[one, two] -= same
            found[two, one] -= same
        return found

    def _latent(self) -> Array:
        """All pairs that share a competence, less those that have a tie, and each with itself.

        Stakeholders with the same competences are counted together, so that no matrix of all pairs
        of stakeholders is made.
        """
        concepts, patterns = self._competences, patterns_of(self._competences)
        held = patterns.of_each.T @ self._members
        alike = held.T @ once(patterns.concepts @ patterns.concepts.T) @ held
        tied = shared(once(self._acquainted + self._facilities), concepts)
        itself = where(count > 0 for count in np.diff(concepts.indptr))
        found: Array = alike.toarray() - self._joined(tied) - self._joined(itself)
        return found
