"""The cells of a workbook's sheet as rows under a heading, taken in one by one.

>>> grid = Grid(Origin("soci.xlsx", "Soci"))
>>> for number, cells in ((1, ["key", "nome"]), (2, ["a"]), (4, ["b", "Bi", "", "x"])):
...     grid.add(number, cells)
>>> sheet = grid.sheet()
>>> sheet.header, [row.cells for row in sheet.rows], [str(one.origin) for one in sheet.findings]
(('key', 'nome'), [('a', '')], ['soci.xlsx, sheet Soci, row 4'])
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.kept import Kept
from clockkg.loading.sources.sheet import Sheet, empty_rows


class Grid:
    """Takes the rows of one sheet in order, the first of which is its heading."""

    def __init__(self, origin: Origin, folder: Path | None = None) -> None:
        """Start with none; `folder` is for what is too much for memory."""
        self.header: tuple[str, ...] | None = None
        self._origin = origin
        self._rows = Kept(folder)
        self._beyond: list[Finding] = []
        self._filled = 0
        self._last = 1

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Take a row; cells beyond the heading are told, and empty rows only count."""
        width = _filled(cells)
        if self.header is None:
            self.header = tuple(cells[:width])
        elif width:
            self._filled += 1
            self._last = number
            if width <= len(self.header):
                self._rows.add(number, cells[:width])
            else:
                place = replace(self._origin, row=number)
                told = rule("row-length", place, str(width), str(len(self.header)))
                self._beyond.append(told)

    def sheet(self, *more: Finding) -> Sheet:
        """What was taken, with more that is wrong with it."""
        header, (file, title) = self.header or (), (self._origin.file, self._origin.table)
        empty = empty_rows(file, self._last - 1 - self._filled, title)
        rows = self._rows.rows(len(header))
        return Sheet(file, title, header, rows, (*self._beyond, *empty, *more))


def _filled(cells: Sequence[str]) -> int:
    """How many cells there are up to the last filled one."""
    count = len(cells)
    while count and not cells[count - 1]:
        count -= 1
    return count
