"""SHACL property paths as SPARQL: what a path reaches in one step or more, and where it may stay.

A path that may take no step at all also reaches a node that the data do not know, which a SPARQL
path from a variable does not; so that part is kept apart as `stays`. What is walked backwards is
turned around while it is read, so that each step is one predicate, forward or backward.
"""

from dataclasses import dataclass, replace
from typing import Final

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from clockkg.validation.shacl.lists import ill_formed, members


@dataclass(frozen=True, slots=True)
class Path:
    """`steps` is a SPARQL path of at least one step, empty where there is none.

    `simple` tells a single predicate, forward or backward: it reaches each value once. `quick` are
    those of its ways that are one, `slow` is a path of all the others.
    """

    steps: str = ""
    stays: bool = False
    simple: bool = False
    uses: tuple["Use", ...] = ()
    quick: tuple[str, ...] = ()
    slow: str = ""

    def then(self, other: "Path") -> "Path":
        """This path and, from where it leads, another one."""
        ways = [f"{self.steps}/{other.steps}"] if self.steps and other.steps else []
        ways += [self.steps] if other.stays and self.steps else []
        ways += [other.steps] if self.stays and other.steps else []
        later = tuple(use.after(self) for use in other.uses)
        return Path(_choice(ways), self.stays and other.stays, uses=(*self.uses, *later))


@dataclass(frozen=True, slots=True)
class Use:
    """One predicate that a path walks along; `before` is the way from the first node to there.

    An empty predicate is any. Where `kind` is a class, only statements matter that end in it or in
    one below it.
    """

    before: Path
    predicate: str
    backward: bool = False
    kind: str = ""

    def after(self, path: Path) -> "Use":
        """The same use, further away by a path."""
        return replace(self, before=path.then(self.before))


NO_STEP: Final = Path(stays=True)
_STAYING: Final = (SH.zeroOrMorePath, SH.zeroOrOnePath)
_REPEATING: Final = (SH.zeroOrMorePath, SH.oneOrMorePath)
_CLOSURES: Final = (*_STAYING, SH.oneOrMorePath)
KINDS: Final = (SH.alternativePath, SH.inversePath, *_CLOSURES)
"""The properties that make a path of another, in the order in which they are looked for."""


def read_path(graph: rdflib.Graph, node: Node) -> Path:
    """The path that a node of a shapes graph stands for; a ContentError where it is none.

    >>> text = "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> sh:path "
    >>> text += "( <urn:p> [ sh:zeroOrMorePath [ sh:inversePath <urn:q> ] ] ) ."
    >>> graph = rdflib.Graph().parse(data=text)
    >>> read_path(graph, graph.value(rdflib.URIRef("urn:s"), SH.path)).steps
    '(<urn:p>/(^<urn:q>)+|<urn:p>)'
    """
    return _read(graph, node, (), backward=False)


def _read(graph: rdflib.Graph, node: Node, above: tuple[Node, ...], *, backward: bool) -> Path:
    if isinstance(node, rdflib.URIRef):
        return step(node, backward=backward)
    if node in above or isinstance(node, rdflib.Literal):
        raise ill_formed(node, "a path that is none")
    above = (*above, node)
    if graph.value(node, RDF.first) is not None:
        steps = [_read(graph, n, above, backward=backward) for n in members(graph, node)]
        return _sequence(node, steps[::-1] if backward else steps)
    for kind in KINDS:
        inner = graph.value(node, kind)
        if inner is None:
            continue
        if kind == SH.alternativePath:
            choices = members(graph, inner)
            return either([_read(graph, n, above, backward=backward) for n in choices])
        turned = backward != (kind == SH.inversePath)
        return _closed(_read(graph, inner, above, backward=turned), kind)
    raise ill_formed(node, "a path that is none")


def _sequence(node: Node, steps: list[Path]) -> Path:
    if len(steps) < 2:  # noqa: PLR2004 - SHACL asks for two
        raise ill_formed(node, "a sequence of less than two paths")
    return joined(steps)


def step(node: rdflib.URIRef, *, backward: bool) -> Path:
    """One predicate, forward or backward."""
    use = Use(NO_STEP, str(node), backward)
    steps = f"{'^' * backward}{node.n3()}"
    return Path(steps, simple=True, uses=(use,), quick=(steps,))


def joined(steps: list[Path]) -> Path:
    """One path after the other."""
    path = steps[0]
    for one in steps[1:]:
        path = path.then(one)
    return path


def either(choices: list[Path]) -> Path:
    """One of several paths."""
    ways = dict.fromkeys(choice.steps for choice in choices if choice.steps)
    stays = any(choice.stays for choice in choices)
    every = tuple(use for choice in choices for use in choice.uses)
    quick = tuple(dict.fromkeys(way for choice in choices for way in choice.quick))
    slow = _choice([way for way in ways if way not in quick])
    return Path(_choice(list(ways)), stays, uses=every, quick=quick, slow=slow)


def _choice(ways: list[str]) -> str:
    return ways[0] if len(ways) == 1 and "/" not in ways[0] else f"({'|'.join(ways)})" * bool(ways)


def _closed(path: Path, kind: Node) -> Path:
    if kind not in _CLOSURES:
        return path
    return closed(path, stays=kind in _STAYING, repeats=kind in _REPEATING)


def closed(path: Path, *, stays: bool, repeats: bool) -> Path:
    """A path that may take no step, or take its steps again and again."""
    stays = stays or path.stays
    if not repeats:
        return Path(path.steps, stays, uses=path.uses)
    again = Path(f"({path.steps})+", stays=True)
    return Path(again.steps, stays, uses=tuple(use.after(again) for use in path.uses))
