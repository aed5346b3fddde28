"""The SPARQL 1.1 Protocol over HTTP: three ways to ask, every format, and what is refused."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"  # inside rdflib's JSON-LD parser
)

DISTRICT = "https://w3id.org/clockkg/ontology#TechnologyDistrict"
DISTRICTS = f"SELECT ?d WHERE {{ ?d a <{DISTRICT}> }} ORDER BY ?d"
GRAPH = f"CONSTRUCT {{ ?d a <{DISTRICT}> }} WHERE {{ ?d a <{DISTRICT}> }}"
DIRECT = "application/sparql-query"
RESULTS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


@pytest.mark.parametrize(("media_type", "parser"), RESULTS.items())
def test_rows_come_in_every_format(client: FlaskClient, media_type: str, parser: str) -> None:
    """The nine districts of the sources are the nine rows of each format, as rdflib reads it."""
    answer = client.get(
        "/sparql", query_string={"query": DISTRICTS}, headers={"Accept": media_type}
    )
    assert answer.content_type.startswith(media_type)
    assert len(Result.parse(BytesIO(answer.data), format=parser)) == 9


@pytest.mark.parametrize(("media_type", "parser"), list(RESULTS.items())[:2])
def test_yes_or_no_comes_in_both_formats(client: FlaskClient, media_type: str, parser: str) -> None:
    """An ASK is answered true, as rdflib reads it."""
    query = f"ASK {{ ?d a <{DISTRICT}> }}"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
    assert Result.parse(BytesIO(answer.data), format=parser).askAnswer is True


@pytest.mark.parametrize(("media_type", "parser"), GRAPHS.items())
@pytest.mark.parametrize("query", [GRAPH, "DESCRIBE <https://w3id.org/clockkg/id/org/cartario>"])
def test_graphs_come_in_every_format(
    client: FlaskClient, media_type: str, parser: str, query: str
) -> None:
    """CONSTRUCT and DESCRIBE give a graph that rdflib parses and that names the paper district."""
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
    graph = Graph().parse(data=answer.data, format=parser)
    assert answer.content_type.startswith(media_type)
    assert (URIRef("https://w3id.org/clockkg/id/org/cartario"), RDF.type, URIRef(DISTRICT)) in graph


def test_every_graph_format_says_the_same(client: FlaskClient) -> None:
    """The four formats of one graph are isomorphic."""
    bodies = [
        (
            client.get("/sparql", query_string={"query": GRAPH}, headers={"Accept": kind}).data,
            parser,
        )
        for kind, parser in GRAPHS.items()
    ]
    first, *others = (Graph().parse(data=body, format=parser) for body, parser in bodies)
    assert all(isomorphic(first, other) for other in others)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.7", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, text/csv;q=0.1", "text/csv"),
    ],
)
def test_the_best_accepted_format_is_chosen(
    client: FlaskClient, accept: str, expected: str
) -> None:
    """RFC 9110, 12.5.1: the highest quality wins, stars count, and q=0 means never."""
    answer = client.get("/sparql", query_string={"query": DISTRICTS}, headers={"Accept": accept})
    assert answer.mimetype == expected


def test_three_ways_of_asking_give_one_answer(client: FlaskClient) -> None:
    """GET, form POST and direct POST are the protocol's three ways (SPARQL 1.1 Protocol, 2.1)."""
    got = client.get("/sparql", query_string={"query": DISTRICTS})
    form = client.post("/sparql", data={"query": DISTRICTS})
    direct = client.post("/sparql", data=DISTRICTS, content_type=DIRECT)
    assert got.data == form.data == direct.data


def test_a_direct_post_takes_its_graphs_from_the_address(client: FlaskClient) -> None:
    """Only Co.Svi.G.'s graph is asked, and it speaks of the six districts that have a centre."""
    graph = "https://w3id.org/clockkg/graph/documents/cosvig-2019"
    where = {"default-graph-uri": graph}
    answer = client.post("/sparql", query_string=where, data=DISTRICTS, content_type=DIRECT)
    assert answer.json is not None
    assert len(answer.json["results"]["bindings"]) == 6


def test_a_button_may_name_the_format(client: FlaskClient) -> None:
    """A form that sends `format=csv` gets CSV whatever the browser accepts."""
    data = {"query": DISTRICTS, "format": "csv"}
    answer = client.post("/sparql", data=data, headers={"Accept": "text/html"})
    assert answer.mimetype == "text/csv"


def test_a_syntax_error_is_a_problem_with_its_place(client: FlaskClient) -> None:
    """RFC 9457: the brace that is missing at the end of line 2 is told with line and column."""
    answer = client.get("/sparql", query_string={"query": "SELECT * {\n?s ?p ?o"})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert (answer.json["status"], answer.json["line"], answer.json["column"]) == (400, 2, 9)
    assert answer.json["remedy"]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("LOAD <http://example.org/>", "LOAD"),
    ],
)
def test_what_opens_connections_is_refused(client: FlaskClient, query: str, word: str) -> None:
    """SERVICE and LOAD are 403, by name."""
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 403
    assert answer.json is not None
    assert word in answer.json["detail"]


def test_an_update_needs_a_token(client: FlaskClient) -> None:
    """Both ways of sending an update are 401, and an update sent as a query is 400."""
    text = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    form = client.post("/sparql", data={"update": text})
    direct = client.post("/sparql", data=text, content_type="application/sparql-update")
    query = client.post("/sparql", data={"query": text})
    assert (form.status_code, direct.status_code, query.status_code) == (401, 401, 400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_not_allowed(client: FlaskClient, method: str) -> None:
    """405 says which methods are allowed (RFC 9110, 15.5.6)."""
    answer = client.open("/sparql", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_format_that_is_not_on_offer_is_not_acceptable(client: FlaskClient) -> None:
    """406 lists what there is."""
    headers = {"Accept": "image/png"}
    answer = client.get("/sparql", query_string={"query": DISTRICTS}, headers=headers)
    assert answer.status_code == 406
    assert answer.json is not None
    assert "text/turtle" in answer.json["remedy"]


def test_a_body_of_another_type_is_not_read(client: FlaskClient) -> None:
    """415 for a body that is neither a form nor a query."""
    answer = client.post("/sparql", data="{}", content_type="application/json")
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "arguments",
    [
        {"query": ["ASK {}", "ASK {}"]},
        {"query": "ASK {}", "default-graph-uri": "not an iri"},
        {"query": "ASK {}", "named-graph-uri": "<>"},
    ],
)
def test_a_request_against_the_protocol_is_bad(
    client: FlaskClient, arguments: dict[str, str]
) -> None:
    """Two queries or a graph that is no IRI are 400."""
    assert client.get("/sparql", query_string=arguments).status_code == 400


def test_a_post_without_a_query_is_bad(client: FlaskClient) -> None:
    """A form without `query` is 400."""
    assert client.post("/sparql", data={"q": "ASK {}"}).status_code == 400


def test_a_huge_body_is_refused_unread(client: FlaskClient) -> None:
    """Two million bytes are 413."""
    answer = client.post("/sparql", data="#" * 2_000_000, content_type=DIRECT)
    assert answer.status_code == 413


def test_without_a_query_programs_get_the_description(client: FlaskClient) -> None:
    """The endpoint describes itself in Turtle that rdflib reads; a browser goes to the form."""
    graph = Graph().parse(data=client.get("/sparql").data, format="turtle")
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert len(graph) > 0
    assert (page.status_code, page.location) == (303, "/it/query")


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK{}", "/it/", "/exports/void.ttl"])
def test_head_is_get_without_a_body(client: FlaskClient, path: str) -> None:
    """HEAD has the status and the media type of GET (RFC 9110, 9.3.2)."""
    head, got = client.head(path), client.get(path)
    assert (head.status_code, head.content_type) == (got.status_code, got.content_type)
    assert not head.data


@pytest.mark.parametrize(
    ("language", "place", "what"),
    [
        ("it", "riga 1, colonna", "questo prefisso non è dichiarato"),
        ("en", "line 1, column", "this prefix is not declared"),
    ],
)
def test_problems_speak_the_readers_language(
    client: FlaskClient, language: str, place: str, what: str
) -> None:
    """The same mistake is told in Italian or in English, as Accept-Language asks."""
    query = {"query": "SELECT * { ?s no:such ?o }"}
    answer = client.get("/sparql", query_string=query, headers={"Accept-Language": language})
    assert answer.json is not None
    assert answer.json["detail"].startswith(place)
    assert answer.json["detail"].endswith(what)
