"""The questions: a page each, the same as JSON and CSV, and the answers that must stand."""

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clockkg.graphs import Manifest, Releases, Snapshot
from clockkg.querying import find_questions
from clockkg.settings import Settings
from clockkg.terms import RDF_TYPE, expand, graph
from server import create_app

ORG = "https://w3id.org/clockkg/id/org/"
KINDS = {
    "dual-member", "cross-partner", "third-party", "event", "service", "technology", "latent",
}  # fmt: skip
NAMES_OF_KINDS = [
    "doppia appartenenza", "partner di progetto", "terzo in comune", "incontro",
    "stesso fornitore di servizi", "stessa tecnologia in uso", "legame latente",
]  # fmt: skip


def rows(client: FlaskClient, name: str, **given: str) -> list[dict[str, str]]:
    """A question's rows as JSON, the IRIs of organisations as their keys."""
    answer = client.get(f"/questions/{name}.json", query_string=given).json
    assert answer is not None
    return [{k: v.removeprefix(ORG) for k, v in row.items()} for row in answer["rows"]]


def test_five_centres_manage_a_district_and_one_is_a_partner(client: FlaskClient) -> None:
    """Who manages what, as Co.Svi.G.'s article on the protocol lists it."""
    found = rows(client, "centres-and-roles")
    real = {
        (row["centre"], row["district"], row["role"].rpartition("/")[2])
        for row in found
        if not row["centre"].startswith("esempio")
    }
    assert real == {
        ("asev", "nuovi-materiali", "managing-body"),
        ("cosvig", "energia", "managing-body"),
        ("lucense", "cartario", "managing-body"),
        ("navigo", "nautica", "managing-body"),
        ("tls", "scienze-vita", "managing-body"),
        ("cptm", "interni-design", "partner"),
    }


def test_the_paper_district_is_represented_and_not_funded(client: FlaskClient) -> None:
    """Only the paper district has a centre and is not among the eight funded ones."""
    assert {row["district"] for row in rows(client, "represented-not-funded")} == {"cartario"}


def test_three_funded_districts_have_no_centre(client: FlaskClient) -> None:
    """Fashion, marble and railway."""
    found = {row["district"] for row in rows(client, "funded-without-centre")}
    assert found == {"moda", "marmo", "ferroviario"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("centres-and-roles", ["NAVIGO", "CPTM", "soggetto gestore", "partner"]),
        ("represented-not-funded", ["Distretto Cartario", "LUCENSE"]),
        ("funded-without-centre", ["Moda", "Marmo e pietre ornamentali", "Ferroviario"]),
    ],
)
def test_the_pages_say_the_same_in_names(client: FlaskClient, name: str, words: list[str]) -> None:
    """The answers stand in the page by name."""
    text = client.get(f"/it/questions/{name}").text
    answer = text.partition('id="answer"')[2].partition("<details>")[0]
    assert [word for word in words if word not in answer] == []


def test_two_districts_are_linked_in_seven_kinds(client: FlaskClient) -> None:
    """The rows planted for boating and new materials are of all seven kinds, with evidence."""
    found = rows(client, "district-bridges", a="nautica", b="nuovi-materiali")
    assert {row["kind"] for row in found} == KINDS
    assert all(row["evidence"] and row["source"] for row in found)
    assert {r["stakeholder"] for r in found if r["kind"] == "dual-member"} == {"esempio-scafi"}


def test_the_links_page_shows_seven_tables(client: FlaskClient) -> None:
    """One table for each kind under its Italian name, the evidence by its label."""
    text = client.get("/it/links?a=nautica&b=nuovi-materiali").text
    assert [name for name in NAMES_OF_KINDS if f"<caption>{name}: " not in text] == []
    assert "Esempio Scafi Srl" in text
    assert "Progetto Esempio Scafo Leggero" in text


def test_the_links_of_a_past_day_are_those_of_that_day(client: FlaskClient) -> None:
    """On 2022-06-30 esempio-polimeri was still a member, so that its latent link stood."""
    past = {"a": "nautica", "b": "nuovi-materiali", "as_of": "2022-06-30"}
    latent = [r for r in rows(client, "district-bridges", **past) if r["kind"] == "latent"]
    assert ("esempio-vele", "esempio-polimeri") in {
        (row["stakeholder"], row["counterpart"]) for row in latent
    }


def test_a_district_may_be_named_by_its_label(client: FlaskClient) -> None:
    """`Distretto Moda` and `moda` are one parameter."""
    by_key = rows(client, "district-bridges", a="moda", b="energia")
    by_label = rows(client, "district-bridges", a="Distretto Moda", b="energia")
    assert by_key == by_label != []


def test_csv_and_json_have_the_same_rows(client: FlaskClient) -> None:
    """The file for spreadsheets is the answer for programs."""
    text = client.get("/questions/centres-and-roles.csv").text
    assert list(csv.DictReader(io.StringIO(text))) == [
        dict(row) for row in (client.get("/questions/centres-and-roles.json").json or {})["rows"]
    ]


@pytest.mark.parametrize("name", sorted(find_questions()))
def test_every_question_has_its_page_and_its_data(client: FlaskClient, name: str) -> None:
    """With its example, every question answers as a page in both languages, as JSON and as CSV."""
    given = dict(find_questions()[name].example)
    for path in ("/it/questions/{}", "/en/questions/{}", "/questions/{}.json", "/questions/{}.csv"):
        assert client.get(path.format(name), query_string=given).status_code == 200


def test_a_page_without_its_parameters_shows_its_form(client: FlaskClient) -> None:
    """The example stands in the form, and nothing is answered yet."""
    text = client.get("/it/questions/district-bridges").text
    assert '<option value="nautica" selected>' in text
    assert 'id="answer"' not in text


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"a": "nautca", "b": "moda"}, 404, "Forse: nautica?"),
        ({"a": "nautica", "b": "moda", "as_of": "ieri"}, 400, "non è una data"),
    ],
)
@pytest.mark.parametrize("page", ["/it/links", "/it/questions/district-bridges"])
def test_a_wrong_parameter_is_told_beside_the_form(
    client: FlaskClient, page: str, given: dict[str, str], status: int, said: str
) -> None:
    """The page keeps its form, says what is wrong in Italian, and has the status of the error."""
    answer = client.get(page, query_string=given)
    assert answer.status_code == status
    assert said in answer.text
    assert "<form" in answer.text


def test_a_missing_parameter_is_a_problem_for_programs(client: FlaskClient) -> None:
    """400 names the parameter and gives an example."""
    answer = client.get("/questions/district-bridges.json?a=nautica")
    assert answer.status_code == 400
    assert answer.json is not None
    assert "b=nuovi-materiali" in answer.json["remedy"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@sum(a1)", "\t=1"])
def test_a_formula_in_a_csv_is_neutralised(tmp_path: Path, text: str) -> None:
    """A name that a spreadsheet would run gets an apostrophe before it (OWASP, CSV injection)."""
    client = create_app(Settings(home=_home_of_a_text(tmp_path, text))).test_client()
    answer = client.get("/questions/statements-about.csv", query_string={"organisation": "x"})
    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert f"'{text}" in cells
    assert text not in cells


def _home_of_a_text(home: Path, text: str) -> Path:
    """A release in which one organisation has a text for its name."""
    name, written = graph("test", "text"), text.replace("\t", "\\t")
    lines = [
        f"<{ORG}x> <{RDF_TYPE}> <{expand('org:Organization')}> .",
        f'<{ORG}x> <{expand("rdfs:label")}> "{written}" .',
        f"<{name}> <{RDF_TYPE}> <{expand('dcat:Dataset')}> .",
    ]
    with Releases(home).draft() as draft:
        draft.put(name, Snapshot.of(lines))
        draft.publish(Manifest(number=draft.number, time="2026-11-22T00:00:00Z"))
    return home
