"""SPARQL Update: the operator's only, one transaction that becomes a release or nothing."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clockkg.access import Audit, Tokens
from clockkg.graphs import Releases, verify
from clockkg.settings import Settings
from clockkg.terms import GRAPH, thing
from server import create_app

MEMBERS = f"{GRAPH}navigo/members"
CLOCK = "https://w3id.org/clockkg/ontology#"
YARD = thing("org", "cantiere-uno")
ADDED = f"""INSERT DATA {{ GRAPH <{MEMBERS}> {{
  <{YARD}> a clock:Enterprise ; rdfs:label "Cantiere Uno"@it , "First Yard"@en }} }}"""
DIRECT = "application/sparql-update"
Send = Callable[..., TestResponse]


@pytest.fixture
def home(one: Path, tmp_path: Path) -> Path:
    """A folder of releases that holds Co.Svi.G.'s document as release 1."""
    return Path(shutil.copytree(one, tmp_path / "kg"))


@pytest.fixture
def client(home: Path) -> Iterator[FlaskClient]:
    """A client without a socket, over a service of its own."""
    app = create_app(Settings(home=home, today="2026-11-22", workers=1, query_seconds=2))
    yield app.test_client()
    app.extensions["clockkg"].opened.pool.close()


@pytest.fixture
def send(client: FlaskClient, home: Path) -> Send:
    """Sends an update with the operator's token."""
    _, text = Tokens(home).create(operator=True)
    headers = {"Authorization": f"Bearer {text}", "Accept-Language": "en"}
    return lambda update: client.post("/sparql", data=update, content_type=DIRECT, headers=headers)


def test_an_update_is_a_release(send: Send, home: Path) -> None:
    """Three statements are added, the report is in the answer, and the release is whole."""
    answer = send(ADDED)
    report = answer.get_json()
    assert (answer.status_code, report["release"]) == (200, 2)
    assert report["changes"][MEMBERS] == {"added": 3, "removed": 0}
    current = Releases(home).current()
    assert verify(current) == []
    assert current.manifest.runs[-1].loader == "sparql-update"


def test_several_operations_are_one_transaction(send: Send, home: Path) -> None:
    """An insertion and a change after it give one release with the changed text."""
    more = f"""; DELETE {{ GRAPH <{MEMBERS}> {{ ?s rdfs:label ?old }} }}
    INSERT {{ GRAPH <{MEMBERS}> {{ ?s rdfs:label "Yard One"@en }} }}
    WHERE {{ GRAPH <{MEMBERS}> {{ ?s rdfs:label ?old FILTER(LANG(?old) = "en") }} }}"""
    assert send(ADDED + more).status_code == 200
    lines = Releases(home).current().snapshot(MEMBERS).lines()
    assert Releases(home).highest() == 2
    assert ["Yard One" in line for line in lines].count(True) == 1
    assert not any("First Yard" in line for line in lines)


def test_what_stays_keeps_its_row(send: Send, home: Path) -> None:
    """The statements of a table that an update does not touch keep their rows."""
    graph = f"{GRAPH}documents/cosvig-2019"
    before = Releases(home).current().snapshot(graph).statements
    added = (
        f'INSERT DATA {{ GRAPH <{graph}> {{ <{thing("org", "cosvig")}> rdfs:comment "x"@it }} }}'
    )
    assert send(added).status_code == 200
    after = Releases(home).current().snapshot(graph).statements
    assert {line: after[line] for line in before} == before
    assert len(after) == len(before) + 1


def test_a_dropped_graph_is_gone(send: Send, home: Path) -> None:
    """DROP GRAPH takes a publisher's graph and its dataset away."""
    send(ADDED)
    assert send(f"DROP GRAPH <{MEMBERS}>").status_code == 200
    current = Releases(home).current().manifest
    assert MEMBERS not in current.graphs
    assert MEMBERS not in {dataset.graph for dataset in current.datasets}


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "CLEAR ALL",
        "CLEAR NAMED",
        "CLEAR DEFAULT",
        *(f"INSERT DATA {{ GRAPH <{GRAPH}{name}> {{ <urn:a> <urn:b> <urn:c> }} }}"
          for name in ("ontology", "vocab", "inferred", "provenance", "sample/inferred")),
        "INSERT DATA { GRAPH <https://example.org/g> { <urn:a> <urn:b> <urn:c> } }",
        "LOAD <http://127.0.0.1:9/>",
        "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <urn:g>",
        f"{ADDED};lOaD<http://127.0.0.1:9/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)  # fmt: skip
def test_what_an_update_may_not_do(send: Send, home: Path, update: str) -> None:
    """Only publishers' graphs change, and no connection is opened."""
    assert send(update).status_code == 403
    assert Releases(home).highest() == 1


@pytest.mark.parametrize("word", ["load", "service", "reload", "SERVICES"])
def test_a_keyword_in_a_text_or_name_is_no_keyword(send: Send, word: str) -> None:
    """Texts, names and comments may hold the words that are refused."""
    update = f"PREFIX {word}: <urn:{word}:> # {word}\n" + ADDED.replace("First", f"First {word}")
    assert send(update).status_code == 200


def test_a_violation_stores_nothing(send: Send, home: Path) -> None:
    """A VAT number of four digits is found, and there is no new release."""
    answer = send(ADDED.replace("a clock:", 'clock:vatNumber "0123" ; a clock:'))
    assert answer.status_code == 422
    assert "violation" in {one["severity"] for one in json.loads(answer.text)["findings"]}
    assert Releases(home).highest() == 1


@pytest.mark.parametrize("thing_", ["[]", "<<( <urn:a> <urn:b> <urn:c> )>>"])
def test_blank_nodes_and_triple_terms_are_refused(send: Send, home: Path, thing_: str) -> None:
    """What cannot be published by PUT cannot by an update either."""
    answer = send(ADDED.replace('"First Yard"@en', thing_))
    assert answer.status_code == 422
    assert Releases(home).highest() == 1


def test_a_query_is_not_an_update(send: Send) -> None:
    """The engine's parser tells them apart, whatever the words in it."""
    answer = send("SELECT * { ?insert <urn:delete> 'INSERT DATA {}' }")
    assert (answer.status_code, "query" in json.loads(answer.text)["detail"]) == (400, True)


def test_what_does_not_parse_says_where(send: Send) -> None:
    """Line and column of the fault."""
    problem = json.loads(send("INSERT DATA {\n <urn:a> }").text)
    assert (problem["status"], problem["line"]) == (400, 2)


def test_an_endless_update_is_stopped(send: Send, home: Path) -> None:
    """A product of all statements ends at the limit, and the next update is made."""
    every = '?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(CONCAT(?c, ?f, ?i, ?l) = "-")'
    answer = send(f"INSERT {{ GRAPH <{MEMBERS}> {{ ?a ?b ?l }} }} WHERE {{ {every} }}")
    assert (answer.status_code, json.loads(answer.text)["limit"]) == (503, "time")
    assert send(ADDED).status_code == 200
    assert Releases(home).highest() == 2


def test_only_the_operator_updates(client: FlaskClient, home: Path) -> None:
    """A centre's token is 403 and none is 401; both are in the book."""
    _, text = Tokens(home).create("navigo")
    bearer = {"Authorization": f"Bearer {text}"}
    centre = client.post("/sparql", data={"update": ADDED}, headers=bearer)
    nobody = client.post("/sparql", data={"update": ADDED})
    assert (centre.status_code, nobody.status_code) == (403, 401)
    assert [entry["outcome"] for entry in Audit(home).entries()] == [403, 401]


@pytest.mark.parametrize(
    "form",
    [
        {"update": ["CLEAR ALL", "CLEAR ALL"]},
        {"update": "CLEAR ALL", "query": "ASK {}"},
        {"update": "CLEAR ALL", "using-graph-uri": "not an iri"},
    ],
)
def test_a_form_carries_one_update(client: FlaskClient, form: dict[str, str]) -> None:
    """Two texts, or a graph that is no IRI, are a wrong request."""
    assert client.post("/sparql", data=form).status_code == 400


def test_the_request_chooses_the_graphs(client: FlaskClient, home: Path, send: Send) -> None:
    """using-graph-uri limits what is read; with USING in the text beside it the answer is 400."""
    send(ADDED)
    _, text = Tokens(home).create(operator=True)
    other = f"{GRAPH}navigo/copy"
    copy = f"INSERT {{ GRAPH <{other}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
    headers = {"Authorization": f"Bearer {text}"}
    form = {"update": copy, "using-graph-uri": MEMBERS}
    assert client.post("/sparql", data=form, headers=headers).status_code == 200
    assert len(Releases(home).current().snapshot(other).statements) == 3
    form["update"] = copy.replace("WHERE", f"USING <{MEMBERS}> WHERE")
    assert client.post("/sparql", data=form, headers=headers).status_code == 400
    assert Releases(home).highest() == 3
