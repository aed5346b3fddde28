"""Reads CSV and its relatives, in the dialect that is declared or found out, strictly.

A byte that the encoding does not know and a row of the wrong length are findings; where the
encoding is a guess, that is one too. The file is looked through for its encoding; its rows are
then read as they are needed, and never held together.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import IO, Final

from clockkg import dialect
from clockkg.dialect import Dialect
from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.sheet import (
    AT_ONCE,
    Batch,
    Row,
    Sheet,
    Streamed,
    UnreadableError,
    empty_rows,
    unread,
)

Open = Callable[[], IO[bytes]]
"""Opens a file, each time at its beginning."""
_SHOWN: Final = 15
_PART: Final = 2**20


def read_delimited(source: Open, name: str, reading: Reading, size: int = 0) -> Sheet:
    """One delimited file as a sheet; messages call it `name`.

    `size` is told of a file that is unpacked while it is read.
    """
    table = reading.table(name)
    with source() as file:
        found = dialect.look(file, reading.encoding, reading.delimiter)
    rows = _Rows(source, found, name, reading, size)
    try:
        header = rows.header()
        told = () if found.sure else (rows.guessed(),)
        sheet = Sheet(name, table, header, Streamed(rows.batches), told)
        return sheet if header else sheet.exhausted()
    except UnreadableError as error:
        return unread(name, table, error.finding)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a file, numbered as they are shown."""

    source: Open
    dialect: Dialect
    name: str
    reading: Reading
    size: int

    def header(self) -> tuple[str, ...]:
        """The heading."""
        first, _ = next(self._read(1))
        return tuple(first[0]) if first else ()

    def batches(self) -> Iterator[Batch]:
        """The rows below the heading; those that are empty are only counted."""
        width, number, last, filled = len(self.header()), 2, 1, 0
        parts = self._read(AT_ONCE)
        next(parts, None)
        for rows, done in parts:
            batch = self._batch(number, rows, width)._replace(done=done)
            there = [*batch.numbers, *(one.where[2] for one in batch.findings)]
            number += len(rows)
            last, filled = max(there, default=last), filled + len(there)
            yield batch
        yield Batch((), (), empty_rows(self.name, last - 1 - filled))

    def _read(self, at_once: int) -> Iterator[tuple[Sequence[Sequence[str]], float]]:
        """The heading alone, then the rows, so many at once, each time with the share read."""
        codec = self.dialect.encoding
        source = self.source()
        with TextIOWrapper(source, codec, newline="") as lines:
            try:
                rows = dialect.rows(lines, self.dialect.delimiter)
                yield [_clean(row) for row in islice(rows, 1)], 0.0
                while some := list(islice(rows, at_once)):
                    yield some, _share(source, self.size)
            except (csv.Error, UnicodeDecodeError) as error:
                raise UnreadableError(self._why(error)) from error

    def _batch(self, number: int, rows: Sequence[Sequence[str]], width: int) -> Batch:
        """Rows from a number on."""
        numbers = range(number, number + len(rows))
        if {*map(len, rows)} == {width}:
            columns = list(map(_clean, zip(*rows, strict=True)))
            if not all("" in column for column in columns):
                return Batch(numbers, columns)
        kept = [row for row in map(Row, numbers, map(_clean, rows)) if any(row.cells)]
        even = [row for row in kept if len(row.cells) == width]
        told = [self._length(row, width) for row in kept if len(row.cells) != width]
        columns = list(zip(*(row.cells for row in even), strict=True))
        return Batch([row.number for row in even], columns, told)

    def _length(self, row: Row, expected: int) -> Finding:
        origin = Origin(self.name, "", row.number)
        return rule("row-length", origin, str(len(row.cells)), str(expected))

    def _why(self, error: Exception) -> Finding:
        """Where the file is not in its encoding, or else why it cannot be read."""
        with self.source() as file:
            undecoded = self.reading.undecoded(file, self.dialect.encoding, self.name)
        other = rule("unreadable-file", Origin(self.name), str(error), "CSV UTF-8")
        return undecoded or other

    def guessed(self) -> Finding:
        """That the encoding is a guess, and by which row a person can tell if it is right."""
        row, before = 1, ""
        with TextIOWrapper(self.source(), self.dialect.encoding, newline="") as file:
            try:
                while (part := file.read(_PART)).isascii():
                    row, before = row + part.count("\n"), part[-_SHOWN:]
                part += file.read(_SHOWN)
            except UnicodeDecodeError as error:
                raise UnreadableError(self._why(error)) from error
        text = before + part
        first = next(n for n, letter in enumerate(text) if not letter.isascii())
        row += text.count("\n", len(before), first)
        sample = text[max(0, first - _SHOWN) : first + _SHOWN].strip()
        sample = sample.replace("\r", "").replace("\n", " ")
        return rule("encoding-guessed", Origin(self.name, "", row), sample)


def _share(file: IO[bytes], size: int) -> float:
    """Which share of a file's bytes is read, as it lies on the disk unless its size is told."""
    if size:
        return file.tell() / size
    number = file.fileno()
    return os.lseek(number, 0, os.SEEK_CUR) / (os.fstat(number).st_size or 1)


def _clean(cells: Iterable[str]) -> tuple[str, ...]:
    """Cells without outer blanks; within, a blank that holds words together is a blank."""
    clean = tuple(map(str.strip, cells))
    if "\u00a0" in "".join(clean):
        return tuple(cell.replace("\u00a0", " ") for cell in clean)
    return clean
