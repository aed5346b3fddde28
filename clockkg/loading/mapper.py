"""Applies a mapping to sheets: statements with their places, and findings.

Every row is read to the end, so that one check tells all that is wrong. A sheet's columns are
mapped, ignored by name, or reported.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from clockkg.findings import LANGUAGES, Finding, Origin, Text
from clockkg.graphs import Snapshot
from clockkg.loading.cells import Cells
from clockkg.loading.easing import eased
from clockkg.loading.functions import FORBIDDEN, KEY, RuleBrokenError, slug
from clockkg.loading.loader import Count, Loader
from clockkg.loading.mapping import Column, Node, Table, constant, fill, filled, fold, iri, places
from clockkg.loading.meaning import Concepts, meant
from clockkg.loading.rules import rule
from clockkg.loading.sources import Row, Sheet, is_ours
from clockkg.rdf import Iri, Literal, Term, Triple, is_iri
from clockkg.terms import RDF_TYPE

_TYPE = Iri(RDF_TYPE)


class Mapper:
    """One run of a loader: feed it sheets, then take `snapshot`, `findings` and `rows`."""

    def __init__(self, loader: Loader, concepts: Concepts) -> None:
        """Start with nothing read."""
        self.loader = loader
        self.snapshot = Snapshot()
        self.findings: list[Finding] = []
        self.rows: dict[str, int] = {}
        self.cells = Cells()
        self._files: dict[str, str] = {}
        self._concepts = concepts
        self._words = {f"@{name}": word for name, word in loader.words.items()}
        self._keys: dict[tuple[str, str, str], Origin] = {}
        self._headings: dict[str, str] = {}
        self._row_begins = 0
        self._firsts: dict[tuple[Iri, str], Term] = {}
        self._skipped: Counter[tuple[str, str, int]] = Counter()

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
                self.findings.append(rule("no-rows", Origin(sheet.file, table.name)))
            columns = self._columns(table, sheet)
            self.cells.add(table, sheet)
            self.rows[table.name] = self.rows.get(table.name, 0) + len(sheet.rows)
            for row in sheet.rows:
                self._map(table, sheet, row, columns)

    def close(self) -> None:
        """Compare what was read with what the card expects; tell what was left out on purpose."""
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

    def _map(self, table: Table, sheet: Sheet, row: Row, columns: Mapping[int, Column]) -> None:
        cells = dict.fromkeys((column.name for column in table.all_columns), "")
        cells |= {column.name: row.cells[position] for position, column in columns.items()}
        cells = table.cleared(cells)
        skip = next((n for n, one in enumerate(table.skips) if one.holds(cells)), None)
        if skip is not None:
            self._skipped[sheet.file, table.name, skip] += 1
            return
        self._headings = {c.name: sheet.header[position] for position, c in columns.items()}
        self._row_begins = len(self.findings)
        origin = Origin(sheet.file, table.name, row.number)
        self._check(table, cells, origin)
        self._state(table, cells, origin)
        self._name(table, self._words | cells)

    def _name(self, table: Table, words: Mapping[str, str]) -> None:
        """Say of this row's findings which thing they are about, where the row names one."""
        begins, subject = self._row_begins, iri(fill(table.main.subject, words))
        if is_iri(subject) and all(filled(table.main.subject, words).values()):
            named = (replace(finding, focus=subject) for finding in self.findings[begins:])
            self.findings[begins:] = list(named)

    def _check(self, table: Table, cells: Mapping[str, str], origin: Origin) -> None:
        """Required cells are filled and keys are well formed and new."""
        present = (column for column in table.columns.values() if column.name in self._headings)
        for column in present:
            text = cells[column.name]
            place = self._at(origin, column.name)
            if column.required and not text:
                near = _example(column)
                self.findings.append(rule("required-value", place, near=near))
            elif column.unique and text:
                first = self._keys.setdefault((table.name, column.name, text), origin)
                if first != origin:
                    where = "" if first.file == origin.file else f" ({first.file})"
                    self.findings.append(rule("repeated-key", place, text, f"{first.row}{where}"))

    def _state(self, table: Table, cells: Mapping[str, str], origin: Origin) -> None:
        words = self._words | dict(cells)
        subject = self._subject(table.main, words, origin)
        if subject:
            self._node(table.main, subject, words, origin)
            for node in table.nodes:
                if all(cells[name] for name in node.when):
                    self._further(subject, node, words, origin)

    def _further(self, main: Iri, node: Node, words: Mapping[str, str], origin: Origin) -> None:
        subject = self._subject(node, words, origin)
        if not subject:
            return
        self._node(node, subject, words, origin)
        place = self._at(origin, next(iter(node.when), ""))
        if node.link:
            self._add(main, node.link, subject, place)
        if node.link_inverse:
            self._add(subject, node.link_inverse, main, place)

    def _subject(self, node: Node, words: Mapping[str, str], origin: Origin) -> Iri | None:
        text = iri(fill(node.subject, words))
        parts = filled(node.subject, words)
        if is_iri(text) and all(parts.values()):
            return Iri(text)
        if len(self.findings) == self._row_begins:
            wrong = next((name for name, part in parts.items() if not KEY.fullmatch(part)), "")
            self.findings.append(self._unnamed(self._at(origin, wrong), words.get(wrong, text)))
        return None

    def _unnamed(self, place: Origin, text: str) -> Finding:
        """Why a cell makes no identifier: it is not written as a key, or nothing is left of it."""
        near = slug(text)
        return rule("bad-key", place, text, near) if near else rule("bad-iri", place, text)

    def _node(self, node: Node, subject: Iri, words: Mapping[str, str], origin: Origin) -> None:
        key = next((name for name in places(node.subject) if not name.startswith("@")), "")
        for name in node.types:
            self._add(subject, RDF_TYPE, Iri(name), self._at(origin, key))
        for predicate, value in node.constants.items():
            self._add(subject, predicate, constant(value, words), self._at(origin, key))
        for column in node.columns.values():
            place = self._at(origin, column.name)
            for predicate, term in self._terms(column, words[column.name], place):
                self._relate(subject, column, predicate, term, place)

    def _relate(
        self, subject: Iri, column: Column, predicate: str, term: Term, place: Origin
    ) -> None:
        if column.inverse and isinstance(term, Iri):
            self._add(term, predicate, subject, place)
        elif column.further and self._firsts.setdefault((subject, predicate), term) != term:
            self._add(subject, column.further, term, place)
        elif predicate:
            self._add(subject, predicate, term, place)

    def _add(self, subject: Iri, predicate: str, term: Term, origin: Origin) -> None:
        self.snapshot.add(Triple(subject, Iri(predicate), term).n3(), origin)

    def _at(self, origin: Origin, column: str) -> Origin:
        """A cell's place, under the heading that stands in the file."""
        return replace(origin, column=self._headings.get(column, column))

    def _terms(self, column: Column, text: str, place: Origin) -> Iterator[tuple[str, Term]]:
        """The properties and terms of a cell; a text that breaks a rule becomes a finding."""
        forbidden = FORBIDDEN.search(text)
        if forbidden:
            code = f"{ord(forbidden[0]):04X}"
            self.findings.append(rule("control-character", place, code))
            return
        parts = text.split(column.separator) if column.separator else [text]
        for part in filter(None, map(str.strip, parts)):
            try:
                yield column.predicate, meant(column, part, self._concepts)
            except RuleBrokenError as broken:
                if column.otherwise:
                    yield column.otherwise, Literal(part)
                    continue
                self.findings.append(rule(broken.name, place, part, broken.near))


def read_into(mapper: Mapper, sheets: Iterable[Sheet]) -> Mapper:
    """Feed every sheet and close; sheets that repeat a file and name are fed in order."""
    for sheet in sheets:
        mapper.feed(sheet)
    mapper.close()
    return mapper


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
