"""How alike two texts are, from 0 to 1: the one door to rapidfuzz."""

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel


def alike(left: str, right: str, least: float = 0.0) -> float:
    """The share of letters in common, in order; 0 where it is under `least`.

    >>> alike("nautica", "nautca") > 0.9, alike("nautica", "marmi", 0.9)
    (True, 0.0)
    """
    return Indel.normalized_similarity(left, right, score_cutoff=least)


def words_alike(left: str, right: str, least: float = 0.0) -> float:
    """As `alike`, the words of each sorted first.

    >>> words_alike("rossi officina", "officina rossi")
    1.0
    """
    return fuzz.token_sort_ratio(left, right, score_cutoff=least * 100) / 100
