"""ODS workbooks are read as a person sees them; what cannot be read says why.

The documents are written here from the words of OASIS OpenDocument 1.3, part 3.
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from clockkg.errors import InputError
from clockkg.findings import Finding, Origin
from clockkg.loading import Delivery, Loader, check
from clockkg.opendocument import Row, tables
from clockkg.reporting import Told
from clockkg.reporting.workbook import annotate

Judge = Callable[..., tuple[Finding, ...]]

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.3"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:automatic-styles><style:style style:name="ta2" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>"""
TAIL = "</office:spreadsheet></office:body></office:document-content>"
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'


def cell(text: str = "", more: str = "") -> str:
    """A cell of a text, or an empty one."""
    shown = f"<text:p>{escape(text)}</text:p>" if text else ""
    kind = 'office:value-type="string" ' if text else ""
    return f"<table:table-cell {kind}{more}>{shown}</table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    """A row of cells."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(name: str, *rows: str, more: str = "") -> str:
    """A sheet."""
    return f"<table:table table:name={quoteattr(name)} {more}>{''.join(rows)}</table:table>"


def written(path: Path, *sheets: str, manifest: str = MANIFEST + "</manifest:manifest>") -> Path:
    """A document of some sheets."""
    with ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", HEAD + "".join(sheets) + TAIL)
        package.writestr("META-INF/manifest.xml", manifest)
    return path


def read(path: Path) -> list[tuple[str, bool, list[Row]]]:
    """The sheets of a document: name, whether a person sees it, rows."""
    with ZipFile(path) as package:
        return [(one.name, one.visible, list(one.rows)) for one in tables(package)]


def rows(tmp_path: Path, *found: str) -> list[Row]:
    """The rows of a document of one sheet."""
    ((_, _, seen),) = read(written(tmp_path / "one.ods", table("Things", *found)))
    return seen


@pytest.mark.parametrize(
    ("written_as", "seen"),
    [
        ('office:value-type="float" office:value="7"><text:p>7,00</text:p>', "7"),
        ('office:value-type="float" office:value="1.5"><text:p>1,5</text:p>', "1.5"),
        ('office:value-type="currency" office:value="12.5"><text:p>12,50 €</text:p>', "12.5"),
        ('office:value-type="percentage" office:value="0.5"><text:p>50%</text:p>', "0.5"),
        (
            'office:value-type="date" office:date-value="2019-12-09"><text:p>9/12/19</text:p>',
            "2019-12-09",
        ),
        (
            'office:value-type="date" office:date-value="2019-12-09T10:00:00"><text:p>9</text:p>',
            "2019-12-09",
        ),
        ('office:value-type="boolean" office:boolean-value="true"><text:p>VERO</text:p>', "yes"),
        (
            (
                'office:value-type="string" office:string-value="" calcext:value-type="error">'
                "<text:p>#DIV/0!</text:p>"
            ),
            "#DIV/0!",
        ),
        (
            (
                'office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:tab/>c</text:p>'
                "<text:p><text:span>d<text:line-break/>e</text:span>f</text:p>"
            ),
            "a  b\tc\nd\nef",
        ),
        (
            (
                'office:value-type="string"><office:annotation><dc:creator>x</dc:creator>'
                "<text:p>a remark</text:p></office:annotation><text:p>kept</text:p>"
            ),
            "kept",
        ),
        (
            'office:value-type="string"><text:p><text:a>https://example.org/</text:a></text:p>',
            "https://example.org/",
        ),
    ],
)
def test_a_value_is_what_a_person_sees(tmp_path: Path, written_as: str, seen: str) -> None:
    """Numbers without a needless point, ISO dates, errors as they show, no comments."""
    made = f"<table:table-cell {written_as}</table:table-cell>"
    assert rows(tmp_path, row(cell("key"), made)) == [(1, ("key", seen))]


def test_what_is_repeated_is_written_out(tmp_path: Path) -> None:
    """A million empty rows only count; a row or a cell that stands three times is three."""
    found = rows(
        tmp_path,
        row(cell("a"), cell("", 'table:number-columns-repeated="2"'), cell("b")),
        row(
            cell("", 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="4"'
        ),
        row(cell("x", 'table:number-columns-repeated="2"'), more='table:number-rows-repeated="3"'),
        row(cell(), more='table:number-rows-repeated="1048000"'),
    )
    assert found == [(1, ("a", "", "", "b")), *((n, ("x", "x")) for n in (6, 7, 8))]


def test_a_covered_cell_keeps_its_place(tmp_path: Path) -> None:
    """Under a merged cell there is a covered one, which may be empty."""
    merged = cell("over two", 'table:number-columns-spanned="2"')
    assert rows(tmp_path, row(merged, "<table:covered-table-cell/>", cell("c"))) == [
        (1, ("over two", "", "c"))
    ]


def test_a_hidden_sheet_is_not_one_for_people(tmp_path: Path) -> None:
    """A style hides it."""
    hidden = table("Hidden", row(cell("x")), more='table:style-name="ta2"')
    found = read(written(tmp_path / "two.ods", table("Seen", row(cell("y"))), hidden))
    assert found == [("Seen", True, [(1, ("y",))]), ("Hidden", False, [(1, ("x",))])]


@given(st.lists(st.lists(st.text("aè<&\"' 1", max_size=5).map(str.strip), max_size=5), max_size=6))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, grid: list[list[str]]
) -> None:
    """Any grid of texts comes back at its places; blanks at the end of a row are nothing."""
    path = tmp_path_factory.mktemp("ods") / "grid.ods"
    (one,) = read(written(path, table("T", *(row(*map(cell, cells)) for cells in grid))))
    seen = {(y, x): v for y, cells in one[2] for x, v in enumerate(cells) if v}
    wanted = {(y, x): v for y, cells in enumerate(grid, 1) for x, v in enumerate(cells) if v}
    assert seen == wanted


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    """A few bytes that say ten thousand million cells are not written out."""
    bomb = row(
        cell("x", 'table:number-columns-repeated="16384"'),
        more='table:number-rows-repeated="1000000"',
    )
    with pytest.raises(InputError, match="too large"):
        rows(tmp_path, bomb)


def test_a_delivery_may_be_ods(trial: Loader, tmp_path: Path) -> None:
    """The same findings at the same places as of any workbook, and the marked copy shows them."""
    path = written(
        tmp_path / "things.ods",
        table(
            "Things",
            row(cell("key"), cell("nome"), cell("since")),
            row(cell("one"), cell("Uno"), cell("2019-12")),
            row(cell("two"), cell("Due"), cell("30/02/2019")),
        ),
    )
    outcome = check(tmp_path / "kg", [Delivery(trial, (path,))])
    [finding] = [found for found in outcome.findings if found.of_reading]
    assert (finding.rule, finding.origin) == (
        "bad-date",
        Origin("things.ods", "things", 3, "since"),
    )
    assert finding.place
    assert finding.place.words("en") == "things.ods, sheet Things, row 3, column since"
    copy = load_workbook(io.BytesIO(annotate({path.name: path}, Told((finding,)), "en")))
    assert copy["Things"]["C3"].value == "30/02/2019"
    assert copy["Things"]["C3"].comment
    assert copy["Things"]["C2"].comment is None


def _sealed(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    return path


def _encrypted(path: Path) -> Path:
    return written(path, manifest=f"{MANIFEST}<manifest:encryption-data/></manifest:manifest>")


def _entities(path: Path) -> Path:
    with ZipFile(path, "w") as package:
        package.writestr("content.xml", f'<!DOCTYPE x [<!ENTITY e "boom">]>{HEAD[38:]}{TAIL}')
    return path


def _cut(path: Path) -> Path:
    with ZipFile(path, "w") as package:
        package.writestr("content.xml", HEAD)
    return path


def _empty(path: Path) -> Path:
    with ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return path


BROKEN: Sequence[tuple[str, Callable[[Path], Path], str]] = (
    ("things.xlsx", _sealed, "password"),
    ("things.ods", _encrypted, "password"),
    ("things.ods", _entities, "unreadable-file"),
    ("things.ods", _cut, "unreadable-file"),
    ("things.ods", _empty, "unreadable-file"),
)


@pytest.mark.parametrize(
    ("name", "make", "wanted"), BROKEN, ids=lambda one: getattr(one, "__name__", one)
)
def test_a_workbook_that_cannot_be_read_says_why(
    judge: Judge, tmp_path: Path, name: str, make: Callable[[Path], Path], wanted: str
) -> None:
    """A password, an XML entity, a file that was cut: one finding that names file and remedy."""
    findings = [one for one in judge(make(tmp_path / name)) if one.rule == wanted]
    assert len(findings) == 1
    assert findings[0].origin == Origin(name)
    assert name.rpartition(".")[2].upper() in findings[0].remedy["it"]
