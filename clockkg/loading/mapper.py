"""Applies a mapping to sheets: statements with their places, and findings.

Every row is read to the end, so that one check tells all that is wrong. A sheet's columns are
mapped, ignored by name, or reported.
"""

import gc
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from typing import Final, NamedTuple

from clockkg.findings import LANGUAGES, Finding, Origin, Text
from clockkg.graphs import Snapshot
from clockkg.loading.cells import Cells
from clockkg.loading.easing import eased
from clockkg.loading.functions import FORBIDDEN, KEY, RuleBrokenError, slug
from clockkg.loading.loader import Count, Loader
from clockkg.loading.mapping import Column, Table, filled, fold
from clockkg.loading.meaning import Concepts
from clockkg.loading.prepared import Cell, Prepared, Thing
from clockkg.loading.rules import rule
from clockkg.loading.sources import Row, Sheet, is_ours
from clockkg.rdf import Literal
from clockkg.terms import RDF_TYPE

_TYPE: Final = f"<{RDF_TYPE}>"


class Place(NamedTuple):
    """A row of a file."""

    file: str
    table: str
    row: int

    def at(self, heading: str) -> Origin:
        """One of its cells."""
        return Origin(self.file, self.table, self.row, heading)


class Mapper:
    """One run of a loader: feed it sheets, then take `snapshot`, `findings` and `rows`."""

    def __init__(self, loader: Loader, concepts: Concepts) -> None:
        """Start with nothing read."""
        self.loader = loader
        self.snapshot = Snapshot()
        self._add = self.snapshot.add
        self.findings: list[Finding] = []
        self.rows: dict[str, int] = {}
        self.cells = Cells()
        self._files: dict[str, str] = {}
        self._concepts = concepts
        self._words = {f"@{name}": word for name, word in loader.words.items()}
        self._keys: dict[tuple[str, str, str], Place] = {}
        self._firsts: dict[tuple[str, str], str] = {}
        self._skipped: Counter[tuple[str, str, int]] = Counter()
        self._bare: list[Finding] = []
        self._filled: set[str] = set()

    def feed(self, sheet: Sheet) -> None:
        """Map one sheet; nothing is read from one that clockkg wrote for people."""
        if is_ours(sheet.name):
            return
        table = self._table(sheet)
        self.findings.extend(_of(table, finding) for finding in sheet.findings)
        self._files[sheet.file] = table.name if table else ""
        if table and not (sheet.header or sheet.findings):
            self.findings.append(rule("empty-file", Origin(sheet.file, table.name)))
        elif table and sheet.header:
            if not (sheet.rows or sheet.findings):
                self._bare.append(rule("no-rows", Origin(sheet.file, table.name)))
            elif sheet.rows:
                self._filled.add(sheet.file)
            columns = self._columns(table, sheet)
            self.cells.add(table, sheet)
            self.rows[table.name] = self.rows.get(table.name, 0) + len(sheet.rows)
            prepared = Prepared(table, sheet, columns, self._concepts)
            nodes = (table.main, *table.nodes)
            things = [prepared.thing(node, self._words) for node in nodes]
            for row in sheet.rows:
                self._map(prepared, things, row)

    def close(self) -> None:
        """Compare what was read with what the card expects; tell what was left out on purpose."""
        self.findings += [one for one in self._bare if one.where[0] not in self._filled]
        self.findings = eased(self.findings, self.loader.tables)
        for (file, name, number), rows in self._skipped.items():
            skip = self.loader.tables[name].skips[number]
            place = Origin(file, name, column=skip.shown)
            self.findings.append(rule("rows-skipped", place, str(rows), skip.why))
        for name, expected in self.loader.expect.items():
            if name not in self.rows and name not in self._files.values():
                near = " / ".join((name, *self.loader.tables[name].title.values()))
                origin = Origin(self._file_of(name), name)
                self.findings.append(rule("missing-table", origin, name, near))
            elif name in self.rows and not _within(self.rows[name], expected):
                origin = Origin(self._file_of(name), name)
                wanted = _counted(expected)
                self.findings.append(rule("row-count", origin, str(self.rows[name]), wanted))

    @property
    def swings(self) -> dict[str, tuple[str, int]]:
        """For each table whose rows may change by so many per cent, its file and the number."""
        return {
            table: (self._file_of(table), expected["change"])
            for table, expected in self.loader.expect.items()
            if not isinstance(expected, int) and "change" in expected
        }

    def _file_of(self, table: str) -> str:
        """The file that a table stands in or should: the one workbook, or a CSV file so named."""
        within = [file for file, name in self._files.items() if name == table]
        if within or len(self._files) == 1:
            return (within or list(self._files))[0]
        folder = next(iter(self._files), f"{self.loader.name}/").rpartition("/")
        return f"{folder[0]}{folder[1]}{table}.csv"

    def _table(self, sheet: Sheet) -> Table | None:
        name = fold(sheet.name)
        found = next((t for t in self.loader.tables.values() if t.known_as(name)), None)
        if not found and not sheet.findings and name not in self._ignored("tables"):
            alike = {t.name: t.share(sheet.header) for t in self.loader.tables.values()}
            best = max(alike.values())
            near = [name for name, share in alike.items() if share == best > 0]
            names = ", ".join(near or self.loader.expect or self.loader.tables)
            self.findings.append(
                rule("unknown-table", Origin(sheet.file, sheet.name), sheet.name, names)
            )
        return found

    def _columns(self, table: Table, sheet: Sheet) -> dict[int, Column]:
        """Which column stands at which position; what is missing or unknown is reported."""
        known = {header: column for column in table.all_columns for header in column.headers}
        found: dict[int, Column] = {}
        for position, header in enumerate(sheet.header):
            column = known.get(fold(header))
            if column and column in found.values():
                self._say("repeated-column", sheet, table, header)
            elif column:
                found[position] = column
            elif fold(header) not in self._ignored(table.name):
                self._unknown(sheet, table, header, known)
        names = {column.name for column in found.values()}
        for column in table.all_columns:
            if column.required and column.name not in names:
                near = " / ".join((column.name, *column.label.values()))
                self._say("missing-column", sheet, table, column.name, near)
        return found

    def _unknown(self, sheet: Sheet, table: Table, header: str, known: Iterable[str]) -> None:
        names = list(known)
        near = get_close_matches(fold(header), names, n=3, cutoff=0.5) or sorted(names)[:8]
        self._say("unknown-column", sheet, table, header, ", ".join(near))

    def _say(self, name: str, sheet: Sheet, table: Table, column: str, near: str = "") -> None:
        origin = Origin(sheet.file, table.name, 1, column)
        self.findings.append(rule(name, origin, column, near))

    def _ignored(self, table: str) -> frozenset[str]:
        return frozenset(map(fold, self.loader.ignored.get(table, ())))

    def _map(self, prepared: Prepared, things: Sequence[Thing], row: Row) -> None:
        cells = prepared.cells(row.cells)
        table = prepared.table
        if table.skips:
            skip = next((n for n, one in enumerate(table.skips) if one.holds(cells)), None)
            if skip is not None:
                self._skipped[prepared.file, table.name, skip] += 1
                return
        begins = len(self.findings)
        place = Place(prepared.file, table.name, row.number)
        self._check(prepared, cells, place)
        self._state(things, cells, place, begins)
        if len(self.findings) > begins:
            self._name(things[0].subject.iri(cells), begins)

    def _name(self, subject: str, begins: int) -> None:
        """Say of this row's findings which thing they are about, where the row names one."""
        if subject:
            named = [replace(finding, focus=subject) for finding in self.findings[begins:]]
            self.findings[begins:] = named

    def _check(self, prepared: Prepared, cells: Mapping[str, str], place: Place) -> None:
        """Required cells are filled and keys are well formed and new."""
        for column in prepared.checked:
            text = cells[column.name]
            heading = prepared.headings[column.name]
            if column.required and not text:
                hint = _example(column)
                self.findings.append(rule("required-value", place.at(heading), near=hint))
            elif column.unique and text:
                first = self._keys.setdefault((place.table, column.name, text), place)
                if first != place:
                    where = "" if first.file == place.file else f" ({first.file})"
                    near = f"{first.row}{where}"
                    self.findings.append(rule("repeated-key", place.at(heading), text, near))

    def _state(
        self, things: Sequence[Thing], cells: Mapping[str, str], place: Place, begins: int
    ) -> None:
        main = self._subject(things[0], cells, place, begins)
        if not main:
            self._judge(things[0], cells, place)
            return
        self._say_all(things[0], main, cells, place)
        for thing in things[1:]:
            if all(map(cells.__getitem__, thing.node.when)):
                self._further(thing, main, cells, place, begins)

    def _further(
        self, thing: Thing, main: str, cells: Mapping[str, str], place: Place, begins: int
    ) -> None:
        subject = self._subject(thing, cells, place, begins)
        if not subject:
            return
        self._say_all(thing, subject, cells, place)
        if thing.node.link:
            self._add(f"{main} <{thing.node.link}> {subject} .", place.at(thing.when))
        if thing.node.link_inverse:
            self._add(f"{subject} <{thing.node.link_inverse}> {main} .", place.at(thing.when))

    def _subject(self, thing: Thing, cells: Mapping[str, str], place: Place, begins: int) -> str:
        """A thing's name as N-Triples writes it; empty, and told, where a row gives none."""
        found = thing.subject.iri(cells)
        if found:
            return f"<{found}>"
        if len(self.findings) == begins:
            words = self._words | dict(cells)
            parts = filled(thing.node.subject, words)
            wrong = next((name for name, part in parts.items() if not KEY.fullmatch(part)), "")
            text = words.get(wrong, thing.subject.text(cells))
            origin = place.at(thing.headings.get(wrong, wrong))
            self.findings.append(_unnamed(origin, text))
        return ""

    def _say_all(self, thing: Thing, subject: str, cells: Mapping[str, str], place: Place) -> None:
        """All that a row says of a thing."""
        for name in thing.types:
            self._add(f"{subject} {_TYPE} {name} .", place.at(thing.key))
        for predicate, value in thing.constants:
            self._add(f"{subject} {predicate} {value(cells)} .", place.at(thing.key))
        file, table, row = place
        for cell in thing.cells:
            text = cells[cell.name]
            if not text:
                continue
            origin = Origin(file, table, row, cell.heading)
            if cell.simple and text.isprintable():
                try:
                    term = cell.means(text)
                except RuleBrokenError as broken:
                    self.findings.append(rule(broken.name, origin, text, broken.near))
                    continue
                if cell.predicate:
                    self._add(f"{subject} {cell.predicate} {term} .", origin)
                continue
            for predicate, term in self._terms(cell, text, origin):
                self._relate(subject, cell.column, predicate, term, origin)

    def _judge(self, thing: Thing, cells: Mapping[str, str], place: Place) -> None:
        """Tell what is wrong with the cells of a row that names no thing."""
        for cell in thing.cells:
            origin = Origin(*place, cell.heading)
            if cells[cell.name]:
                deque(self._terms(cell, cells[cell.name], origin), 0)

    def _relate(
        self, subject: str, column: Column, predicate: str, term: str, origin: Origin
    ) -> None:
        if column.inverse and term.startswith("<"):
            self._add(f"{term} <{predicate}> {subject} .", origin)
        elif column.further and self._firsts.setdefault((subject, predicate), term) != term:
            self._add(f"{subject} <{column.further}> {term} .", origin)
        elif predicate:
            self._add(f"{subject} <{predicate}> {term} .", origin)

    def _terms(self, cell: Cell, text: str, origin: Origin) -> Iterator[tuple[str, str]]:
        """The properties and terms of a cell; a text that breaks a rule becomes a finding."""
        column = cell.column
        if not text.isprintable():
            forbidden = FORBIDDEN.search(text)
            if forbidden:
                code = f"{ord(forbidden[0]):04X}"
                self.findings.append(rule("control-character", origin, code))
                return
        parts = text.split(column.separator) if column.separator else (text,)
        for part in filter(None, map(str.strip, parts)):
            try:
                yield column.predicate, cell.means(part)
            except RuleBrokenError as broken:
                if column.otherwise:
                    yield column.otherwise, Literal(part).n3()
                    continue
                self.findings.append(rule(broken.name, origin, part, broken.near))


def read_into(mapper: Mapper, sheets: Iterable[Sheet]) -> Mapper:
    """Feed every sheet and close; sheets that repeat a file and name are fed in order."""
    with _uncollected():
        for sheet in sheets:
            mapper.feed(sheet)
    mapper.close()
    return mapper


@contextmanager
def _uncollected() -> Iterator[None]:
    """Search for no circles among millions of new texts and places, which make none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _unnamed(origin: Origin, text: str) -> Finding:
    """Why a cell makes no identifier: it is not written as a key, or nothing is left of it."""
    near = slug(text)
    return rule("bad-key", origin, text, near) if near else rule("bad-iri", origin, text)


def _of(table: Table | None, finding: Finding) -> Finding:
    """What was wrong in reading a sheet, told of the table that the sheet is."""
    if not (table and finding.origin):
        return finding
    return replace(finding, origin=replace(finding.origin, table=table.name))


def _example(column: Column) -> Text:
    return {name: f" {column.describe[name]}" if column.describe else "" for name in LANGUAGES}


def _within(number: int, expected: Count) -> bool:
    if isinstance(expected, int):
        return number == expected
    return expected.get("min", 0) <= number <= expected.get("max", number)


def _counted(expected: Count) -> str:
    if isinstance(expected, int):
        return str(expected)
    return f"{expected.get('min', 0)}-{expected.get('max', '')}"
