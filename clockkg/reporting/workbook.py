"""Findings as a workbook, and a copy of a centre's own with the faulty cells marked.

The copy holds values only: a formula is replaced by what it last gave, macros and links to other
files are left out, and no text is written so that a spreadsheet would run it.
"""

import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from clockkg import dialect, opendocument
from clockkg.errors import InputError
from clockkg.findings import REPORT_SHEET, WORKBOOKS, Finding, Severity
from clockkg.reporting.told import COLUMNS, SEVERITIES, STATES, Told
from clockkg.unpacking import require_room

_PROPERTIES: Final = "docProps/core.xml"
_MOMENT: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_LONGEST: Final = 32_767
_MARKED: Final = 5_000
"""So many findings are marked in a copy, what blocks first: a workbook of more comments hangs."""
_TITLE: Final = 31
_BAD_TITLE: Final = re.compile(r"[\[\]:*?/\\]")
_FILLS: Final = {
    Severity.VIOLATION: "FFC7CE",
    Severity.WARNING: "FFEB9C",
    Severity.INFO: "DDEBF7",
}
_WIDTHS: Final = {"message": 60, "remedy": 60, "rule": 26, "id": 40, "graph": 40, "focus": 40}
_WRAPPED: Final = ("message", "remedy")
_LINK: Final = {"it": "cella", "en": "cell"}
_MORE: Final = {
    "it": "Altri {count} rilievi non sono segnati: correggi questi e controlla di nuovo.",
    "en": "{count} more findings are not marked: mend these and check again.",
}
_COMMENT: Final = (420, 160)


def as_xlsx(told: Told, language: str = "en") -> bytes:
    """A workbook of one sheet that lists the findings."""
    book = _empty()
    _listed(book.create_sheet(REPORT_SHEET), told, language, {})
    return _saved(book)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its first row is the heading, `strong` are rows in bold type.

    A number is written as a number, everything else as a text that nothing runs; `links` lead from
    a cell, by its row and column from 1, to an address. `widths` are in characters. `choices` are
    the words that the cells of a column, from 1, are chosen from.
    """

    title: str
    rows: Sequence[Sequence[str | float | None]]
    widths: Sequence[int] = ()
    strong: Collection[int] = (1,)
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def as_workbook(sheets: Iterable[Sheet], moment: str) -> bytes:
    """A workbook of some sheets, made at a moment; the same sheets give the same bytes."""
    book = _empty()
    for sheet in sheets:
        _filled(book.create_sheet(_title(sheet.title)), sheet)
    return _timeless(_saved(book), moment)


def _filled(target: Worksheet, sheet: Sheet) -> None:
    for number, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row, 1):
            cell = target.cell(number, column)
            if isinstance(value, int | float):
                cell.value = value
            else:
                _put(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number in sheet.strong)
            if (number, column) in sheet.links:
                cell.hyperlink = sheet.links[number, column]
    for column, width in enumerate(sheet.widths, 1):
        target.column_dimensions[get_column_letter(column)].width = width
    for column, words in sheet.choices.items():
        offered = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
        letter = get_column_letter(column)
        offered.add(f"{letter}2:{letter}{max(len(sheet.rows), 2)}")
        target.add_data_validation(offered)
    target.freeze_panes = "A2"


def _timeless(book: bytes, moment: str) -> bytes:
    """The same workbook with one moment in all places where the clock has left its mark."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(book)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == _PROPERTIES:
                data = _MOMENT.sub(moment.encode(), data)
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, data)
    return out.getvalue()


def annotate(
    files: Mapping[str, Path],
    told: Told,
    language: str,
    *,
    encoding: str = "",
    delimiter: str = "",
) -> bytes:
    """A copy of the files in which the faulty cells are filled and commented, and a list of all.

    `files` are one workbook or any number of CSV files, by the names that findings call them by; an
    InputError where they are of both kinds or several workbooks.
    """
    books = {name for name, path in files.items() if path.suffix.lower() in WORKBOOKS}
    if books and len(files) > 1:
        raise InputError(_TOO_MANY, remedy=_ONE_BOOK)
    copy = _of_workbook(*next(iter(files.items()))) if books else None
    copy = copy or _of_delimited(files, encoding, delimiter)
    first, more = told.ordered[:_MARKED], len(told.findings) - _MARKED
    places = {finding.id: copy.mark(finding, language) for finding in first}
    links = {key: place for key, place in places.items() if place}
    listed = copy.book.create_sheet(REPORT_SHEET, 0)
    _listed(listed, replace(told, findings=tuple(first)), language, links)
    if more > 0:
        _put(listed.cell(len(first) + 2, 1), _MORE[language].format(count=more))
    copy.book.active = 0
    return _saved(copy.book)


@dataclass
class _Copy:
    """A workbook to be marked; `sheets` finds a sheet by file and name."""

    sheets: Mapping[tuple[str, str], Worksheet]
    book: Workbook
    _heads: dict[str, dict[str, int]] = field(default_factory=dict)

    def mark(self, finding: Finding, language: str) -> str:
        """Fill and comment the cell that a finding names; where it is, or empty."""
        sheet = self._sheet(finding)
        if not sheet:
            return ""
        cell = _cell(sheet, finding, self._columns(sheet))
        cell.fill = PatternFill("solid", fgColor=_fill(cell, finding.severity))
        texts = [cell.comment.text] if cell.comment else []
        texts += [f"{finding.message.get(language, '')}\n{finding.remedy.get(language, '')}"]
        text = _clean("\n\n".join(texts))
        cell.comment = Comment(text, "clockkg", height=_COMMENT[1], width=_COMMENT[0])
        quoted = sheet.title.replace("'", "''")
        return f"'{quoted}'!{cell.coordinate}"

    def _columns(self, sheet: Worksheet) -> dict[str, int]:
        """The number of each heading's column, read once: finding a row takes the whole sheet."""
        if sheet.title not in self._heads:
            heads = [str(cell.value or "").strip() for cell in sheet[1]]
            numbers = range(len(heads), 0, -1)
            self._heads[sheet.title] = {heads[number - 1]: number for number in numbers}
        return self._heads[sheet.title]

    def _sheet(self, finding: Finding) -> Worksheet | None:
        if not finding.origin:
            return None
        file = finding.origin.file
        names = (finding.sheet, finding.origin.table, Path(file).stem)
        return next((self.sheets[file, n] for n in names if (file, n) in self.sheets), None)


def _cell(sheet: Worksheet, finding: Finding, columns: Mapping[str, int]) -> Cell | MergedCell:
    """The cell of a finding: its row's first where it names no column of the file."""
    origin = finding.origin
    row = max(origin.row, 1) if origin else 1
    wanted = origin.column if origin else ""
    cell = sheet.cell(row, columns.get(wanted, 1) if wanted else 1)
    merged = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
    return sheet.cell(merged.min_row, merged.min_col) if merged else cell


def _fill(cell: Cell | MergedCell, severity: Severity) -> str:
    """The colour of the gravest finding of a cell."""
    marked = str(cell.fill.fgColor.rgb)[-6:] if cell.comment else ""
    before = [name for name, colour in _FILLS.items() if colour == marked]
    return _FILLS[min((*before, severity), key=lambda name: name.rank)]


def _of_workbook(name: str, path: Path) -> _Copy:
    try:
        with ZipFile(path) as package:
            require_room(package)
            if path.suffix.lower() == opendocument.SUFFIX:
                return _of_open_document(name, package)
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


def _of_open_document(name: str, package: ZipFile) -> _Copy:
    """An XLSX workbook with the sheets of an ODS one that a person sees, every cell a text."""
    book, sheets = _empty(), {}
    for table in opendocument.tables(package):
        if table.visible and table.name != REPORT_SHEET:
            sheet = book.create_sheet(_title(table.name))
            sheets[name, table.name] = sheet
            for number, cells in table.rows:
                for column, value in enumerate(cells, 1):
                    _put(sheet.cell(number, column), value)
            sheet.freeze_panes = "A2"
    return _Copy(sheets, book)


def _empty() -> Workbook:
    """A workbook without sheets."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    return book


def _of_delimited(files: Mapping[str, Path], encoding: str, delimiter: str) -> _Copy:
    """A workbook with a sheet for each file, every cell a text as it stands."""
    book, sheets = _empty(), {}
    for name, path in files.items():
        if path.suffix.lower() not in dialect.SUFFIXES:
            raise InputError({language: f"{name}: {text}" for language, text in _NO_COPY.items()})
        sheet = book.create_sheet(_title(path.stem))
        sheets[name, path.stem] = sheet
        data = path.read_bytes()
        found = dialect.find(data, encoding, delimiter)
        text = data.decode(found.encoding, "replace")
        for row, cells in enumerate(dialect.table(text, found.delimiter, strict=False), 1):
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
        for name in _WRAPPED:
            wrapped = sheet.cell(number, names.index(name) + 1)
            wrapped.alignment = Alignment(wrap_text=True, vertical="top")
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
_NO_COPY: Final = {
    "it": "una copia annotata si fa di cartelle di lavoro e di file CSV",
    "en": "an annotated copy is made of workbooks and of CSV files",
}
_UNREADABLE: Final = {
    "it": "Un file che non si legge non ha una copia annotata.",
    "en": "A file that cannot be read has no annotated copy.",
}
