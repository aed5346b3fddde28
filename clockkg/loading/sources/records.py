"""Nested records as sheets: each value under its dotted heading, and the paths that are asked for.

What is not asked for keeps a heading of its own, so that it is reported or ignored by name.

>>> found = sheet("ror.json", "orgs", [Record(1, {"id": "r1", "names": [{"value": "CNR"}]})], {})
>>> found.header, found.rows[0].cells
(('id', 'names.value'), ('r1', 'CNR'))
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from clockkg.findings import Finding, Origin
from clockkg.loading.mapping import fold
from clockkg.loading.rules import rule
from clockkg.loading.sources.paths import (
    MOST_DEEP,
    TooDeepError,
    Tree,
    covered,
    leaves,
    parse,
    select,
    shown,
)
from clockkg.loading.sources.sheet import Row, Sheet

_JOIN: Final = "; "


class Record(NamedTuple):
    """A record and its number in the file."""

    number: int
    tree: Tree


class Wanted(NamedTuple):
    """The headings that a table's columns are known by, each with the column's separator."""

    separators: Mapping[str, str]
    paths: tuple[str, ...]

    @classmethod
    def of(cls, headings: Mapping[str, str]) -> "Wanted":
        """From headings as the mapping writes them."""
        paths = tuple(heading for heading in headings if "[" in heading)
        return cls({fold(heading): mark for heading, mark in headings.items()}, paths)


def sheet(file: str, name: str, records: Iterable[Record], headings: Mapping[str, str]) -> Sheet:
    """A sheet of some records; `headings` are those of the table's columns with separators."""
    table = _Table(Origin(file, name), Wanted.of(headings))
    for record in records:
        table.add(record)
    return table.sheet()


class _Table:
    """Rows whose columns are found as they come."""

    def __init__(self, origin: Origin, wanted: Wanted) -> None:
        self._origin = origin
        self._wanted = wanted
        steps = {path: parse(path) for path in wanted.paths}
        self._paths = steps
        self._covered = {fold(name) for path in wanted.paths for name in covered(path)}
        self._columns: dict[str, int] = {}
        self._rows: list[tuple[int, list[str]]] = []
        self._findings: list[Finding] = []

    def add(self, record: Record) -> None:
        """Take in one record; an empty one is no row."""
        try:
            values = self._values(record.tree)
        except TooDeepError:
            where = {"it": f"record {record.number}", "en": f"record {record.number}"}
            place = Origin(self._origin.file, self._origin.table, record.number)
            self._findings.append(rule("too-deep", place, str(MOST_DEEP), where))
            return
        cells = [""] * len(self._columns)
        for heading, texts in values.items():
            position = self._columns.setdefault(heading, len(self._columns))
            cells.extend([""] * (position + 1 - len(cells)))
            cells[position] = self._joined(heading, list(filter(None, texts)), record.number)
        if any(cells):
            self._rows.append((record.number, cells))

    def _values(self, tree: Tree) -> dict[str, list[str]]:
        """What stands under each heading of a record."""
        values: dict[str, list[str]] = {}
        for heading, text in leaves(tree):
            if self._kept(heading):
                values.setdefault(heading or "value", []).append(text)
        for path, steps in self._paths.items():
            found = [shown(one) for one in select(steps, tree)]
            if found:
                values[path] = found
        return values

    def sheet(self) -> Sheet:
        """What was taken in."""
        width = len(self._columns)
        rows = (Row(n, (*cells, *[""] * (width - len(cells)))) for n, cells in self._rows)
        header = tuple(self._columns)
        origin = self._origin
        return Sheet(origin.file, origin.table, header, tuple(rows), tuple(self._findings))

    def _kept(self, heading: str) -> bool:
        """Whether a value has a column of its own: one that only a path reads has none."""
        folded = fold(heading)
        return folded in self._wanted.separators or folded not in self._covered

    def _joined(self, heading: str, texts: list[str], number: int) -> str:
        """The values of a cell, apart from each other by what the column says."""
        mark = self._wanted.separators.get(fold(heading))
        if mark is None or len(texts) < 2:  # noqa: PLR2004 - one value needs no separator
            return _JOIN.join(texts)
        wrong = next((text for text in texts if mark in text), "") if mark else texts[1]
        if wrong:
            name = "separator-in-value" if mark else "several-values"
            place = Origin(self._origin.file, self._origin.table, number, heading)
            self._findings.append(rule(name, place, wrong, mark))
        return mark.join(texts)
