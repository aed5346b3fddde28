"""Reads CSV and its relatives, in the dialect that is declared or found out, strictly.

A byte that the encoding does not know and a row of the wrong length are findings; where the
encoding is a guess, that is one too.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from clockkg import dialect
from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.sheet import Row, Sheet, empty_rows, unread


def read_delimited(path: Path, name: str, reading: Reading) -> Sheet:
    """One delimited file as a sheet; messages call it `name`."""
    data = path.read_bytes()
    table = reading.table(name)
    found = dialect.find(data, reading.encoding, reading.delimiter)
    try:
        text = data.decode(found.encoding)
        header, rows, empty = _read(text, found.delimiter)
    except UnicodeDecodeError as error:
        return unread(name, table, reading.undecoded(data, error, name))
    except csv.Error as error:
        return unread(name, table, rule("unreadable-file", Origin(name), str(error), "CSV UTF-8"))
    width = len(header.cells)
    told = [] if found.sure else [_guessed(text, name)]
    told += [_length(name, row, width) for row in rows if len(row.cells) != width]
    told += empty_rows(name, empty)
    even = tuple(row for row in rows if len(row.cells) == width)
    return Sheet(name, table, header.cells, even, tuple(told))


def _read(text: str, delimiter: str) -> tuple[Row, list[Row], int]:
    """The heading, the rows that are not empty, and how many are; numbered as they are shown."""
    numbered = enumerate(dialect.table(text, delimiter), start=1)
    header = Row(1, _clean(next(numbered, (1, []))[1]))
    rows = [Row(number, _clean(cells)) for number, cells in numbered if any(cells)]
    filled = [row for row in rows if any(row.cells)]
    last = filled[-1].number if filled else 1
    return header, filled, last - 1 - len(filled)


def _clean(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell.replace("\u00a0", " ").strip() for cell in cells)


def _guessed(text: str, name: str) -> Finding:
    """That the encoding is a guess, and by which row a person can tell whether it is right."""
    first = next(n for n, letter in enumerate(text) if not letter.isascii())
    row = text.count("\n", 0, first) + 1
    sample = text[max(0, first - 15) : first + 15].strip().replace("\r", "").replace("\n", " ")
    return rule("encoding-guessed", Origin(name, "", row), sample)


def _length(name: str, row: Row, expected: int) -> Finding:
    origin = Origin(name, "", row.number)
    return rule("row-length", origin, str(len(row.cells)), str(expected))
