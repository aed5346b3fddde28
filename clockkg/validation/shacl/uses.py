"""Which properties a shape looks at, and how far from the node that it is for."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

import rdflib
from rdflib.namespace import RDF
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from clockkg.validation.shacl.links import EXISTENCE, Link, UnlinkedError, links
from clockkg.validation.shacl.model import Constraint, Query, Shape, shapes_of
from clockkg.validation.shacl.paths import NO_STEP, Path, Use

ANY: Final = ""
"""Stands for whatever property."""
_BESIDE: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


def uses(shape: Shape, at: Path = NO_STEP) -> Iterator[Use]:
    """Every step that judging a node takes along a property, queries left out."""
    reached = at
    if shape.path is not None:
        yield from (use.after(at) for use in shape.path.uses)
        reached = at.then(shape.path)
    for constraint in shape.constraints:
        yield from _of_constraint(constraint, at, reached)


def _of_constraint(constraint: Constraint, at: Path, reached: Path) -> Iterator[Use]:
    if constraint.kind == "class":
        yield Use(reached, str(RDF.type), kind=str(constraint.value))
    elif constraint.kind in _BESIDE:
        yield Use(at, str(constraint.value))
    elif constraint.kind == "closed":
        yield Use(reached, ANY)
    for shape in shapes_of(constraint):
        yield from uses(shape, reached)


def target_uses(shape: Shape) -> Iterator[Use]:
    """The steps that tell whether a shape is for a node, queries left out."""
    for target in shape.targets:
        if target.kind == "class":
            yield Use(NO_STEP, str(RDF.type), kind=str(target.value))
        elif target.kind in ("subjectsOf", "objectsOf"):
            yield Use(NO_STEP, str(target.value), target.kind == "objectsOf")


@dataclass(frozen=True, slots=True)
class Looks:
    """What a query of a shape looks at: its properties and, where they are known, its links.

    `at` is the way from the node that the shape is for to the one that the query is about.
    """

    at: Path
    predicates: frozenset[str]
    links: tuple[Link, ...] | None


def looks(shape: Shape, at: Path = NO_STEP) -> Iterator[Looks]:
    """What each query of a shape and of its targets looks at."""
    for target in shape.targets:
        if isinstance(target.value, Query):
            yield Looks(NO_STEP, _properties(target.value), None)
    yield from _of_constraints(shape, at)


def _of_constraints(shape: Shape, at: Path) -> Iterator[Looks]:
    reached = at if shape.path is None else at.then(shape.path)
    for constraint in shape.constraints:
        query = constraint.value
        if isinstance(query, Query):
            yield Looks(at, _properties(query), _links(query, shape.path))
        for inner in shapes_of(constraint):
            yield from _of_constraints(inner, reached)


@cache
def _links(query: Query, path: Path | None) -> tuple[Link, ...] | None:
    """The links of a query that is about a shape's node; None where there are none to be had."""
    if query.ask or query.terms or ("$PATH" in query.text and (path is None or path.stays)):
        return None
    with suppress(UnlinkedError):
        return links(query.text.replace("$PATH", path.steps if path else ""))
    return None


def queried(shape: Shape) -> frozenset[str]:
    """The properties that the queries of a shape and of its targets look at."""
    stated = [c.value for one in shape.whole() for c in one.constraints]
    stated += [target.value for target in shape.targets]
    return frozenset(p for one in stated if isinstance(one, Query) for p in _properties(one))


def asks_of_classes(shape: Shape) -> bool:
    """Whether what is below a class makes a difference to a shape."""
    of_class = any(target.kind == "class" for target in shape.targets)
    return of_class or any(c.kind == "class" for one in shape.whole() for c in one.constraints)


def literals(shape: Shape) -> Iterator[rdflib.Literal]:
    """The literals that a shape takes terms for, and does not only compare with values."""
    for one in shape.whole():
        for constraint in (c for c in one.constraints if c.kind in ("in", "hasValue")):
            stated = constraint.value if constraint.kind == "in" else (constraint.value,)
            yield from _literals(cast("tuple[object, ...]", stated))
    yield from _literals(target.value for target in shape.targets)


def _literals(values: Iterable[object]) -> Iterator[rdflib.Literal]:
    return (value for value in values if isinstance(value, rdflib.Literal))


@cache
def _properties(query: Query) -> frozenset[str]:
    algebra = prepareQuery(query.text.replace("$PATH", "?path")).algebra
    ways = (way for stated in _stated(algebra) for way in list(stated)[1::3])
    return frozenset(name for way in ways for name in _ways(way))


def _stated(part: object) -> Iterator[Iterable[Node]]:
    """The triples of a part of a query and of all within it."""
    if getattr(part, "name", "") in EXISTENCE:
        yield from _stated(part.graph)  # type: ignore[attr-defined]  # told by its kind
    elif isinstance(part, dict):
        yield from part.get("triples") or ()
        for inner in part.values():
            yield from _stated(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _stated(inner)


def _ways(way: Node) -> set[str]:
    """The properties of a triple's middle; a path's own, and any where it is a variable."""
    if isinstance(way, rdflib.URIRef):
        return {str(way)}
    inner = getattr(way, "args", None) or getattr(way, "path", None) or getattr(way, "arg", None)
    if inner is None or type(way).__name__ == "NegatedPath":
        return {ANY}
    parts = inner if isinstance(inner, list) else [inner]
    return {name for part in parts for name in _ways(part)}
