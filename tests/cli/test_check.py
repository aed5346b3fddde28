"""`clockkg check`: before publishing, in every form, with nothing stored."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from clockkg.graphs import Releases
from clockkg.loading import Delivery, find_loader, load
from clockkg.reporting import FORMS

Run = Callable[..., Any]
HEAD = "codice,natura,nome in italiano,tipo,partita IVA,dal quando"
ROWS = (
    "esempio-uno,impresa,Esempio Uno,enterprise,0123,",
    "esempio-due,azienda,Esempio Due,,,",
    "esempio-tre,impresa,,enterprise,,",
    "esempio-quattro,impresa,Esempio Quattro,,,",
)


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    """A register with three cells that block, in rows 2, 3 and 4, and a column nobody knows."""
    file = tmp_path / "organisations.csv"
    file.write_text("\n".join((HEAD, *ROWS)) + "\n", "utf-8")
    return file


def bytes_of(home: Path) -> dict[str, bytes]:
    """Every file of a home folder."""
    return {str(path): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def test_a_file_alone_is_enough(run: Run, firms: Path) -> None:
    """One loader is for the files of centres and knows these headings: three cells block."""
    result = run("check", str(firms))
    assert result.exit_code == 1
    lines = [line for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert sorted(line.partition(":")[0] for line in lines[:3]) == [
        "violation, blocks bad-vat-number",
        "violation, blocks required-value",
        "violation, blocks unknown-value",
    ]
    assert "organisations.csv, table organisations, row 4, column nome in italiano" in result.stdout


def test_a_first_file_is_told_where_districts_come_from(run: Run, tmp_path: Path) -> None:
    """Members of a district are refused while nothing is published, and taken once it is."""
    file = tmp_path / "organisations.csv"
    file.write_text(f"{HEAD}\nesempio-uno,impresa,Esempio Uno,enterprise,,\n", "utf-8")
    members = tmp_path / "memberships.csv"
    heading, row = "key,member,organisation,role,start", "uno,esempio-uno,nautica,member,2018"
    members.write_text(f"{heading}\n{row}\n", "utf-8")
    empty, files = ("--home", str(tmp_path / "kg")), ("records", str(file), str(members))
    refused = run(*empty, "check", *files)
    assert refused.exit_code == 1
    assert "clockkg load --all --no-samples" in refused.stderr
    documents = run(*empty, "load", "--all", "--no-samples")
    assert documents.exit_code == 0
    assert "document-cosvig-2019" in documents.stdout
    assert "data of others" not in documents.stderr
    taken = run(*empty, "load", *files)
    assert taken.exit_code == 0
    assert "--no-samples" not in taken.stderr
    assert "document-cosvig-2019" not in taken.stdout
    assert "Findings in the data of others: " in taken.stderr


def test_only_what_is_theirs_is_told(run: Run, firms: Path) -> None:
    """The findings in the data of others, which this file does not change, are not the centre's."""
    found = json.loads(run("check", str(firms), "--json").stdout)["findings"]
    assert {finding["publisher"] for finding in found} == {"records"}


def test_what_no_loader_knows_is_asked_about(run: Run, tmp_path: Path) -> None:
    """A file of other headings: exit code 3, and how to name the loader."""
    file = tmp_path / "shopping.csv"
    file.write_text("bread,milk\n1,2\n", "utf-8")
    result = run("--lang", "it", "check", str(file))
    assert result.exit_code == 3
    assert "Quale?" in result.stderr
    assert "clockkg check CARICATORE shopping.csv" in result.stderr


def test_a_file_that_is_not_there_is_three(run: Run, tmp_path: Path) -> None:
    """Exit code 3, as for every input that cannot be used."""
    assert run("check", str(tmp_path / "none.csv")).exit_code == 3


def test_without_a_word_it_is_wrong_usage(run: Run) -> None:
    """Exit code 2, as for every command that lacks its argument."""
    assert run("check").exit_code == 2


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_goes_to_a_file(run: Run, firms: Path, tmp_path: Path, form: str) -> None:
    """The file holds what standard output would; the exit code is the findings'."""
    out = tmp_path / f"report.{form}"
    result = run("check", str(firms), "--format", form, "-o", str(out))
    assert (result.exit_code, result.stdout) == (1, "")
    assert out.stat().st_size > 100
    if form != "xlsx":
        assert run("check", str(firms), "--format", form).stdout_bytes == out.read_bytes()


def test_nothing_is_written_in_the_home_folder(run: Run, firms: Path, home: Path) -> None:
    """A check with every output leaves each byte of the releases as it was, and makes no home."""
    before = bytes_of(home)
    run("check", str(firms), "--annotate", str(firms.with_name("marked.xlsx")))
    assert bytes_of(home) == before
    fresh = firms.parent / "fresh"
    run("--home", str(fresh), "check", str(firms))
    assert not fresh.exists()


def test_the_annotated_copy_marks_each_cell(run: Run, firms: Path) -> None:
    """The three cells that block have a comment, in the language, and the file is as it was."""
    before, marked = firms.read_bytes(), firms.with_name("marked.xlsx")
    run("--lang", "it", "check", str(firms), "--annotate", str(marked))
    sheet = load_workbook(marked)["organisations"]
    comments = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert {"B3", "C4", "E2"} <= comments.keys()
    assert "è vuota ma obbligatoria" in comments["C4"]
    assert firms.read_bytes() == before


def test_the_copy_does_not_take_the_place_of_the_file(run: Run, firms: Path) -> None:
    """The file's own name is refused."""
    before = firms.read_bytes()
    assert run("check", str(firms), "--annotate", str(firms)).exit_code == 3
    assert firms.read_bytes() == before


def test_the_marked_copy_can_be_mended_and_published(run: Run, firms: Path, tmp_path: Path) -> None:
    """Mended in one pass where it is marked, the copy itself passes; the list in it is not read."""
    marked = tmp_path / "marked.xlsx"
    run("check", str(firms), "--annotate", str(marked))
    book = load_workbook(marked)
    sheet = book["organisations"]
    for cell, text in (("E2", "01234567897"), ("B3", "impresa"), ("C4", "Esempio Tre")):
        sheet[cell].value = text
    book.save(marked)
    assert run("check", str(marked)).exit_code == 0
    assert run("--home", str(tmp_path / "kg"), "load", "records", str(marked)).exit_code == 0


def test_what_would_change_is_told(run: Run, firms: Path, tmp_path: Path) -> None:
    """Against the release: one thing added, one changed in one statement, one removed."""
    home = tmp_path / "kg"
    good = [ROWS[0].replace("0123", ""), ROWS[3]]
    firms.write_text("\n".join((HEAD, *good)) + "\n", "utf-8")
    load(home, [Delivery(find_loader("records"), (firms,))], today="2026-11-22")
    new = [ROWS[3].replace("Esempio Quattro", "Esempio 4"), good[0].replace("uno", "sei")]
    firms.write_text("\n".join((HEAD, *new)) + "\n", "utf-8")
    outcome = json.loads(run("--home", str(home), "check", str(firms), "--json").stdout)
    [counts] = outcome["things"]
    assert (counts["added"], counts["changed"], counts["removed"]) == (1, 1, 1)
    assert counts["type"].endswith("Enterprise")
    graph = "https://w3id.org/clockkg/graph/records/centre"
    assert outcome["changes"][graph] == {"added": 4, "removed": 4}
    text = run("--home", str(home), "--lang", "it", "check", str(firms)).stdout
    assert "impresa" in text
    assert Releases(home).numbers() == [1]


def test_a_table_of_findings_has_every_finding(run: Run, firms: Path) -> None:
    """The CSV has as many lines as the outcome has findings, and says which of them block."""
    whole = json.loads(run("check", str(firms), "--json").stdout)
    lines = list(csv.DictReader(io.StringIO(run("check", str(firms), "--format", "csv").stdout)))
    assert len(lines) == len(whole["findings"]) == sum(whole["counts"].values())
    states = [line["state"] for line in lines]
    assert states.count("blocks") == sum(finding["blocks"] for finding in whole["findings"]) == 3


def test_a_file_that_is_not_read_whole_is_told_so(run: Run, tmp_path: Path) -> None:
    """A column that must be there is missing: the shapes are not asked, and that is said."""
    file = tmp_path / "organisations.csv"
    file.write_text("codice,natura\nuno,impresa\n", "utf-8")
    result = run("check", str(file))
    assert result.exit_code == 1
    assert "when the file can be read whole" in result.stderr
