"""SHACL property paths as text: an IRI stays an IRI, a longer way becomes its Turtle."""

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

from clockkg.validation.shacl.paths import KINDS


def path_text(graph: rdflib.Graph, path: Node) -> str:
    """The path that a node of a graph stands for.

    >>> text = "@prefix sh: <http://www.w3.org/ns/shacl#> . [] sh:path [ sh:inversePath <urn:p> ] ."
    >>> graph = rdflib.Graph().parse(data=text)
    >>> path_text(graph, next(graph.objects(predicate=rdflib.SH.path)))
    '[ <http://www.w3.org/ns/shacl#inversePath> <urn:p> ]'
    """
    return str(path) if isinstance(path, rdflib.URIRef) else _turtle(graph, path)


def _turtle(graph: rdflib.Graph, path: Node) -> str:
    if isinstance(path, rdflib.URIRef):
        return f"<{path}>"
    if graph.value(path, RDF.first) is not None:
        steps = " ".join(_turtle(graph, step) for step in Collection(graph, path))
        return f"( {steps} )"
    found = ((kind, graph.value(path, kind)) for kind in KINDS)
    kind, inner = next((kind, inner) for kind, inner in found if inner is not None)
    return f"[ <{kind}> {_turtle(graph, inner)} ]"
