"""Reads OpenDocument spreadsheets (ODS) as text: the values as a person sees them.

Dates are ISO dates, whole numbers have no point, what a formula could not work out is passed on as
it shows (#DIV/0!), so that it is judged and not lost. Comments are no values. Rows and cells that
the format repeats are written out, up to a limit; empty ones only count. One row is in memory.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import IO, Final, NamedTuple
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from clockkg.elements import elements
from clockkg.errors import InputError

SUFFIX: Final = ".ods"
CONTENT: Final = "content.xml"
"""The part that holds the sheets."""
_URN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE: Final = f"{{{_URN}table:1.0}}"
_OFFICE: Final = f"{{{_URN}office:1.0}}"
_TEXT: Final = f"{{{_URN}text:1.0}}"
_STYLE: Final = f"{{{_URN}style:1.0}}"
_ERROR: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_SHEET: Final = f"{_TABLE}table"
_ROW: Final = f"{_TABLE}table-row"
_SHAPES: Final = f"{_TABLE}shapes"
_STYLED: Final = f"{_STYLE}style"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST_REPEATED: Final = 50_000_000
"""So many letters and cells that the document does not hold are written out."""
_AT_ONCE: Final = 1_000
_TOO_LARGE: Final = {
    "it": "il foglio di calcolo è troppo grande",
    "en": "the spreadsheet is too large",
}
_SPLIT: Final = {"it": "Dividerlo in più file.", "en": "Split it into several files."}
_NUMBERS: Final = ("float", "percentage", "currency")

Row = tuple[int, tuple[str, ...]]
"""A row's number as the spreadsheet shows it, and its cells up to the last filled one."""


class Table(NamedTuple):
    """A sheet: its name, whether a person sees it, and its rows that are not empty.

    The rows are read as they are asked for, before the next sheet is.
    """

    name: str
    visible: bool
    rows: Iterator[Row]


def tables(package: ZipFile, tell: Callable[[float], None] = lambda _: None) -> Iterator[Table]:
    """The sheets of a spreadsheet, in order; `tell` is told which share of it is read.

    An InputError where it is too large; a KeyError or SyntaxError where it is none.
    """
    with package.open(CONTENT) as content:
        yield from _Reader().tables(content, package.getinfo(CONTENT).file_size, tell)


class _Reader:
    """One reading of one document."""

    def __init__(self) -> None:
        self._hidden: set[str] = set()
        self._left = _MOST_REPEATED
        self._number = 0

    def tables(
        self, content: IO[bytes], size: int, tell: Callable[[float], None]
    ) -> Iterator[Table]:
        """The sheets, with their rows."""
        found = elements(content, (_STYLED, _ROW, _SHAPES), (_SHEET,))
        for table, parts in groupby(self._placed(found), itemgetter(0)):
            style = table.get(f"{_TABLE}style-name", "")
            rows = self._told((part for _, part in parts), content, size, tell)
            yield Table(table.get(f"{_TABLE}name", ""), style not in self._hidden, rows)

    def _placed(self, found: Iterable[Element]) -> Iterator[tuple[Element, Element]]:
        """What belongs to a sheet, each time with the sheet, which comes first itself."""
        table: Element | None = None
        for element in found:
            if element.tag == _STYLED:
                self._note(element)
            elif element.tag == _SHEET:
                table = element
            if table is not None:
                yield table, element

    def _told(
        self,
        parts: Iterable[Element],
        content: IO[bytes],
        size: int,
        tell: Callable[[float], None],
    ) -> Iterator[Row]:
        self._number = 1
        for count, part in enumerate(parts):
            if part.tag == _ROW:
                yield from self._rows(part)
            if not count % _AT_ONCE:
                tell(content.tell() / size)

    def _note(self, style: Element) -> None:
        """Remember a style that hides the sheets that bear it."""
        for properties in style.iter(f"{_STYLE}table-properties"):
            if properties.get(f"{_TABLE}display") == "false":
                self._hidden.add(style.get(f"{_STYLE}name", ""))

    def _rows(self, element: Element) -> Iterator[Row]:
        """A row as often as the format repeats it; nothing where it is empty."""
        first, times = self._number, int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        self._number += times
        cells = self._cells(element)
        if cells:
            self._take((len(cells) + sum(map(len, cells))) * (times - 1))
            yield from ((number, cells) for number in range(first, first + times))

    def _cells(self, element: Element) -> tuple[str, ...]:
        """The cells of a row up to the last filled one."""
        found: list[str] = []
        empty = 0
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            text = _value(cell)
            if text:
                self._take(empty + (times - 1) * (1 + len(text)))
                found += [""] * empty + [text] * times
                empty = 0
            else:
                empty += times
        return tuple(found)

    def _take(self, letters: int) -> None:
        self._left -= letters
        if self._left < 0:
            raise InputError(_TOO_LARGE, remedy=_SPLIT)


def _value(cell: Element) -> str:
    """What a cell says."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    if cell.get(_ERROR) == "error":
        return _shown(cell)
    if kind in _NUMBERS:
        number = float(cell.get(f"{_OFFICE}value", "nan"))
        return str(int(number)) if number.is_integer() else str(number)
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "").partition("T")[0]
    if kind == "boolean":
        return "yes" if cell.get(f"{_OFFICE}boolean-value") == "true" else "no"
    return _shown(cell)


def _shown(cell: Element) -> str:
    """The paragraphs of a cell as text, without outer blanks."""
    paragraphs = ("".join(_pieces(part)) for part in cell if part.tag == f"{_TEXT}p")
    return "\n".join(paragraphs).replace("\u00a0", " ").strip()


def _pieces(element: Element) -> Iterator[str]:
    """The text of a paragraph; blanks, tabs and line ends are elements of their own."""
    yield element.text or ""
    for part in element:
        match part.tag.removeprefix(_TEXT):
            case "s":
                yield " " * int(part.get(f"{_TEXT}c", "1"))
            case "tab":
                yield "\t"
            case "line-break":
                yield "\n"
            case "span" | "a":
                yield from _pieces(part)
        yield part.tail or ""
