"""The annotated copy: faulty cells marked, formulas harmless, the original as it was."""

import io
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from clockkg.errors import InputError
from clockkg.findings import Finding, Origin, Severity, identified
from clockkg.reporting import Told, render
from clockkg.reporting.workbook import annotate

TEXT = {"it": "Non va.", "en": "It is wrong."}
CURE = {"it": "Correggi.", "en": "Mend it."}
RED, YELLOW = "FFC7CE", "FFEB9C"
Copy = Callable[..., dict[str, Worksheet]]


def at(row: int, column: str, severity: str = "violation", sheet: str = "Soci '26") -> Finding:
    """A finding at a cell of the workbook."""
    place = Origin("soci.xlsx", "organisations", row, column)
    return Finding("BadCell", Severity(severity), TEXT, CURE, place, sheet=sheet)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A centre's workbook, with formulas, a text like one, and a merged title."""
    made = Workbook()
    made.remove(made.worksheets[0])
    sheet = made.create_sheet("Soci '26")
    for row in (("codice ", "nome", "dal"), ("uno", "=HYPERLINK(1)", 3), ("due", "x", None)):
        sheet.append(row)
    plain = sheet["B3"]
    plain.value = "=1+1"
    plain.data_type = "s"
    made.create_sheet("Note").append(("una nota",))
    made.save(tmp_path / "soci.xlsx")
    return tmp_path / "soci.xlsx"


@pytest.fixture
def copy(book: Path) -> Copy:
    """The annotated copy's sheets, by their titles."""

    def made(*findings: Finding, language: str = "it") -> dict[str, Worksheet]:
        told = Told(tuple(identified(findings)))
        data = annotate({"soci.xlsx": book}, told, language)
        return {sheet.title: sheet for sheet in load_workbook(io.BytesIO(data)).worksheets}

    return made


def test_a_faulty_cell_is_filled_and_commented(copy: Copy) -> None:
    """The very cell, under its heading, with message and remedy in the language; no other one."""
    sheet = copy(at(2, "dal"))["Soci '26"]
    cell = sheet["C2"]
    assert cell.fill.fgColor.rgb[-6:] == RED
    assert cell.comment
    assert cell.comment.text == "Non va.\nCorreggi."
    marked = [c.coordinate for row in sheet.iter_rows() for c in row if c.comment]
    assert marked == ["C2"]


def test_two_findings_of_a_cell_are_one_comment(copy: Copy) -> None:
    """Both texts stand in it, and the fill is that of the graver one."""
    cell = copy(at(3, "nome", "warning"), at(3, "nome"), language="en")["Soci '26"]["B3"]
    assert cell.comment
    assert cell.comment.text.count("It is wrong.") == 2
    assert cell.fill.fgColor.rgb[-6:] == RED


def test_a_row_or_a_table_as_a_whole_is_marked_where_it_begins(copy: Copy) -> None:
    """Without a column the row's first cell is marked, without a row the sheet's first."""
    sheet = copy(at(3, "", "warning"), at(0, ""))["Soci '26"]
    assert sheet["A3"].fill.fgColor.rgb[-6:] == YELLOW
    assert sheet["A1"].comment


def test_no_formula_is_left(copy: Copy, book: Path) -> None:
    """Formulas become their last values, and texts like formulas stay texts."""
    for sheet in copy(at(2, "dal")).values():
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds
    assert load_workbook(book).worksheets[0]["B2"].data_type == "f"


def test_the_list_leads_to_the_cells(copy: Copy) -> None:
    """The first sheet lists all findings, each with a link to its cell where it has one."""
    sheets = copy(at(2, "dal"), at(9, "", sheet="Nowhere"), at(3, "nome"))
    assert next(iter(sheets)) == "clockkg"
    listed = sheets["clockkg"]
    assert listed.max_row == 4
    links = [cell.hyperlink for row in listed.iter_rows() for cell in row if cell.hyperlink]
    assert [link.location for link in links] == ["'Soci ''26'!C2", "'Soci ''26'!B3"]


def test_the_original_is_untouched(copy: Copy, book: Path) -> None:
    """Not a byte of the centre's file changes."""
    before = sha256(book.read_bytes()).hexdigest()
    copy(at(2, "dal"))
    assert sha256(book.read_bytes()).hexdigest() == before


def test_csv_files_become_a_workbook(tmp_path: Path) -> None:
    """A sheet for each file, every cell a text as it stands, the faulty one marked."""
    file = tmp_path / "organisations.csv"
    file.write_text("key,nome\n001,=2+2\n", "utf-8-sig")
    place = Origin("organisations.csv", "organisations", 2, "nome")
    told = Told(tuple(identified([Finding("A", Severity.WARNING, TEXT, CURE, place)])))
    made = load_workbook(io.BytesIO(annotate({file.name: file}, told, "en")))
    sheet = made["organisations"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells == [["key", "nome"], ["001", "=2+2"]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet["B2"].fill.fgColor.rgb[-6:] == YELLOW


def test_a_file_that_is_no_workbook_has_no_copy(tmp_path: Path) -> None:
    """A damaged file is refused with what to do, and so are two workbooks at once."""
    file = tmp_path / "soci.xlsx"
    file.write_bytes(b"PK no")
    with pytest.raises(InputError, match=r"soci\.xlsx"):
        annotate({file.name: file}, Told(()), "it")
    with pytest.raises(InputError, match="one workbook at a time"):
        annotate({"a": file, "b": file}, Told(()), "it")


def test_a_table_of_findings_holds_them_all(told: Told) -> None:
    """One row for each, what blocks first, and what looks like a formula is a text."""
    [sheet] = load_workbook(io.BytesIO(render(told, "xlsx", "it"))).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == len(told.findings) + 1
    assert [row[1] for row in rows[1:]] == ["blocca", "blocca", "in deroga", "aperto"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_a_copy_marks_as_many_as_a_spreadsheet_bears(tmp_path: Path) -> None:
    """Of 5,003 findings the first 5,000 are marked and listed, and the last row says the rest."""
    file = tmp_path / "organisations.csv"
    file.write_text("key,nome\n" + "x,y\n" * 5_003, "utf-8")
    place = Origin("organisations.csv", "organisations", column="nome")
    found = identified(
        Finding("A", Severity.WARNING, TEXT, CURE, replace(place, row=n)) for n in range(2, 5_005)
    )
    book = load_workbook(io.BytesIO(annotate({file.name: file}, Told(tuple(found)), "en")))
    listed = book["clockkg"]
    assert listed.max_row == 5_002
    assert str(listed["A5002"].value).startswith("3 more findings are not marked")
    assert (book["organisations"]["B5001"].comment is None, book["organisations"].max_row) == (
        False,
        5_004,
    )
    assert book["organisations"]["B5002"].comment is None


def _bomb(folder: Path) -> Path:
    path = folder / "soci.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as bomb, bomb.open("xl/workbook.xml", "w") as entry:
        for _ in range(600):
            entry.write(bytes(2**20))
    return path


def _records(folder: Path) -> Path:
    (folder / "soci.json").write_text("[]", "utf-8")
    return folder / "soci.json"


@pytest.mark.parametrize("make", [_bomb, _records])
def test_what_cannot_be_copied_is_refused(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """A container that unpacks without end, and a file that is no table."""
    path = make(tmp_path)
    with pytest.raises(InputError, match=path.name):
        annotate({path.name: path}, Told(()), "en")
