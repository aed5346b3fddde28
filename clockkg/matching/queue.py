"""The pairs that wait for a person, those first whose answer tells most.

Of two groups of records that are one already, one pair is asked: the most probable. A question
tells the more the more pairs of records a yes would join.

>>> scores = {("urn:a", "urn:b"): 0.7, ("urn:c", "urn:e"): 0.6, ("urn:d", "urn:e"): 0.5}
>>> said = [Judgement(*pair, "open", method="m", score=n) for pair, n in scores.items()]
>>> [one.judgement.pair for one in waiting(said)]
[('urn:a', 'urn:b'), ('urn:c', 'urn:e'), ('urn:d', 'urn:e')]
>>> said.append(Judgement("urn:c", "urn:d", "same", method="m"))
>>> [one.judgement.pair for one in waiting(said)]
[('urn:c', 'urn:e'), ('urn:a', 'urn:b')]
"""

from collections.abc import Iterable

from clockkg.matching.identities import Clusters, clusters_of
from clockkg.matching.judgements import LATER, Judgement, Pair, Standing, standing


def waiting(judgements: Iterable[Judgement]) -> list[Standing]:
    """What waits, by its probability times the pairs that a yes would join; what was put off last.

    Who answers from the top finds most with fewest answers; the benchmark reviews in this order.
    """
    counts = standing(judgements)
    clusters = clusters_of(counts)
    asked = (
        one for one in counts.values()
        if one.waits and not clusters.one(*one.judgement.pair)
        and not clusters.apart(*one.judgement.pair)
    )  # fmt: skip
    found: dict[Pair, Standing] = {}
    for one in sorted(asked, key=lambda one: _order(one, clusters)):
        mine, theirs = map(clusters.canonical, one.judgement.pair)
        found.setdefault((min(mine, theirs), max(mine, theirs)), one)
    return list(found.values())


def _order(one: Standing, clusters: Clusters) -> tuple[bool, float, Pair]:
    said = one.judgement
    joined = len(clusters.of(said.left)) * len(clusters.of(said.right))
    worth = said.score * joined if said.score > 0 else said.score
    return (said.verdict == LATER, -worth, said.pair)
