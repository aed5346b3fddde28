"""Judges again, after a change, only the nodes that the change can make a difference to.

A statement that came or went is reached from a node along the steps of a shape. The first such
statement on the way is reached over statements that did not change, so that walking back over what
the store holds now finds the node, whether the statement came or went.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from rdflib.namespace import RDFS

from clockkg.rdf import Blank, Term, Triple
from clockkg.store import Store
from clockkg.validation.shacl.model import Shape
from clockkg.validation.shacl.paths import Use
from clockkg.validation.shacl.running import Judge, Verdict
from clockkg.validation.shacl.uses import ANY, asks_of_classes, queried, target_uses, uses

_MOST: Final = 10_000
"""From so many nodes on, a shape is judged in full."""


class _InFullError(Exception):
    """Why all nodes of a shape have to be judged again."""


def again(judge: Judge, before: Verdict, changed: Iterable[Triple]) -> Verdict:
    """The verdict after a change of the store, from the one before it; as a full run would give it.

    `changed` are the statements that came and those that went.
    """
    change = _Change(judge.store, list(changed))
    verdict = judge.run(among=change.touched)
    verdict.in_full.update({shape.node: why for shape, why in change.in_full.items()})
    touched = {shape.node: nodes for shape, nodes in change.nodes.items()}
    verdict.breaches += [
        breach
        for breach in before.breaches
        if breach.owner in touched and breach.root.n3() not in touched[breach.owner]
    ]
    return verdict


class _Change:
    """What changed, and which nodes of each shape that touches."""

    def __init__(self, store: Store, changed: Sequence[Triple]) -> None:
        self._store = store
        self._changed: dict[str, list[Triple]] = {ANY: list(changed)} if changed else {}
        for triple in changed:
            self._changed.setdefault(triple.predicate.value, []).append(triple)
        self.nodes: dict[Shape, frozenset[str]] = {}
        self.in_full: dict[Shape, str] = {}

    def touched(self, shape: Shape) -> Collection[str] | None:
        """The nodes of a shape to be judged again; None for all, which is noted."""
        try:
            self._refuse(shape)
            found = self._found(shape)
        except _InFullError as reason:
            self.in_full[shape] = str(reason)
            return None
        self.nodes[shape] = found
        return found

    def _found(self, shape: Shape) -> frozenset[str]:
        found = {node for use in _all_uses(shape) for node in self._reached(use)}
        if len(found) > _MOST:
            raise _InFullError("the change touches many nodes")
        return frozenset(found)

    def _refuse(self, shape: Shape) -> None:
        if str(RDFS.subClassOf) in self._changed and asks_of_classes(shape):
            raise _InFullError("the classes changed")
        if not queried(shape).isdisjoint(self._changed):
            raise _InFullError("a query of it looks at what changed")

    def _reached(self, use: Use) -> Iterator[str]:
        """The nodes from which a step leads to what changed."""
        near = {_named(one) for one in self._ends(use)}
        if use.before.stays:
            yield from near
        if use.before.steps and near:
            names = " ".join(sorted(near))
            query = f"VALUES ?near {{ {names} }} ?node {use.before.steps} ?near"
            for (node,) in self._store.select(f"SELECT DISTINCT ?node {{ {query} }}").rows:
                if node is not None:
                    yield _named(node)

    def _ends(self, use: Use) -> Iterator[Term]:
        for triple in self._changed.get(use.predicate, ()):
            yield triple.object if use.backward else triple.subject


def _all_uses(shape: Shape) -> Iterator[Use]:
    yield from uses(shape)
    yield from target_uses(shape)


def _named(term: Term) -> str:
    if isinstance(term, Blank):
        raise _InFullError("a node without a name changed")
    return term.n3()
