"""Judges again, after a change, only the nodes that the change can make a difference to.

A statement that came or went is reached from a node along the steps of a shape. The first such
statement on the way is reached over statements that did not change, so that walking back over what
the store holds now finds the node, whether the statement came or went.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from rdflib.namespace import RDFS
from rdflib.term import Node

from clockkg.findings import Text
from clockkg.rdf import Blank, Triple
from clockkg.store import Store
from clockkg.validation.shacl.links import Link
from clockkg.validation.shacl.members import Members
from clockkg.validation.shacl.model import Shape, Target
from clockkg.validation.shacl.paths import Path, Use
from clockkg.validation.shacl.running import Breach, Judge, Verdict
from clockkg.validation.shacl.uses import ANY, Looks, asks_of_classes, looks, target_uses, uses

MOST: Final = 10_000
"""From so many nodes on, a shape is judged in full."""

CLASSES: Final[Text] = {"it": "le classi sono cambiate", "en": "the classes changed"}
QUERY: Final[Text] = {
    "it": "una sua query guarda ciò che è cambiato",
    "en": "a query of it looks at what changed",
}
MANY: Final[Text] = {
    "it": "il cambiamento tocca molti nodi",
    "en": "the change touches many nodes",
}
BLANK: Final[Text] = {
    "it": "è cambiato un nodo senza nome",
    "en": "a node without a name changed",
}


class _InFullError(Exception):
    """Why all nodes of a shape have to be judged again."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of the time before a change: the results, and how many nodes each shape had.

    `store` is what was judged then, which only the numbers need.
    """

    breaches: Iterable[Breach]
    counts: Mapping[str, int]
    store: Store | None = None


class _End(NamedTuple):
    """A changed statement as SPARQL writes it; a term without a name is empty."""

    subject: str
    object: str

    def fits(self, subject: str, thing: str) -> bool:
        """Whether it has these terms, where they are told."""
        return subject in ("", self.subject) and thing in ("", self.object)


def _no_reason(_: Shape) -> Text | None:
    """Nothing else speaks for a full run."""
    return None


def again(
    judge: Judge,
    before: Before,
    changed: Iterable[Triple],
    stale: Callable[[Shape], Text | None] = _no_reason,
) -> Verdict:
    """The verdict after a change of the store, from what was before; as a full run would give it.

    `changed` are the statements that came and those that went; there may be others among them.
    `stale` tells of a shape why it must be judged in full, whatever changed.
    """
    change = _Change(judge, changed, stale)
    verdict = judge.run(among=change.members)
    touched = {
        shape.node: nodes
        for shape, nodes in change.touched.items()
        if shape.node not in verdict.elsewhere
    }
    verdict.breaches += [
        one
        for one in before.breaches
        if one.owner in touched and one.root.n3() not in touched[one.owner]
    ]
    verdict.in_full = {shape.node: why for shape, why in change.in_full.items()}
    verdict.again = {shape.node: len(few) for shape, few in change.few.items()}
    verdict.counts = _counts(judge, before, change)
    return verdict


class _Change:
    """What changed, and which nodes of each shape that touches."""

    def __init__(
        self, judge: Judge, changed: Iterable[Triple], stale: Callable[[Shape], Text | None]
    ) -> None:
        self._store = judge.store
        self._subclasses = judge.compiler.subclasses
        self._stale = stale
        self._changed = _by_predicate(changed)
        self._walked: dict[tuple[Use, str, str], frozenset[str]] = {}
        self._linked: dict[Link, frozenset[str]] = {}
        self.now = Members(judge.store, judge.compiler)
        self.touched: dict[Shape, frozenset[str]] = {}
        self.few: dict[Shape, frozenset[str]] = {}
        self.in_full: dict[Shape, Text] = {}

    def members(self, shape: Shape) -> Collection[str] | None:
        """The nodes of a shape to be judged again; None for all, which is noted."""
        try:
            self._refuse(shape)
            found = self._found(shape)
        except _InFullError as stopped:
            self.in_full[shape] = stopped.reason
            return None
        self.touched[shape] = found
        self.few[shape] = self.now.among(shape.targets, found)
        return self.few[shape]

    def aimed(self, shape: Shape) -> frozenset[str]:
        """The nodes of which the change may tell whether a shape is for them."""
        return frozenset(node for use in target_uses(shape) for node in self._reached(use))

    def _refuse(self, shape: Shape) -> None:
        reason = self._stale(shape)
        if reason:
            raise _InFullError(reason)
        if str(RDFS.subClassOf) in self._changed and asks_of_classes(shape):
            raise _InFullError(CLASSES)

    def _found(self, shape: Shape) -> frozenset[str]:
        found = {node for use in (*uses(shape), *target_uses(shape)) for node in self._reached(use)}
        for asked in looks(shape):
            if not asked.predicates.isdisjoint(self._changed):
                found |= self._asked(asked)
        if len(found) > MOST:
            raise _InFullError(MANY)
        return frozenset(found)

    def _asked(self, asked: Looks) -> set[str]:
        """The nodes of a shape of which a query looks at what changed."""
        if asked.links is None:
            raise _InFullError(QUERY)
        about = {node for link in asked.links for node in self._by_link(link)}
        return self._walk(about, asked.at)

    def _by_link(self, link: Link) -> frozenset[str]:
        """The nodes that a query is about, from which one of its patterns leads to what changed."""
        if link not in self._linked:
            found: Collection[str] = self._reached(link.use, link.subject, link.object)
            if link.chain:
                chain = " ".join(pattern.text for pattern in link.chain)
                found = self._select("?this", link.end, found, chain)
            self._linked[link] = frozenset(found)
        return self._linked[link]

    def _reached(self, use: Use, subject: str = "", thing: str = "") -> frozenset[str]:
        """The nodes from which a step leads to what changed; where told, only to some of it."""
        key = (use, subject, thing)
        if key not in self._walked:
            ends = [end for end in self._of_kind(use) if end.fits(subject, thing)]
            near = {end.object if use.backward else end.subject for end in ends}
            if "" in near:
                raise _InFullError(BLANK)
            self._walked[key] = frozenset(self._walk(near, use.before))
        return self._walked[key]

    def _of_kind(self, use: Use) -> Iterator[_End]:
        kinds = {f"<{iri}>" for iri in self._subclasses(use.kind)} if use.kind else None
        ends = self._changed.get(use.predicate, ())
        return (end for end in ends if kinds is None or end.object in kinds)

    def _walk(self, near: Collection[str], path: Path) -> set[str]:
        """The nodes from which a path leads to others."""
        found = set(near) if path.stays else set[str]()
        if path.steps:
            found |= self._select("?node", "?near", near, f"?node {path.steps} ?near")
        return found

    def _select(self, wanted: str, known: str, terms: Collection[str], pattern: str) -> set[str]:
        """What a pattern binds a variable to, another one being one of some terms."""
        if len(terms) > MOST:
            raise _InFullError(MANY)
        if not terms:
            return set()
        values = f"VALUES {known} {{ {' '.join(sorted(terms))} }}"
        rows = self._store.select(f"SELECT DISTINCT {wanted} {{ {values} {pattern} }}").rows
        found = {row[0] for row in rows}
        if any(isinstance(one, Blank) for one in found):
            raise _InFullError(BLANK)
        return {one.n3() for one in found if one is not None}


def _by_predicate(changed: Iterable[Triple]) -> dict[str, list[_End]]:
    """The changed statements by their predicates; under ANY all of them."""
    found: dict[str, list[_End]] = {}
    for triple in changed:
        ends = (triple.subject, triple.object)
        end = _End(*("" if isinstance(term, Blank) else term.n3() for term in ends))
        found.setdefault(triple.predicate.value, []).append(end)
    everything = [end for ends in found.values() for end in ends]
    return found | ({ANY: everything} if everything else {})


def _counts(judge: Judge, before: Before, change: _Change) -> dict[Node, int]:
    """How many nodes each shape is for, from how many it was for, where that can be told."""
    if before.store is None:
        return {}
    old = Members(before.store, judge.compiler)
    more: dict[tuple[Target, ...], int] = {}
    for shape in change.touched:
        if shape.targets not in more:
            aimed = change.aimed(shape)
            now, then = (known.among(shape.targets, aimed) for known in (change.now, old))
            more[shape.targets] = len(now) - len(then)
    known = {shape: before.counts.get(str(shape.node)) for shape in change.touched}
    return {s.node: n + more[s.targets] for s, n in known.items() if n is not None}
