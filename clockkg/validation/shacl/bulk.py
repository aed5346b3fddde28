"""A query that is meant for one node at a time, made to judge many nodes at once.

It is given all of them by a pattern at the beginning of its outermost group, and of every group
within that speaks of the node without a triple of its own that would bind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from clockkg.store.syntax import Token, tokens
from clockkg.validation.shacl.model import Query, UnsupportedError
from clockkg.validation.shacl.sparql import respelt

_NOT_IN_BULK: Final = ("LIMIT", "OFFSET", "FROM")
_ABOUT_SHAPES: Final = ("?currentShape", "?shapesGraph")
_NODES: Final = ("?this", "?value")
_TERMS: Final = ("name", "iri", "string")


@dataclass(slots=True)
class _Group:
    """One pair of brackets: where it opens, and how it speaks of the nodes that are judged."""

    text: str
    place: int
    hidden: bool
    """Whether it stands in an EXISTS, which sees the nodes of the group around it."""
    mentions: bool = False
    binds: bool = False
    selecting: bool = False
    selects: set[str] = field(default_factory=set)


def projected(query: Query) -> tuple[str, ...]:
    """The variables that a SELECT gives.

    >>> projected(Query("SELECT DISTINCT ?this (STR(?x) AS ?value) { ?this <urn:p> ?x }"))
    ('?this', '?value')
    """
    found: list[str] = []
    last = ""
    for token in tokens(query.text):
        if token.text == "{":
            break
        if token.text == "*" and not token.depth:
            raise UnsupportedError("a query that selects everything")
        if token.text.startswith("?"):
            last = token.text
            found += [] if token.depth else [last]
        found += [last] if token.text == ")" and token.depth == 1 else []
    return tuple(dict.fromkeys(found))


def in_bulk(query: Query, nodes: str, names: Mapping[str, str], path: str, way: str = "") -> str:
    """The query's text with `nodes`, a pattern that binds them, and its variables renamed.

    Where they are all nodes that have some property, told as `way`, a query that begins with it
    needs no pattern.

    >>> query = Query("SELECT ?this { ?this <urn:p> ?x . ?y <urn:p> ?x }")
    >>> in_bulk(query, "?n <urn:p> ?z .", {"?this": "?n"}, "", "<urn:p>")
    'SELECT ?n { ?n <urn:p> ?x . ?y <urn:p> ?x }'
    """
    _check(query)
    text = _with_nodes(query, f" {nodes} ", way)
    known = {**dict(query.terms), **names}
    if "$PATH" in text and not path:
        raise UnsupportedError("$PATH in a node shape, or of a path that may take no step")
    known["$PATH"] = path
    return respelt(text, lambda token: known.get(token.text, token.text))


def _check(query: Query) -> None:
    for token in tokens(query.text):
        if token.word in _NOT_IN_BULK or token.text in _ABOUT_SHAPES:
            raise UnsupportedError(f"{token.text} in a query")
    if not query.ask and "?this" not in projected(query):
        raise UnsupportedError("a query that does not select $this")


def _with_nodes(query: Query, nodes: str, way: str) -> str:
    wanted = _NODES if query.ask else _NODES[:1]
    groups = list(_groups(query.text, wanted))
    first = min(group.place for group in groups)
    implied = bool(way) and _begins_with(query.text[first:], way)
    places = {group.place for group in groups if _needs(group)} | (set() if implied else {first})
    text = query.text
    for place in sorted(places, reverse=True):
        text = text[: place + 1] + nodes + text[place + 1 :]
    return text


def _begins_with(group: str, way: str) -> bool:
    """Whether the first triple of a group says of the node that it has some property."""
    first = [token for token in islice(tokens(group), 4) if token.kind != "space"]
    return [t.text for t in first[1:3]] == ["?this", way] and first[3].kind in _TERMS


def _needs(group: _Group) -> bool:
    return group.mentions and not (group.binds or group.selects or group.hidden)


def _groups(text: str, wanted: tuple[str, ...]) -> Iterator[_Group]:
    """Every group of a query, each with what is said in it of the nodes wanted."""
    way: list[_Group] = []
    before = ""
    for token in tokens(text):
        if token.kind == "open":
            way.append(_opened(token, way, before))
        elif token.kind == "close":
            closed = way.pop()
            if closed.text == "{":
                yield closed
        elif way and token.word == "SELECT":
            way[-1].selecting = True
        elif way and token.text.startswith("?"):
            _variable(token.text, way, wanted)
        before = token.word


def _opened(token: Token, way: list[_Group], before: str) -> _Group:
    if way and token.text == "{":
        way[-1].selecting = False
    hidden = before == "EXISTS" or (bool(way) and way[-1].hidden)
    return _Group(token.text, token.start, hidden)


def _variable(name: str, way: list[_Group], wanted: tuple[str, ...]) -> None:
    if way[-1].selecting:
        way[-1].selects.add(name)
    if name in wanted:
        if any(group.selects and name not in group.selects for group in way):
            raise UnsupportedError("a subquery that does not select $this")
        _mention(way)


def _mention(way: list[_Group]) -> None:
    """Note it in the innermost group; around an EXISTS, in the group that it is a filter of."""
    direct = True
    for group in reversed(way):
        if group.text == "(":
            direct = False
        elif group.text == "{":
            group.mentions = True
            if not group.hidden:
                group.binds |= direct
                return
            direct = False
