"""A broken workbook: each fault is named by its cell, mended in one pass, and it is published."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from clockkg.graphs import Releases
from clockkg.loading import find_loader
from clockkg.loading.mapping import Column
from clockkg.loading.rules import OF_A_CELL
from clockkg.validation import find_shapes

Run = Callable[..., Any]
# Sheet, cell, what stands in it, the rule that it breaks, what is right.
FAULTS = [
    ("Organizzazioni", "A3", "Esempio Due", "bad-key", "esempio-due"),
    ("Organizzazioni", "B4", "azienda", "unknown-value", "impresa"),
    ("Organizzazioni", "C5", None, "required-value", "Esempio Quattro"),
    ("Organizzazioni", "D6", "1234567897", "bad-vat-number", "01234567897"),
    ("Organizzazioni", "E7", "31/02/2020", "bad-date", date(2020, 2, 28)),
    ("Organizzazioni", "F8", "www.example.org", "bad-url", "https://example.org/"),
    ("Organizzazioni", "A9", "esempio-uno", "repeated-key", "esempio-otto"),
    ("Organizzazioni", "G10", "123", "bad-fiscal-code", "01234567897"),
    ("Organizzazioni", "H11", "agricola", "unknown-value", "enterprise"),
    ("Organizzazioni", "I12", "Regione Toscana", "bad-key", "regione-toscana"),
    ("Organizzazioni", "J13", "altrove", "HasTerritoryKnown", None),
    ("Organizzazioni", "I14", "nessuno", "RecognisedByKnown", None),
    ("Organizzazioni", "K15", "nessuno", "PromotedByKnown", None),
    ("Altri nomi", "A2", "Esempio Uno", "bad-key", "esempio-uno"),
    ("Altri nomi", "A3", None, "required-value", "esempio-uno"),
    ("Stati", "B2", "???", "bad-key", "esempio-uno"),
    ("Stati", "C3", "grande", "unknown-value", "enterprise"),
    ("Stati", "F4", "2019", "PeriodOrder", "2022"),
    ("Stati", "A5", "s-1", "repeated-key", "s-4"),
    ("Adesioni", "B2", "esempio-ono", "MemberKnown", "esempio-uno"),
    ("Adesioni", "F3", "2019", "PeriodOrder", "2022"),
    ("Adesioni", "C4", "nessuno", "MemberOrganisationKnown", "moda"),
    ("Adesioni", "D5", "capo", "unknown-value", "member"),
    ("Adesioni", "E6", "2020-13", "bad-date", "2020-12"),
    ("Adesioni", "B7", "energia", "MembershipOfItself", "esempio-uno"),
    ("Adesioni", "C8", None, "required-value", "moda"),
]
HEADS = {
    "Organizzazioni": (
        "codice",
        "natura",
        "nome in italiano",
        "partita IVA",
        "istituzione",
        "sito",
        "codice fiscale",
        "tipo",
        "riconosciuto da",
        "territorio",
        "promosso da",
    ),
    "Altri nomi": ("organizzazione", "altro nome"),
    "Stati": ("codice", "organizzazione", "tipo", "classe dimensionale", "inizio", "fine"),
    "Adesioni": ("codice", "membro", "distretto o cluster", "ruolo", "inizio", "fine"),
}
NOTHING = (None,) * 8
ROWS: dict[str, list[tuple[object, ...]]] = {
    "Organizzazioni": [
        ("esempio-uno", "impresa", "Esempio Uno", None, date(2019, 12, 9), *NOTHING[:6]),
        *((f"esempio-{n}", "impresa", f"Esempio {n}", *NOTHING) for n in range(3, 16)),
    ],
    "Altri nomi": [("esempio-uno", "Uno"), ("esempio-uno", "Uno Srl")],
    "Stati": [(f"s-{n}", "esempio-uno", "enterprise", None, "2021", "2022") for n in range(1, 5)],
    "Adesioni": [
        ("m-1", "esempio-uno", "moda", "member", "2020", None),
        *((f"m-{n}", "esempio-uno", "energia", "member", "2021", "2022") for n in range(2, 8)),
    ],
}
TABLES = {
    "Organizzazioni": "organisations",
    "Altri nomi": "organisation-names",
    "Stati": "statuses",
    "Adesioni": "memberships",
}
BREAKS = {
    "key": "bad-key",
    "reference": "bad-key",
    "class": "unknown-value",
    "concept": "unknown-value",
    "date": "bad-date",
    "url": "bad-url",
    "integer": "bad-integer",
    "decimal": "bad-decimal",
    "boolean": "bad-boolean",
    "duration": "bad-duration",
    "partita-iva": "bad-vat-number",
    "codice-fiscale": "bad-fiscal-code",
}
UNWRITABLE = {"control-character"}
"""What no workbook can hold; a file of text can, see the tests of reading."""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A workbook of the template for members with a fault of every kind that its cells can have."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in ROWS.items():
        sheet = book.create_sheet(title)
        for row in (HEADS[title], *rows):
            sheet.append(row)
    for title, cell, wrong, _, _ in FAULTS:
        book[title][cell].value = wrong
    book.save(tmp_path / "soci.xlsx")
    return tmp_path / "soci.xlsx"


@pytest.fixture
def base(tmp_path: Path, run_in: Run) -> Path:
    """A home folder with the districts that the memberships refer to."""
    run_in(tmp_path / "kg", "load", "document-tuscan-districts")
    return tmp_path / "kg"


@pytest.fixture
def run_in(run: Run) -> Run:
    """Runs the command over a home folder."""
    return lambda home, *words: run("--home", str(home), *words)


def test_each_fault_is_named_by_its_cell(run_in: Run, base: Path, broken: Path) -> None:
    """Sheet, row, heading and the cell's text of each fault; nothing else blocks."""
    found = json.loads(run_in(base, "check", str(broken), "--json").stdout)["findings"]
    blocking = {
        (f["sheet"], f["origin"]["row"], f["origin"]["column"], f["rule"])
        for f in found if f["blocks"]
    }  # fmt: skip
    wanted = {
        (sheet, int(cell[1:]), HEADS[sheet][ord(cell[0]) - ord("A")], rule)
        for sheet, cell, _, rule, _ in FAULTS
    }
    assert blocking == wanted
    written = {(f["sheet"], f["origin"]["row"], f["rule"]): f["written"] for f in found}
    for sheet, cell, wrong, rule, _ in FAULTS:
        assert written[sheet, int(cell[1:]), rule] == (wrong or "")


def test_every_kind_of_fault_is_planted() -> None:
    """Whatever the template's columns can be read wrongly by has a cell, but what none can hold."""
    tables = find_loader("records").tables
    columns = [one for name in TABLES.values() for one in tables[name].columns.values()]
    can = {rule for one in columns for rule in faults_of(one)}
    planted = {rule for *_, rule, _ in FAULTS if rule in OF_A_CELL}
    assert can == planted | UNWRITABLE
    shapes = {rule for *_, rule, _ in FAULTS if rule not in OF_A_CELL}
    assert all(str(find_shapes()[rule].severity) == "violation" for rule in shapes)


def faults_of(column: Column) -> set[str]:
    """The rules of reading that a cell of a column can break."""
    found = {"control-character"}
    found |= {"required-value"} if column.required else set()
    found |= {"repeated-key"} if column.unique else set()
    return found | {BREAKS[name] for name in (column.kind_of_value, column.check) if name in BREAKS}


def test_mended_where_it_is_marked_it_is_published(run_in: Run, base: Path, broken: Path) -> None:
    """Each fault's cell is marked; with the right value in each, the copy is loaded."""
    marked = broken.with_name("marked.xlsx")
    assert run_in(base, "check", str(broken), "--annotate", str(marked)).exit_code == 1
    book = load_workbook(marked)
    for title, cell, _, _, right in FAULTS:
        assert book[title][cell].comment, (title, cell)
        book[title][cell].value = right
    book.save(marked)
    loaded = run_in(base, "load", "records", str(marked))
    assert loaded.exit_code == 0, loaded.stdout
    assert Releases(base).current().number == 2
