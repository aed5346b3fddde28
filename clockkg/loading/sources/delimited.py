"""Reads CSV and its relatives with a declared encoding and delimiter, strictly.

A byte that the encoding does not know and a row of the wrong length are findings, never guesses.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.sheet import Row, Sheet


def read_delimited(path: Path, name: str, *, encoding: str, delimiter: str) -> Sheet:
    """One delimited file as a sheet; messages call it `name`."""
    text, findings = _decode(path, name, encoding)
    if findings:
        return Sheet(name, path.stem, (), (), tuple(findings))
    numbered = _numbered(text, "\t" if path.suffix.lower() == ".tsv" else delimiter)
    try:
        header = next(numbered, Row(1, ()))
        rows = [row for row in numbered if any(row.cells)]
    except csv.Error as error:
        broken = rule("unreadable-file", Origin(name), str(error), "CSV UTF-8")
        return Sheet(name, path.stem, (), (), (broken,))
    odd = [row for row in rows if len(row.cells) != len(header.cells)]
    even = tuple(row for row in rows if len(row.cells) == len(header.cells))
    found = tuple(_length(name, row, len(header.cells)) for row in odd)
    return Sheet(name, path.stem, header.cells, even, found)


def _decode(path: Path, name: str, encoding: str) -> tuple[str, list[Finding]]:
    data = path.read_bytes()
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    try:
        return data.decode(codec), []
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        sample = data[max(0, error.start - 10) : error.end + 10].decode("latin-1").strip()
        return "", [rule("encoding", Origin(name, "", row), sample, encoding)]


def _numbered(text: str, delimiter: str) -> Iterator[Row]:
    """Rows numbered as a spreadsheet shows them, the heading being row 1."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, cells in enumerate(_cleaned(reader), start=1):
        yield Row(number, cells)


def _cleaned(reader: Iterable[list[str]]) -> Iterator[tuple[str, ...]]:
    return (tuple(cell.replace("\u00a0", " ").strip() for cell in cells) for cells in reader)


def _length(name: str, row: Row, expected: int) -> Finding:
    origin = Origin(name, "", row.number)
    return rule("row-length", origin, str(len(row.cells)), str(expected))
