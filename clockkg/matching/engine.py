"""Matching from end to end: pairs to compare, their bands, the clusters, the questions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from clockkg.matching.candidates import Band, Candidate, Reason
from clockkg.matching.clustering import Clusters, conflicting, core_of
from clockkg.matching.normalise import normalise
from clockkg.matching.record import Record

Judged = Mapping[tuple[str, str], bool]
"""What people said of pairs of IRIs: the same, or not."""


def match(records: Iterable[Record], judged: Judged | None = None) -> list[Candidate]:
    """The pairs of records that are, may be, or only seem to be one organisation, sorted.

    The pairs in the band `same` are exactly the clusters: a path of them leads from each record of
    a cluster to each other one. What people judged binds: their `same` holds together whatever is
    unlike, their `different` keeps clusters apart. The same records in any order give the same.
    """
    known = sorted({record.iri: record for record in records}.values(), key=lambda r: r.iri)
    clusters = Clusters(known)
    found = _judged(known, clusters, judged or {})
    for left, right in sorted(_pairs(known)):
        candidate = _compared(known[left], known[right])
        if (candidate.left, candidate.right) in found:
            continue
        if candidate.band is Band.SAME and clusters.fit(left, right):
            clusters.join(left, right)
        elif candidate.band is Band.SAME:
            candidate = _but(candidate, Band.ASK, Reason("kept-apart"))
        found[candidate.left, candidate.right] = candidate
    return [found[pair] for pair in sorted(found)]


def _but(candidate: Candidate, band: Band, reason: Reason) -> Candidate:
    reasons = (*candidate.reasons, reason)
    return Candidate(candidate.left, candidate.right, candidate.score, band, reasons)


def _judged(
    known: Sequence[Record], clusters: Clusters, judged: Judged
) -> dict[tuple[str, str], Candidate]:
    numbers = {record.iri: number for number, record in enumerate(known)}
    inside = {
        (min(pair), max(pair)): same for pair, same in judged.items()
        if pair[0] != pair[1] and pair[0] in numbers and pair[1] in numbers
    }  # fmt: skip
    found: dict[tuple[str, str], Candidate] = {}
    for (left, right), same in sorted(inside.items(), key=lambda item: (item[1], item[0])):
        one, two = numbers[left], numbers[right]
        band, code = Band.DIFFERENT, "judged-different"
        if not same:
            clusters.keep_apart(one, two)
        elif clusters.kept_apart(one, two):
            band, code = Band.ASK, "contradiction"
        else:
            clusters.join(one, two)
            band, code = Band.SAME, "judged-same"
        found[left, right] = Candidate(left, right, float(same), band, (Reason(code),))
    return found


def _pairs(known: Sequence[Record]) -> set[tuple[int, int]]:
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, record in enumerate(known):
        keys = record.identifiers | {("name", normalise(name).key) for name in record.names}
        for key in keys:
            blocks[key].append(number)
    return {
        pair for block in blocks.values() for pair in combinations(block, 2)
        if known[pair[0]].sample == known[pair[1]].sample
    }  # fmt: skip


def _compared(left: Record, right: Record) -> Candidate:
    shared = sorted(left.identifiers & right.identifiers)
    if conflicting(core_of(left), core_of(right)):
        return Candidate(left.iri, right.iri, 0.0, Band.DIFFERENT, (Reason("other-identifier"),))
    if shared:
        value = " ".join(shared[0])
        reasons = (Reason("same-identifier", value, value, 20.0),)
        return Candidate(left.iri, right.iri, 1.0, Band.SAME, reasons)
    same_place = bool(left.place) and left.place == right.place
    reasons = (Reason("names-equal", left.names[0], right.names[0], 10.0, 1.0),)
    band = Band.SAME if same_place else Band.ASK
    return Candidate(left.iri, right.iri, 0.99 if same_place else 0.5, band, reasons)


def clusters(candidates: Iterable[Candidate]) -> list[tuple[str, ...]]:
    """The groups of more than one IRI that the band `same` holds together, sorted.

    >>> pair = ("urn:a", "urn:b")
    >>> clusters([Candidate(*pair, 1.0, Band.SAME), Candidate("urn:b", "urn:c", 0.5, Band.ASK)])
    [('urn:a', 'urn:b')]
    """
    root: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for candidate in candidates:
        if candidate.band is not Band.SAME:
            continue
        one, two = (root.setdefault(iri, iri) for iri in (candidate.left, candidate.right))
        if one != two:
            moved = members.pop(two, [two])
            members.setdefault(one, [one]).extend(moved)
            root.update(dict.fromkeys(moved, one))
    return sorted(tuple(sorted(group)) for group in members.values())


def questions(
    candidates: Iterable[Candidate], records: Iterable[Record], limit: int
) -> list[Candidate]:
    """What to ask people, at most `limit` pairs, the answers that tell most first.

    Of each pair of clusters one pair of records is asked: the most probable one. A question tells
    the more the more pairs of records a yes would join.
    """
    candidates = list(candidates)
    sizes: dict[str, tuple[str, int]] = {record.iri: (record.iri, 1) for record in records}
    for group in clusters(candidates):
        sizes.update(dict.fromkeys(group, (group[0], len(group))))
    asked: dict[tuple[str, str], tuple[float, Candidate]] = {}
    for candidate in candidates:
        if candidate.band is not Band.ASK or not {candidate.left, candidate.right} <= sizes.keys():
            continue
        (one, many), (two, more) = sizes[candidate.left], sizes[candidate.right]
        key = (min(one, two), max(one, two))
        worth = candidate.score * many * more
        if one != two and (key not in asked or asked[key][0] < worth):
            asked[key] = (worth, candidate)
    ranked = sorted(asked.values(), key=lambda item: (-item[0], item[1].left, item[1].right))
    return [candidate for _, candidate in ranked[:limit]]
