"""Reads OpenDocument spreadsheets (ODS) as text: the values as a person sees them.

Dates are ISO dates, whole numbers have no point, what a formula could not work out is passed on as
it shows (#DIV/0!), so that it is judged and not lost. Comments are no values. Rows and cells that
the format repeats are written out, up to a limit; empty ones only count. No XML entity is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse

from clockkg.errors import InputError
from clockkg.unpacking import require_room

SUFFIX: Final = ".ods"
_URN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE: Final = f"{{{_URN}table:1.0}}"
_OFFICE: Final = f"{{{_URN}office:1.0}}"
_TEXT: Final = f"{{{_URN}text:1.0}}"
_STYLE: Final = f"{{{_URN}style:1.0}}"
_ERROR: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST_CELLS: Final = 5_000_000
_TOO_LARGE: Final = {
    "it": "il foglio di calcolo è troppo grande",
    "en": "the spreadsheet is too large",
}
_SPLIT: Final = {"it": "Dividerlo in più file.", "en": "Split it into several files."}
_NUMBERS: Final = ("float", "percentage", "currency")

Row = tuple[int, tuple[str, ...]]
"""A row's number as the spreadsheet shows it, and its cells up to the last filled one."""


@dataclass(slots=True)
class Table:
    """A sheet: its name, whether a person sees it, and its rows that are not empty."""

    name: str
    visible: bool
    rows: list[Row] = field(default_factory=list)


def read(path: Path) -> list[Table]:
    """The sheets of a spreadsheet, in order.

    An InputError where it is too large; a BadZipFile, KeyError or SyntaxError where it is none.
    """
    with ZipFile(path) as package:
        require_room(package)
        with package.open("content.xml") as content:
            return list(_Reader().tables(content))


class _Reader:
    """One reading of one document."""

    def __init__(self) -> None:
        self._hidden: set[str] = set()
        self._left = _MOST_CELLS
        self._number = 0
        self._depth = 0

    def tables(self, content: IO[bytes]) -> Iterator[Table]:
        table = Table("", visible=True)
        for event, element in iterparse(content, ("start", "end")):
            if element.tag == f"{_TABLE}table":
                self._depth += 1 if event == "start" else -1
                if event == "start" and self._depth == 1:
                    self._number, table = 1, self._begun(element)
                elif event == "end" and not self._depth:
                    yield table
                    element.clear()
            elif event == "end" and element.tag == f"{_STYLE}style":
                self._note(element)
            elif event == "end" and element.tag == f"{_TABLE}table-row" and self._depth == 1:
                table.rows.extend(self._rows(element))
                element.clear()

    def _note(self, style: Element) -> None:
        """Remember a style that hides the sheets that bear it."""
        for properties in style.iter(f"{_STYLE}table-properties"):
            if properties.get(f"{_TABLE}display") == "false":
                self._hidden.add(style.get(f"{_STYLE}name", ""))

    def _begun(self, element: Element) -> Table:
        style = element.get(f"{_TABLE}style-name", "")
        return Table(element.get(f"{_TABLE}name", ""), visible=style not in self._hidden)

    def _rows(self, element: Element) -> Iterator[Row]:
        """A row as often as the format repeats it; nothing where it is empty."""
        first, times = self._number, int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        self._number += times
        cells = self._cells(element)
        if cells:
            self._take(len(cells) * times)
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
                self._take(empty + times)
                found += [""] * empty + [text] * times
                empty = 0
            else:
                empty += times
        return tuple(found)

    def _take(self, cells: int) -> None:
        self._left -= cells
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
