"""What changed between two versions of the shapes: a changelog that nobody has to write.

>>> from clockkg.validation.shapes import find_shapes
>>> compare(find_shapes(), find_shapes())
[]
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, SH
from rdflib.term import Node

from clockkg.findings import Severity, Text
from clockkg.terms import SHAPE
from clockkg.validation.shapes import Shape, Shapes

_TOLD: Final = ("severity", "name", "message", "remedy", "group", "order", "sources")
_TEXTS: Final = frozenset(
    {SH.name, SH.message, SH.description, SH.severity, SH.order, SH.group, DCTERMS.source}
)


@dataclass(frozen=True, slots=True)
class Change:
    """A shape that was added, removed or changed, and in a changed one what.

    `parts` are the fields of a shape that differ, and "rule" where it asks for something else;
    `before` is the severity that a changed shape had.
    """

    kind: str
    key: str
    name: Text
    severity: Severity
    before: Severity | None = None
    parts: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The change as plain data, for JSON."""
        return asdict(self)


def compare(old: Shapes, new: Shapes) -> list[Change]:
    """Every change from one version to another: added, removed, changed, each by its key."""
    added = [_told("added", new[key]) for key in sorted(new.rules.keys() - old.rules.keys())]
    removed = [_told("removed", old[key]) for key in sorted(old.rules.keys() - new.rules.keys())]
    changed = []
    for key in sorted(old.rules.keys() & new.rules.keys()):
        parts = tuple(p for p in _TOLD if getattr(old[key], p) != getattr(new[key], p))
        if not isomorphic(_rule(old, old[key]), _rule(new, new[key])):
            parts = (*parts, "rule")
        if parts:
            changed.append(_told("changed", new[key], old[key].severity, parts))
    return [*added, *removed, *changed]


def _told(
    kind: str, shape: Shape, before: Severity | None = None, parts: tuple[str, ...] = ()
) -> Change:
    return Change(kind, shape.key, shape.name, shape.severity, before, parts)


def _rule(shapes: Shapes, shape: Shape) -> rdflib.Graph:
    """What a shape asks for, with the shapes that serve it, and without what is said to people."""
    found = rdflib.Graph()
    root = rdflib.URIRef(shape.iri)
    waiting: list[Node] = [root]
    seen = set(waiting)
    while waiting:
        node = waiting.pop()
        for _, predicate, value in shapes.graph.triples((node, None, None)):
            if node == root and predicate in _TEXTS:
                continue
            found.add((node, predicate, value))
            if value not in seen and _belongs(value):
                seen.add(value)
                waiting.append(value)
    return found


def _belongs(node: Node) -> bool:
    return isinstance(node, rdflib.BNode) or str(node).startswith(SHAPE)
