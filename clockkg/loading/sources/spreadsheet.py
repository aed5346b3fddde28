"""Reads XLSX workbooks: the one door to openpyxl for reading.

Values are read as a person sees them: dates as ISO dates, whole numbers without a point, the last
computed value of a formula; an error value such as #DIV/0! is passed on as text and so is judged.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from clockkg.findings import Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.sheet import Row, Sheet


def read_workbook(path: Path, name: str) -> Iterator[Sheet]:
    """The visible sheets of a workbook; messages call it `name`."""
    try:
        yield from _sheets(path, name)
    except (BadZipFile, InvalidFileException, KeyError, OSError, SyntaxError, ValueError) as error:
        yield Sheet(name, "", (), (), (rule("unreadable-file", Origin(name), str(error), "XLSX"),))


def _sheets(path: Path, name: str) -> list[Sheet]:
    """The visible sheets, all read before the first is used; damaged XML is a SyntaxError."""
    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        visible = (sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        return [_sheet(name, sheet) for sheet in visible]
    finally:
        workbook.close()


def _sheet(file: str, sheet: Worksheet) -> Sheet:
    rows = [
        _row(number, cells) for number, cells in enumerate(sheet.iter_rows(values_only=True), 1)
    ]
    header = rows[0].cells if rows else ()
    width = max((i for i, cell in enumerate(header, 1) if cell), default=0)
    kept = [Row(row.number, _padded(row.cells, width)) for row in rows[1:] if any(row.cells)]
    right = tuple(row for row in kept if len(row.cells) == width)
    beyond = [row for row in kept if len(row.cells) > width]
    found = tuple(
        rule("row-length", Origin(file, sheet.title, row.number), str(len(row.cells)), str(width))
        for row in beyond
    )
    return Sheet(file, sheet.title, header[:width], right, found)


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
