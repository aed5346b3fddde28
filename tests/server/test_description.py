"""The service description, as SPARQL 1.1 Service Description asks for it."""

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, Namespace, URIRef

from clockkg.graphs import Release

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
ENDPOINT = URIRef("http://127.0.0.1:5000/sparql")
PARSERS = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/n-triples": "nt"}
KINDS = {
    "endpoint": None, "supportedLanguage": None, "resultFormat": None, "inputFormat": None,
    "feature": None, "defaultDataset": "Dataset", "defaultGraph": "Graph",
    "namedGraph": "NamedGraph", "graph": "Graph", "name": None,
}  # fmt: skip


@pytest.fixture
def told(client: FlaskClient) -> Graph:
    """What the endpoint says of itself to a client that asks nothing."""
    return Graph().parse(data=client.get("/sparql").data, format="turtle")


@pytest.mark.parametrize(("kind", "parser"), PARSERS.items())
def test_the_endpoint_answers_with_rdf(client: FlaskClient, kind: str, parser: str) -> None:
    """A GET without a query gives RDF in the format that the client accepts."""
    answer = client.get("/sparql", headers={"Accept": kind})
    assert answer.content_type.startswith(kind)
    assert Graph().parse(data=answer.data, format=parser)


def test_one_service_has_this_endpoint(told: Graph) -> None:
    """Just one sd:Service, whose sd:endpoint is the address that was asked."""
    (service,) = told.subjects(RDF.type, SD.Service)
    assert list(told.objects(service, SD.endpoint)) == [ENDPOINT]


def test_only_terms_of_the_schema_are_used(told: Graph) -> None:
    """Each property is one of the specification's, and its value of the class it asks for."""
    used = [(p, o) for _, p, o in told if str(p).startswith(str(SD))]
    assert {str(p).removeprefix(str(SD)) for p, _ in used} == set(KINDS)
    for predicate, value in used:
        wanted = KINDS[str(predicate).removeprefix(str(SD))]
        assert wanted is None or (value, RDF.type, SD[wanted]) in told


def test_what_it_understands_is_told(told: Graph) -> None:
    """Query and update, ten result formats, four input formats, and the merged default graph."""
    (service,) = told.subjects(RDF.type, SD.Service)
    languages = set(told.objects(service, SD.supportedLanguage))
    assert languages == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert len(set(told.objects(service, SD.resultFormat))) == 10
    assert set(told.objects(service, SD.inputFormat)) == {
        FORMATS[name] for name in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
    }
    assert list(told.objects(service, SD.feature)) == [SD.UnionDefaultGraph]


def test_every_named_graph_is_told_with_its_size(told: Graph, release: Release) -> None:
    """The names and numbers are the manifest's; each graph stands in the default dataset."""
    (dataset,) = told.objects(None, SD.defaultDataset)
    named = list(told.objects(dataset, SD.namedGraph))
    sizes = {
        str(told.value(one, SD.name)): told.value(told.value(one, SD.graph), VOID.triples)
        for one in named
    }
    expected = {iri: one["triples"] for iri, one in release.manifest.graphs.items()}
    assert {iri: int(str(size)) for iri, size in sizes.items()} == expected


def test_the_default_graph_is_counted(told: Graph, release: Release) -> None:
    """Its size is that of the merge."""
    (default,) = told.objects(None, SD.defaultGraph)
    assert int(str(told.value(default, VOID.triples))) == len(release.store.merged())


def test_it_leads_to_void(client: FlaskClient, told: Graph) -> None:
    """The service points to the VoID description, which is there."""
    (service,) = told.subjects(RDF.type, SD.Service)
    address = str(told.value(service, RDFS.seeAlso)).removeprefix("http://127.0.0.1:5000")
    assert VOID.Dataset in Graph().parse(data=client.get(address).data).objects(None, RDF.type)


def test_no_blank_nodes(told: Graph) -> None:
    """Everything in it can be named."""
    assert all(isinstance(subject, URIRef) for subject in told.subjects())
