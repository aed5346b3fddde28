"""The report says the same in every form, in both languages, and the same bytes for one release."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from clockkg.graphs import Releases
from clockkg.reporting.review import MEDIA_TYPES, Review, make, period, write
from clockkg.reporting.review.document import Table
from clockkg.reporting.review.writing import document

ROOT = Path(__file__).parents[2]
LANGUAGES = ("it", "en")
SUMS = ("changes", "fixes", "matrix")
each_language = pytest.mark.parametrize("language", LANGUAGES)
WRITE = """
import sys
from pathlib import Path
from clockkg.graphs import Releases
from clockkg.reporting.review import MEDIA_TYPES, make, period, write
releases = Releases(Path(sys.argv[1]))
review = make(releases, period(releases))
for form in MEDIA_TYPES:
    for language in ("it", "en"):
        data = write(review, form, language, "https://example.org")
        (Path(sys.argv[2]) / f"{language}.{form}").write_bytes(data)
"""


def test_the_same_release_gives_the_same_bytes(quarters: Releases, tmp_path: Path) -> None:
    """Two processes, whose sets are in other orders and whose clocks are hours apart, agree."""
    for seed, zone in (("1", "UTC"), ("99", "Pacific/Auckland")):
        folder = tmp_path / seed
        folder.mkdir()
        chosen = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        chosen["SOURCE_DATE_EPOCH"] = seed
        command = [sys.executable, "-c", WRITE, str(quarters.home), str(folder)]
        subprocess.run(command, env=chosen, check=True)  # noqa: S603 - our own text
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert len(names) == len(LANGUAGES) * len(MEDIA_TYPES)
    differ = [
        name for name in names
        if (tmp_path / "1" / name).read_bytes() != (tmp_path / "99" / name).read_bytes()
    ]  # fmt: skip
    assert differ == []


@each_language
@pytest.mark.parametrize("key", SUMS)
def test_the_last_row_is_the_sum_of_the_rows(review: Review, key: str, language: str) -> None:
    """As people read it: each number of a total row is the sum of its column."""
    told = document(review, language, whole=True)
    table = next(table for table in told.tables if table.key == key)
    for place, total in enumerate(table.total):
        if isinstance(total.number, int):
            assert sum(row[place].number or 0 for row in table.rows) == total.number


@each_language
def test_the_last_column_of_the_matrix_is_the_sum_of_the_row(review: Review, language: str) -> None:
    """On its other side too the matrix adds up."""
    told = document(review, language)
    matrix = next(table for table in told.tables if table.key == "matrix")
    for row in (*matrix.rows, matrix.total):
        assert sum(entry.number or 0 for entry in row[1:-1]) == row[-1].number


class Cells(HTMLParser):
    """The texts of a page's cells, table by table, and every address on it."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.links: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell; note an address."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.inside = True
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        """Keep the text of a cell."""
        if self.inside:
            self.tables[-1][-1][-1] += data


def page(review: Review, language: str) -> Cells:
    """What stands on the page."""
    cells = Cells()
    cells.feed(write(review, "html", language, "https://example.org").decode())
    return cells


@each_language
def test_the_page_shows_every_table(review: Review, language: str) -> None:
    """Heads, rows and totals of all tables that have rows, in their order."""
    told = [table for table in document(review, language).tables if table.rows]
    shown = page(review, language).tables
    assert len(shown) == len(told)
    for table, rows in zip(told, shown, strict=True):
        assert rows[0] == [column.name for column in table.columns]
        assert len(rows) == 1 + len(table.rows) + bool(table.total)
        for row, texts in zip(table.rows, rows[1:], strict=False):
            expected = [] if any(e.line for e in row) else [e.text for e in row]
            assert all(text in cell for text, cell in zip(expected, texts, strict=False))


@each_language
def test_the_page_leads_to_what_it_tells(review: Review, language: str) -> None:
    """Links lead to centres, rules, findings and questions, or to a place on the page."""
    links = page(review, language).links
    kinds = {link.split("/")[4] for link in links if link.startswith("https://example.org/")}
    assert {"quality", "findings", "questions", "id"} <= kinds | {"id"}
    assert f"https://example.org/{language}/quality/documents/ServiceProvider" in links
    assert f"https://example.org/{language}/findings/{review.new[0].id}" in links


@each_language
def test_the_page_needs_nothing_else(review: Review, language: str) -> None:
    """No script, no file of its own, and the language is declared."""
    text = write(review, "html", language).decode()
    assert f'<html lang="{language}">' in text
    assert not re.search(r"<script|<link|<img|src=|style=|onclick", text)


@each_language
def test_a_line_is_told_in_words_too(review: Review, language: str) -> None:
    """Each sparkline says its numbers, and they stand in the row beside it."""
    text = write(review, "html", language).decode()
    said = re.findall(r'class="spark" role="img" aria-label="[^:]+: ([^"]+)"', text)
    assert len(said) == len(review.centres) + 2
    assert all(f">{number}<" in text for line in said for number in line.split(", "))


def sheet(table: Table, book: object) -> Worksheet:
    """The sheet of a table."""
    found = book[table.title[:31]]  # type: ignore[index]  # openpyxl's union of sheets
    assert isinstance(found, Worksheet)
    return found


@each_language
def test_the_workbook_holds_every_table_whole(review: Review, language: str) -> None:
    """A sheet for each table, numbers as numbers, and no cell that runs."""
    told = document(review, language, whole=True)
    book = load_workbook(BytesIO(write(review, "xlsx", language, "https://example.org")))
    assert len(book.sheetnames) == 1 + len(told.tables)
    for table in told.tables:
        rows = list(sheet(table, book).iter_rows())
        assert len(rows) >= 1 + len(table.rows) + bool(table.total)
        assert all(cell.data_type != "f" for row in rows for cell in row)
    changes = next(table for table in told.tables if table.key == "changes")
    last = [cell.value for cell in list(sheet(changes, book).iter_rows())[-1]]
    assert last[1:] == [entry.number for entry in changes.total[1:]]


def test_a_formula_in_the_data_does_not_run(review: Review) -> None:
    """What begins like a formula is a text in the workbook, and has an apostrophe in the CSV."""
    centres = tuple(replace(c, name={"it": "=1+1", "en": "=1+1"}) for c in review.centres)
    wrong = replace(review, centres=centres)
    book = load_workbook(BytesIO(write(wrong, "xlsx")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)
    assert ",'=1+1," in write(wrong, "csv").decode()


def test_markup_in_the_data_is_text(review: Review) -> None:
    """A centre whose name is a script is shown as it is written."""
    name = {"it": "<script>x</script>", "en": "<script>x</script>"}
    wrong = replace(review, centres=tuple(replace(c, name=name) for c in review.centres))
    assert b"<script>" not in write(wrong, "html")


@each_language
def test_the_first_report_has_nothing_to_compare(quarters: Releases, language: str) -> None:
    """It says so, shows no list of new findings, and no centre is better or worse."""
    told = document(make(quarters, period(quarters, 1)), language)
    assert {"new", "cleared"}.isdisjoint(table.key for table in told.tables)
    assert len(told.moved) == 1
    scores = next(table for table in told.tables if table.key == "scores")
    assert all(row[1].note == "" for row in scores.rows)


@each_language
def test_the_summary_stands_alone(review: Review, language: str) -> None:
    """State, change and the first three things to do, each in words, from the same numbers."""
    told = document(review, language)
    assert [figure.number for figure in told.state][1] == str(review.total.open.whole)
    assert str(review.total.still) in told.moved[0]
    assert len(told.tasks) == 3
    assert all(task.remedy and task.who and task.path for task in told.tasks)


@each_language
def test_a_list_says_how_many_it_leaves_out(review: Review, language: str) -> None:
    """Of a thousand new findings twenty are shown on the page, and 980 more are told."""
    found = tuple(replace(review.new[0], id=f"StakeholderIdentifier-{n}") for n in range(1000))
    told = document(replace(review, new=found), language)
    new = next(table for table in told.tables if table.key == "new")
    assert len(new.rows) == 20
    assert "980" in new.left_out
