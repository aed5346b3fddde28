"""The Graph Store HTTP Protocol: reading for anyone, writing by a token, each write a release."""

import json
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Dataset, Graph
from werkzeug.test import TestResponse

from clockkg.access import Audit, Tokens
from clockkg.graphs import Releases, Waivers
from clockkg.settings import Settings
from clockkg.terms import GRAPH, thing
from server import create_app

pytestmark = pytest.mark.filterwarnings(
    "ignore:(ConjunctiveGraph|Dataset):DeprecationWarning"  # inside rdflib's parsers
)

COSVIG = f"{GRAPH}documents/cosvig-2019"
MEMBERS = f"{GRAPH}navigo/members"
CLOCK = "https://w3id.org/clockkg/ontology#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
YARD = thing("org", "cantiere-uno")
TURTLE = f"""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<{YARD}> a <{CLOCK}Enterprise> ;
    rdfs:label "Cantiere Uno"@it , "First Yard"@en .
"""
NTRIPLES = f'<{YARD}> <{LABEL}> "Cantiere"@it .\n'
WRONG = f'<{YARD}> <{CLOCK}vatNumber> "0123" .\n'
KINDS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
Send = Callable[..., TestResponse]


@pytest.fixture
def home(one: Path, tmp_path: Path) -> Path:
    """A folder of releases that holds Co.Svi.G.'s document as release 1."""
    return Path(shutil.copytree(one, tmp_path / "kg"))


@pytest.fixture
def client(home: Path) -> Iterator[FlaskClient]:
    """A client without a socket, over a service of its own."""
    app = create_app(Settings(home=home, today="2026-11-22", workers=1, body_bytes=100_000))
    yield app.test_client()
    app.extensions["clockkg"].opened.pool.close()


@pytest.fixture
def token(home: Path) -> str:
    """The text of a token of Navigo's."""
    return Tokens(home).create("navigo", label="delivery")[1]


@pytest.fixture
def send(client: FlaskClient, token: str) -> Send:
    """Writes a graph with Navigo's token."""

    def sent(
        method: str = "PUT",
        body: str = TURTLE,
        kind: str = "text/turtle",
        graph: str = MEMBERS,
        **headers: str,
    ) -> TestResponse:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.open(
            "/graph-store",
            method=method,
            query_string={"graph": graph},
            data=body,
            headers={"Authorization": f"Bearer {token}", "Content-Type": kind} | more,
        )

    return sent


def test_a_release_tells_whose_token_made_it(send: Send, home: Path) -> None:
    """The manifest names the publisher and what the token is for."""
    assert send().status_code == 201
    assert Releases(home).current().manifest.who == "navigo/delivery"


def read(client: FlaskClient, graph: str, accept: str = "text/turtle") -> TestResponse:
    """A graph in a format."""
    return client.get("/graph-store", query_string={"graph": graph}, headers={"Accept": accept})


@pytest.mark.parametrize(("kind", "parser"), KINDS.items())
def test_a_graph_is_read_in_every_format(
    client: FlaskClient, home: Path, kind: str, parser: str
) -> None:
    """Each format holds as many statements as the manifest says, as rdflib reads it."""
    answer = read(client, COSVIG, kind)
    described = Releases(home).current().manifest.graphs[COSVIG]
    parsed = Dataset(default_union=True).parse(BytesIO(answer.data), format=parser)
    assert answer.content_type.startswith(kind)
    assert len(parsed) == described["triples"]


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    """The same headers, and nothing more."""
    head = client.head("/graph-store", query_string={"graph": COSVIG})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == client.get(f"/graph-store?graph={COSVIG}").headers["ETag"]


def test_an_unchanged_graph_is_not_sent_again(client: FlaskClient) -> None:
    """If-None-Match with the tag is answered 304; another format has another tag."""
    tag = read(client, COSVIG).headers["ETag"]
    again = client.get(f"/graph-store?graph={COSVIG}", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["ETag"]) == (304, tag)
    assert read(client, COSVIG, "application/ld+json").headers["ETag"] != tag


def test_the_default_graph_is_the_merge(client: FlaskClient, home: Path) -> None:
    """Every statement once, whatever graph it stands in."""
    answer = client.get("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert sorted(answer.text.splitlines()) == sorted(Releases(home).current().store.merged())


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/graph-store?graph={GRAPH}no/such", 404),
        ("/graph-store", 400),
        (f"/graph-store?default&graph={COSVIG}", 400),
        ("/graph-store?graph=members", 400),
    ],
)
def test_a_graph_that_is_not_there(client: FlaskClient, address: str, status: int) -> None:
    """An unknown graph is not found; none, two or a relative name is a wrong request."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_put_is_a_load(client: FlaskClient, send: Send, home: Path) -> None:
    """A new graph is created as the next release, with the report in the answer."""
    answer = send()
    report = answer.get_json()
    assert (answer.status_code, report["release"], report["conforms"]) == (201, 2, True)
    assert report["changes"][MEMBERS] == {"added": 3, "removed": 0}
    assert len(Graph().parse(data=read(client, MEMBERS).data)) == 3
    current = Releases(home).current().manifest
    assert MEMBERS in {dataset.graph for dataset in current.datasets}
    assert (current.runs[-1].loader, current.runs[-1].added) == ("graph-store", 3)


def test_every_statement_knows_its_line(send: Send, home: Path) -> None:
    """The type stands on line 2 and the labels on line 3 of what was sent."""
    send()
    snapshot = Releases(home).current().snapshot(MEMBERS)
    places = {line.split(" ")[1]: str(snapshot.origins(line)[0]) for line in snapshot.lines()}
    assert places[f"<{LABEL}>"] == "navigo/members, row 3"
    assert sorted(places.values()) == ["navigo/members, row 2", "navigo/members, row 3"]


@pytest.mark.parametrize(("kind", "parser"), list(KINDS.items())[:4])
def test_a_graph_is_sent_in_every_format(send: Send, home: Path, kind: str, parser: str) -> None:
    """Four formats of one graph are the same graph."""
    body = Graph().parse(data=TURTLE).serialize(format=parser)
    assert send(body=body, kind=kind).status_code == 201
    expected = sorted(Graph().parse(data=TURTLE).serialize(format="nt").splitlines())
    assert Releases(home).current().snapshot(MEMBERS).lines() == expected


def test_put_replaces_and_post_adds(send: Send, home: Path) -> None:
    """After a POST both are there, after a second PUT only what it brings."""
    send()
    added = send("POST", NTRIPLES.replace("Cantiere", "Yard"), "application/n-triples")
    assert added.status_code == 200
    assert len(Releases(home).current().snapshot(MEMBERS).statements) == 4
    send(body=TURTLE)
    assert len(Releases(home).current().snapshot(MEMBERS).statements) == 3


def test_the_same_graph_makes_no_release(send: Send, home: Path) -> None:
    """A PUT of what is there is answered with the release that holds it."""
    send()
    assert (send().status_code, Releases(home).highest()) == (200, 2)


def test_delete_takes_the_graph_away(client: FlaskClient, send: Send, home: Path) -> None:
    """The graph and its dataset are gone from the next release; again is not found."""
    send()
    assert send("DELETE", "").status_code == 200
    assert read(client, MEMBERS).status_code == 404
    assert MEMBERS not in {one.graph for one in Releases(home).current().manifest.datasets}
    assert send("DELETE", "").status_code == 404


def test_a_violation_stores_nothing(client: FlaskClient, send: Send, home: Path) -> None:
    """A VAT number of four digits is found on its line, and there is no new release."""
    answer = send(body=TURTLE + WRONG)
    problem = json.loads(answer.text)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    found = [one for one in problem["findings"] if one["severity"] == "violation"]
    assert {one["origin"]["row"] for one in found} == {4}
    assert Releases(home).highest() == 1
    assert read(client, MEMBERS).status_code == 404


def test_a_strict_gate_blocks_a_warning(home: Path, token: str) -> None:
    """Where the publisher's gate is "warning", 422 tells what blocks; a waiver lets it pass."""
    settings = Settings(home=home, today="2026-11-22", workers=1, gates={"navigo": "warning"})
    app = create_app(settings)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
    path = f"/graph-store?graph={MEMBERS}"
    answer = app.test_client().put(path, data=TURTLE, headers=headers)
    blocked = [one for one in json.loads(answer.text)["findings"] if one["blocks"]]
    assert (answer.status_code, {one["severity"] for one in blocked}) == (422, {"warning"})
    assert {one["publisher"] for one in blocked} == {"navigo"}
    assert Releases(home).highest() == 1
    for one in blocked:
        Waivers(home).grant(one["id"], "Known.", "2026-12-31", who="unit", today="2026-11-22")
    assert app.test_client().put(path, data=TURTLE, headers=headers).status_code == 201
    app.extensions["clockkg"].opened.pool.close()


def test_blank_nodes_are_refused_with_a_remedy(send: Send, home: Path) -> None:
    """The finding names the line and says to give an IRI, in both languages."""
    answer = send(body=f"{TURTLE}<{YARD}> <{LABEL}> [] .\n")
    (found,) = json.loads(answer.text)["findings"]
    assert (answer.status_code, found["rule"], found["origin"]["row"]) == (422, "graph-blank", 4)
    assert "IRI" in found["remedy"]["it"]
    assert Releases(home).highest() == 1


@pytest.mark.parametrize(
    ("body", "kind", "status", "told"),
    [
        ("<a> <b>", "text/turtle", 400, "line 1"),
        ("\n\n<a> <b> <c>", "application/n-triples", 400, "line 3"),
        ("<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>", "application/rdf+xml", 400, "DOCTYPE"),
        ('{"@context": "http://127.0.0.1:9/"}', "application/ld+json", 400, "JSON-LD context"),
        ("[" * 5000 + "]" * 5000, "application/ld+json", 400, "nested"),
        ("<urn:a> <urn:b> " + "<<(" * 5000, "text/turtle", 400, "nested"),
        ("", "application/trig", 415, "several graphs"),
        ("", "application/n-quads", 415, "several graphs"),
        ("a,b", "text/csv", 415, "text/csv"),
        ("# " + "x" * 100_000, "text/turtle", 413, ""),
    ],
)
def test_what_is_not_a_graph_is_refused(
    send: Send, body: str, kind: str, status: int, told: str
) -> None:
    """The answer says what is wrong and where."""
    answer = send(body=body, kind=kind, Accept_Language="en")
    assert answer.status_code == status
    assert told in json.loads(answer.text)["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_needs_a_token(client: FlaskClient, method: str) -> None:
    """Without one the answer is 401 and names the scheme; a token in the address is none."""
    answer = client.open(f"/graph-store?graph={MEMBERS}&access_token=x", method=method)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", ["asev/members", "inferred", "ontology", "navigo/../x", "navigo"])
def test_a_centre_writes_only_its_own(send: Send, name: str) -> None:
    """Another's graph, and those that clockkg keeps, are forbidden, in the reader's language."""
    answer = send(graph=f"{GRAPH}{name}", Accept_Language="it")
    assert answer.status_code == 403
    assert "grafo" in json.loads(answer.text)["detail"]


def test_the_default_graph_is_not_written(client: FlaskClient, token: str) -> None:
    """It is a merge that follows the named graphs."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
    assert client.put("/graph-store?default", data=TURTLE, headers=headers).status_code == 403


def test_a_change_may_be_tied_to_a_state(client: FlaskClient, send: Send) -> None:
    """If-Match with the tag read before holds once; afterwards the graph is another."""
    assert send(If_Match="*").status_code == 412
    assert send(If_None_Match="*").status_code == 201
    assert send(If_None_Match="*").status_code == 412
    tag = read(client, MEMBERS, "application/ld+json").headers["ETag"]
    assert send(body=NTRIPLES, If_Match=tag).status_code == 200
    assert send(body=TURTLE, If_Match=tag).status_code == 412


def test_a_tag_of_a_compressed_answer_is_as_good(client: FlaskClient, send: Send) -> None:
    """What was read by gzip can be changed with the tag that came with it."""
    send(body=TURTLE + NTRIPLES.replace("Cantiere", "Cantiere" * 100))
    packed = {"Accept-Encoding": "gzip"}
    tag = client.get(f"/graph-store?graph={MEMBERS}", headers=packed).headers["ETag"]
    assert tag.endswith(':gzip"')
    assert send(If_Match=tag).status_code == 200


def test_every_attempt_is_in_the_book(send: Send, client: FlaskClient, home: Path) -> None:
    """What was made, refused and not allowed, by whom, and never the token."""
    send()
    send(body=WRONG)
    send(graph=COSVIG)
    client.put(f"/graph-store?graph={MEMBERS}")
    entries = list(Audit(home).entries())
    assert [entry["outcome"] for entry in entries] == [201, 422, 403, 401]
    assert [entry["who"] for entry in entries] == ["navigo", "navigo", "navigo", ""]
    assert entries[0]["release"] == 2
    assert entries[0]["digest"].startswith("sha256:")


def test_options_tell_what_can_be_done(client: FlaskClient) -> None:
    """The methods of the protocol."""
    allowed = client.options("/graph-store").headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"}


def test_each_file_of_a_form_is_named_in_findings(client: FlaskClient, token: str) -> None:
    """A VAT number of four digits is found in the second file, on its line; nothing is stored."""
    files = {"file": [(BytesIO(TURTLE.encode()), "a.ttl", "text/turtle"),
                      (BytesIO(WRONG.encode()), "../b b.nt", "application/n-triples")]}  # fmt: skip
    answer = client.post(
        "/graph-store",
        query_string={"graph": MEMBERS},
        data=files,
        headers={"Authorization": f"Bearer {token}"},
    )
    found = [
        one for one in answer.get_json(force=True)["findings"] if one["severity"] == "violation"
    ]
    assert (answer.status_code, len(found) > 0) == (422, True)
    assert {(f["origin"]["file"], f["origin"]["row"]) for f in found} == {
        ("navigo/members/b_b.nt", 1)
    }


def test_a_graph_that_takes_too_long_to_parse_is_stopped(home: Path, token: str) -> None:
    """The parser's process is ended at the limit, which the answer names; the service goes on."""
    app = create_app(Settings(home=home, today="2026-11-22", workers=1, query_seconds=0.05))
    body = "".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(200_000))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
    answer = app.test_client().put(f"/graph-store?graph={MEMBERS}", data=body, headers=headers)
    assert (answer.status_code, json.loads(answer.text)["limit"]) == (503, "time")
    assert app.test_client().get("/health").status_code == 200
    assert Releases(home).highest() == 1


def test_a_parser_that_dies_takes_nobody_along(home: Path, token: str) -> None:
    """A graph that needs more memory than a worker may have is refused by that limit's name."""
    app = create_app(Settings(home=home, today="2026-11-22", worker_bytes=120_000_000))
    body = "".join(f'<urn:s{n}> <urn:p> "{n:0100}" .\n' for n in range(200_000))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
    answer = app.test_client().put(f"/graph-store?graph={MEMBERS}", data=body, headers=headers)
    assert (answer.status_code, json.loads(answer.text)["limit"]) == (503, "memory")
    assert Releases(home).highest() == 1
