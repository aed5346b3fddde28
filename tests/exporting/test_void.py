"""The numbers of the VoID description are those that another engine counts."""

from collections import Counter
from collections.abc import Mapping

import pytest
import rdflib
from rdflib import DCTERMS, RDF, VOID
from rdflib.term import Node

DATASET = rdflib.URIRef("https://clock.example.org/void#dataset")


@pytest.fixture(scope="module")
def void(files: Mapping[str, bytes]) -> rdflib.Graph:
    """The description as rdflib reads it."""
    return rdflib.Graph().parse(data=files["void.ttl"], format="turtle")


def partition(void: rdflib.Graph, link: Node, key: Node, count: Node) -> dict[str, int]:
    """What a partition counts, by what it counts."""
    parts = void.objects(DATASET, link)
    return {str(void.value(p, key)): int(str(void.value(p, count))) for p in parts}


def test_the_whole_is_counted(void: rdflib.Graph, whole: rdflib.Graph) -> None:
    """The number of statements is that of the dumps' merge."""
    assert int(str(void.value(DATASET, VOID.triples))) == len(whole)


def test_each_graph_is_counted(void: rdflib.Graph, quads: Mapping[str, rdflib.Graph]) -> None:
    """Each named graph of the dump is a subset with its number of statements."""
    found = partition(void, VOID.subset, DCTERMS.source, VOID.triples)
    assert found == {name: len(graph) for name, graph in quads.items()}


def test_each_class_is_counted(void: rdflib.Graph, whole: rdflib.Graph) -> None:
    """Each class has the number of its things."""
    counted = Counter(str(kind) for kind in whole.objects(predicate=RDF.type))
    assert partition(void, VOID.classPartition, VOID["class"], VOID.entities) == counted


def test_each_property_is_counted(void: rdflib.Graph, whole: rdflib.Graph) -> None:
    """Each property has the number of its statements."""
    counted = Counter(str(name) for name in whole.predicates())
    assert partition(void, VOID.propertyPartition, VOID.property, VOID.triples) == counted


def test_the_dumps_and_the_endpoint_are_named(void: rdflib.Graph) -> None:
    """A program finds both dumps and the SPARQL endpoint at the service's own address."""
    assert sorted(map(str, void.objects(DATASET, VOID.dataDump))) == [
        "https://clock.example.org/exports/clockkg.nq.gz",
        "https://clock.example.org/exports/clockkg.ttl.gz",
    ]
    assert void.value(DATASET, VOID.sparqlEndpoint) == rdflib.URIRef(
        "https://clock.example.org/sparql"
    )
