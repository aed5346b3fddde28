"""Reads XLSX workbooks, row by row: the one door to openpyxl for reading.

The package, its styles and what is not plain in a cell are openpyxl's to read. Values, formulas,
hidden rows and merged cells are taken from a sheet in one pass; in memory are the texts that its
cells share, which the format keeps apart from them.
"""

import io
from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import IO, Any, Final
from xml.etree.ElementTree import Element

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    SHARED_STRINGS,
    SHEET_MAIN_NS,
    WORKSHEET_TYPE,
)

from clockkg.elements import elements
from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.file import File
from clockkg.loading.sources.grid import Grid
from clockkg.loading.sources.sheet import AT_ONCE, Sheet
from clockkg.unpacking import require_room

_ROW: Final = f"{{{SHEET_MAIN_NS}}}row"
_VALUE: Final = f"{{{SHEET_MAIN_NS}}}v"
_FORMULA: Final = f"{{{SHEET_MAIN_NS}}}f"
_MERGED: Final = f"{{{SHEET_MAIN_NS}}}mergeCell"
_SHARED: Final = f"{{{SHEET_MAIN_NS}}}si"
_INLINE: Final = f"{{{SHEET_MAIN_NS}}}is"
_PLAIN: Final = f"{{{SHEET_MAIN_NS}}}t"
_RICH: Final[Any] = Text
_TRUE: Final = ("1", "true")
_DIGITS: Final = "0123456789"


class _Texts:
    """The texts that cells share, by number, in hardly more memory than their letters take."""

    def __init__(self, book: ExcelReader) -> None:
        self._letters = bytearray()
        self._ends = array("Q", [0])
        package: Any = book.package
        part = package.find(SHARED_STRINGS)
        if part is not None:
            with book.archive.open(part.PartName[1:]) as source:
                self._read(source)

    def __getitem__(self, number: int) -> str:
        """A text; an IndexError where there is none of that number."""
        return self._letters[self._ends[number] : self._ends[number + 1]].decode()

    def _read(self, source: IO[bytes]) -> None:
        for element in elements(source, (_SHARED,)):
            self._letters += _shown(_said(element).replace("x005F_", "")).encode()
            self._ends.append(len(self._letters))


def sheets(file: File) -> list[Sheet]:
    """The visible sheets of a workbook; damaged XML is a SyntaxError, other damage too an error."""
    with file.path.open("rb") as data:
        book = ExcelReader(data, read_only=True, data_only=True, keep_links=False)
        with book.archive as package:
            _prepare(book)
            texts, parts = _Texts(book), list(_parts(book))
            sizes = [package.getinfo(part).file_size for _, part in parts]
            made, before, whole = list[Sheet](), 0, sum(sizes) or 1
            for (title, part), size in zip(parts, sizes, strict=True):
                origin = Origin(file.name, title)
                with package.open(part) as source:
                    reader = _Reader(book, texts, Grid(origin, file.folder), origin)
                    made.append(reader.read(source, file.part(before / whole, size / whole), size))
                before += size
            return made


def _prepare(book: ExcelReader) -> None:
    """Read what is said of the sheets; what is held whole must be no larger than a document."""
    require_room(book.archive, members={ARC_CONTENT_TYPES})
    book.read_manifest()
    kinds = {(one.PartName.lstrip("/"), one.ContentType) for one in book.package.Override}
    others = {name for name, kind in kinds if kind != WORKSHEET_TYPE}
    streamed = {name for name, _ in kinds} - others
    require_room(book.archive, members={*book.valid_files} - streamed)
    book.read_workbook()
    apply_stylesheet(book.archive, book.wb)


def _parts(book: ExcelReader) -> Iterator[tuple[str, str]]:
    """The titles of the sheets that a person sees, and where they are."""
    for sheet, part in book.parser.find_sheets():
        is_table = "chartsheet" not in part.Type and part.target in book.valid_files
        if is_table and sheet.state == "visible":
            yield sheet.name, part.target


class _Reader:
    """The reading of one sheet."""

    def __init__(self, book: ExcelReader, texts: _Texts, grid: Grid, origin: Origin) -> None:
        workbook: Any = book.wb
        self._texts = texts
        self._grid = grid
        self._origin = origin
        self._dates = workbook._date_formats  # noqa: SLF001 - openpyxl's own readers take them so
        self._odd = WorkSheetParser(
            io.BytesIO(),
            texts,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=self._dates,
            timedelta_formats=workbook._timedelta_formats,  # noqa: SLF001 - see above
        )
        self._formulas: Any = WorkSheetParser(io.BytesIO(), texts)
        self._told: list[Finding] = []
        self._merged: list[Finding] = []
        self._hidden: list[range] = []
        self._last = 1

    def read(self, source: IO[bytes], file: File, size: int) -> Sheet:
        """All rows, and what hides values or lets one stand for several."""
        number = 0
        for count, element in enumerate(elements(source, (_ROW, _MERGED))):
            if element.tag == _MERGED:
                area = CellRange(element.get("ref", ""))
                place = replace(self._origin, row=area.min_row)
                self._last = max(self._last, area.max_row)
                self._merged.append(rule("merged-cells", place, area.coord))
                continue
            number = _number(element.get("r"), number + 1)
            if number > 1 and self._grid.header is None:
                self._grid.add(1, ())
            self._grid.add(number, self._cells(element, number))
            if element.get("hidden") in _TRUE:
                self._hide(number)
            if not count % AT_ONCE:
                file.tell(source.tell() / size)
        return self._grid.sheet(*self._told, *self._merged, *self._hiding())

    def _cells(self, row: Element, number: int) -> list[str]:
        """The cells of a row up to the last filled one."""
        cells: list[str] = []
        column = 0
        for cell in row:
            self._last = number
            reference = cell.get("r")
            column = _column(reference.rstrip(_DIGITS)) if reference else column + 1
            text = self._text(cell)
            if len(cell) > 1 or (len(cell) and not text):
                self._note(cell, text, number, column)
            if text:
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = text
        return cells

    def _text(self, cell: Element) -> str:
        """What a cell says; what is neither a text nor a whole number is for openpyxl to say."""
        kind = cell.get("t", "n")
        if kind == "s":
            value = cell.findtext(_VALUE)
            return self._texts[int(value)] if value else ""
        if kind == "inlineStr":
            inner = cell.find(_INLINE)
            return _shown(_said(inner)) if inner is not None else ""
        if kind == "n" and (not len(cell) or int(cell.get("s", 0)) not in self._dates):
            value = cell.findtext(_VALUE)
            if not value or (value.isdecimal() and value[0] != "0"):
                return value or ""
        return _shown(self._odd.parse_cell(cell)["value"])

    def _note(self, cell: Element, text: str, number: int, column: int) -> None:
        """Tell a formula whose value the file does not hold; remember one that others share."""
        formula = cell.find(_FORMULA)
        header = self._grid.header or ()
        if formula is None or (text and not (formula.get("t") == "shared" and formula.text)):
            return
        value = self._formulas.parse_formula(cell)
        if not text and column <= len(header):
            shown = value.text if isinstance(value, ArrayFormula) else value
            place = replace(self._origin, row=number, column=header[column - 1])
            self._told.append(rule("formula", place, str(shown).strip()))

    def _hide(self, number: int) -> None:
        """Remember a hidden row, with those before it as one where they follow each other."""
        first = number
        if self._hidden and self._hidden[-1].stop == number:
            first = self._hidden.pop().start
        self._hidden.append(range(first, number + 1))

    def _hiding(self) -> Iterator[Finding]:
        """That rows are hidden, as far as there are cells."""
        runs = [range(run.start, min(run.stop, self._last + 1)) for run in self._hidden]
        shown = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs if run]
        if shown:
            place = replace(self._origin, row=runs[0][0])
            yield rule("hidden-rows", place, ", ".join(shown))


def _said(element: Element) -> str:
    """The text of a shared or an inline text, whatever its fonts."""
    if len(element) == 1 and element[0].tag == _PLAIN:
        return element[0].text or ""
    return str(_RICH.from_tree(element).content)


def _number(told: str | None, following: int) -> int:
    """A row's number; the one that follows where it is not told."""
    if told is None:
        return following
    return int(told) if told.isdecimal() else int(float(told))


@cache
def _column(letters: str) -> int:
    """Which column, from 1, some letters are; a ValueError where they are none."""
    return column_index_from_string(letters)


def _shown(value: object) -> str:
    """A value as a person sees it."""
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
