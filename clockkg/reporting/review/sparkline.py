"""A small line without axes, as SVG; the numbers stand beside it as text.

>>> sparkline((50, 100), "50, 100").count("<circle")
1
>>> sparkline((None, None), "nothing")
''
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from clockkg.reporting.review.document import Values

_WIDTH, _HEIGHT, _EDGE = 120, 28, 4
_SCALE: Final = 100
Dot = tuple[float, float]


def sparkline(values: Values, name: str, colour: str = "currentColor") -> str:
    """A line through some numbers, on a scale that begins at 0; empty where there is none.

    `name` is what a screen reader says. Where a number is missing the line is interrupted.
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    runs = list(_runs(values, max(_SCALE, *known)))
    x, y = runs[-1][-1]
    lines = "".join(f'<polyline points="{_points(run)}"/>' for run in runs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" role="img" '
        f'aria-label="{escape(name)}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-linejoin="round" stroke-linecap="round">'
        f'{lines}<circle cx="{x:g}" cy="{y:g}" r="3" fill="{colour}" stroke="none"/></svg>'
    )


def _runs(values: Values, highest: int) -> Iterator[list[Dot]]:
    """The numbers as places, parted where one is missing."""
    step = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    for there, run in groupby(enumerate(values), lambda pair: pair[1] is not None):
        if there:
            yield [(_EDGE + n * step, _up(value or 0, highest)) for n, value in run]


def _up(value: int, highest: int) -> float:
    return _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / highest


def _points(run: Sequence[Dot]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
