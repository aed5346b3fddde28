"""What the rows of one sheet say, one statement after the other, each with its cell."""

from collections.abc import Iterable
from typing import Final

from clockkg.graphs.sorting import BREAK, Form, Line, Sorter

_APART: Final = "\x1e"
"""No thing's name begins with it."""


class Saying:
    """Takes the statements of a sheet into a sorter; `number` counts the sheets that are read."""

    def __init__(self, sorter: Sorter, number: int, file: str, table: str) -> None:
        """Nothing is said yet."""
        self.sorter = sorter
        self._number = number
        self._file = file
        self._table = table
        self._single: dict[tuple[str, str], str] = {}
        self._keys: dict[str, str] = {}
        self._apart: dict[str, str] = {}

    def form(
        self,
        lines: tuple[Line, ...],
        key: str = "",
        heading: str = "",
        *,
        mixed: bool = False,
        apart: bool = False,
    ) -> str:
        """The number of a form of its records."""
        return self.sorter.form(
            Form(
                self._number,
                self._file,
                self._table,
                lines,
                key=key,
                heading=heading,
                mixed=mixed,
                apart=apart,
            )
        )

    def single(self, predicate: str, heading: str) -> str:
        """The number of the form of one statement."""
        known = self._single.get((predicate, heading))
        if known is None:
            line = Line(f" {predicate} ".encode(), b" .\n", heading)
            known = self._single[predicate, heading] = self.form((line,))
        return known

    def add(self, subject: str, predicate: str, term: str, row: int, heading: str) -> None:
        """Take a statement, its parts as N-Triples writes them."""
        form = self.single(predicate, heading)
        self.sorter.add((BREAK.join((subject, form, str(row), term)),))

    def add_key(self, subject: str, text: str, row: int, key: str, heading: str) -> None:
        """Take the key that a row's thing is named by."""
        known = self._keys.get(heading)
        if known is None:
            known = self._keys[heading] = self.form((), key, heading)
        self.sorter.add((BREAK.join((subject, known, str(row), text)),))

    def add_unique(self, column: str, heading: str, cells: Iterable[tuple[str, str, str]]) -> None:
        """Take texts that must not come again, each with its row and the thing of the row."""
        known = self._apart.get(heading)
        if known is None:
            known = self._apart[heading] = self.form((), column, heading, apart=True)
        begin = f"{_APART}{column}{_APART}"
        self.sorter.add(
            BREAK.join((f"{begin}{text}", known, row, text, thing))
            for text, row, thing in cells
            if text
        )
