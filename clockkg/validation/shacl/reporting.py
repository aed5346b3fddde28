"""What judging found as the graph that SHACL describes: a `sh:ValidationReport`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from clockkg.rdf import Blank, Iri, Term
from clockkg.validation.bridge import faithful
from clockkg.validation.shacl.running import Breach

_GAP: Final = re.compile(r"\{[?$](\w+)\}")


def report_graph(breaches: Iterable[Breach]) -> tuple[rdflib.Graph, Node]:
    """A report and its node; literals stay as they were written."""
    with faithful():
        return _graph(breaches)


def _graph(breaches: Iterable[Breach]) -> tuple[rdflib.Graph, Node]:
    graph = rdflib.Graph()
    report = rdflib.BNode()
    graph.add((report, RDF.type, SH.ValidationReport))
    conforms = True
    for breach in breaches:
        conforms = False
        result = rdflib.BNode()
        graph.add((report, SH.result, result))
        for predicate, thing in _described(breach):
            graph.add((result, predicate, thing))
        if breach.path is not None:
            graph.add((result, SH.resultPath, _path(graph, breach.path)))
    graph.add((report, SH.conforms, rdflib.Literal(conforms)))
    return graph, report


def _described(breach: Breach) -> Iterator[tuple[Node, Node]]:
    yield RDF.type, SH.ValidationResult
    yield SH.focusNode, to_rdflib(breach.focus)
    yield SH.resultSeverity, breach.severity
    yield SH.sourceShape, breach.shape
    yield SH.sourceConstraintComponent, rdflib.URIRef(breach.component)
    if breach.source is not None:
        yield SH.sourceConstraint, breach.source
    if breach.value is not None:
        yield SH.value, to_rdflib(breach.value)
    for message in breach.messages:
        yield SH.resultMessage, filled(message, breach.bound)


def filled(message: rdflib.Literal, bound: Mapping[str, Term]) -> rdflib.Literal:
    """A message with its gaps filled; a gap of which nothing is known stays."""

    def said(gap: re.Match[str]) -> str:
        return bound[gap[1]].value if gap[1] in bound else gap[0]

    return rdflib.Literal(_GAP.sub(said, str(message)), lang=message.language)


def to_rdflib(term: Term) -> Node:
    """A term of clockkg as one of rdflib."""
    if isinstance(term, Iri):
        return rdflib.URIRef(term.value)
    if isinstance(term, Blank):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.endswith("#string")
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype))


def _path(graph: rdflib.Graph, text: str) -> Node:
    """The node of a path, its structure added to a graph."""
    if not text.startswith(("(", "[")):
        return rdflib.URIRef(text)
    names: dict[Node, Node] = {}
    root: Node = rdflib.BNode()
    for subject, predicate, thing in _structure(text):
        own = names.setdefault(thing, rdflib.BNode()) if isinstance(thing, rdflib.BNode) else thing
        if predicate == SH.path:
            root = own
        else:
            graph.add((names.setdefault(subject, rdflib.BNode()), predicate, own))
    return root


@cache
def _structure(text: str) -> tuple[tuple[Node, Node, Node], ...]:
    return tuple(rdflib.Graph().parse(data=f"[] <{SH.path}> {text} .", format="turtle"))
