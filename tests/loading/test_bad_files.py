"""Files with one fault each: the fault is told at its place with its remedy, and nothing changes.

Every case is a delivery of a centre that was right until one thing in it was spoilt.
"""

import gzip
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import Workbook

from clockkg.errors import RejectedLoadError
from clockkg.findings import Finding, Severity
from clockkg.graphs import Releases
from clockkg.loading import Delivery, find_loader, find_loaders, load
from clockkg.terms import graph

TODAY = "2026-11-22"
GRAPH = graph("records", "centre")
HEAD = "key,kind,label_it"
GOOD = "esempio-uno,enterprise,Esempio Uno (dato inventato)"
VAT = "key,kind,label_it,vat_number"
MEMBERS = "key,member,organisation,role,start"
Make = Callable[[Path], Path]


class Case(NamedTuple):
    """How a file is made, and what is told of it: the rule, its row and its column."""

    make: Make
    rule: str
    row: int = 0
    column: str = ""
    severity: Severity = Severity.VIOLATION


def text(*lines: str, name: str = "organisations.csv", code: str = "utf-8") -> Make:
    """A CSV file of some lines."""

    def make(folder: Path) -> Path:
        file = folder / name
        file.write_bytes("".join(f"{line}\n" for line in lines).encode(code))
        return file

    return make


def raw(data: bytes, name: str = "organisations.csv") -> Make:
    """A file of some bytes."""

    def make(folder: Path) -> Path:
        file = folder / name
        file.write_bytes(data)
        return file

    return make


def book(
    rows: Sequence[Sequence[object]], spoil: Callable[[Workbook], object] = lambda _: None
) -> Make:
    """A workbook with one sheet of organisations, and what is done to it."""

    def make(folder: Path) -> Path:
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = "organisations"
        for row in rows:
            sheet.append(list(row))
        spoil(workbook)
        file = folder / "soci.xlsx"
        workbook.save(file)
        return file

    return make


def cut(make: Make, share: float = 0.5) -> Make:
    """A file of which only the beginning arrived."""

    def made(folder: Path) -> Path:
        file = make(folder)
        data = file.read_bytes()
        file.write_bytes(data[: int(len(data) * share)])
        return file

    return made


def archive(*members: tuple[str, bytes], name: str = "soci.zip") -> Make:
    """A zip of some members."""

    def make(folder: Path) -> Path:
        file = folder / name
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for member, data in members:
                package.writestr(member, data)
        return file

    return make


def packed(data: bytes, times: int = 1) -> Make:
    """A table that is packed by itself, of some bytes so many times."""

    def make(folder: Path) -> Path:
        file = folder / "organisations.csv.gz"
        with gzip.open(file, "wb", compresslevel=1) as out:
            for _ in range(times):
                out.write(data)
        return file

    return make


def renamed(make: Make, name: str) -> Make:
    """A file under another name than its form's."""

    def made(folder: Path) -> Path:
        return make(folder).rename(folder / name)

    return made


def merged(workbook: Workbook) -> None:
    """Two kinds merged into one cell."""
    workbook.worksheets[0].merge_cells("B2:B3")


def hidden(workbook: Workbook) -> None:
    """The second record hidden."""
    workbook.worksheets[0].row_dimensions[3].hidden = True


def formula(workbook: Workbook) -> None:
    """A name that is worked out, without the result."""
    workbook.worksheets[0]["C2"] = '=CONCATENATE("Esempio ","Uno")'


ROWS = [
    HEAD.split(","),
    GOOD.split(","),
    ["esempio-due", "enterprise", "Esempio Due (dato inventato)"],
]
TWO = text(HEAD, GOOD, "esempio-due,enterprise,Esempio Due (dato inventato)")
BOMB = archive(("organisations.csv", b"\0" * (600 * 2**20)))
JSON = b'[{"key": "esempio-uno", "kind": "enterprise", "label_it": "Esempio Uno (dato inventato)"}]'
XML = (
    "<list><organisation><key>esempio-uno</key><kind>enterprise</kind>"
    "<label_it>Esempio Uno</label_it></organisation></list>"
)
ODS = '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'

CASES = {
    # the file
    "an empty file": Case(raw(b""), "empty-file"),
    "a heading and nothing else": Case(text(HEAD), "no-rows", severity=Severity.WARNING),
    "half a UTF-8 character": Case(
        raw(f"{HEAD}\nesempio-uno,enterprise,Citt".encode() + b"\xc3\n"), "encoding-guessed", 2,
        severity=Severity.WARNING,
    ),
    "Windows-1252 without a word": Case(
        text(HEAD, "esempio-uno,enterprise,Società Esempio", code="cp1252"), "encoding-guessed", 2,
        severity=Severity.WARNING,
    ),
    "bytes of no text": Case(raw(HEAD.encode() + b"\n\x81\x8d\x8f,\x90,\x9d\n"), "encoding", 2),
    "a quotation mark that does not end": Case(
        text(HEAD, 'esempio-uno,enterprise,"Esempio'), "unreadable-file"
    ),
    "mixed line ends within a quoted name": Case(
        raw(f'{HEAD}\r\n{GOOD}\ndue,enterprise,"Due\rRighe",x\r\n'.encode()), "row-length", 3
    ),
    "a control character": Case(
        text(HEAD, "esempio-uno,enterprise,Esempio\x07Uno"), "control-character", 2, "label_it"
    ),
    "a file of another kind by its name": Case(
        renamed(raw(b"%PDF-1.7"), "soci.xlsx"), "unreadable-file"
    ),
    "ten million empty rows": Case(
        raw(f"{HEAD}\n{GOOD}\n".encode() + b"\n" * 10_000_000 + b"esempio-due,enterprise,Due\n"),
        "empty-rows", severity=Severity.WARNING,
    ),
    # the heading
    "a heading that is missing": Case(text(GOOD, GOOD), "missing-column", 1, "key"),
    "a heading that stands twice": Case(
        text("key,kind,label_it,label_it", f"{GOOD},Altro"), "repeated-column", 1, "label_it"
    ),
    "a heading that nobody knows": Case(
        text(f"{HEAD},colore", f"{GOOD},blu"), "unknown-column", 1, "colore",
        severity=Severity.WARNING,
    ),
    "a heading with a typing error": Case(
        text("key,kind,lable_it", GOOD), "missing-column", 1, "label_it"
    ),
    "a required heading that was removed": Case(
        text("key,label_it", "esempio-uno,Esempio"), "missing-column", 1, "kind"
    ),
    "the sheet of another table": Case(
        text(HEAD, GOOD, name="aziende-mie.csv"), "unknown-table"
    ),
    "a title above the heading": Case(
        text("Soci del centro,,", HEAD, GOOD), "missing-column", 1, "key"
    ),
    # the rows
    "a row that is longer than the heading": Case(text(HEAD, f"{GOOD},altro"), "row-length", 2),
    "a row that is shorter": Case(text(HEAD, GOOD, "esempio-due,enterprise"), "row-length", 3),
    "two rows with one key": Case(text(HEAD, GOOD, GOOD), "repeated-key", 3, "key"),
    "a row without its key": Case(text(HEAD, ",enterprise,Esempio"), "required-value", 2, "key"),
    "a row without its name": Case(
        text(HEAD, "esempio-uno,enterprise,"), "required-value", 2, "label_it"
    ),
    "a row of blanks with a mark": Case(text(HEAD, GOOD, ",,x"), "required-value", 3, "key"),
    "a sum below the rows": Case(text(HEAD, GOOD, "Totale,,2"), "required-value", 3, "kind"),
    # the cells
    "a key with a capital": Case(text(HEAD, "Esempio,enterprise,Nome"), "bad-key", 2, "key"),
    "a key with a blank": Case(text(HEAD, "esempio uno,enterprise,Nome"), "bad-key", 2, "key"),
    "a key that is an address": Case(
        text(HEAD, "http://x.example/1,enterprise,Nome"), "bad-key", 2, "key"
    ),
    "a word that is not in the list": Case(
        text(HEAD, "esempio-uno,nave,Nome"), "unknown-value", 2, "kind"
    ),
    "a type of stakeholder that nobody knows": Case(
        text(f"{HEAD},type", f"{GOOD},gigante"), "unknown-value", 2, "type"
    ),
    "a VAT number with a wrong check digit": Case(
        text(VAT, f"{GOOD},01234567898"), "bad-vat-number", 2, "vat_number"
    ),
    "a VAT number that lost its zero": Case(
        text(VAT, f"{GOOD},1234567897"), "bad-vat-number", 2, "vat_number"
    ),
    "a VAT number with its country": Case(
        text(VAT, f"{GOOD},IT01234567897"), "bad-vat-number", 2, "vat_number"
    ),
    "a VAT number in figures of a spreadsheet": Case(
        text(VAT, f"{GOOD},1.23457E+09"), "bad-vat-number", 2, "vat_number"
    ),
    "a VAT number of one digit": Case(
        text(VAT, f"{GOOD},00000000000"), "bad-vat-number", 2, "vat_number"
    ),
    "a person's fiscal code": Case(
        text(f"{HEAD},fiscal_code", f"{GOOD},RSSMRA80A01H501U"), "bad-fiscal-code", 2, "fiscal_code"
    ),
    "a LEI with a wrong check": Case(
        text(f"{HEAD},lei", f"{GOOD},7LTWFZYICNSX8D621K87"), "bad-identifier", 2, "lei"
    ),
    "a ROR with its address": Case(
        text(f"{HEAD},ror", f"{GOOD},https://ror.org/03ad39j10"), "bad-identifier", 2, "ror"
    ),
    "a PIC of eight digits": Case(
        text(f"{HEAD},pic", f"{GOOD},99964300"), "bad-identifier", 2, "pic"
    ),
    "a property of Wikidata": Case(
        text(f"{HEAD},wikidata", f"{GOOD},P31"), "bad-identifier", 2, "wikidata"
    ),
    "a day that is none": Case(
        text(f"{HEAD},established", f"{GOOD},31/02/2020"), "bad-date", 2, "established"
    ),
    "an American date": Case(
        text(f"{HEAD},established", f"{GOOD},12/31/2020"), "bad-date", 2, "established"
    ),
    "a year of two digits": Case(
        text(f"{HEAD},established", f"{GOOD},1/2/20"), "bad-date", 2, "established"
    ),
    "a date as a number": Case(
        book([[*HEAD.split(","), "established"], [*GOOD.split(","), 44000]]), "date-as-number", 2,
        "established",
    ),
    "an address without its scheme": Case(
        text(f"{HEAD},homepage", f"{GOOD},www.esempio.example"), "bad-url", 2, "homepage"
    ),
    "an address that is a script": Case(
        text(f"{HEAD},homepage", f"{GOOD},javascript:alert(1)"), "bad-url", 2, "homepage"
    ),
    "a district that nobody knows": Case(
        text(MEMBERS, "uno,esempio-scafi,nautca,member,2018", name="memberships.csv"),
        "MemberOrganisationKnown", 2, "organisation",
    ),
    "a member that nobody knows": Case(
        text(MEMBERS, "uno,esempio-scafo,nautica,member,2018", name="memberships.csv"),
        "MemberKnown", 2, "member",
    ),
    "a role that nobody knows": Case(
        text(MEMBERS, "uno,esempio-scafi,nautica,capitano,2018", name="memberships.csv"),
        "unknown-value", 2, "role",
    ),
    "an end before its start": Case(
        text(
            f"{MEMBERS},end", "uno,esempio-scafi,nautica,member,2018,2017", name="memberships.csv"
        ),
        "PeriodOrder", 2, "end",
    ),
    "a programme that is part of itself": Case(
        text("key,label_it,part_of", "p-uno,Uno,p-due", "p-due,Due,p-uno", name="programmes.csv"),
        "ProgrammePartOfItself", 2,
    ),
    "a loop of places": Case(
        text(
            "key,kind,label_it,part_of", "l-uno,territory,Uno,l-due", "l-due,territory,Due,l-uno",
            name="places.csv",
        ),
        "PartOfItself", 2,
    ),
    # workbooks
    "merged cells": Case(book(ROWS, merged), "merged-cells", 2),
    "hidden rows": Case(book(ROWS, hidden), "hidden-rows", 3, severity=Severity.WARNING),
    "a formula without its result": Case(book(ROWS, formula), "formula", 2, "label_it"),
    "a formula that failed": Case(
        book([VAT.split(","), [*GOOD.split(","), "#DIV/0!"]]), "bad-vat-number", 2, "vat_number"
    ),
    "a value beyond the heading": Case(
        book([HEAD.split(","), [*GOOD.split(","), "nota"]]), "row-length", 2
    ),
    "a workbook with a password": Case(
        raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "soci.xlsx"), "password"
    ),
    "a workbook that was cut": Case(cut(book(ROWS)), "unreadable-file"),
    "a workbook without its sheets": Case(
        archive(("mimetype", b"application/zip"), name="soci.xlsx"), "unreadable-file"
    ),
    "a date in a workbook of a cell that is none": Case(
        book([VAT.split(","), [*GOOD.split(","), date(2020, 1, 1)]]), "bad-vat-number", 2,
        "vat_number",
    ),
    "a spreadsheet without a table": Case(
        archive(("content.xml", ODS.encode()), name="soci.ods"), "empty-file"
    ),
    # zip, JSON, XML
    "a zip bomb": Case(BOMB, "unreadable-file"),
    "a zip that was cut": Case(
        cut(archive(("organisations.csv", GOOD.encode() * 99))), "unreadable-file"
    ),
    "a packed table that was cut": Case(cut(packed(GOOD.encode(), 99)), "cut-file"),
    "a packed table that has no end": Case(
        packed(b"\0" * 2**20, 513), "unreadable-file"
    ),
    "JSON that was cut": Case(raw(JSON[:-20], "organisations.json"), "cut-file"),
    "JSON with a name twice": Case(
        raw(JSON.replace(b'"kind"', b'"key"'), "organisations.json"), "repeated-name"
    ),
    "JSON with NaN": Case(
        raw(JSON.replace(b'"enterprise"', b"NaN"), "organisations.json"), "not-a-number"
    ),
    "JSON that is no list": Case(raw(b'"ciao"', "organisations.json"), "not-a-record"),
    "JSON a hundred levels deep": Case(
        raw(b'[{"key": ' + b"[" * 300 + b"]" * 300 + b"}]", "organisations.json"), "too-deep", 1
    ),
    "XML with an entity": Case(
        raw(
            b'<!DOCTYPE list [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + XML.replace("Esempio Uno", "&x;").encode(),
            "organisations.xml",
        ),
        "xml-entities",
    ),
    "XML that was cut": Case(raw(XML[:-20].encode(), "organisations.xml"), "cut-file"),
    "XML that is crossed": Case(
        raw(XML.replace("</kind>", "</kin>").encode(), "organisations.xml"), "bad-xml"
    ),
}  # fmt: skip

BLOCKING = [name for name, case in CASES.items() if case.severity is Severity.VIOLATION]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the documents and the made-up world, and nothing of the centre's own."""
    home = tmp_path_factory.mktemp("bad-files")
    load(home, [Delivery(one) for one in find_loaders().values() if one.bundled], today=TODAY)
    return home


def told(home: Path, file: Path) -> tuple[Finding, ...]:
    """What loading a file says of it; it may be loaded where nothing blocks."""
    try:
        return load(home, [Delivery(find_loader("records"), (file,))], today=TODAY).findings
    except RejectedLoadError as rejected:
        return tuple(f for f in rejected.findings if isinstance(f, Finding))


def test_there_are_more_than_sixty() -> None:
    """The cases of the documentation and more."""
    assert len(CASES) >= 60


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if case.severity is Severity.VIOLATION]
)
def test_a_fault_is_told_at_its_place_and_changes_nothing(
    name: str, world: Path, tmp_path: Path
) -> None:
    """Rule, row and column are told in both languages; no release and no file is made."""
    case = CASES[name]
    before = Releases(world).highest(), sorted(world.rglob("*"))
    found = [f for f in told(world, case.make(tmp_path)) if f.graph in ("", GRAPH)]
    assert case.rule in {f.rule for f in found}
    first = next(f for f in found if f.rule == case.rule)
    assert first.origin
    assert (first.origin.row, first.origin.column) == (case.row, case.column)
    assert first.severity is case.severity
    assert all(first.message[one] and first.remedy[one] for one in ("it", "en"))
    assert (Releases(world).highest(), sorted(world.rglob("*"))) == before


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if case.severity is not Severity.VIOLATION]
)
def test_what_does_not_block_is_told_all_the_same(name: str, tmp_path: Path) -> None:
    """A guess, hidden rows and empty rows are warnings at their place; the rest is loaded."""
    case = CASES[name]
    found = told(tmp_path / "kg", case.make(tmp_path))
    first = next(f for f in found if f.rule == case.rule)
    assert first.origin
    assert (first.origin.row, first.origin.column) == (case.row, case.column)
    assert first.severity is case.severity
    assert Releases(tmp_path / "kg").latest()


def test_a_membership_in_a_district_that_had_ended(tmp_path: Path) -> None:
    """A firm that joins in 2019 a district that was dissolved in 2018 is told, at the date."""
    folder = tmp_path / "records"
    folder.mkdir()
    text("key,kind,label_it,dissolved", "distretto-inventato,district,Distretto Inventato,2018",
         "firma-inventata,enterprise,Firma Inventata,")(folder)  # fmt: skip
    text(MEMBERS, "uno,firma-inventata,distretto-inventato,member,2019-03-01",
         name="memberships.csv")(folder)  # fmt: skip
    found = told(tmp_path / "kg", folder)
    [late] = [f for f in found if f.rule == "MembershipAfterTheEnd"]
    assert late.origin
    assert (late.origin.file, late.origin.row, late.origin.column) == (
        "memberships.csv",
        2,
        "start",
    )
    assert Releases(tmp_path / "kg").latest() is None
