"""Reads a shapes graph: shapes with their targets and constraints, each only when it is needed."""

from collections.abc import Callable, Iterator
from threading import RLock
from typing import Final

import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from clockkg.errors import ContentError
from clockkg.validation.shacl import custom
from clockkg.validation.shacl.lists import ill_formed, members
from clockkg.validation.shacl.model import Constraint, Qualified, Shape, Target, UnsupportedError
from clockkg.validation.shacl.paths import read_path
from clockkg.validation.shacl.sparql import read_query

TARGETS: Final = {
    SH.targetClass: "class",
    SH.targetNode: "node",
    SH.targetSubjectsOf: "subjectsOf",
    SH.targetObjectsOf: "objectsOf",
}
_TERMS: Final = (
    "class", "datatype", "nodeKind", "minExclusive", "minInclusive", "maxExclusive",
    "maxInclusive", "hasValue", "equals", "disjoint", "lessThan", "lessThanOrEquals",
)  # fmt: skip
_NUMBERS: Final = ("minCount", "maxCount", "minLength", "maxLength")
_ONCE: Final = (
    "datatype", "nodeKind", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive",
    "minCount", "maxCount", "minLength", "maxLength", "pattern", "in", "languageIn", "uniqueLang",
    "closed", "qualifiedMinCount", "qualifiedMaxCount",
)  # fmt: skip
_OF_PROPERTIES: Final = (
    "minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedMinCount",
    "qualifiedMaxCount",
)  # fmt: skip
_ELSEWHERE: Final = (SH.js, SH.expression, SH.rule)


class Reader:
    """Reads shapes of one graph, each once, for one thread at a time."""

    def __init__(self, graph: rdflib.Graph) -> None:
        """Keep the graph; nothing is read yet."""
        self.graph = graph
        self._reading = RLock()
        self._known: dict[Node, Shape] = {}
        self._open: list[Node] = []
        self._components = custom.components(graph)

    def targeted(self) -> list[Node]:
        """The shapes that say which nodes they are for, in a fixed order."""
        found = {s for target in (*TARGETS, SH.target) for s in self.graph.subjects(target)}
        kinds = (SH.NodeShape, SH.PropertyShape)
        shapes = (s for kind in kinds for s in self.graph.subjects(RDF.type, kind))
        return sorted(found | {s for s in shapes if self._is_class(s)}, key=lambda s: s.n3())

    def shape(self, node: Node) -> Shape:
        """One shape with all it leans on; a ContentError where that runs in a circle."""
        with self._reading:
            if node in self._open:
                raise _circle(self._open, node)
            if node not in self._known:
                self._open.append(node)
                try:
                    self._known[node] = self._read(node)
                finally:
                    self._open.pop()
            return self._known[node]

    def _read(self, node: Node) -> Shape:
        graph = self.graph
        path_node = graph.value(node, SH.path)
        shape = Shape(
            node=node,
            path=None if path_node is None else read_path(graph, path_node),
            path_node=path_node,
            severity=graph.value(node, SH.severity) or SH.Violation,
            messages=self._messages(node),
            deactivated=self._true(node, SH.deactivated),
        )
        shape.targets = tuple(self.targets(node))
        if not shape.deactivated:
            shape.constraints = tuple(self._constraints(shape))
        return shape

    def targets(self, node: Node) -> Iterator[Target]:
        """Which nodes a shape says it is for, in a fixed order."""
        for predicate, kind in TARGETS.items():
            for value in sorted(self.graph.objects(node, predicate), key=lambda n: n.n3()):
                yield Target(kind, value)
        if self._is_class(node):
            yield Target("class", node)
        for target in self.graph.objects(node, SH.target):
            yield Target("sparql", custom.target_query(self.graph, target))

    def _is_class(self, node: Node) -> bool:
        """Whether a node is a class by its type in the shapes graph, or by a subclass of it."""
        kinds = self.graph.objects(node, RDF.type)
        return any(
            RDFS.Class in self.graph.transitive_objects(kind, RDFS.subClassOf) for kind in kinds
        )

    def _constraints(self, shape: Shape) -> Iterator[Constraint]:
        stated = set(self.graph.predicates(shape.node))
        if any(predicate in stated for predicate in _ELSEWHERE):
            raise UnsupportedError("rules, node expressions and JavaScript")
        for kind, read in _READERS.items():
            values = sorted(self.graph.objects(shape.node, SH[kind]), key=lambda n: n.n3())
            if len(values) > 1 and kind in _ONCE:
                raise ill_formed(shape.node, f"more than one sh:{kind}")
            if values and not (kind in _OF_PROPERTIES and shape.path is None):
                for value in values:
                    yield from read(self, shape, kind, value)
        yield from custom.constraints(self.graph, shape, self._components)

    def term(self, _shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """A constraint about a term, as it is."""
        yield Constraint(kind, value)

    def number(self, shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """A constraint about a whole number."""
        yield Constraint(kind, _number(shape.node, kind, value))

    def several(self, _shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """A constraint about a list of terms."""
        yield Constraint(kind, tuple(members(self.graph, value)))

    def one_shape(self, _shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """A constraint about a shape."""
        yield Constraint(kind, self.shape(value))

    def many_shapes(self, _shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """A constraint about a list of shapes."""
        yield Constraint(kind, tuple(map(self.shape, members(self.graph, value))))

    def pattern(self, shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """A regular expression and its flags."""
        flags = self.graph.value(shape.node, SH.flags)
        yield Constraint(kind, (str(value), "" if flags is None else str(flags)))

    def switch(self, shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """A constraint that is on or off; for `closed` its value holds the allowed properties."""
        if not _is_true(value):
            return
        allowed: list[Node] = []
        if kind == "closed":
            for one in self.graph.objects(shape.node, SH.property):
                allowed += filter(_is_iri, self.graph.objects(one, SH.path))
            for head in self.graph.objects(shape.node, SH.ignoredProperties):
                allowed += members(self.graph, head)
        yield Constraint(kind, tuple(dict.fromkeys(allowed)))

    def qualified(self, shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """How many values must or may conform to a shape."""
        count = _number(shape.node, kind, value)
        disjoint = self._true(shape.node, SH.qualifiedValueShapesDisjoint)
        for inner in self.graph.objects(shape.node, SH.qualifiedValueShape):
            beside = self._siblings(shape.node, inner) if disjoint else ()
            named = f"{SH}Qualified{kind.removeprefix('qualified')}ConstraintComponent"
            known = Qualified(self.shape(inner), count, tuple(map(self.shape, beside)))
            yield Constraint(kind, known, component=named)

    def query(self, shape: Shape, kind: str, value: Node) -> Iterator[Constraint]:
        """A query that finds what is wrong."""
        if self._true(value, SH.deactivated):
            return
        text = self.graph.value(value, SH.select)
        if text is None:
            raise ill_formed(shape.node, "a sh:sparql without sh:select")
        found = read_query(self.graph, value, str(text))
        named = f"{SH}SPARQLConstraintComponent"
        yield Constraint(kind, found, value, named, self._messages(value))

    def _siblings(self, node: Node, own: Node) -> list[Node]:
        parents = self.graph.subjects(SH.property, node)
        beside = {
            found
            for parent in parents
            for one in self.graph.objects(parent, SH.property)
            for found in self.graph.objects(one, SH.qualifiedValueShape)
        }
        return sorted(beside - {own}, key=lambda n: n.n3())

    def _messages(self, node: Node) -> tuple[rdflib.Literal, ...]:
        found = self.graph.objects(node, SH.message)
        return tuple(
            sorted((m for m in found if isinstance(m, rdflib.Literal)), key=lambda m: m.n3())
        )

    def _true(self, node: Node, predicate: Node) -> bool:
        return any(map(_is_true, self.graph.objects(node, predicate)))


Read = Callable[[Reader, Shape, str, Node], Iterator[Constraint]]
_READERS: Final[dict[str, Read]] = {
    **dict.fromkeys(_TERMS, Reader.term),
    **dict.fromkeys(_NUMBERS, Reader.number),
    **dict.fromkeys(("in", "languageIn"), Reader.several),
    **dict.fromkeys(("node", "not", "property"), Reader.one_shape),
    **dict.fromkeys(("and", "or", "xone"), Reader.many_shapes),
    **dict.fromkeys(("uniqueLang", "closed"), Reader.switch),
    **dict.fromkeys(("qualifiedMinCount", "qualifiedMaxCount"), Reader.qualified),
    "pattern": Reader.pattern,
    "sparql": Reader.query,
}


def _is_true(node: Node) -> bool:
    return isinstance(node, rdflib.Literal) and str(node) == "true"


def _is_iri(node: Node) -> bool:
    return isinstance(node, rdflib.URIRef)


def _number(node: Node, kind: str, value: Node) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise ill_formed(node, f"a sh:{kind} that is not a whole number") from None


def _circle(way: list[Node], node: Node) -> ContentError:
    around = " → ".join(one.n3() for one in (*way[way.index(node) :], node))
    message = f"the shapes cannot be run: they lean on themselves in a circle: {around}"
    return ContentError(message, remedy="Take one step out of the circle.")
