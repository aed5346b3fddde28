"""Findings as files: harmless in a spreadsheet, readable in a browser, exact for machines."""

import csv
import io
import json

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import SH

from clockkg.errors import UnknownNameError
from clockkg.findings import Finding, Origin, Severity
from clockkg.reporting import Told, render

PLACE = Origin("soci.csv", "organisations", 14, "vat")
MESSAGE = {"it": "Non è <valido>.", "en": "It is not <valid>."}
FINDING = Finding("VatNumberForm", Severity.VIOLATION, MESSAGE, MESSAGE, PLACE, "0123", "urn:x")
WARNING = Finding("unknown-column", Severity.WARNING, MESSAGE, origin=PLACE)


def written(findings: list[Finding], form: str, language: str = "en") -> str:
    """Findings in a form, as text."""
    return render(Told(tuple(findings)), form, language).decode()


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


def test_csv_has_one_line_for_each_finding() -> None:
    """The gravest finding comes first, with its place in columns of their own."""
    rows = list(csv.DictReader(io.StringIO(written([WARNING, FINDING], "csv", "it"))))
    assert [row["severity"] for row in rows] == ["violation", "warning"]
    assert (rows[0]["file"], rows[0]["row"], rows[0]["column"]) == ("soci.csv", "14", "vat")
    assert rows[0]["message"] == "Non è <valido>."


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_runs_no_formula(start: str) -> None:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    found = Finding("a", Severity.INFO, {}, value=f"{start}1+1")
    [row] = csv.DictReader(io.StringIO(written([found], "csv"), newline=""))
    assert row["value"] == f"'{start}1+1"


@given(st.lists(st.builds(Finding, cells, st.sampled_from(Severity), st.just({}), value=cells)))
def test_csv_never_starts_a_cell_like_a_formula(findings: list[Finding]) -> None:
    """Whatever the values, no cell starts like a formula and no row is lost."""
    rows = list(csv.reader(io.StringIO(written(findings, "csv"), newline="")))
    assert len(rows) == len(findings) + 1
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row
    )


def test_json_there_and_back() -> None:
    """The findings read from the JSON are the same, and their counts are given."""
    data = json.loads(written([FINDING, WARNING], "json"))
    assert data["counts"] == {"violation": 1, "warning": 1, "info": 0}
    assert [Finding.from_dict(one) for one in data["findings"]] == [FINDING, WARNING]


def test_turtle_of_nothing_conforms() -> None:
    """No finding is a report that conforms."""
    graph = rdflib.Graph().parse(data=written([], "shacl"), format="turtle")
    assert [str(node) for node in graph.objects(predicate=SH.conforms)] == ["true"]


def test_html_is_one_escaped_page() -> None:
    """The page states its language, escapes the data, and calls for no other file."""
    page = written([FINDING], "html", "it")
    assert '<html lang="it">' in page
    assert "Non è &lt;valido&gt;." in page
    assert not any(call in page for call in ("<script", "<link", "src=", "href=", "url("))


def test_html_counts_before_it_lists() -> None:
    """The page begins with how many findings there are of each severity."""
    assert "violation: 1 · warning: 1 · info: 0" in written([FINDING, WARNING], "html")
    assert "Nothing to report." in written([], "html")


@pytest.mark.parametrize(("form", "language"), [("pdf", "en"), ("csv", "fr")])
def test_unknown_forms_and_languages_are_refused(form: str, language: str) -> None:
    """A form or language that is not there is an error that names the known ones."""
    with pytest.raises(UnknownNameError):
        render(Told((FINDING,)), form, language)
