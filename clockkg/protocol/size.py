"""How much the engine has to plan at once: the patterns, paths' steps and groups that are joined.

It plans a join in a time that grows with the square of its parts or faster, and cannot be told to
stop. What is counted here is at least what it joins: the alternatives of a UNION, an OPTIONAL, a
MINUS and an EXISTS are planned each by itself.

>>> size("SELECT * { ?a <urn:p>/<urn:q> ?b ; <urn:r> ?c . OPTIONAL { ?c a <urn:C> } }")
5
>>> size("ASK { VALUES ?x { 1 2 3 } FILTER(?x IN (1, 2, 3)) ?x ?y (4 5 6) }")
10
>>> size("ASK {" + " UNION ".join(["{ ?a ?b ?c }"] * 50) + "}")
51
"""

from dataclasses import dataclass
from math import inf
from typing import Final

from clockkg.store.syntax import Token, tokens

BRACKETS: Final = "([{"
"""What opens a group, a list or an expression."""
_APART: Final = frozenset(("UNION", "OPTIONAL", "MINUS", "EXISTS"))
_ENDS: Final = frozenset(".;,")
_TERMS: Final = frozenset(("iri", "string", "name", "word", "number"))


@dataclass(slots=True)
class _Frame:
    """A pair of brackets: what they hold, what it weighs, and whether it is planned by itself.

    `holds` is a group, a list of terms, the data of VALUES, or an expression.
    """

    holds: str
    weight: int = 0
    apart: bool = False
    last: int = 0


def at_most(query: str) -> float:
    """What `size` cannot exceed, counted at a glance: every sign that may add to it, wherever.

    Only what stands in round brackets may add more than its signs.

    >>> at_most("SELECT * { ?a <urn:p>/<urn:q> ?b ; <urn:r> ?c }"), at_most("ASK { ?a ?b (1) }")
    (3, inf)
    """
    return inf if "(" in query else sum(map(query.count, (*BRACKETS, *_ENDS, "/")))


def size(query: str) -> int:
    """The weight of the group that is most to plan; an element of a list is two patterns."""
    frames, largest = [_Frame("expression")], 0
    before, values, apart = Token("", "", 0, 0), False, False
    for token in tokens(query):
        frame = frames[-1]
        if token.kind == "open":
            frames.append(_Frame(_held(frame, token, before, values=values), 1, apart))
            values, apart = values and token.text != "{", False
        elif token.kind == "close" and len(frames) > 1:
            frames.pop()
            largest = max(largest, frame.weight)
            _add(frames[-1], frame)
        else:
            _weigh(frame, token)
            values = values or token.word == "VALUES"
            apart = token.word in _APART
        before = token
    return max(largest, *(frame.weight for frame in frames))


def _held(frame: _Frame, token: Token, before: Token, *, values: bool) -> str:
    """What an opening bracket begins."""
    if frame.holds == "data" or (values and token.text == "{"):
        return "data"
    if token.text != "(":
        return "group"
    if values or frame.holds == "expression" or (before.kind == "word" and frame.holds == "group"):
        return "expression"
    return "list"


def _weigh(frame: _Frame, token: Token) -> None:
    """Add a token to the brackets it stands in."""
    if frame.holds == "list":
        frame.weight += 2 * (token.kind in _TERMS)
    elif frame.holds == "group":
        frame.weight += token.text in _ENDS or token.text == "/"
        if token.word == "UNION":
            frame.weight -= max(0, frame.last - 1)


def _add(frame: _Frame, closed: _Frame) -> None:
    """Add what was closed to what it stands in."""
    frame.last = 1 if closed.apart or closed.holds in ("data", "expression") else closed.weight
    frame.weight += frame.last
