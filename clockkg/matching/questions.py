"""Clusters that follow from candidates, and what to ask people about them first."""

from collections.abc import Iterable

from clockkg.matching.candidates import Band, Candidate
from clockkg.matching.record import Record


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
