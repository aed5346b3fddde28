"""The network as a picture: every party a point that leads to its page, every tie a line."""

from typing import Final, NamedTuple

from clockkg.analysis import Result

from .questions import Cell

_WIDTH: Final = 960
_HEIGHT: Final = 560
_EDGE: Final = 20
_MOST: Final = 400
"""More parties are not drawn: nobody could tell them apart."""
_COLOURS: Final = 8


class Point(NamedTuple):
    """A party: where, whose page, of which community, how large."""

    x: float
    y: float
    party: Cell
    community: int
    radius: int


class Drawing(NamedTuple):
    """The points, and the lines from point to point."""

    points: list[Point]
    lines: list[tuple[Point, Point]]
    width: int = _WIDTH + 2 * _EDGE
    height: int = _HEIGHT + 2 * _EDGE


def drawing(result: Result | None, rows: list[list[Cell]]) -> Drawing | None:
    """The picture of a result of `network`; none of another, of an empty or of a large one."""
    if not result or result.analysis.name != "network":
        return None
    points: dict[str, Point] = {}
    lines = []
    for told, row in zip(result.table.records(), rows, strict=True):
        if told["kind"] == "tie":
            lines.append((points[told["a"]], points[told["b"]]))
        else:
            points[told["a"]] = Point(
                _EDGE + _WIDTH * float(told["x"]),
                _EDGE + _HEIGHT * float(told["y"]),
                row[1],
                int(told["community"]) % _COLOURS,
                min(4 + int(told["projects"]), 12),
            )
    return Drawing(list(points.values()), lines) if 0 < len(points) <= _MOST else None
