"""Clusters that grow by the best pairs first and never hold two different identifiers of a kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clockkg.matching.features import Features, conflicting, united
from clockkg.matching.record import Record


@dataclass(slots=True)
class Cluster:
    """Records that are one: their numbers, and what is known of them together.

    Of each kind of identifier `known` keeps what all members share that have one.
    """

    members: list[int]
    known: Features
    sample: bool


class Clusters:
    """A partition of records, by number; at first each is alone."""

    def __init__(self, records: Sequence[Record], normal: Sequence[Features]) -> None:
        """One cluster for each record."""
        self._of = [
            Cluster([number], one, record.sample)
            for number, (record, one) in enumerate(zip(records, normal, strict=True))
        ]
        self._apart: dict[int, set[int]] = {}

    def of(self, record: int) -> Cluster:
        """The cluster in which a record is."""
        return self._of[record]

    def together(self, left: int, right: int) -> bool:
        """Whether two records are in one cluster."""
        return self._of[left] is self._of[right]

    def keep_apart(self, left: int, right: int) -> None:
        """Never put two records into one cluster."""
        self._apart.setdefault(left, set()).add(right)
        self._apart.setdefault(right, set()).add(left)

    def kept_apart(self, left: int, right: int) -> bool:
        """Whether some member of one's cluster must never be with some member of the other's."""
        one, two = self._of[left], self._of[right]
        if len(one.members) > len(two.members):
            one, two = two, one
        enemies = (enemy for member in one.members for enemy in self._apart.get(member, ()))
        return any(self._of[enemy] is two for enemy in enemies)

    def fit(self, left: int, right: int) -> bool:
        """Whether two clusters may be one without a person's word."""
        one, two = self._of[left], self._of[right]
        return (
            one.sample == two.sample
            and not conflicting(one.known.identifiers, two.known.identifiers)
            and not (self._apart and self.kept_apart(left, right))
        )

    def join(self, left: int, right: int) -> None:
        """Make two clusters one; where their identifiers differ, a person said so: all are kept."""
        one, two = self._of[left], self._of[right]
        if one is two:
            return
        if len(one.members) < len(two.members):
            one, two = two, one
        one.known = united(one.known, two.known)
        one.members += two.members
        for member in two.members:
            self._of[member] = one

    def groups(self) -> Iterable[list[int]]:
        """The clusters of more than one record, by their first members."""
        for number, cluster in enumerate(self._of):
            if len(cluster.members) > 1 and min(cluster.members) == number:
                yield sorted(cluster.members)
