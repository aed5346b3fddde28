"""Runs shapes over a store: every constraint is one query, which gives back what breaks it."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

import rdflib
from rdflib.namespace import RDFS
from rdflib.term import Node

from clockkg.findings import Text
from clockkg.rdf import Blank, Literal, Term, typed
from clockkg.store import Elsewhere, Store, Table
from clockkg.store.lexical import rewritten as rewritten_literals
from clockkg.validation.bridge import from_rdflib
from clockkg.validation.paths import path_text
from clockkg.validation.shacl.expressions import Compiler
from clockkg.validation.shacl.model import Constraint, Shape, Target, UnsupportedError
from clockkg.validation.shacl.patterns import Rows, Scope, found, values
from clockkg.validation.shacl.reading import Reader
from clockkg.validation.shacl.targets import named_scope, target_scope
from clockkg.validation.shacl.uses import ANY, literals, queried, target_uses, uses

_SUBCLASSES: Final = f"SELECT ?sub ?super {{ ?sub {RDFS.subClassOf.n3()} ?super }}"


_AT_ONCE: Final = min(4, os.cpu_count() or 1)
"""How many queries run at once: the engine leaves the interpreter free."""
_MANY: Final = 1_000
_EACH: Final = 2
Ask = Callable[[str, Node], Table]
"""Answers a query of a shape that may take long."""
Among = Callable[[Shape], Collection[str] | None]
"""Those nodes of a shape that are to be judged, as SPARQL writes them; None for all."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One result: what is wrong with which node; `root` is the node that the shape was for.

    `path` is an IRI or, for a longer way, SHACL's path in Turtle. `bound` are the terms that fill
    the gaps of a message.
    """

    root: Term
    focus: Term
    path: str | None
    value: Term | None
    shape: Node
    severity: Node
    component: str
    source: Node | None = None
    messages: tuple[rdflib.Literal, ...] = ()
    bound: Mapping[str, Term] = field(default_factory=dict)
    owner: Node | None = None
    """The shape with a target that led here, where that is known."""


@dataclass(frozen=True, slots=True)
class Step:
    """One query of a shape, and what its rows tell."""

    query: str
    shape: Shape
    constraint: Constraint
    columns: tuple[tuple[str, int], ...]
    """The name of each part of a result, and its place in a row."""

    def breaches(self, table: Table, graph: rdflib.Graph) -> Iterator[Breach]:
        """What breaks the constraint, from the rows that the query gives."""
        stated = _path_of(self.shape, graph)
        for row in table.rows:
            yield self._breach({name: row[place] for name, place in self.columns}, stated)

    def _breach(self, row: Mapping[str, Term | None], stated: str | None) -> Breach:
        bound = {name: term for name, term in row.items() if term is not None}
        value, path = bound.get("value"), bound.get("path")
        if value is None and self.constraint.kind in ("sparql", "custom") and not self.shape.path:
            value = bound["this"]
        messages = self.constraint.messages or self.shape.messages
        own = bound.get("message")
        return Breach(
            root=bound["root"],
            focus=bound["this"],
            path=stated if path is None else path.value,
            value=value,
            shape=self.shape.node,
            severity=self.shape.severity,
            component=self.constraint.iri,
            source=self.constraint.source,
            messages=(_text(own),) if isinstance(own, Literal) and not messages else messages,
            bound=bound,
        )


def _text(own: Literal) -> rdflib.Literal:
    return rdflib.Literal(own.value, lang=own.language or None)


def _path_of(shape: Shape, graph: rdflib.Graph) -> str | None:
    return None if shape.path_node is None else path_text(graph, shape.path_node)


class Classes:
    """The subclasses of each class, as a store tells them; asked once."""

    def __init__(self, store: Store) -> None:
        """Keep the store; nothing is asked yet."""
        self._store = store
        self._below: dict[str, list[Term]] | None = None
        self._known: dict[str, tuple[str, ...]] = {}

    def subclasses(self, iri: str) -> tuple[str, ...]:
        """A class and all below it, sorted; an UnsupportedError where one has no name."""
        if iri not in self._known:
            self._known[iri] = tuple(sorted(self._all_below(iri)))
        return self._known[iri]

    def _all_below(self, iri: str) -> set[str]:
        below = self._edges()
        seen, ahead = {iri}, [iri]
        while ahead:
            for term in below.get(ahead.pop(), ()):
                if isinstance(term, Blank):
                    raise UnsupportedError("a class without a name below another one")
                if term.value not in seen:
                    seen.add(term.value)
                    ahead.append(term.value)
        return seen

    def _edges(self) -> Mapping[str, list[Term]]:
        if self._below is None:
            self._below = {}
            for sub, above in self._store.select(_SUBCLASSES).rows:
                if sub is not None and above is not None:
                    self._below.setdefault(above.value, []).append(sub)
        return self._below


class Patterns:
    """Which regular expressions the store's engine reads; each is asked of it once."""

    def __init__(self, store: Store) -> None:
        """Keep the store; nothing is asked yet."""
        self._store = store
        self._known: dict[tuple[str, str], bool] = {}

    def readable(self, pattern: str, flags: str) -> bool:
        """Whether the engine reads an expression; one that it does not is unbound there."""
        key = (pattern, flags)
        if key not in self._known:
            words = f"{typed(pattern, 'string').n3()}, {typed(flags, 'string').n3()}"
            rows = self._store.select(f'SELECT (REGEX("", {words}) AS ?ok) {{}}').rows
            self._known[key] = any(row[0] is not None for row in rows)
        return self._known[key]


class Sizes:
    """Whether it is faster to walk all statements of a step than to take it from each node."""

    def __init__(self, store: Store) -> None:
        """Keep the store; nothing is asked yet."""
        self._store = store
        self._nodes: dict[str, int] = {}
        self._known: dict[tuple[int, str], bool] = {}

    def rather(self, scope: str, way: str) -> bool:
        """Whether a step has at most some statements for each node of a scope, which are many."""
        if isinstance(self._store, Elsewhere):
            return False
        if scope not in self._nodes:
            self._nodes[scope] = self._count(scope, "")
        nodes = self._nodes[scope]
        if nodes < _MANY:
            return False
        key = (nodes, way)
        if key not in self._known:
            most = nodes * _EACH
            self._known[key] = self._count(f"?s {way} ?o", f"LIMIT {most + 1}") <= most
        return self._known[key]

    def _count(self, pattern: str, limit: str) -> int:
        query = f"SELECT (COUNT(*) AS ?n) {{ SELECT * {{ {pattern} }} {limit} }}"
        return int(self._store.select(query).values("n")[0])


def steps(compiler: Compiler, shape: Shape, scope: Scope) -> Iterator[Step]:
    """The queries of a shape and of the property shapes in it, over a scope."""
    for constraint in shape.constraints:
        if constraint.kind == "property":
            inner = constraint.value
            if isinstance(inner, Shape):
                yield from steps(compiler, inner, values(compiler, shape, scope))
        else:
            rows = found(compiler, constraint, shape, scope)
            yield _step(rows, shape, constraint, scope)


def _step(rows: Rows, shape: Shape, constraint: Constraint, scope: Scope) -> Step:
    named = {"root": scope.nodes[0], "this": scope.node, **rows.named}
    wanted = list(dict.fromkeys((*named.values(), *scope.nodes, *rows.apart)))
    query = f"SELECT {'DISTINCT ' * rows.once}{' '.join(wanted)} {{ {rows.text} }}"
    columns = tuple((name, wanted.index(variable)) for name, variable in named.items())
    return Step(query, shape, constraint, columns)


@dataclass(slots=True)
class Verdict:
    """What judging found; `elsewhere` tells why a shape was left to another engine.

    `copied` are the shapes for which a remote engine's data had to be copied, as it does not answer
    all. After a change `again` tells how many nodes of a shape were judged again, `in_full` why all
    of them were, and `counts` for how many it is now, where that is known.
    """

    breaches: list[Breach] = field(default_factory=list)
    elsewhere: dict[Node, str] = field(default_factory=dict)
    compiled: list[Node] = field(default_factory=list)
    copied: list[Node] = field(default_factory=list)
    in_full: dict[Node, Text] = field(default_factory=dict)
    again: dict[Node, int] = field(default_factory=dict)
    counts: dict[Node, int] = field(default_factory=dict)


class Judge:
    """Judges what a store holds by a shapes graph."""

    def __init__(
        self,
        store: Store,
        graph: rdflib.Graph,
        ask: Ask | None = None,
        reader: Reader | None = None,
    ) -> None:
        """Keep all; nothing is read yet. `ask` answers what may take long.

        A `reader` of the graph, where there is one, has read some of its shapes before.
        """
        self.store = store
        self.graph = graph
        self._ask = ask
        self._asking = Lock()
        self.reader = reader or Reader(graph)
        self._counts: dict[tuple[Target, ...], int] = {}
        self.compiler = Compiler(
            Classes(store).subclasses, Patterns(store).readable, Sizes(store).rather
        )

    def run(self, rewritten: frozenset[str] = frozenset(), among: Among | None = None) -> Verdict:
        """All results of the shapes that can be compiled; which cannot, and why.

        `rewritten` are the properties of which the store holds a value otherwise than it was
        written: shapes that look at them are left to another engine. `among` tells of a shape which
        nodes are to be judged, None where all are.
        """
        verdict = Verdict()
        rewritten = rewritten | {ANY} if rewritten else rewritten
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            asked = [
                (shape, step, self._asked(pool, verdict, shape, step))
                for shape, known in self._compiled(verdict, rewritten, among)
                for step in known
            ]
            for shape, step, table in asked:
                found = step.breaches(table(), self.graph)
                verdict.breaches.extend(replace(breach, owner=shape.node) for breach in found)
        return verdict

    def _compiled(
        self, verdict: Verdict, rewritten: frozenset[str], among: Among | None
    ) -> Iterator[tuple[Shape, list[Step]]]:
        """The shapes that can be compiled, with what is to be asked; the verdict tells of each."""
        for node in self.reader.targeted():
            try:
                shape = self.reader.shape(node)
                if shape.deactivated:
                    continue
                _refuse(shape, rewritten)
                few = among(shape) if among else None
                known = list(steps(self.compiler, shape, self._scope(shape, few)))
                idle = not few if few is not None else self._is_idle(shape)
            except UnsupportedError as reason:
                verdict.elsewhere[node] = str(reason)
                continue
            verdict.compiled.append(node)
            yield shape, [] if idle else known

    def _asked(
        self, pool: ThreadPoolExecutor, verdict: Verdict, shape: Shape, step: Step
    ) -> Callable[[], Table]:
        """The rows of a step; a store of ours begins while other shapes are still compiled."""
        store = self.store
        if not isinstance(store, Elsewhere):
            return pool.submit(self._table, shape, step).result

        def table() -> Table:
            before = store.answered_here
            rows = store.select(step.query)
            copied = store.answered_here > before and shape.node not in verdict.copied
            verdict.copied += [shape.node] if copied else []
            return rows

        return table

    def _table(self, shape: Shape, step: Step) -> Table:
        if self._ask and _may_take_long(step, shape):
            with self._asking:
                return self._ask(step.query, shape.node)
        return self.store.select(step.query)

    def _scope(self, shape: Shape, few: Collection[str] | None) -> Scope:
        if few is None:
            return target_scope(self.compiler, shape.targets)
        return named_scope(self.compiler, few)

    def _is_idle(self, shape: Shape) -> bool:
        """Whether a shape is for no node: then none of its queries, however slow, finds any."""
        queried = any(target.kind == "sparql" for target in shape.targets)
        return not queried and not self.focus_count(shape.node)

    def focus_count(self, node: Node) -> int:
        """How many nodes a shape is for; each way of aiming is asked once."""
        aims = tuple(self.reader.targets(node))
        if aims not in self._counts:
            scope = target_scope(self.compiler, aims)
            query = f"SELECT (COUNT(*) AS ?n) {{ {scope.text} }}"
            [count] = self.store.select(query).values("n") if aims else ["0"]
            self._counts[aims] = int(count)
        return self._counts[aims]


def _may_take_long(step: Step, owner: Shape) -> bool:
    """Whether a query may need more than a look at each node: others' queries, and closures."""
    others = step.constraint.kind in ("sparql", "custom") or ")+" in step.query
    return others or any(target.kind == "sparql" for target in owner.targets)


def _refuse(shape: Shape, rewritten: frozenset[str]) -> None:
    """An UnsupportedError where the store would mistake one literal for another."""
    if rewritten and not rewritten.isdisjoint(_looked_at(shape)):
        raise UnsupportedError("values that the store keeps otherwise than they were written")
    terms = map(from_rdflib, literals(shape))
    if rewritten_literals(term for term in terms if isinstance(term, Literal)):
        raise UnsupportedError("values in the shape that the store keeps otherwise")


def _looked_at(shape: Shape) -> Iterator[str]:
    """The properties that a shape looks at; ANY stands for all of them."""
    yield from (use.predicate for use in (*uses(shape), *target_uses(shape)))
    yield from queried(shape)
