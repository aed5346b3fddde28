"""Real clients against a real process: SPARQLWrapper and rdflib's SPARQLStore."""

from typing import Any

import pytest
from rdflib import RDF, Graph, URIRef, Variable
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from clockkg.querying import find_question

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"  # SPARQLWrapper makes one of RDF/XML
)

CLOCK = "https://w3id.org/clockkg/ontology#"
ORG = "https://w3id.org/clockkg/id/org/"
MANAGERS = f"""
PREFIX clock: <{CLOCK}>
SELECT ?centre ?district WHERE {{ ?centre clock:manages ?district }} ORDER BY ?centre
"""


@pytest.fixture
def endpoint(address: str) -> SPARQLWrapper:
    """SPARQLWrapper, as its documentation says to make it."""
    return SPARQLWrapper(f"{address}/sparql")


def asked(endpoint: SPARQLWrapper, query: str, form: str) -> Any:  # noqa: ANN401 - as it converts
    """What SPARQLWrapper makes of the answer to a query in a format."""
    endpoint.setQuery(query)
    endpoint.setReturnFormat(form)
    return endpoint.queryAndConvert()


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_who_manages_what(endpoint: SPARQLWrapper, method: str) -> None:
    """The five managing bodies and their districts, by GET and by POST."""
    endpoint.setMethod(method)
    rows = asked(endpoint, MANAGERS, JSON)["results"]["bindings"]
    pairs = {(r["centre"]["value"][len(ORG) :], r["district"]["value"][len(ORG) :]) for r in rows}
    assert pairs == {
        ("asev", "nuovi-materiali"),
        ("cosvig", "energia"),
        ("lucense", "cartario"),
        ("navigo", "nautica"),
        ("tls", "scienze-vita"),
    }


def test_sparqlwrapper_reads_xml_and_csv(endpoint: SPARQLWrapper) -> None:
    """Five rows as XML results and five lines after the heading as CSV."""
    rows = asked(endpoint, MANAGERS, XML).getElementsByTagName("result")
    lines = asked(endpoint, MANAGERS, CSV).decode().splitlines()
    assert (len(rows), len(lines)) == (5, 6)


@pytest.mark.parametrize("form", [TURTLE, RDFXML])
def test_sparqlwrapper_reads_a_graph(endpoint: SPARQLWrapper, form: str) -> None:
    """A DESCRIBE of Lucense says that it is a centre."""
    found = asked(endpoint, f"DESCRIBE <{ORG}lucense>", form)
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    kind = URIRef(f"{CLOCK}TechnologyTransferCentre")
    assert (URIRef(f"{ORG}lucense"), RDF.type, kind) in graph


def test_sparqlstore_is_a_graph_of_rdflib(address: str) -> None:
    """The store asks triple by triple and by query, and counts the nine districts."""
    graph = Graph(SPARQLStore(f"{address}/sparql"))
    districts = set(graph.subjects(RDF.type, URIRef(f"{CLOCK}TechnologyDistrict")))
    answered = graph.query(f"ASK {{ <{ORG}cptm> a <{CLOCK}TechnologyTransferCentre> }}")
    assert len(districts) == 9
    assert answered.askAnswer is True


def test_sparqlstore_asks_the_seven_kinds(address: str) -> None:
    """The seven kinds of link come through rdflib with the query as its file holds it."""
    store = Graph(SPARQLStore(f"{address}/sparql", method="POST"))
    rows = store.query(find_question("district-bridges").query).bindings
    assert len({str(row[Variable("kind")]) for row in rows}) == 7
