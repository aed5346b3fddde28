"""Constraint components and targets that a shapes graph defines itself, by queries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from clockkg.validation.shacl.lists import ill_formed
from clockkg.validation.shacl.model import Constraint, Query, Shape, UnsupportedError
from clockkg.validation.shacl.sparql import read_query

_LOCAL: Final = re.compile(r"[^\W\d]\w*$")


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component: the properties that it reads, and which of them may be absent."""

    node: Node
    needed: tuple[Node, ...]
    optional: tuple[Node, ...]


def components(graph: rdflib.Graph) -> list[Component]:
    """The constraint components of a shapes graph, SHACL's own left out."""
    kinds = graph.transitive_subjects(RDFS.subClassOf, SH.ConstraintComponent)
    found = {node for kind in kinds for node in graph.subjects(RDF.type, kind)}
    own = sorted((n for n in found if not str(n).startswith(str(SH))), key=lambda n: n.n3())
    return [_component(graph, node) for node in own]


def _component(graph: rdflib.Graph, node: Node) -> Component:
    needed, optional = list[Node](), list[Node]()
    for parameter in graph.objects(node, SH.parameter):
        path = graph.value(parameter, SH.path)
        if path is None:
            raise ill_formed(node, "a parameter without a path")
        absent = str(graph.value(parameter, SH.optional)) == "true"
        (optional if absent else needed).append(path)
    return Component(node, _sorted(needed), _sorted(optional))


def _sorted(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda node: node.n3()))


def constraints(
    graph: rdflib.Graph, shape: Shape, known: Iterable[Component]
) -> Iterator[Constraint]:
    """The constraints of a shape by components of its own graph."""
    for component in known:
        values = {p: list(graph.objects(shape.node, p)) for p in component.needed}
        if component.needed and all(values.values()):
            yield from _stated(graph, shape, component, values)


def _stated(
    graph: rdflib.Graph, shape: Shape, component: Component, values: dict[Node, list[Node]]
) -> Iterator[Constraint]:
    validator, query = _validator(graph, shape, component)
    messages = tuple(
        m for m in graph.objects(validator, SH.message) if isinstance(m, rdflib.Literal)
    )
    values |= {
        p: found for p in component.optional if (found := list(graph.objects(shape.node, p)))
    }
    if len(values) > 1 and any(len(found) > 1 for found in values.values()):
        raise ill_formed(shape.node, "several values for a component of several parameters")
    for number in range(max(map(len, values.values()))):
        terms = tuple(_bound(path, found[number]) for path, found in values.items())
        yield Constraint(
            "custom", replace(query, terms=terms), component=str(component.node), messages=messages
        )


def _validator(graph: rdflib.Graph, shape: Shape, component: Component) -> tuple[Node, Query]:
    own = SH.nodeValidator if shape.path is None else SH.propertyValidator
    for predicate in (own, SH.validator):
        for validator in graph.objects(component.node, predicate):
            for word, ask in ((SH.select, False), (SH.ask, True)):
                text = graph.value(validator, word)
                if text is not None:
                    return validator, read_query(graph, validator, str(text), ask=ask)
    raise UnsupportedError("a constraint component without a query")


def target_query(graph: rdflib.Graph, target: Node) -> Query:
    """The query that finds the nodes of a target, its parameters filled in."""
    text = graph.value(target, SH.select)
    if text is not None:
        return read_query(graph, target, str(text))
    for kind in graph.objects(target, RDF.type):
        text = graph.value(kind, SH.select)
        if text is not None:
            paths = [graph.value(p, SH.path) for p in graph.objects(kind, SH.parameter)]
            found = ((path, graph.value(target, path)) for path in paths if path is not None)
            terms = tuple(_bound(path, value) for path, value in found if value is not None)
            return replace(read_query(graph, kind, str(text)), terms=terms)
    raise UnsupportedError("a target without a query")


def _bound(path: Node, value: Node) -> tuple[str, str]:
    """A parameter as the variable that a query knows it by, and its term."""
    name = _LOCAL.search(str(path))
    if isinstance(value, rdflib.BNode) or name is None:
        raise UnsupportedError("a parameter without a name, or of a blank node")
    return f"?{name[0]}", value.n3()
