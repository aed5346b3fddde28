"""A run: what the engine proposes becomes judgements, beside what persons have said.

A run decides nothing that a person has decided, and takes back only what a run has said.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from clockkg.findings import Text
from clockkg.matching.identities import Clusters, Prefer, clusters_of, keeping
from clockkg.matching.judgements import (
    OPEN,
    SAME,
    WITHDRAWN,
    Judgement,
    Pair,
    Standing,
    Standings,
    standing,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a run says of a pair: whether it is sure that they are one, its score and reasons."""

    pair: Pair
    sure: bool
    score: float
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """A run: its method with the version, when it was, and which IRI of two stays."""

    method: str
    when: str
    prefer: Prefer

    def judged(
        self, proposals: Iterable[Proposal], present: frozenset[str], known: Iterable[Judgement]
    ) -> list[Judgement]:
        """The judgements that are new; `present` are the records that the run looked at.

        Of what would make one of two that are apart, a person is asked.
        """
        counts = standing(known)
        proposed = {one.pair: one for one in proposals}
        gone = [
            pair for pair, one in sorted(counts.items())
            if pair not in proposed and self._mine(one) and present.issuperset(pair)
        ]  # fmt: skip
        clusters = clusters_of(_ahead(counts, {*proposed, *gone}))
        new = [self._of(pair, WITHDRAWN) for pair in gone]
        for one in sorted(proposed.values(), key=_surest_first):
            new += self._proposed(one, counts.get(one.pair), clusters)
        return new

    def _proposed(
        self, one: Proposal, known: Standing | None, clusters: Clusters
    ) -> Iterator[Judgement]:
        """What is new of a proposal: nothing where a person judged, or others say as much."""
        if known and not known.judgement.automatic:
            return
        if known is None and clusters.one(*one.pair):
            return
        sure = one.sure and not clusters.apart(*one.pair)
        said = self._of(one.pair, SAME if sure else OPEN, one)
        if sure:
            said = keeping(said, clusters, self.prefer)
            clusters.join(*said.pair, said.kept)
        if known is None or _told(known.judgement) != _told(said):
            yield said

    def _of(self, pair: Pair, verdict: str, one: Proposal | None = None) -> Judgement:
        said = Judgement(*pair, verdict, method=self.method, when=self.when)
        return replace(said, score=one.score, reasons=one.reasons) if one else said

    @staticmethod
    def _mine(known: Standing) -> bool:
        """Whether a run can take back what counts of a pair."""
        return known.judgement.automatic and known.judgement.verdict in (SAME, OPEN)


def _ahead(counts: Standings, anew: Collection[Pair]) -> Standings:
    """What counts before a run: what persons said, and runs of what this one does not judge."""
    return {
        pair: one for pair, one in counts.items()
        if not one.judgement.automatic or pair not in anew
    }  # fmt: skip


def _surest_first(one: Proposal) -> tuple[bool, float, Pair]:
    return (not one.sure, -one.score, one.pair)


def _told(judgement: Judgement) -> tuple[object, ...]:
    return (judgement.verdict, judgement.score, judgement.reasons)
