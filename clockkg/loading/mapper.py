"""Applies a mapping to sheets: statements with their places, and findings.

Every row is read to the end, so that one check tells all that is wrong. A sheet's columns are
mapped, ignored by name, or reported. Ordinary rows are mapped many at once (`columnwise`), others
one by one (`rowwise`).
"""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from clockkg.findings import Finding, Origin
from clockkg.graphs import Snapshot, Traced
from clockkg.graphs.sorting import Repeat, Sorter
from clockkg.loading.cells import Cells
from clockkg.loading.columnwise import Columnwise
from clockkg.loading.easing import eased
from clockkg.loading.loader import Count, Loader
from clockkg.loading.mapping import Column, Table, fold
from clockkg.loading.meaning import Concepts
from clockkg.loading.prepared import Prepared
from clockkg.loading.rowwise import Rowwise, Seen, again
from clockkg.loading.rules import rule
from clockkg.loading.saying import Saying
from clockkg.loading.sources import Row, Sheet, UnreadableError, is_ours, unread
from clockkg.loading.sources.garbage import uncollected


class Mapper:
    """One run of a loader: feed it sheets, then take `snapshot`, `findings` and `rows`."""

    def __init__(self, loader: Loader, concepts: Concepts, folder: Path | None = None) -> None:
        """Start with nothing read; what is too much for memory lies in a folder meanwhile."""
        self.loader = loader
        self.snapshot: Traced = Snapshot()
        self._sorter = Sorter(folder)
        self._fed = 0
        self.findings: list[Finding] = []
        self.rows: dict[str, int] = {}
        self.cells = Cells()
        self._files: dict[str, str] = {}
        self._concepts = concepts
        self._words = {f"@{name}": word for name, word in loader.words.items()}
        self._seen = Seen()
        self._bare: list[Finding] = []
        self._filled: set[str] = set()

    def feed(self, sheet: Sheet) -> None:
        """Map one sheet; nothing is read from one that clockkg wrote for people."""
        if is_ours(sheet.name):
            return
        begins = len(self.findings)
        try:
            self._feed(sheet)
        except UnreadableError as error:
            self._forget(sheet, begins)
            self._feed(unread(sheet.file, sheet.name, error.finding))

    def _forget(self, sheet: Sheet, begins: int) -> None:
        """Take back what was read of a sheet that ends in the middle."""
        del self.findings[begins:]
        self._sorter.forget(self._fed)
        self._seen.forget(sheet.file)

    def _feed(self, sheet: Sheet) -> None:
        if not self._known(sheet):
            sheet = sheet.exhausted()
        table = self._table(sheet)
        begins = len(self.findings)
        self.findings.extend(_of(table, finding) for finding in sheet.findings)
        self._files[sheet.file] = table.name if table else ""
        if table and not (sheet.header or sheet.findings):
            self.findings.append(rule("empty-file", Origin(sheet.file, table.name)))
        elif table and sheet.header:
            columns = self._columns(table, sheet)
            prepared = Prepared(table, sheet, columns, self._concepts)
            count, late = self._map_all(prepared, sheet)
            begins += len(sheet.findings)
            self.findings[begins:begins] = [_of(table, finding) for finding in late]
            if count:
                self._filled.add(sheet.file)
            elif not (sheet.findings or late):
                self._bare.append(rule("no-rows", Origin(sheet.file, table.name)))
            self.cells.add(table, sheet)
            self.rows[table.name] = self.rows.get(table.name, 0) + count

    def _map_all(self, prepared: Prepared, sheet: Sheet) -> tuple[int, list[Finding]]:
        """Map all rows of a sheet: how many there are, and what was wrong in reading them."""
        self._fed += 1
        table = prepared.table
        things = [prepared.thing(node, self._words) for node in (table.main, *table.nodes)]
        saying = Saying(self._sorter, self._fed, sheet.file, table.name)
        columnwise = Columnwise(prepared, things, saying)
        rowwise = Rowwise(prepared, things, saying, self._words, self._seen)
        count, late = 0, list[Finding]()
        for batch in sheet.batches():
            late += batch.findings
            count += len(batch.numbers)
            for position in columnwise.take(batch) if batch.numbers else ():
                row = Row(batch.numbers[position], tuple(c[position] for c in batch.columns))
                self.findings += rowwise.take(row)
        return count, late

    def close(self) -> None:
        """Compare what was read with what the card expects; tell what was left out on purpose."""
        self.snapshot, repeats = self._sorter.merged()
        self.findings += map(_repeated, repeats)
        self.findings += [one for one in self._bare if one.where[0] not in self._filled]
        self.findings = eased(self.findings, self.loader.tables)
        for (file, name, number), rows in self._seen.skipped.items():
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

    def _known(self, sheet: Sheet) -> Table | None:
        return next((t for t in self.loader.tables.values() if t.known_as(sheet.name)), None)

    def _table(self, sheet: Sheet) -> Table | None:
        name, found = fold(sheet.name), self._known(sheet)
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
                self._tell("repeated-column", sheet, table, header)
            elif column:
                found[position] = column
            elif fold(header) not in self._ignored(table.name):
                self._unknown(sheet, table, header, known)
        names = {column.name for column in found.values()}
        for column in table.all_columns:
            if column.required and column.name not in names:
                near = " / ".join((column.name, *column.label.values()))
                self._tell("missing-column", sheet, table, column.name, near)
        return found

    def _unknown(self, sheet: Sheet, table: Table, header: str, known: Iterable[str]) -> None:
        names = list(known)
        near = get_close_matches(fold(header), names, n=3, cutoff=0.5) or sorted(names)[:8]
        self._tell("unknown-column", sheet, table, header, ", ".join(near))

    def _tell(self, name: str, sheet: Sheet, table: Table, column: str, near: str = "") -> None:
        origin = Origin(sheet.file, table.name, 1, column)
        self.findings.append(rule(name, origin, column, near))

    def _ignored(self, table: str) -> frozenset[str]:
        return frozenset(map(fold, self.loader.ignored.get(table, ())))


def read_into(mapper: Mapper, sheets: Iterable[Sheet]) -> Mapper:
    """Feed every sheet and close; sheets that repeat a file and name are fed in order."""
    with uncollected():
        for sheet in sheets:
            mapper.feed(sheet)
        mapper.close()
    return mapper


def _repeated(repeat: Repeat) -> Finding:
    """That a key stands in a second row."""
    found = again(repeat.place, repeat.text, repeat.first)
    return replace(found, focus=repeat.subject[1:-1])


def _of(table: Table | None, finding: Finding) -> Finding:
    """What was wrong in reading a sheet, told of the table that the sheet is."""
    if not (table and finding.origin):
        return finding
    return replace(finding, origin=replace(finding.origin, table=table.name))


def _within(number: int, expected: Count) -> bool:
    if isinstance(expected, int):
        return number == expected
    return expected.get("min", 0) <= number <= expected.get("max", number)


def _counted(expected: Count) -> str:
    if isinstance(expected, int):
        return str(expected)
    return f"{expected.get('min', 0)}-{expected.get('max', '')}"
