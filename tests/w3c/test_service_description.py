"""The W3C's Service Description tests, each by its name, written anew from the specification."""

from collections.abc import Callable
from typing import Any, Final

from rdflib import RDF, Graph, Namespace, URIRef

Send = Callable[..., Any]
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
DOMAINS: Final = {
    "endpoint": "Service", "supportedLanguage": "Service", "resultFormat": "Service",
    "inputFormat": "Service", "feature": "Service", "defaultDataset": "Service",
    "defaultGraph": "Dataset", "namedGraph": "Dataset", "name": "NamedGraph", "graph": "NamedGraph",
}  # fmt: skip
RANGES: Final = {
    "defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph",
    "graph": "Graph",
}  # fmt: skip
LANGUAGES: Final = {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update}
FEATURES: Final = {SD.UnionDefaultGraph, SD.BasicFederatedQuery, SD.DereferencesURIs,
                   SD.RequiresDataset, SD.EmptyGraphs}  # fmt: skip


def told(send: Send) -> Graph:
    """What the endpoint says to a client that asks nothing and takes anything."""
    answer = send("GET", "/sparql")
    assert answer.status == 200
    graph: Graph = answer.graph
    return graph


def test_returns_rdf(send: Send) -> None:
    """A GET of the endpoint without parameters gives RDF."""
    assert len(told(send)) > 0
    assert send("GET", "/sparql", accept="application/rdf+xml").kind == "application/rdf+xml"


def test_has_endpoint_triple(send: Send) -> None:
    """Just one service, whose endpoint is the address that was asked: its graph says so by ASK."""
    graph = told(send)
    (service,) = graph.subjects(RDF.type, SD.Service)
    (endpoint,) = graph.objects(service, SD.endpoint)
    assert str(endpoint).startswith("http://127.0.0.1:")
    assert str(endpoint).endswith("/sparql")


def test_conforms_to_schema(send: Send) -> None:
    """Each property has its domain, its range and, where the schema lists them, its values."""
    graph = told(send)
    used = [(s, str(p).removeprefix(str(SD)), o) for s, p, o in graph if str(p).startswith(str(SD))]
    assert used
    for subject, name, value in used:
        assert (subject, RDF.type, SD[DOMAINS[name]]) in graph
        assert isinstance(value, URIRef)
        if name in RANGES:
            assert (value, RDF.type, SD[RANGES[name]]) in graph
    assert set(graph.objects(None, SD.supportedLanguage)) <= LANGUAGES
    assert set(graph.objects(None, SD.feature)) <= FEATURES
