"""`clockkg ask`: a table for people, JSON and CSV for programs."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
BRIDGES = ("ask", "district-bridges", "--a", "nautica", "--b", "nuovi-materiali")
KINDS = {
    "dual-member", "cross-partner", "third-party", "event", "service", "technology", "latent",
}  # fmt: skip


def test_a_table_has_labels_in_english(run: Run) -> None:
    """The link by the project planted for it, all in words; the question goes to stderr."""
    result = run("--lang", "en", *BRIDGES)
    line = next(one for one in result.stdout.splitlines() if "cross partner" in one)
    assert "Esempio Vele Srl" in line
    assert "2022-01-01" in line
    assert "https://" not in result.stdout
    assert result.stderr.splitlines()[-1] == "12 rows"


def test_a_table_has_labels_in_italian(run: Run) -> None:
    """The same in Italian: headings, kinds and names."""
    result = run("--lang", "it", *BRIDGES)
    assert "Portatore di interesse" in result.stdout
    assert "doppia appartenenza" in result.stdout
    assert result.stderr.splitlines()[-1] == "12 righe"


def test_json_is_for_programs(run: Run) -> None:
    """Twelve rows of seven kinds with IRIs, and a label for each of them."""
    data = json.loads(run(*BRIDGES, "--json").stdout)
    assert {row["kind"] for row in data["rows"]} == KINDS
    assert len(data["rows"]) == 12
    assert all(row["stakeholder"] in data["labels"] for row in data["rows"])


def test_csv_is_for_spreadsheets(run: Run) -> None:
    """A heading, twelve rows, IRIs whole."""
    rows = list(csv.DictReader(io.StringIO(run(*BRIDGES, "--csv").stdout)))
    assert len(rows) == 12
    assert all(row["stakeholder"].startswith("https://w3id.org/clockkg/id/org/") for row in rows)


def test_parameters_can_be_written_in_four_ways(run: Run) -> None:
    """Option and value apart or joined, a key or a label, hyphen or underscore."""
    first = run(*BRIDGES, "--as_of", "2022-06-30", "--csv").stdout
    words = ("--a=nautica", "--b=Distretto Nuovi materiali", "--as-of=2022-06-30", "--csv")
    assert run("ask", "district-bridges", *words).stdout == first
    assert run("ask", "22", *words).stdout == first


def test_five_centres_manage_and_one_is_a_partner(run: Run) -> None:
    """The six rows of Co.Svi.G.'s article."""
    rows = list(csv.DictReader(io.StringIO(run("ask", "centres-and-roles", "--csv").stdout)))
    found = {
        tuple(row[name].rpartition("/")[2] for name in ("centre", "district", "role"))
        for row in rows
        if "esempio" not in row["centre"]
    }
    assert found == {
        ("asev", "nuovi-materiali", "managing-body"),
        ("cosvig", "energia", "managing-body"),
        ("lucense", "cartario", "managing-body"),
        ("navigo", "nautica", "managing-body"),
        ("tls", "scienze-vita", "managing-body"),
        ("cptm", "interni-design", "partner"),
    }


@pytest.mark.parametrize(
    ("question", "districts"),
    [
        ("represented-not-funded", {"cartario"}),
        ("funded-without-centre", {"moda", "marmo", "ferroviario"}),
    ],
)
def test_what_is_funded_and_what_is_represented(
    run: Run, question: str, districts: set[str]
) -> None:
    """The paper district is represented and not funded; three are funded and have no centre."""
    rows = csv.DictReader(io.StringIO(run("ask", question, "--csv").stdout))
    assert {row["district"].rpartition("/")[2] for row in rows} == districts


def test_the_bound_query_can_be_had(run: Run) -> None:
    """`--show-query` prints SPARQL that the query verb runs to the same rows."""
    query = run(*BRIDGES, "--show-query").stdout
    again = run("query", "-", "--csv", text=query).stdout
    assert len(again.splitlines()) == 13


def test_without_a_question_all_are_listed(run: Run) -> None:
    """The list names the question of the issue with its number."""
    lines = run("ask").stdout.splitlines()
    assert any("22" in line and "district-bridges" in line for line in lines)


def test_an_older_release_can_be_asked(run: Run, own: Any) -> None:  # noqa: ANN401 - a folder
    """Only from release 2 on does Lucense's document speak of LUCENSE too."""
    words = ("--home", str(own), "ask", "statements-about", "--organisation", "lucense", "--csv")
    assert "lucense-2019" not in run(*words, "--release", "1").stdout
    assert "lucense-2019" in run(*words, "--release", "2").stdout
