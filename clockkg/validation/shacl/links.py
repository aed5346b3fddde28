"""How the statements that a query looks at hang together with the node that it is about.

A query is asked of one node, `?this`. A statement that one of its patterns fits makes a difference
to that node only where a chain of patterns, each sharing a variable with the next, leads from it to
`?this`. For each pattern the shortest chain is kept: of all patterns of which a statement changed,
the one with the shortest chain has no other changed one on it, so that walking back over what the
store holds now finds the node.

A chain never goes into a part that may fail to fit (OPTIONAL, UNION, EXISTS), only out of it. It
leaves an OPTIONAL by variables of what stands before that, a FILTER by those of its group: another
one is bound in there before it meets what is around.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node, Variable

from clockkg.validation.shacl.paths import Path, Use, closed, either, joined, step

_THIS: Final = Variable("this")
_SIDES: Final = ("Distinct", "Reduced", "Project", "SelectQuery")
EXISTENCE: Final = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
"""The parts of a query's algebra that hold another one, which is no item of theirs but `graph`."""


class UnlinkedError(Exception):
    """A query looks at statements from which no chain leads to its node."""


class Pattern(NamedTuple):
    """A pattern of a query: its subject, its predicate or path, its object."""

    subject: Node
    way: Any
    object: Node

    @property
    def text(self) -> str:
        """The pattern as SPARQL."""
        return f"{self.subject.n3()} {self.way.n3()} {self.object.n3()} ."


@dataclass(frozen=True, slots=True)
class Link:
    """A pattern by one of its ends: `use` is walked from there, `chain` leads on to `?this`.

    `subject` and `object` are the constants that a changed statement must have, where the pattern
    is one statement.
    """

    use: Use
    end: str
    chain: tuple[Pattern, ...]
    subject: str = ""
    object: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Scope:
    """The patterns that fit whenever anything here does, and the scope around.

    Only variables of the patterns that are `before` lead there; all where that is None.
    """

    patterns: tuple[Pattern, ...]
    around: "_Scope | None" = None
    before: tuple[Pattern, ...] | None = None

    def beyond(self, node: Node) -> "_Scope | None":
        """The scope around, where a variable leads there."""
        is_known = self.before is None or any(node in _ends(one) for one in self.before)
        return self.around if is_known else None


def links(text: str) -> tuple[Link, ...]:
    """Every way from a statement that a query looks at to its node; an UnlinkedError for none.

    >>> sorted(link.end for link in links("SELECT ?this { ?this <urn:p> ?v . ?v <urn:q> 1 }"))
    ['?this', '?v']
    """
    algebra = prepareQuery(text).algebra
    root = algebra
    while root.name in _SIDES:
        root = root.p
    scope = _Scope(tuple(_certain(root)))
    return tuple(one for pattern, own in _visited(root, scope) for one in _linked(pattern, own))


def _certain(part: Any) -> Iterator[Pattern]:  # noqa: ANN401 - rdflib's algebra has no types
    """The patterns that fit in every answer of a part of a query."""
    match part.name:
        case "BGP":
            yield from (Pattern(_named(s), p, _named(o)) for s, p, o in part.triples)
        case "Join":
            yield from _certain(part.p1)
            yield from _certain(part.p2)
        case "LeftJoin":
            yield from _certain(part.p1)
        case "Filter" | "Extend":
            yield from _certain(part.p)


def _visited(part: Any, scope: _Scope) -> Iterator[tuple[Pattern, _Scope]]:  # noqa: ANN401 - another library's
    """Every pattern of a part with its scope; an UnlinkedError for what is not followed."""
    match part.name:
        case "BGP":
            yield from ((pattern, scope) for pattern in _certain(part))
        case "Join":
            yield from _visited(part.p1, scope)
            yield from _visited(part.p2, scope)
        case "Union":
            yield from _within(part.p1, scope)
            yield from _within(part.p2, scope)
        case "LeftJoin":
            left = tuple(_certain(part.p1))
            yield from _visited(part.p1, scope)
            yield from _within(part.p2, _Scope(left, scope, left))
            yield from _of_tests(part.expr, _Scope((*left, *_certain(part.p2)), scope, left))
        case "Filter" | "Extend":
            yield from _visited(part.p, scope)
            own = tuple(_certain(part.p))
            yield from _of_tests(part.expr, _Scope(own, scope, own))
        case _:
            raise UnlinkedError


def _within(part: Any, around: _Scope) -> Iterator[tuple[Pattern, _Scope]]:  # noqa: ANN401 - another library's
    return _visited(part, _Scope(tuple(_certain(part)), around))


def _of_tests(expression: Any, around: _Scope) -> Iterator[tuple[Pattern, _Scope]]:  # noqa: ANN401 - another library's
    """The patterns of every EXISTS in an expression."""
    if getattr(expression, "name", "") in EXISTENCE:
        yield from _within(expression.graph, around)
    elif isinstance(expression, dict):
        for inner in expression.values():
            yield from _of_tests(inner, around)
    elif isinstance(expression, list):
        for inner in expression:
            yield from _of_tests(inner, around)


def _linked(pattern: Pattern, scope: _Scope) -> Iterator[Link]:
    """The links of one pattern, all by the end that is nearest to `?this`."""
    chain, end = _shortest(pattern, scope)
    one = isinstance(pattern.way, rdflib.URIRef)
    known = [_constant(node) if one else "" for node in (pattern.subject, pattern.object)]
    for use in _as_path(pattern.way, backward=end != pattern.subject).uses:
        yield Link(use, end.n3(), chain, *known)


def _named(node: Node) -> Node:
    """A node; what is written as a blank node is a variable of the query."""
    return Variable(f"blank{node}") if isinstance(node, rdflib.BNode) else node


def _constant(node: Node) -> str:
    """A thing that a statement must have; literals may be written in several ways."""
    return node.n3() if isinstance(node, rdflib.URIRef) else ""


def _shortest(pattern: Pattern, scope: _Scope) -> tuple[tuple[Pattern, ...], Node]:
    """The shortest chain from a pattern to `?this`, and the end of the pattern where it begins."""
    ahead: deque[tuple[Node, tuple[Pattern, ...], _Scope, Node]] = deque(
        (end, (), scope, end) for end in _ends(pattern)
    )
    seen = {(end, id(scope)) for end, *_ in ahead}
    while ahead:
        here, chain, inside, first = ahead.popleft()
        if here == _THIS:
            return chain, first
        for other, own in _beside(here, inside):
            for end in _ends(other):
                if (end, id(own)) not in seen:
                    seen.add((end, id(own)))
                    ahead.append((end, (*chain, other), own, first))
    raise UnlinkedError


def _beside(node: Node, scope: _Scope) -> Iterator[tuple[Pattern, _Scope]]:
    """The patterns that have a variable, in a scope and around it."""
    inside: _Scope | None = scope
    while inside is not None:
        yield from ((one, inside) for one in inside.patterns if node in _ends(one))
        inside = inside.beyond(node)


def _ends(pattern: Pattern) -> list[Node]:
    return [node for node in (pattern.subject, pattern.object) if isinstance(node, Variable)]


def _as_path(way: Any, *, backward: bool) -> Path:  # noqa: ANN401 - rdflib's paths have no common type
    """A path of a query as one of a shape; an UnlinkedError for what is not followed."""
    match way:
        case rdflib.URIRef():
            return step(way, backward=backward)
        case InvPath():
            return _as_path(way.arg, backward=not backward)
        case SequencePath():
            ways = way.args[::-1] if backward else way.args
            return joined([_as_path(one, backward=backward) for one in ways])
        case AlternativePath():
            return either([_as_path(one, backward=backward) for one in way.args])
        case MulPath():
            inner = _as_path(way.path, backward=backward)
            return closed(inner, stays=way.mod in "*?", repeats=way.mod in "*+")
    raise UnlinkedError
