"""A report as people read it: a summary and tables of words, before it is a page, PDF or workbook.

>>> Entry("84%", note="151 of 179").text
'84%'
"""

from dataclasses import dataclass

Values = tuple[int | None, ...]
"""What a line is drawn through; None where there is no number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a cell; `note` is small print below it, `path` where it leads.

    `line` is drawn as a sparkline of which `text` tells the numbers.
    """

    text: str
    note: str = ""
    path: str = ""
    tone: str = ""
    number: int | float | None = None
    line: Values = ()


Row = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column, and whether numbers stand in it."""

    name: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its title; `total` is its last row, `nothing` what is said where it is empty.

    `left_out` says how many rows are not shown. The first column names the row.
    """

    key: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row = ()
    nothing: str = ""
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that stands large, what it counts, and what there is to say of it."""

    number: str
    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, who, what it brings, how, and where its list is."""

    name: str
    who: str
    brings: str
    remedy: str
    path: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language."""

    language: str
    title: str
    subject: str
    release: str
    compared: str
    time: str
    headings: tuple[str, str, str]
    state: tuple[Figure, Figure]
    remarks: tuple[str, ...]
    moved: tuple[str, ...]
    tasks: tuple[Task, ...]
    no_task: str
    summary: str
    note: str
    contents: str
    tables: tuple[Table, ...]
    pages: str
