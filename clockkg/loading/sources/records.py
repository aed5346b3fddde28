"""Nested records as sheets: each value under its dotted heading, and the paths that are asked for.

What is not asked for keeps a heading of its own, so that it is reported or ignored by name.

>>> table = Table(Origin("ror.json", "orgs"), {})
>>> table.add(1, {"id": "r1", "names": [{"value": "CNR"}]})
>>> found = table.sheet()
>>> found.header, found.rows[0].cells
(('id', 'names.value'), ('r1', 'CNR'))
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from clockkg.findings import Finding, Origin
from clockkg.loading.mapping import fold
from clockkg.loading.rules import rule
from clockkg.loading.sources.kept import Kept
from clockkg.loading.sources.paths import (
    MOST_DEEP,
    TooDeepError,
    Tree,
    covered,
    gather,
    parse,
    select,
    shown,
)
from clockkg.loading.sources.sheet import Sheet

_JOIN: Final = "; "
_VALUE: Final = "value"
"""The heading of what is no object but a text."""


class Wanted(NamedTuple):
    """The headings that a table's columns are known by, each with the column's separator."""

    separators: Mapping[str, str]
    paths: tuple[str, ...]

    @classmethod
    def of(cls, headings: Mapping[str, str]) -> "Wanted":
        """From headings as the mapping writes them."""
        paths = tuple(heading for heading in headings if "[" in heading)
        return cls({fold(heading): mark for heading, mark in headings.items()}, paths)


class Table:
    """Takes records, one at a time, and finds their columns as they come."""

    def __init__(
        self, origin: Origin, headings: Mapping[str, str], folder: Path | None = None
    ) -> None:
        """Start with none; `headings` are those of the table's columns with separators."""
        self._origin = origin
        self._wanted = wanted = Wanted.of(headings)
        self._paths = {path: parse(path) for path in wanted.paths}
        self._covered = {fold(name) for path in wanted.paths for name in covered(path)}
        self._known: dict[str, bool] = {}
        self._columns: dict[str, int] = {}
        self._rows = Kept(folder)
        self._findings: list[Finding] = []

    def add(self, number: int, tree: Tree) -> None:
        """Take in the record of a number; an empty one is no row."""
        try:
            values = self._values(tree)
        except TooDeepError:
            where = {"it": f"record {number}", "en": f"record {number}"}
            self._findings.append(rule("too-deep", self._place(number), str(MOST_DEEP), where))
            return
        cells = [""] * len(self._columns)
        for heading, texts in values.items():
            position = self._columns.get(heading, -1)
            if position < 0:
                position = self._columns[heading] = len(self._columns)
                cells.append("")
            cells[position] = self._joined(heading, texts, number)
        if any(cells):
            self._rows.add(number, cells)

    def sheet(self) -> Sheet:
        """What was taken in."""
        header, origin = tuple(self._columns), self._origin
        rows = self._rows.rows(len(header))
        return Sheet(origin.file, origin.table, header, rows, tuple(self._findings))

    def _values(self, tree: Tree) -> dict[str, list[str]]:
        """What stands under each heading of a record."""
        found: dict[str, list[str]] = {}
        gather(tree, found)
        values = {heading or _VALUE: found[heading] for heading in filter(self._kept, found)}
        for path, steps in self._paths.items():
            texts = [shown(one) for one in select(steps, tree)]
            if texts:
                values[path] = texts
        return values

    def _kept(self, heading: str) -> bool:
        """Whether a value has a column of its own: one that only a path reads has none."""
        if heading not in self._known:
            folded = fold(heading)
            known = folded in self._wanted.separators or folded not in self._covered
            self._known[heading] = known
        return self._known[heading]

    def _joined(self, heading: str, found: list[str], number: int) -> str:
        """The values of a cell, apart from each other by what the column says."""
        if len(found) == 1:
            return found[0]
        texts = list(filter(None, found))
        mark = self._wanted.separators.get(fold(heading))
        if mark is None or len(texts) < 2:  # noqa: PLR2004 - one value needs no separator
            return _JOIN.join(texts)
        wrong = next((text for text in texts if mark in text), "") if mark else texts[1]
        if wrong:
            name = "separator-in-value" if mark else "several-values"
            self._findings.append(rule(name, self._place(number, heading), wrong, mark))
        return mark.join(texts)

    def _place(self, number: int, heading: str = "") -> Origin:
        return replace(self._origin, row=number, column=heading)
