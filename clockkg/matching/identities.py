"""Identities: which records are one stakeholder, by the judgements, and which IRI stays.

Records that are judged the same make a cluster; none holds two that a person judged different. One
IRI of each cluster stays, the one that stayed first; this follows from the book alone, so that the
same book always gives the same identities.

>>> same = [Judgement("urn:a", "urn:b", "same", kept="urn:b"), Judgement("urn:a", "urn:c", "same")]
>>> Identities.of(same).canonical
{'urn:a': 'urn:b', 'urn:c': 'urn:b'}
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from clockkg.errors import InputError
from clockkg.matching.judgements import (
    DIFFERENT,
    SAME,
    Judgement,
    Pair,
    Standing,
    Standings,
    standing,
)
from clockkg.terms import shrink

Prefer = Callable[[str, str], str]
"""Which of two IRIs stays, where neither is of a cluster yet."""
_NONE: Final = frozenset[str]()


class Clusters:
    """Sets of records that are one; a set never takes in two that are different."""

    def __init__(self, different: Iterable[Pair] = ()) -> None:
        """Every record for itself."""
        self._members: dict[str, list[str]] = {}
        self._of: dict[str, str] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for left, right in different:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def of(self, iri: str) -> list[str]:
        """The records that are one with a record, itself among them."""
        return self._members.get(self._of.get(iri, iri), [iri])

    def one(self, left: str, right: str) -> bool:
        """Whether two records are one already."""
        return right in self.of(left)

    def apart(self, left: str, right: str) -> Pair | None:
        """Two records that are different and that would be one, if these two were."""
        theirs = set(self.of(right))
        pairs = (
            (mine, other) for mine in self.of(left) for other in self._apart.get(mine, _NONE)
            if other in theirs
        )  # fmt: skip
        return min(pairs, default=None)

    def join(self, left: str, right: str, kept: str) -> None:
        """Make two records one, the IRI of one's cluster staying that of both."""
        one, other = self.of(left), self.of(right)
        whole = list(dict.fromkeys((*one, *other)))
        stays = self.canonical(kept)
        for iri in whole:
            self._of[iri] = stays
        self._members[stays] = whole

    def canonical(self, iri: str) -> str:
        """The IRI that stays of the cluster of a record."""
        return self._of.get(iri, iri)


@dataclass(frozen=True, slots=True)
class Identities:
    """For each record that is told under another IRI, that one; and the judgements that say so."""

    canonical: Mapping[str, str]
    links: tuple[Standing, ...] = ()

    @classmethod
    def of(cls, judgements: Iterable[Judgement]) -> Self:
        """The identities that follow from a book.

        Where judgements contradict each other, which only a book put together by hand can hold,
        those of persons count before those of runs, and earlier ones before later ones.
        """
        return cls.standing(standing(judgements))

    @classmethod
    def standing(cls, counts: Standings) -> Self:
        """The identities that follow from what counts of each pair."""
        links = _agreed(counts)
        clusters = _joined(links, Clusters())
        members = sorted({iri for link in links for iri in link.judgement.pair})
        found = {iri: clusters.canonical(iri) for iri in members}
        return cls({iri: kept for iri, kept in found.items() if kept != iri}, tuple(links))

    def members(self) -> dict[str, list[str]]:
        """For each IRI that stays, the others that are told under it."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri, kept in self.canonical.items():
            found[kept].append(iri)
        return dict(found)


def clusters_of(counts: Standings) -> Clusters:
    """The clusters that follow from what counts of each pair."""
    return _joined(_agreed(counts), Clusters(_different(counts)))


def decided(new: Judgement, known: Iterable[Judgement], prefer: Prefer) -> Judgement:
    """A judgement of a person as the book takes it: with the IRI that stays, if they are one.

    An InputError names the chain of judgements that it contradicts.
    """
    before = {pair: one for pair, one in standing(known).items() if pair != new.pair}
    chain = contradicted(new, before)
    if chain:
        raise _contradiction(new, chain)
    return keeping(new, clusters_of(before), prefer) if new.verdict == SAME else new


def keeping(new: Judgement, clusters: Clusters, prefer: Prefer) -> Judgement:
    """A judgement that two are the same, with the one of the two that stays.

    That is the one of a cluster; where both or neither are, the one that is preferred.
    """
    left, right = new.pair
    mine, theirs = (len(clusters.of(iri)) > 1 for iri in new.pair)
    if mine is not theirs:
        return replace(new, kept=left if mine else right)
    chosen = prefer(clusters.canonical(left), clusters.canonical(right))
    return replace(new, kept=left if chosen == clusters.canonical(left) else right)


def contradicted(new: Judgement, counts: Standings) -> list[Standing]:
    """The judgements that, with a new one, would say of two records that they are one and two."""
    left, right = new.pair
    if new.verdict == DIFFERENT:
        return _path(counts, left, right)
    if new.verdict != SAME:
        return []
    clusters = clusters_of(counts)
    pair = clusters.apart(left, right)
    if not pair:
        return []
    first, last = (left, right) if clusters.one(pair[0], left) else (right, left)
    there, back = _path(counts, pair[0], first), _path(counts, last, pair[1])
    return [*there, *back, counts[min(pair), max(pair)]]


def _agreed(counts: Standings) -> list[Standing]:
    """The judgements that make one of two and contradict no other, in the order of the book."""
    clusters, agreed = Clusters(_different(counts)), []
    same = [one for one in _in_order(counts) if one.judgement.verdict == SAME]
    for one in sorted(same, key=lambda one: one.judgement.automatic):
        left, right = one.judgement.pair
        if not clusters.apart(left, right):
            clusters.join(left, right, left)
            agreed.append(one)
    return sorted(agreed, key=lambda one: one.number)


def _different(counts: Standings) -> list[Pair]:
    return [pair for pair, one in counts.items() if one.judgement.verdict == DIFFERENT]


def _joined(links: Iterable[Standing], clusters: Clusters) -> Clusters:
    """Clusters with the records of some judgements made one, in their order."""
    since: dict[str, int] = {}
    for link in links:
        left, right = link.judgement.pair
        if not clusters.one(left, right):
            kept = _stays(clusters, link, since)
            mine, theirs = clusters.canonical(left), clusters.canonical(right)
            since[kept] = min(since.get(iri, link.number) for iri in (mine, theirs))
            clusters.join(left, right, kept)
    return clusters


def _in_order(counts: Standings) -> list[Standing]:
    return sorted(counts.values(), key=lambda one: one.number)


def _stays(clusters: Clusters, link: Standing, since: Mapping[str, int]) -> str:
    """Which of two records' IRIs stays: that of the older cluster, else as was judged."""
    left, right = link.judgement.pair
    mine, theirs = (since.get(clusters.canonical(iri)) for iri in (left, right))
    if mine is None and theirs is None:
        return link.first.kept or left
    if mine is None or theirs is None:
        return clusters.canonical(right if mine is None else left)
    return clusters.canonical(left if mine < theirs else right)


def _path(counts: Standings, start: str, end: str) -> list[Standing]:
    """The shortest chain of judgements by which two records are one; empty where there is none."""
    beside: dict[str, list[tuple[str, Standing]]] = defaultdict(list)
    for (left, right), one in counts.items():
        if one.judgement.verdict == SAME:
            beside[left].append((right, one))
            beside[right].append((left, one))
    came: dict[str, tuple[str, Standing] | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for there, one in beside[here]:
            if there not in came:
                came[there] = (here, one)
                waiting.append(there)
    chain, step = [], came.get(end)
    while step:
        chain.append(step[1])
        step = came[step[0]]
    return chain[::-1]


def _contradiction(new: Judgement, chain: list[Standing]) -> InputError:
    told = "; ".join(_said(one.judgement, "it") for one in chain)
    said = "; ".join(_said(one.judgement, "en") for one in chain)
    message = {
        "it": f"«{_said(new, 'it')}» contraddice: {told}",
        "en": f"'{_said(new, 'en')}' contradicts: {said}",
    }
    pairs = " / ".join(" ".join(map(shrink, one.judgement.pair)) for one in chain)
    remedy = {
        "it": f"Ritirane prima uno con `clockkg match withdraw A B`: {pairs}.",
        "en": f"Withdraw one of them first by `clockkg match withdraw A B`: {pairs}.",
    }
    return InputError(message, remedy=remedy)


def _said(judgement: Judgement, language: str) -> str:
    """A judgement in a few words: the two, what of them, and who says so."""
    sign = "=" if judgement.verdict == SAME else "≠"
    by = judgement.who or judgement.method
    words = {"it": f" (da {by})", "en": f" (by {by})"}[language] if by else ""
    return f"{shrink(judgement.left)} {sign} {shrink(judgement.right)}{words}"
