"""Reads CSV and its relatives, in the dialect that is declared or found out, strictly.

A byte that the encoding does not know and a row of the wrong length are findings; where the
encoding is a guess, that is one too.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from clockkg import dialect
from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.sheet import Row, Sheet, unread


def read_delimited(path: Path, name: str, reading: Reading) -> Sheet:
    """One delimited file as a sheet; messages call it `name`."""
    data = path.read_bytes()
    table = reading.table(name)
    found = dialect.find(data, reading.encoding, reading.delimiter)
    try:
        text = data.decode(found.encoding)
        header, rows = _read(text, found.delimiter)
    except UnicodeDecodeError as error:
        return unread(name, table, reading.undecoded(data, error, name))
    except csv.Error as error:
        return unread(name, table, rule("unreadable-file", Origin(name), str(error), "CSV UTF-8"))
    width = len(header.cells)
    told = [] if found.sure else [_guessed(text, name)]
    told += [_length(name, row, width) for row in rows if len(row.cells) != width]
    even = tuple(row for row in rows if len(row.cells) == width)
    return Sheet(name, table, header.cells, even, tuple(told))


def _read(text: str, delimiter: str) -> tuple[Row, list[Row]]:
    """The heading and the rows that are not empty."""
    numbered = _numbered(text, delimiter)
    header = next(numbered, Row(1, ()))
    return header, [row for row in numbered if any(row.cells)]


def _numbered(text: str, delimiter: str) -> Iterator[Row]:
    """Rows numbered as a spreadsheet shows them, the heading being row 1."""
    for number, cells in enumerate(dialect.table(text, delimiter), start=1):
        yield Row(number, tuple(cell.replace("\u00a0", " ").strip() for cell in cells))


def _guessed(text: str, name: str) -> Finding:
    """That the encoding is a guess, and by which row a person can tell whether it is right."""
    first = next(n for n, letter in enumerate(text) if not letter.isascii())
    row = text.count("\n", 0, first) + 1
    sample = text[max(0, first - 15) : first + 15].strip().replace("\r", "").replace("\n", " ")
    return rule("encoding-guessed", Origin(name, "", row), sample)


def _length(name: str, row: Row, expected: int) -> Finding:
    origin = Origin(name, "", row.number)
    return rule("row-length", origin, str(len(row.cells)), str(expected))
