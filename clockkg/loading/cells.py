"""The cells of a delivery as they stand in its files, so that a finding can show what it means."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from clockkg.findings import Finding
from clockkg.loading.mapping import Table, fold
from clockkg.loading.sources import Sheet, UnreadableError

Place = tuple[str, str]
"""A file and the key of a table in it."""
Rows = Mapping[int, tuple[str, ...]]


@dataclass(slots=True)
class Cells:
    """The sheets that were read, by file and table; a row is read anew when it is asked for."""

    _sheets: dict[Place, tuple[Sheet, Table]] = field(default_factory=dict)

    def add(self, table: Table, sheet: Sheet) -> None:
        """Know a sheet that was read as a table."""
        self._sheets[sheet.file, table.name] = (sheet, table)

    @property
    def names(self) -> tuple[tuple[str, str, str], ...]:
        """The file and the table of each sheet that is called otherwise, and what it is called."""
        known = ((*place, sheet.name) for place, (sheet, _) in sorted(self._sheets.items()))
        return tuple((file, table, name) for file, table, name in known if name != table)

    def told(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings with their sheets' own names, columns' headings and cells as written."""
        listed = list(findings)
        wanted: dict[Place, set[int]] = {}
        for file, table, row, _ in (finding.where for finding in listed):
            wanted.setdefault((file, table), set()).add(row)
        rows = {
            place: _rows(self._sheets[place][0], numbers)
            for place, numbers in wanted.items()
            if place in self._sheets
        }
        return [self._told(finding, rows) for finding in listed]

    def _told(self, finding: Finding, rows: Mapping[Place, Rows]) -> Finding:
        origin = finding.origin
        place = (origin.file, origin.table) if origin else ("", "")
        if not origin or place not in self._sheets:
            return finding
        sheet, table = self._sheets[place]
        heading = _heading(origin.column, sheet.header, table)
        cells = rows[place].get(origin.row, ())
        written = dict(zip(sheet.header, cells, strict=False)).get(heading, "")
        there = replace(origin, column=heading)
        return replace(finding, origin=there, sheet=sheet.name, written=written)


def gathered(parts: Iterable[Cells]) -> Cells:
    """The cells of several deliveries together."""
    whole = Cells()
    for part in parts:
        whole._sheets |= part._sheets  # noqa: SLF001 - of the same class
    return whole


def _rows(sheet: Sheet, numbers: Collection[int]) -> Rows:
    """Some rows of a sheet; none where its file is gone."""
    wanted, found = {*numbers}, dict[int, tuple[str, ...]]()
    with suppress(OSError, UnreadableError):
        for batch in sheet.batches():
            if not wanted.isdisjoint(batch.numbers):
                found |= {row.number: row.cells for row in batch.rows if row.number in wanted}
    return found


def _heading(column: str, header: tuple[str, ...], table: Table) -> str:
    """What a column is called in the file; its own name where the file lacks it."""
    if column in header:
        return column
    known = table.column(column)
    names = known.headers if known else frozenset({fold(column)})
    return next((heading for heading in header if fold(heading) in names), column)
