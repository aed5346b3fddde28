"""Shapes as plain values, read out of their graph: what is asked of which nodes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import rdflib
from rdflib.namespace import SH
from rdflib.term import Node

from clockkg.validation.shacl.paths import Path


class UnsupportedError(Exception):
    """A shape asks for something that is not compiled: another engine has to judge it."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query of SHACL-SPARQL, its prefixed names written out; `terms` stand for its variables."""

    text: str
    ask: bool = False
    terms: tuple[tuple[str, str], ...] = ()
    messages: tuple[rdflib.Literal, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """One thing asked; `value` is a term, a number, a query, or shapes, as `kind` wants it."""

    kind: str
    value: object
    source: Node | None = None
    component: str = ""
    messages: tuple[rdflib.Literal, ...] = ()

    @property
    def iri(self) -> str:
        """The constraint component that a report names."""
        return self.component or f"{SH}{self.kind[0].upper()}{self.kind[1:]}ConstraintComponent"


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is for: `kind` is class, node, subjectsOf, objectsOf or sparql."""

    kind: str
    value: Node | Query


@dataclass(slots=True, eq=False)
class Shape:
    """A node shape or, with a path, a property shape."""

    node: Node
    path: Path | None
    path_node: Node | None
    severity: Node
    messages: tuple[rdflib.Literal, ...]
    deactivated: bool
    targets: tuple[Target, ...] = ()
    constraints: tuple[Constraint, ...] = field(default=(), repr=False)

    def inner(self) -> Iterator["Shape"]:
        """The shapes that its constraints lean on, one level down."""
        for constraint in self.constraints:
            yield from shapes_of(constraint)

    def whole(self) -> Iterator["Shape"]:
        """The shape itself and all that it leans on."""
        yield self
        for shape in self.inner():
            yield from shape.whole()


@dataclass(frozen=True, slots=True, eq=False)
class Qualified:
    """How many values must or may conform to a shape and, where told, to none of its siblings."""

    shape: Shape
    count: int
    siblings: tuple[Shape, ...] = ()


def shapes_of(constraint: Constraint) -> Iterator[Shape]:
    """The shapes that a constraint leans on."""
    value = constraint.value
    if isinstance(value, Shape):
        yield value
    elif isinstance(value, Qualified):
        yield value.shape
        yield from value.siblings
    elif constraint.kind in ("and", "or", "xone") and isinstance(value, tuple):
        yield from value
