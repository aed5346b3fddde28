"""A small loader of the tests' own, with a column of every kind."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from clockkg.findings import Finding
from clockkg.loading import Delivery, Loader, check, find_loader

CARD = """\
title = { it = "Prova", en = "Trial" }
publisher = "trial"
publisher_name = { it = "Prova", en = "Trial" }
dataset = "things"
licence = "https://creativecommons.org/licenses/by/4.0/"
[ignored]
things = ["private note"]
tables = ["legend"]
[expect]
things = { min = 1, max = 3 }
"""
MAPPING = """\
[things]
title = { it = "Cose", en = "Things" }
subject = "id/org/{key}"
types = ["clock:Stakeholder"]
constants = { "clock:isSample" = true, "clock:pageCount" = 3 }
[things.columns]
key = { label = { it = "codice", en = "key" }, required = true, unique = true, check = "key" }
label = { label = { it = "nome", en = "name" }, to = "rdfs:label", lang = "it", required = true }
since = { to = "clock:startDate", as = "date" }
size = { to = "clock:pageCount", as = "integer" }
pages = { to = "clock:maximumPages", as = "integer", check = "positive" }
share = { to = "clock:targetValue", as = "decimal" }
open = { to = "clock:isSample", as = "boolean" }
site = { to = "foaf:homepage", as = "url" }
term = { to = "clock:duration", as = "duration" }
vat = { label = { it = "partita IVA", en = "VAT" }, to = "clock:vatNumber", check = "partita-iva" }
code = { to = "clock:fiscalCode", check = "codice-fiscale" }
role = { to = "org:role", as = "concept", scheme = "role", separator = ";" }
part_of = { to = "org:subOrganizationOf", as = "reference", kind = "org" }
kind = { as = "class", values = { firm = "clock:Enterprise" } }
where.to = "clock:locator"
[[things.nodes]]
when = ["where"]
subject = "id/evidence/{where|slug}"
types = ["foaf:Document"]
link = "dct:relation"
"""

Rows = Sequence[Sequence[object]]


@pytest.fixture
def loaders(tmp_path: Path) -> Path:
    """A folder of loaders that holds one, named trial."""
    folder = tmp_path / "loaders" / "trial"
    folder.mkdir(parents=True)
    (folder / "loader.toml").write_text(CARD, "utf-8")
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    return folder.parent


@pytest.fixture
def trial(loaders: Path) -> Loader:
    """The loader named trial."""
    return find_loader("trial", loaders)


@pytest.fixture
def judge(trial: Loader, tmp_path: Path) -> Callable[..., tuple[Finding, ...]]:
    """What reading finds in some files; the shapes judge what it read, and are not asked here."""

    def findings(*paths: Path) -> tuple[Finding, ...]:
        outcome = check(tmp_path / "kg", [Delivery(trial, paths)], today="2026-11-22")
        return tuple(finding for finding in outcome.findings if finding.of_reading)

    return findings


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes lines as a CSV file."""

    def write(*lines: str, name: str = "things.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding)
        return path

    return write


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes sheets of rows as an XLSX file."""

    def write(name: str = "things.xlsx", **sheets: Rows) -> Path:
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write
