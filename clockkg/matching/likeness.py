"""How alike two texts are, from 0 to 1: the one door to rapidfuzz."""

from rapidfuzz.distance import OSA, Indel


def alike(left: str, right: str, least: float = 0.0) -> float:
    """The share of letters in common, in order; 0 where it is under `least`.

    >>> alike("nautica", "nautca") > 0.9, alike("nautica", "marmi", 0.9)
    (True, 0.0)
    """
    return Indel.normalized_similarity(left, right, score_cutoff=least)


def slips(left: str, right: str, most: int) -> int:
    """How many letters are more, less, other or in the next place; `most` + 1 where more than that.

    >>> slips("retail", "retial", 1), slips("retail", "dettaglio", 2)
    (1, 3)
    """
    return OSA.distance(left, right, score_cutoff=most)
