"""A template as a workbook: instructions, a sheet for each table, and lists to choose from.

The words to choose from stand on a hidden sheet, since a list of more than 255 characters cannot
stand in a cell's rule. Cells are texts, so that no leading zero and no month is lost.
"""

import io
from collections.abc import Iterable
from typing import Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from clockkg.findings import INSTRUCTIONS_SHEET, LANGUAGES
from clockkg.loading.mapping import Column, Table
from clockkg.loading.templates.theme import Theme, choices, heading, ordered

_LISTS: Final = "clockkg-lists"
_ROWS: Final = 5_000
"""So many rows have lists and the format of texts; more may be filled in."""
_TEXT: Final = "@"
_NUMBERS: Final = frozenset({"integer", "decimal"})
_REQUIRED: Final = PatternFill("solid", fgColor="7A1F1F")
_OPTIONAL: Final = PatternFill("solid", fgColor="DDEBF7")
_WIDTHS: Final = (24, 30, 14, 62, 62)
_COMMENT: Final = (380, 170)
_TITLE: Final = 31
_COLUMNS: Final = {
    "it": ("Foglio", "Colonna", "Si riempie", "Che cosa scrivere", "What to write"),
    "en": ("Sheet", "Column", "Filled in", "Che cosa scrivere", "What to write"),
}
_WHEN: Final = {
    True: {"it": "sempre", "en": "always"},
    False: {"it": "se c'è", "en": "if known"},
}


def as_workbook(theme: Theme, language: str) -> bytes:
    """The workbook of a template, its headings and lists in a language, its help in both."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _instruct(book.create_sheet(INSTRUCTIONS_SHEET), theme, language)
    lists = _Lists(book, language)
    names = {table.name: table.title[language][:_TITLE] for table in theme.tables}
    for table in theme.tables:
        _table(book.create_sheet(names[table.name]), theme, table, language)
    for table in theme.tables:
        _offer(book[names[table.name]], theme, table, names, lists)
    lists.finish()
    book.custom_doc_props.append(  # type: ignore[attr-defined]  # openpyxl's types lack it
        StringProperty(name="clockkg template", value=f"{theme.name} {theme.version}")
    )
    book.properties.title = theme.title[language]
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


class _Lists:
    """The hidden sheet of words to choose from: a column for each list, written once."""

    def __init__(self, book: Workbook, language: str) -> None:
        self.language = language
        self._sheet: Worksheet = book.create_sheet(_LISTS)
        self._book = book
        self._known: dict[tuple[str, ...], str] = {}

    def range(self, words: Iterable[str]) -> str:
        """Where some words stand."""
        key = tuple(words)
        if key not in self._known:
            letter = get_column_letter(len(self._known) + 1)
            for row, word in enumerate(key, 1):
                self._sheet[f"{letter}{row}"] = word
            self._known[key] = f"{quote_sheetname(_LISTS)}!${letter}$1:${letter}${len(key)}"
        return self._known[key]

    def finish(self) -> None:
        """Put it last and out of sight."""
        self._book.move_sheet(self._sheet, len(self._book.worksheets))
        self._sheet.sheet_state = "hidden"


def _instruct(sheet: Worksheet, theme: Theme, language: str) -> None:
    """What the template is for, how it is filled in, and all of its columns."""
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for name in LANGUAGES:
        sheet.append([theme.title[name]])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True, size=14)
        sheet.append([theme.about[name]])
        steps = theme.steps[name]
        for number, step in enumerate(steps, 1):
            sheet.append([f"{number}. {step}"])
        for row in range(sheet.max_row - len(steps), sheet.max_row + 1):
            _across(sheet, row)
        sheet.append([])
    sheet.append(_COLUMNS[language])
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = Font(bold=True), _OPTIONAL
    for table in theme.tables:
        for column in ordered(table):
            told, when = theme.help(column), _WHEN[column.required][language]
            title = table.title[language]
            sheet.append([title, heading(column, language), when, told["it"], told["en"]])
            for cell in sheet[sheet.max_row]:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    _fit(sheet)


def _across(sheet: Worksheet, row: int) -> None:
    """A line of text over the width of the sheet."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
    sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")


def _table(sheet: Worksheet, theme: Theme, table: Table, language: str) -> None:
    """The headings of a table, each with its help."""
    for position, column in enumerate(ordered(table), 1):
        cell = sheet.cell(1, position, heading(column, language))
        cell.fill = _REQUIRED if column.required else _OPTIONAL
        cell.font = Font(bold=True, color="FFFFFF" if column.required else "000000")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        told = theme.help(column)
        comment = Comment(f"{told[language]}", "clockkg")
        comment.width, comment.height = _COMMENT
        cell.comment = comment
        letter = sheet.column_dimensions[get_column_letter(position)]
        letter.width = max(14, len(heading(column, language)) + 4)
        if column.kind_of_value not in _NUMBERS:
            letter.number_format = _TEXT
    sheet.freeze_panes = "A2"
    _fit(sheet)


def _offer(
    sheet: Worksheet, theme: Theme, table: Table, names: dict[str, str], lists: _Lists
) -> None:
    """The lists to choose from in the cells of a table."""
    for position, column in enumerate(ordered(table), 1):
        source = _source(theme, column, names, lists)
        if source and not column.separator:
            rule = DataValidation("list", formula1=f"={source}", allow_blank=True)
            rule.errorStyle = "warning"
            letter = get_column_letter(position)
            rule.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(rule)


def _source(theme: Theme, column: Column, names: dict[str, str], lists: _Lists) -> str:
    """Where the words stand that a column is filled with; empty where it is free."""
    words = choices(column, lists.language)
    if words:
        return lists.range(words)
    targets = theme.targets(column)
    if len(targets) != 1:
        return ""
    position = [one.name for one in ordered(targets[0])].index("key") + 1
    letter = get_column_letter(position)
    return f"{quote_sheetname(names[targets[0].name])}!${letter}$2:${letter}${_ROWS}"


def _fit(sheet: Worksheet) -> None:
    """Print as wide as a page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
