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
from clockkg.loading.sources.sheet import Row, Sheet


def read_delimited(path: Path, name: str, *, encoding: str, delimiter: str) -> Sheet:
    """One delimited file as a sheet; messages call it `name`."""
    data = path.read_bytes()
    found = dialect.find(data, encoding, delimiter)
    try:
        text = data.decode(found.encoding)
        header, rows = _read(text, found.delimiter)
    except UnicodeDecodeError as error:
        return _unread(path, name, _undecoded(data, error, name, encoding))
    except csv.Error as error:
        return _unread(path, name, rule("unreadable-file", Origin(name), str(error), "CSV UTF-8"))
    width = len(header.cells)
    told = [] if found.sure else [_guessed(text, name)]
    told += [_length(name, row, width) for row in rows if len(row.cells) != width]
    even = tuple(row for row in rows if len(row.cells) == width)
    return Sheet(name, path.stem, header.cells, even, tuple(told))


def _unread(path: Path, name: str, why: Finding) -> Sheet:
    return Sheet(name, path.stem, (), (), (why,))


def _read(text: str, delimiter: str) -> tuple[Row, list[Row]]:
    """The heading and the rows that are not empty."""
    numbered = _numbered(text, delimiter)
    header = next(numbered, Row(1, ()))
    return header, [row for row in numbered if any(row.cells)]


def _numbered(text: str, delimiter: str) -> Iterator[Row]:
    """Rows numbered as a spreadsheet shows them, the heading being row 1."""
    for number, cells in enumerate(dialect.table(text, delimiter), start=1):
        yield Row(number, tuple(cell.replace("\u00a0", " ").strip() for cell in cells))


def _undecoded(data: bytes, error: UnicodeDecodeError, name: str, encoding: str) -> Finding:
    """Where a file is not in its encoding."""
    row = data[: error.start].count(b"\n") + 1
    sample = data[max(0, error.start - 10) : error.end + 10].decode("latin-1").strip()
    return rule("encoding", Origin(name, "", row), sample, encoding or dialect.UTF_8.upper())


def _guessed(text: str, name: str) -> Finding:
    """That the encoding is a guess, and by which row a person can tell whether it is right."""
    first = next(n for n, letter in enumerate(text) if not letter.isascii())
    row = text.count("\n", 0, first) + 1
    sample = text[max(0, first - 15) : first + 15].strip().replace("\r", "").replace("\n", " ")
    return rule("encoding-guessed", Origin(name, "", row), sample)


def _length(name: str, row: Row, expected: int) -> Finding:
    origin = Origin(name, "", row.number)
    return rule("row-length", origin, str(len(row.cells)), str(expected))
