"""A broken workbook: each fault is named by its cell, mended in one pass, and it is published."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from clockkg.graphs import Releases

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
    ("Adesioni", "B2", "esempio-ono", "MemberKnown", "esempio-uno"),
    ("Adesioni", "F3", "2019", "PeriodOrder", "2022"),
]
HEADS = {
    "Organizzazioni": (
        "codice",
        "natura",
        "nome in italiano",
        "partita IVA",
        "istituzione",
        "sito",
    ),
    "Adesioni": ("codice", "membro", "distretto o cluster", "ruolo", "inizio", "fine"),
}
ROWS: dict[str, list[tuple[object, ...]]] = {
    "Organizzazioni": [
        ("esempio-uno", "impresa", "Esempio Uno", None, date(2019, 12, 9), None),
        *((f"esempio-{n}", "impresa", f"Esempio {n}", None, None, None) for n in range(3, 10)),
    ],
    "Adesioni": [
        ("m-1", "esempio-uno", "moda", "member", "2020", None),
        ("m-2", "esempio-uno", "energia", "member", "2021", "2022"),
    ],
}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A workbook of two sheets with a fault of every kind that a cell can have."""
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
        (sheet, int(cell[1]), HEADS[sheet]["ABCDEF".index(cell[0])], rule)
        for sheet, cell, _, rule, _ in FAULTS
    }
    assert blocking == wanted
    written = {(f["sheet"], f["origin"]["row"], f["rule"]): f["written"] for f in found}
    for sheet, cell, wrong, rule, _ in FAULTS:
        assert written[sheet, int(cell[1]), rule] == (wrong or "")


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
