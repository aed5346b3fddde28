"""The pairs that wait for a person, those first whose answer tells most.

Of two groups of records that are one already, one pair is asked: the most probable.

>>> scores = {"urn:b": 0.4, "urn:c": 0.8}
>>> said = [Judgement("urn:a", iri, "open", method="m", score=n) for iri, n in scores.items()]
>>> [one.judgement.right for one in waiting(said)]
['urn:c', 'urn:b']
"""

from collections.abc import Iterable

from clockkg.matching.identities import clusters_of
from clockkg.matching.judgements import LATER, Judgement, Pair, Standing, standing


def waiting(judgements: Iterable[Judgement]) -> list[Standing]:
    """What waits, the most probable first and what was put off last."""
    counts = standing(judgements)
    clusters = clusters_of(counts)
    found: dict[Pair, Standing] = {}
    for one in sorted(counts.values(), key=_order):
        left, right = one.judgement.pair
        mine, theirs = clusters.canonical(left), clusters.canonical(right)
        if one.waits and mine != theirs and not clusters.apart(left, right):
            found.setdefault((min(mine, theirs), max(mine, theirs)), one)
    return list(found.values())


def _order(one: Standing) -> tuple[bool, float, Pair]:
    said = one.judgement
    return (said.verdict == LATER, -said.score, said.pair)
