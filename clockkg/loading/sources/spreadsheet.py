"""Reads workbooks, XLSX and ODS: the one door to openpyxl for reading.

Values are read as a person sees them: dates as ISO dates, whole numbers without a point, the last
computed value of a formula; an error value such as #DIV/0! is passed on as text and so is judged.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile, is_zipfile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from clockkg import opendocument
from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.file import File
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.sheet import Row, Sheet, empty_rows, unread
from clockkg.unpacking import require_room

_SEALED: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an XLSX file with a password begins: Microsoft keeps it within an older format."""
_ENCRYPTED: Final = b"manifest:encryption-data"
_MANIFEST: Final = "META-INF/manifest.xml"
_FORMULA: Final = re.compile(rb"<f[ >]")
_LAID_OUT: Final = re.compile(rb'<mergeCell |<row [^>]*hidden="(1|true)"')


def read_workbook(file: File, _: Reading) -> list[Sheet]:
    """The visible sheets of a workbook."""
    path, name = file.path, file.name
    form = "ODS" if file.suffix == opendocument.SUFFIX else "XLSX"
    if _has_password(path):
        return [unread(name, "", rule("password", Origin(name), near=form))]
    try:
        with ZipFile(path) as package:
            require_room(package)
        found = _open_document(path, name) if form == "ODS" else _sheets(path, name)
        return found or [unread(name, "", rule("empty-file", Origin(name)))]
    except (BadZipFile, InvalidFileException, KeyError, OSError, SyntaxError, ValueError) as error:
        return [unread(name, "", rule("unreadable-file", Origin(name), str(error), form))]


def _has_password(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(len(_SEALED)) == _SEALED:
            return True
    if not is_zipfile(path):
        return False
    with ZipFile(path) as package:
        return _MANIFEST in package.namelist() and _ENCRYPTED in package.read(_MANIFEST)


def _open_document(path: Path, name: str) -> list[Sheet]:
    tables = (table for table in opendocument.read(path) if table.visible)
    return [_sheet(name, table.name, (Row(*row) for row in table.rows)) for table in tables]


def _sheets(path: Path, name: str) -> list[Sheet]:
    """The visible sheets, all read before the first is used; damaged XML is a SyntaxError."""
    values = dict(_read(path, name, computed=True))
    if _holds(path, _FORMULA):
        formulas = dict(_read(path, name, computed=False))
        values = {title: _told(sheet, formulas[title]) for title, sheet in values.items()}
    layout = _layout(path, name) if _holds(path, _LAID_OUT) else {}
    return [
        replace(sheet, findings=(*sheet.findings, *layout.get(title, ())))
        for title, sheet in values.items()
    ]


def _read(path: Path, name: str, *, computed: bool) -> Iterator[tuple[str, Sheet]]:
    """The visible sheets with what their formulas gave, or with the formulas themselves."""
    workbook = load_workbook(path, read_only=True, data_only=computed)
    try:
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                rows = enumerate(sheet.iter_rows(values_only=True), 1)
                yield sheet.title, _sheet(name, sheet.title, (_row(n, row) for n, row in rows))
    finally:
        workbook.close()


def _holds(path: Path, what: re.Pattern[bytes]) -> bool:
    """Whether the text of any sheet holds something."""
    with ZipFile(path) as package:
        sheets = (name for name in package.namelist() if name.startswith("xl/worksheets/"))
        return any(what.search(package.read(name)) for name in sheets)


def _layout(path: Path, name: str) -> dict[str, list[Finding]]:
    """What of each sheet's layout hides values or lets one stand for several."""
    workbook = load_workbook(path)
    found = {sheet.title: list(_laid_out(sheet, name)) for sheet in workbook.worksheets}
    workbook.close()
    return found


def _laid_out(sheet: Worksheet, name: str) -> Iterator[Finding]:
    for merged in sheet.merged_cells.ranges:
        yield rule("merged-cells", Origin(name, sheet.title, merged.min_row), merged.coord)
    last = sheet.max_row
    hidden = [n for n, one in sheet.row_dimensions.items() if one.hidden and n <= last]
    if hidden:
        text = ", ".join(_runs(hidden))
        yield rule("hidden-rows", Origin(name, sheet.title, hidden[0]), text)


def _runs(numbers: Iterable[int]) -> list[str]:
    """Numbers with those that follow each other as one.

    >>> _runs([2, 3, 4, 9])
    ['2-4', '9']
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


def _told(sheet: Sheet, formulas: Sheet) -> Sheet:
    """A sheet with a finding for each formula whose value the file does not hold."""
    values = {row.number: row.cells for row in sheet.rows}
    found = [
        rule("formula", Origin(sheet.file, sheet.name, row.number, heading), formula)
        for row in formulas.rows
        for heading, formula, value in zip(
            sheet.header, row.cells, values.get(row.number, [""] * len(row.cells)), strict=False
        )
        if formula.startswith("=") and not value
    ]
    return replace(sheet, findings=(*sheet.findings, *found))


def _sheet(file: str, title: str, found: Iterable[Row]) -> Sheet:
    """A sheet whose first row is its heading; cells beyond the heading are told."""
    rows = iter(found)
    header = next(rows, Row(1, ())).cells
    width = max((i for i, cell in enumerate(header, 1) if cell), default=0)
    kept = [Row(row.number, _padded(row.cells, width)) for row in rows if any(row.cells)]
    right = tuple(row for row in kept if len(row.cells) == width)
    beyond = [row for row in kept if len(row.cells) > width]
    told = tuple(
        rule("row-length", Origin(file, title, row.number), str(len(row.cells)), str(width))
        for row in beyond
    )
    empty = (kept[-1].number if kept else 1) - 1 - len(kept)
    findings = (*told, *empty_rows(file, empty, title))
    return Sheet(file, title, header[:width], right, findings)


def _row(number: int, values: tuple[object, ...]) -> Row:
    return Row(number, tuple(map(_text, values)))


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """The cells up to the heading's width, or up to the last filled one beyond it."""
    filled = max((i for i, cell in enumerate(cells, 1) if cell), default=0)
    return (cells + ("",) * width)[: max(width, filled)]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).replace("\u00a0", " ").strip()
