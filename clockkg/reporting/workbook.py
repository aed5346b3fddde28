"""Findings as a workbook, and a copy of a centre's own with the faulty cells marked.

The copy holds values only: a formula is replaced by what it last gave, macros and links to other
files are left out, and no text is written so that a spreadsheet would run it.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from clockkg.errors import InputError
from clockkg.findings import REPORT_SHEET, Finding, Severity
from clockkg.reporting.told import COLUMNS, SEVERITIES, STATES, Told

_LONGEST: Final = 32_767
_TITLE: Final = 31
_BAD_TITLE: Final = re.compile(r"[\[\]:*?/\\]")
_FILLS: Final = {
    Severity.VIOLATION: "FFC7CE",
    Severity.WARNING: "FFEB9C",
    Severity.INFO: "DDEBF7",
}
_WIDTHS: Final = {"message": 60, "remedy": 60, "rule": 26, "id": 40, "graph": 40, "focus": 40}
_LINK: Final = {"it": "cella", "en": "cell"}
_COMMENT: Final = (420, 160)


def as_xlsx(told: Told, language: str = "en") -> bytes:
    """A workbook of one sheet that lists the findings."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _listed(book.create_sheet(REPORT_SHEET), told, language, {})
    return _saved(book)


def annotate(
    files: Mapping[str, Path],
    told: Told,
    language: str,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> bytes:
    """A copy of the files in which the faulty cells are filled and commented, and a list of all.

    `files` are one workbook or any number of CSV files, by the names that findings call them by; an
    InputError where they are of both kinds or several workbooks.
    """
    books = {name for name, path in files.items() if path.suffix.lower() in (".xlsx", ".xlsm")}
    if books and len(files) > 1:
        raise InputError(_TOO_MANY, remedy=_ONE_BOOK)
    copy = _of_workbook(*next(iter(files.items()))) if books else None
    copy = copy or _of_delimited(files, encoding, delimiter)
    places = {finding.id: copy.mark(finding, language) for finding in told.ordered}
    links = {key: place for key, place in places.items() if place}
    _listed(copy.book.create_sheet(REPORT_SHEET, 0), told, language, links)
    copy.book.active = 0
    return _saved(copy.book)


@dataclass
class _Copy:
    """A workbook to be marked; `sheets` finds a sheet by file and name."""

    sheets: Mapping[tuple[str, str], Worksheet]
    book: Workbook

    def mark(self, finding: Finding, language: str) -> str:
        """Fill and comment the cell that a finding names; where it is, or empty."""
        sheet = self._sheet(finding)
        if not sheet:
            return ""
        cell = _cell(sheet, finding)
        cell.fill = PatternFill("solid", fgColor=_fill(cell, finding.severity))
        texts = [cell.comment.text] if cell.comment else []
        texts += [f"{finding.message.get(language, '')}\n{finding.remedy.get(language, '')}"]
        text = _clean("\n\n".join(texts))
        cell.comment = Comment(text, "clockkg", height=_COMMENT[1], width=_COMMENT[0])
        quoted = sheet.title.replace("'", "''")
        return f"'{quoted}'!{cell.coordinate}"

    def _sheet(self, finding: Finding) -> Worksheet | None:
        if not finding.origin:
            return None
        file = finding.origin.file
        names = (finding.sheet, finding.origin.table, Path(file).stem)
        return next((self.sheets[file, n] for n in names if (file, n) in self.sheets), None)


def _cell(sheet: Worksheet, finding: Finding) -> Cell | MergedCell:
    """The cell of a finding: its row's first where it names no column of the file."""
    origin = finding.origin
    row = max(origin.row, 1) if origin else 1
    wanted = origin.column if origin else ""
    heads = enumerate((str(cell.value or "").strip() for cell in sheet[1]), 1)
    column = next((number for number, head in heads if wanted and head == wanted), 1)
    cell = sheet.cell(row, column)
    merged = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
    return sheet.cell(merged.min_row, merged.min_col) if merged else cell


def _fill(cell: Cell | MergedCell, severity: Severity) -> str:
    """The colour of the gravest finding of a cell."""
    marked = str(cell.fill.fgColor.rgb)[-6:] if cell.comment else ""
    before = [name for name, colour in _FILLS.items() if colour == marked]
    return _FILLS[min((*before, severity), key=lambda name: name.rank)]


def _of_workbook(name: str, path: Path) -> _Copy:
    try:
        book = load_workbook(path, data_only=True, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, OSError, SyntaxError, ValueError) as error:
        raise InputError(f"{name}: {error}", remedy=_UNREADABLE) from error
    if REPORT_SHEET in book.sheetnames:
        book.remove(book[REPORT_SHEET])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    _put(cell, cell.value)
    return _Copy({(name, sheet.title): sheet for sheet in book.worksheets}, book)


def _of_delimited(files: Mapping[str, Path], encoding: str, delimiter: str) -> _Copy:
    """A workbook with a sheet for each file, every cell a text as it stands."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    sheets = {}
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    for name, path in files.items():
        sheet = book.create_sheet(_title(path.stem))
        sheets[name, path.stem] = sheet
        text = path.read_bytes().decode(codec, "replace")
        between = "\t" if path.suffix.lower() == ".tsv" else delimiter
        for row, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=between), 1
        ):
            for column, value in enumerate(cells, 1):
                _put(sheet.cell(row, column), value)
        sheet.freeze_panes = "A2"
    return _Copy(sheets, book)


def _title(name: str) -> str:
    return _BAD_TITLE.sub("-", name)[:_TITLE] or "-"


def _put(cell: Cell | MergedCell, text: str | None) -> None:
    """Write a text so that no spreadsheet takes it for a formula, now or when it is edited."""
    cell.value = _clean(text or "")
    cell.data_type = "s"
    cell.quotePrefix = True


def _clean(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:_LONGEST]


def _listed(sheet: Worksheet, told: Told, language: str, links: Mapping[str, str]) -> None:
    """Write the list of findings; those with a link lead to their cell."""
    names = list(COLUMNS)
    heads = [COLUMNS[name][language] for name in names] + ([_LINK[language]] if links else [])
    _row(sheet, 1, heads)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, finding in enumerate(told.ordered, 2):
        cells = told.cells(finding, language)
        cells["severity"] = SEVERITIES[finding.severity][language]
        cells["state"] = STATES[told.state(finding)][language]
        _row(sheet, number, cells.values())
        sheet.cell(number, 1).fill = PatternFill("solid", fgColor=_FILLS[finding.severity])
        if finding.id in links:
            link = sheet.cell(number, len(names) + 1)
            _put(link, links[finding.id])
            link.hyperlink = Hyperlink(ref=link.coordinate, location=links[finding.id])
            link.style = "Hyperlink"
    for column, name in enumerate(names, 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 14)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _row(sheet: Worksheet, number: int, cells: Iterable[str]) -> None:
    for column, text in enumerate(cells, 1):
        cell = sheet.cell(number, column)
        _put(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_TOO_MANY: Final = {
    "it": "una copia annotata si fa di una cartella di lavoro alla volta",
    "en": "an annotated copy is made of one workbook at a time",
}
_ONE_BOOK: Final = {
    "it": "Dai una sola cartella di lavoro, o soltanto file CSV.",
    "en": "Give one workbook, or CSV files only.",
}
_UNREADABLE: Final = {
    "it": "Un file che non si legge non ha una copia annotata.",
    "en": "A file that cannot be read has no annotated copy.",
}
