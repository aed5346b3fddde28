"""What the answers of people say of the pairs that nobody was asked about."""

from collections.abc import Sequence
from typing import Final

ANSWERS: Final = 30
"""How many answers it takes to bear out what the engine would join."""

_DOUBTED: Final = 4
"""How many answers count as much as what is assumed: that a list may well have somebody twice."""


def borne_out(heard: Sequence[tuple[float, bool]]) -> float | None:
    """From which probability on no more was denied than foretold, but for what chance may add.

    `heard` has the probabilities of the pairs that people answered, the highest first, and what
    they said. 0 where all bear it out; none where too few do, however probable.

    >>> borne_out([(0.99, True)] * 40), borne_out([(0.99, False)] * 40)
    (0.0, None)
    >>> borne_out([(0.99, True)] * 40 + [(0.9, False)] * 10)
    0.99
    """
    level, foretold, denied = None, 0.0, 0
    for number, (score, same) in enumerate(heard, 1):
        foretold, denied = foretold + 1 - score, denied + (not same)
        ends = number == len(heard) or heard[number][0] < score
        if ends and number >= ANSWERS and denied <= foretold + 2 * foretold**0.5:
            level = score if number < len(heard) else 0.0
    return level


def listed_twice(told: Sequence[bool]) -> float:
    """By what answers about rows of one list make it less probable that others are one.

    >>> listed_twice([]), listed_twice([True, False, False, False]), listed_twice([False] * 4)
    (1.0, 0.625, 0.5)
    """
    return (sum(told) + _DOUBTED) / (len(told) + _DOUBTED)
