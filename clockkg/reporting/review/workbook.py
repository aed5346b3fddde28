"""A report as a workbook: the summary, then a sheet for each table, lists whole."""

from collections.abc import Iterator
from typing import Final

from clockkg.reporting.review.document import Document, Entry, Row, Table
from clockkg.reporting.review.model import Review
from clockkg.reporting.review.writing import document
from clockkg.reporting.workbook import Sheet, as_workbook

_NARROW, _WIDE, _TEXT = 12, 32, 48
_LONG: Final = 60
Value = str | float | None


def as_xlsx(review: Review, language: str, base: str) -> bytes:
    """The workbook; it bears the moment of the release and no other."""
    told = document(review, language, base, whole=True)
    sheets = (_summary(told), *(_sheet(table, told) for table in told.tables))
    return as_workbook(sheets, told.time)


def _summary(told: Document) -> Sheet:
    rows: list[tuple[Value, ...]] = [(told.title, ""), (told.subject, "")]
    rows += [(told.release, told.compared)]
    strong = {1}
    for heading, lines in zip(told.headings, _parts(told), strict=True):
        rows += [("", ""), (heading, "")]
        strong.add(len(rows))
        rows += lines
    return Sheet(told.summary, rows, (_WIDE, 2 * _TEXT), strong)


def _parts(told: Document) -> Iterator[list[tuple[Value, ...]]]:
    """What stands under each heading of the summary."""
    figures = [(f"{one.number} {one.name}", " ".join(one.notes)) for one in told.state]
    yield [*figures, *(("", remark) for remark in told.remarks)]
    yield [("", line) for line in told.moved]
    tasks = [(f"{one.name} ({one.who})", f"{one.brings}. {one.remedy}") for one in told.tasks]
    yield [*tasks] or [("", told.no_task)]


def _sheet(table: Table, told: Document) -> Sheet:
    """A table; the small print of a column stands in a column of its own beside it."""
    everything = (*table.rows, *([table.total] if table.total else []))
    noted = {n for n in range(len(table.columns)) if any(row[n].note for row in everything)}
    drawn = {n for n in range(len(table.columns)) if any(row[n].line for row in everything)}
    kept = [n for n in range(len(table.columns)) if n not in drawn]
    heads: list[Value] = []
    for n in kept:
        name = table.columns[n].name
        heads += [name, f"{name}: {told.note}"] if n in noted else [name]
    rows = [heads, *(list(_values(row, kept, noted)) for row in everything)]
    rows += [[table.nothing]] if not table.rows else []
    rows += [[table.left_out]] if table.left_out else []
    strong = {1, len(everything) + 1} if table.total else {1}
    return Sheet(table.title, rows, _widths(rows), strong, _links(everything, kept, noted))


def _values(row: Row, kept: list[int], noted: set[int]) -> Iterator[Value]:
    for n in kept:
        yield row[n].text if row[n].number is None else row[n].number
        if n in noted:
            yield row[n].note


def _links(rows: tuple[Row, ...], kept: list[int], noted: set[int]) -> dict[tuple[int, int], str]:
    """Where cells lead, in the whole addresses that a workbook can follow."""
    found = {}
    for number, row in enumerate(rows, 2):
        column = 1
        for n in kept:
            if _leads(row[n]):
                found[number, column] = row[n].path
            column += 2 if n in noted else 1
    return found


def _leads(entry: Entry) -> bool:
    return entry.path.startswith(("http://", "https://"))


def _widths(rows: list[list[Value]]) -> list[int]:
    columns = range(len(rows[0]))
    longest = [max(len(str(row[n])) for row in rows if n < len(row)) for n in columns]
    return [_TEXT if n > _LONG else _WIDE if n > 2 * _NARROW else _NARROW + 2 for n in longest]
