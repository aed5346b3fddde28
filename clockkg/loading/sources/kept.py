"""Rows that are read before their table is known, and kept out of memory until it is.

Which columns nested records have, and what of a workbook lies merged or hidden, shows at the end of
a file only. So its rows are read once and kept on a tape, many at once; a short table stays where
it is.

>>> kept = Kept()
>>> kept.add(2, ["a"])
>>> kept.add(5, ["b", "c"])
>>> [row.cells for row in kept.rows(3)]
[('a', '', ''), ('b', 'c', '')]
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import gettempdir

from clockkg.graphs.disk import full_disk_told
from clockkg.graphs.tape import Tape
from clockkg.loading.sources.sheet import (
    AT_ONCE,
    Batch,
    Row,
    Sheet,
    Streamed,
    UnreadableError,
    unread,
)


class Kept:
    """Takes the rows of one table, and gives them as the rows of a sheet."""

    def __init__(self, folder: Path | None = None) -> None:
        """Start with none; `folder` is for what is too much for memory."""
        self._folder = folder or Path(gettempdir())
        self._tape: Tape | None = None
        self._numbers: list[int] = []
        self._cells: list[Sequence[str]] = []
        self._written = 0

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Take a row in; the cells after the last may be left out."""
        if len(self._numbers) == AT_ONCE:
            self._write()
        self._numbers.append(number)
        self._cells.append(cells)

    def rows(self, width: int) -> tuple[Row, ...] | Streamed:
        """All rows, each of so many cells."""
        if self._tape:
            self._write()
            return Streamed(partial(_batches, self._tape, width, self._written))
        more = ("",) * width
        rows = zip(self._numbers, self._cells, strict=True)
        return tuple(Row(number, (*cells, *more)[:width]) for number, cells in rows)

    def _write(self) -> None:
        """Put the rows that are in memory on the tape."""
        columns = list(zip_longest(*self._cells, fillvalue=""))
        with full_disk_told(self._folder):
            self._tape = self._tape or Tape(self._folder)
            self._tape.append(json.dumps([self._numbers, columns]).encode() + b"\n")
        self._numbers, self._cells = [], []
        self._written += 1


def held(sheet: Sheet, folder: Path | None = None) -> Sheet:
    """A sheet whose rows no longer need the file that they come from."""
    kept, found = Kept(folder), [*sheet.findings]
    try:
        for batch in sheet.batches():
            found += batch.findings
            for row in batch.rows:
                kept.add(row.number, row.cells)
    except UnreadableError as error:
        return unread(sheet.file, sheet.name, error.finding)
    return replace(sheet, rows=kept.rows(len(sheet.header)), findings=tuple(found))


def _batches(tape: Tape, width: int, written: int) -> Iterator[Batch]:
    """What stands on a tape, column by column, in so many parts."""
    for count, line in enumerate(tape.lines(), 1):
        numbers, columns = json.loads(line)
        missing = [[""] * len(numbers) for _ in range(width - len(columns))]
        yield Batch(numbers, columns + missing, (), count / written)
