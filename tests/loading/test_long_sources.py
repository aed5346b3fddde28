"""Long files are read in windows and parts: the same is read, in the same memory, with progress."""

import json
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clockkg import elements, opendocument
from clockkg.findings import Finding
from clockkg.loading.sources import Reading, Row, Sheet, jsontext, kept, markup, read, xlsx

HEAD = ("key", "nome", "anno")
TEXTS = st.text('ab1 à"\\\n<&€', max_size=6).map(str.strip)
Rows = Sequence[tuple[str, ...]]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of a few characters, and two rows in memory."""
    monkeypatch.setattr(jsontext, "_PIECE", 1)
    monkeypatch.setattr(jsontext, "_LOW", 0)
    monkeypatch.setattr(markup, "_CHUNK", 7)
    monkeypatch.setattr(elements, "_CHUNK", 7)
    monkeypatch.setattr(kept, "AT_ONCE", 2)


def as_json(path: Path, rows: Rows) -> None:
    """A list of objects."""
    path.write_text(json.dumps([dict(zip(HEAD, row, strict=True)) for row in rows], indent=1))


def as_member(path: Path, rows: Rows) -> None:
    """A list that an object holds beside another."""
    found = [dict(zip(HEAD, row, strict=True)) for row in rows]
    path.write_text(json.dumps({"more": {"n": [1]}, "things": found}), "utf-8")


def as_lines(path: Path, rows: Rows) -> None:
    """An object in each line."""
    lines = (json.dumps(dict(zip(HEAD, row, strict=True))) for row in rows)
    path.write_text("\n".join(lines), "utf-8")


def as_xml(path: Path, rows: Rows) -> None:
    """An element for each row."""
    cells = ("".join(f"<{k}>{escape(v)}</{k}>" for k, v in zip(HEAD, r, strict=True)) for r in rows)
    path.write_text(f"<l>{''.join(f'<o>{one}</o>' for one in cells)}</l>", "utf-8")


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PARTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
ODS = "urn:oasis:names:tc:opendocument:xmlns:"


def package(path: Path, sheet: str, texts: Sequence[str] = ()) -> None:
    """An XLSX workbook of one sheet, whose cells share some texts."""
    kinds = {"workbook": "sheet.main", "one": "worksheet", "sharedStrings": "sharedStrings"}
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{SHEETS}{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    shared = "".join(f"<si>{text}</si>" for text in texts)
    to = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{PARTS}/{{}}" Target="{{}}"/></Relationships>'
    )
    with ZipFile(path, "w") as made:
        made.writestr(
            "[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>'
        )
        made.writestr("_rels/.rels", to.format("officeDocument", "xl/workbook.xml"))
        made.writestr("xl/_rels/workbook.xml.rels", to.format("worksheet", "one.xml"))
        made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{PARTS}"><sheets><sheet name="things" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>',
        )
        made.writestr("xl/one.xml", f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>')
        made.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')


def as_xlsx(path: Path, rows: Rows) -> None:
    """A sheet whose cells share their texts; empty ones are left out."""
    numbers: dict[str, int] = {}
    lines = []
    for line, row in enumerate([HEAD, *rows], 1):
        cells = [
            f'<c r="{letter}{line}" t="s"><v>{numbers.setdefault(text, len(numbers))}</v></c>'
            for letter, text in zip("ABC", row, strict=True)
            if text
        ]
        lines.append(f'<row r="{line}">{"".join(cells)}</row>')
    texts = [f'<t xml:space="preserve">{escape(text)}</t>' for text in numbers]
    package(path, f"<sheetData>{''.join(lines)}</sheetData>", texts)


def as_ods(path: Path, rows: Rows) -> None:
    """A sheet; the end of a line is a paragraph's."""
    names = "".join(f' xmlns:{one}="{ODS}{one}:1.0"' for one in ("office", "table", "text"))
    lines = []
    for row in [HEAD, *rows]:
        shown = (escape(text).replace("\n", "</text:p><text:p>") for text in row)
        cells = (f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in shown)
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    with ZipFile(path, "w") as made:
        made.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="things">{"".join(lines)}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )


FORMATS: dict[str, Callable[[Path, Rows], None]] = {
    "things.json": as_json, "object.json": as_member, "things.jsonl": as_lines,
    "things.xml": as_xml, "things.xlsx": as_xlsx, "things.ods": as_ods,
}  # fmt: skip


def sheets(path: Path, tell: Callable[[float], None] = lambda _: None) -> Iterator[Sheet]:
    """The sheets of a file but for those that hold nothing."""
    found = read({path.name: path}, Reading(), tell)
    return (sheet for sheet in found if sheet.header or sheet.findings)


def whole(path: Path) -> list[tuple[tuple[str, ...], list[Row], tuple[Finding, ...]]]:
    """Headings, rows and findings of a file's sheets."""
    return [(s.header, list(s.rows), s.findings) for s in map(Sheet.whole, sheets(path))]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(*[st.text('ab1 à"\\\n<&€', max_size=6).map(str.strip)] * len(HEAD)),
        min_size=1,
        max_size=7,
    )
)
def test_a_table_is_the_same_in_every_format(tmp_path: Path, name: str, rows: Rows) -> None:
    """Its rows with their cells in order, and no finding; a row without any cell is none."""
    FORMATS[name](tmp_path / name, rows)
    wanted = [row for row in rows if any(row)]
    found = whole(tmp_path / name)
    assert [row.cells for _, some, _ in found for row in some] == wanted
    assert {(header, told) for header, _, told in found} <= {(HEAD, ())}


nested = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 999), st.text('xy à"\\{[,', max_size=4)),
    lambda some: st.one_of(
        st.lists(some, max_size=3), st.dictionaries(st.sampled_from("abc"), some, max_size=3)
    ),
    max_leaves=12,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    tree=nested, cut=st.integers(0, 90), put=st.sampled_from(["", "", "}", ",", '"', "NaN", "x"])
)
def test_a_window_changes_nothing(tmp_path: Path, tree: object, cut: int, put: str) -> None:
    """Of any JSON, whole, cut or spoilt, the same is read and told at the same place."""
    text = json.dumps(tree, indent=1)
    at = len(text) * cut // 90
    path = tmp_path / "things.json"
    path.write_text((text[:at] + put + text[at:]) if put else text[: at + 1 if cut else None])
    told = whole(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsontext, "_PIECE", 1)
        patch.setattr(jsontext, "_LOW", 0)
        patch.setattr(kept, "AT_ONCE", 2)
        assert whole(path) == told


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Three times the rows, of few texts, take hardly more; progress is told on the way."""
    monkeypatch.setattr(jsontext, "_PIECE", 2**12)
    monkeypatch.setattr(jsontext, "_LOW", 2**9)
    monkeypatch.setattr(kept, "AT_ONCE", 100)
    monkeypatch.setattr(xlsx, "AT_ONCE", 100)
    monkeypatch.setattr(opendocument, "_AT_ONCE", 100)
    peaks: list[int] = []
    for count in (100, 2_000, 6_000):
        FORMATS[name](
            tmp_path / name, [(f"k-{n}", f"Cosa {n % 9}" * 50, "2020") for n in range(count)]
        )
        told: list[float] = []
        tracemalloc.start()
        found = (sheet.batches() for sheet in sheets(tmp_path / name, told.append))
        assert sum(len(one.numbers) for batches in found for one in batches) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert told == sorted(told)
        assert told[-1] == 1
    assert len({round(done, 2) for done in told}) > 10
    assert peaks[2] < peaks[1] * 1.1


@pytest.mark.parametrize("name", ["things.csv", "things.json"])
def test_progress_is_told_within_a_zip(tmp_path: Path, name: str) -> None:
    """Each of two members is half of the work, whatever its format."""
    rows = "".join(f"k-{n}\n" for n in range(5_000))
    data = "key\n" + rows if name.endswith("csv") else json.dumps([{"key": "x"}] * 5_000)
    with ZipFile(tmp_path / "all.zip", "w") as made:
        for part in ("one", "two"):
            made.writestr(f"{part}/{name}", data)
    told: list[float] = []
    for sheet in read({"all.zip": tmp_path / "all.zip"}, Reading(), told.append):
        assert sum(len(batch.numbers) for batch in sheet.batches()) == 5_000
        told.append(-1)
    first = told[: told.index(-1)]
    assert first == sorted(first)
    assert max(first) == pytest.approx(0.5)
    assert len({*first}) >= 5


def test_texts_are_shared_whatever_their_fonts(tmp_path: Path) -> None:
    """Parts of a text are joined, how it is read aloud is no part of it; cells may say no place."""
    texts = [
        "<t>key</t>",
        "<r><t>Co</t></r><r><rPr><b/></rPr><t>sa</t></r><rPh sb='0' eb='1'><t>x</t></rPh>",
        "<t/>",
    ]
    cells = [f'<c t="s"><v>{n}</v></c>' for n in (0, 1, 2)]
    told = f"<row>{cells[0]}{cells[1]}</row><row>{cells[1]}{cells[2]}</row>"
    package(tmp_path / "a.xlsx", f'<dimension ref="A1:A1"/><sheetData>{told}</sheetData>', texts)
    assert whole(tmp_path / "a.xlsx") == [(("key", "Cosa"), [Row(2, ("Cosa", ""))], ())]


SHARED = """<f t="shared" ref="A2:A3" si="0">B2</f><v>1</v></c></row>
<row r="3"><c r="A3"><f t="shared" si="0"/>"""
FORMULAS = [
    ("<f>1+1</f>", "=1+1"),
    ("<f>1+1</f><v>2</v>", ""),
    ('<f t="array" ref="A2">SUM(B1:B9)</f>', "=SUM(B1:B9)"),
    (SHARED, "=B3"),
]


@pytest.mark.parametrize(("inner", "formula"), FORMULAS)
def test_a_formula_without_its_result_is_told(tmp_path: Path, inner: str, formula: str) -> None:
    """Also one for several cells, and one that is written at another cell."""
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>key</t></is></c></row>'
    rows = f'{head}<row r="2"><c r="A2">{inner}</c></row>'
    package(tmp_path / "a.xlsx", f"<sheetData>{rows}</sheetData>")
    ((_, _, told),) = whole(tmp_path / "a.xlsx")
    assert [(one.rule, one.value) for one in told] == ([("formula", formula)] if formula else [])


@pytest.mark.parametrize(
    "sheet",
    [
        '<sheetData><row><c t="s"><v>7</v></c></row></sheetData>',
        '<sheetData><row r="x"><c><v>7</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="ZZZZ1"><v>7</v></c></row></sheetData>',
        "<sheetData><row><c><v>7</v></c></row>",
    ],
    ids=["no text", "no row", "no column", "cut"],
)
def test_a_sheet_that_is_wrong_is_told(tmp_path: Path, sheet: str) -> None:
    """A text that is not there, a row and a column that are none, a sheet without its end."""
    package(tmp_path / "a.xlsx", sheet)
    ((_, rows, (told,)),) = whole(tmp_path / "a.xlsx")
    assert (rows, told.rule) == ([], "unreadable-file")
