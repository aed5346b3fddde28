"""Things by their IRI: 303 by Accept, and one graph whatever the format."""

import json

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"  # inside rdflib's JSON-LD parser
)

BASE = "https://w3id.org/clockkg/"
THINGS = [
    "id/org/asev", "id/org/nautica", "id/document/lucense-2019", "vocab/role/managing-body",
    "graph/documents/cosvig-2019",
]  # fmt: skip
PARSERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/html", "/it/id/org/asev"),
        ("*/*", "/it/id/org/asev"),
        ("image/png", "/it/id/org/asev"),
        ("text/turtle", "/data/id/org/asev.ttl"),
        ("application/ld+json", "/data/id/org/asev.jsonld"),
        ("application/n-triples", "/data/id/org/asev.nt"),
        ("application/rdf+xml", "/data/id/org/asev.rdf"),
        ("text/html;q=0.2, text/turtle;q=0.9", "/data/id/org/asev.ttl"),
    ],
)
def test_an_iri_sees_other(client: FlaskClient, accept: str, target: str) -> None:
    """303 to the page or the file that the client accepts best (httpRange-14)."""
    answer = client.get("/id/org/asev", headers={"Accept": accept})
    assert (answer.status_code, answer.location) == (303, target)


def test_the_page_is_in_the_readers_language(client: FlaskClient) -> None:
    """Accept-Language chooses between the Italian and the English page."""
    headers = {"Accept": "text/html", "Accept-Language": "en-GB, it;q=0.5"}
    assert client.get("/id/org/asev", headers=headers).location == "/en/id/org/asev"


@pytest.mark.parametrize("thing", THINGS)
def test_every_format_says_the_same(client: FlaskClient, thing: str) -> None:
    """Turtle, N-Triples, RDF/XML and JSON-LD of a thing are one graph, as rdflib reads them."""
    first, *others = (
        Graph().parse(data=client.get(f"/data/{thing}.{form}").data, format=parser)
        for form, parser in PARSERS.items()
    )
    assert len(first) > 0
    assert all(isomorphic(first, other) for other in others)


def test_the_file_speaks_of_the_thing(client: FlaskClient) -> None:
    """The Turtle of LUCENSE says that it is a centre, by its own IRI."""
    graph = Graph().parse(data=client.get("/data/id/org/lucense.ttl").data, format="turtle")
    kind = URIRef(f"{BASE}ontology#TechnologyTransferCentre")
    assert (URIRef(f"{BASE}id/org/lucense"), RDF.type, kind) in graph


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("thing", THINGS)
def test_a_thing_has_a_page_in_both_languages(
    client: FlaskClient, thing: str, language: str
) -> None:
    """The page names the thing's IRI and links to its files."""
    text = client.get(f"/{language}/{thing}").text
    assert f'<html lang="{language}">' in text
    assert f"{BASE}{thing}" in text
    assert f"/data/{thing}.ttl" in text


def test_a_page_tells_the_row_of_each_statement(client: FlaskClient) -> None:
    """ASEV's name in Co.Svi.G.'s article stands in row 2 of that document's organisations."""
    text = client.get("/it/id/org/asev").text
    assert "ASEV Spa" in text
    assert "document-cosvig-2019/organisations.csv" in text
    assert "riga 2" in text


def test_made_up_things_say_so(client: FlaskClient) -> None:
    """A firm of the sample world wears the mark, a real centre does not."""
    mark = '<span class="chip">dato di esempio</span>'
    assert mark in client.get("/it/id/org/esempio-scafi").text
    assert mark not in client.get("/it/id/org/asev").text


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/json"])
@pytest.mark.parametrize("path", ["/it/id/org/nobody", "/data/id/org/nobody.ttl", "/en/vocab/x/y"])
def test_an_unknown_thing_is_not_found(client: FlaskClient, path: str, accept: str) -> None:
    """404, as a page for a browser and as a problem for a program."""
    answer = client.get(path, headers={"Accept": accept})
    expected = "text/html" if accept == "text/html" else "application/problem+json"
    assert (answer.status_code, answer.mimetype) == (404, expected)


def test_the_ontology_is_a_page_and_a_graph(client: FlaskClient) -> None:
    """The ontology's own IRI leads to its page, or to Turtle that declares the class of centres."""
    page = client.get("/ontology", headers={"Accept": "text/html"})
    data = client.get("/ontology", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=client.get(data.location).data, format="turtle")
    owl_class = URIRef("http://www.w3.org/2002/07/owl#Class")
    assert (page.status_code, page.location) == (303, "/it/ontology")
    assert (URIRef(f"{BASE}ontology#TechnologyTransferCentre"), RDF.type, owl_class) in graph


def test_json_ld_is_compact(client: FlaskClient) -> None:
    """JSON-LD has a context and short keys that a programmer can read."""
    data = json.loads(client.get("/data/id/org/asev.jsonld").data)
    assert "@context" in data
    assert not any(key.startswith("http") for key in data)
