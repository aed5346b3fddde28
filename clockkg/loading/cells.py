"""The cells of a delivery as they stand in its files, so that a finding can show what it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from clockkg.findings import Finding, Origin
from clockkg.loading.mapping import Table, fold
from clockkg.loading.sources import Sheet

Place = tuple[str, str]
"""A file and the key of a table in it."""


@dataclass(slots=True)
class Cells:
    """The sheets that were read, by file and table."""

    _sheets: dict[Place, tuple[Sheet, Table]] = field(default_factory=dict)
    _rows: dict[Place, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)

    def add(self, table: Table, sheet: Sheet) -> None:
        """Keep a sheet that was read as a table."""
        self._sheets[sheet.file, table.name] = (sheet, table)
        self._rows[sheet.file, table.name] = {row.number: row.cells for row in sheet.rows}

    def told(self, finding: Finding) -> Finding:
        """A finding with its sheet's own name, its column's heading and its cell as written."""
        origin = finding.origin
        place = (origin.file, origin.table) if origin else ("", "")
        if not origin or place not in self._sheets:
            return finding
        sheet, table = self._sheets[place]
        heading = _heading(origin.column, sheet.header, table)
        written = self._written(origin, heading, sheet.header)
        there = replace(origin, column=heading)
        return replace(finding, origin=there, sheet=sheet.name, written=written)

    def _written(self, origin: Origin, heading: str, header: tuple[str, ...]) -> str:
        cells = self._rows[origin.file, origin.table].get(origin.row, ())
        return dict(zip(header, cells, strict=False)).get(heading, "")


def gathered(parts: Iterable[Cells]) -> Cells:
    """The cells of several deliveries together."""
    whole = Cells()
    for part in parts:
        whole._sheets |= part._sheets  # noqa: SLF001 - of the same class
        whole._rows |= part._rows  # noqa: SLF001 - of the same class
    return whole


def _heading(column: str, header: tuple[str, ...], table: Table) -> str:
    """What a column is called in the file; its own name where the file lacks it."""
    if column in header:
        return column
    known = table.column(column)
    names = known.headers if known else frozenset({fold(column)})
    return next((heading for heading in header if fold(heading) in names), column)
