"""Publishing a graph on a remote engine, and keeping there the merge of all graphs that are ours.

A registry names our graphs and a version of each. While a graph is being changed it is marked as
pending; who finds such a mark makes the merge anew, so that a broken publication heals itself. What
was published is read back: a value that the engine changed is an error, not a surprise.

The registry may also say what all graphs together are, a release for instance. The first change to
any graph takes that back, so it is never said of graphs that are half changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol
from uuid import uuid4

from clockkg.errors import StoreError
from clockkg.rdf import Literal, Term, Triple
from clockkg.store.base import Change
from clockkg.store.capabilities import REGISTRY, SCRATCH, Capabilities
from clockkg.store.dialect import canonical, decode, encode, hide, over, parsed
from clockkg.store.results import Table
from clockkg.store.wire import Reply, place, refused
from clockkg.terms import PREFIXES

PENDING: Final = "pending"
"""The version of a graph that is being changed."""

VERSION: Final = f"<{PREFIXES['dct']}hasVersion>"
"""What the registry says of each of our graphs."""

_HOLDS: Final = f"GRAPH <{REGISTRY}> {{{{ <{REGISTRY}> <{PREFIXES['dct']}identifier> {{}} }}}}"
_ALL: Final = "?s ?p ?o"
_ASIDE: Final = SCRATCH.replace("probe", "aside")
_STATUSES: Final = (400, 413, 500)
"""How engines say that an update is too long."""
_ASK_DOCTOR: Final = {
    "it": "Fai misurare di nuovo il motore: `clockkg doctor URL --update-url URL -o FILE`.",
    "en": "Have the engine measured again: `clockkg doctor URL --update-url URL -o FILE`.",
}


class Engine(Protocol):
    """What publishing needs of an endpoint."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    def check_writable(self) -> None:
        """Nothing, or a StoreError where there is no address for updates."""
        ...

    def rows(self, text: str) -> Table:
        """The rows of a question."""
        ...

    def statements(self, iri: str) -> list[Triple]:
        """A graph as it stands on the engine."""
        ...

    def update(self, text: str) -> Reply:
        """Change something."""
        ...

    def put(self, iri: str, body: bytes) -> Reply:
        """Replace a graph by the graph store protocol."""
        ...


class Publisher:
    """The writing half of a remote store."""

    def __init__(self, engine: Engine, known: Capabilities) -> None:
        """Nothing is sent yet."""
        self._engine = engine
        self._known = known
        self._shielded = frozenset(known.shielded)

    def stamps(self) -> dict[str, str]:
        """Our graphs on the engine, and the version of each; pending wins where it has two."""
        query = f"SELECT ?g ?v WHERE {{ GRAPH <{REGISTRY}> {{ ?g {VERSION} ?v }} }}"
        table = self._engine.rows(query)
        pairs = zip(table.values("g"), table.values("v"), strict=True)
        return dict(sorted(pairs, key=lambda pair: pair[1] == PENDING))

    def held(self) -> str:
        """What all graphs together are said to be; empty where nothing is, or while they change."""
        said = self._engine.rows(f"SELECT ?v WHERE {{ {_HOLDS.format('?v')} }}").values("v")
        return said[0] if len(said) == 1 else ""

    def hold(self, mark: str) -> None:
        """Say what all graphs together are from now on, up to the next change of one."""
        self._let_go()
        self._do(f"INSERT DATA {{ {_HOLDS.format(Literal(mark).n3())} }}")

    def doubt(self) -> None:
        """Take all graphs for changed by others: the next publication makes the merge anew."""
        for graph in self.stamps():
            self._stamp(graph, PENDING)

    def replace(self, graph: str, lines: Iterable[str], version: str = "") -> Change:
        """Make a graph hold exactly these lines; no lines make it vanish.

        It is registered under the version given, or a new one where it changes.
        """
        self._engine.check_writable()
        new = parsed(lines)
        known = self._settle()
        held = {over(canonical, over(decode, t)): t for t in self._engine.statements(graph)}
        wanted = {over(canonical, t): over(self._encoded, t) for t in new}
        gone = [held[t] for t in held.keys() - wanted.keys()]
        come = [wanted[t] for t in wanted.keys() - held.keys()]
        if come or gone or (graph in known) is not bool(wanted):
            self._stamp(graph, PENDING)
            self._write(graph, list(wanted.values()), come, gone)
            small = graph in known and len(come) < len(wanted) // 2
            hidden = self._verify(graph, wanted)
            self._withdraw(gone)
            self._add_to_merge(graph, come if small and not hidden else None)
            self._stamp(graph, (version or uuid4().hex) if wanted else "")
        elif version and known.get(graph) not in (None, version):
            self._stamp(graph, version)
        return Change(len(come), len(gone))

    def _encoded(self, term: Term) -> Term:
        return encode(term, self._shielded)

    def _write(
        self, graph: str, whole: Sequence[Triple], come: Sequence[Triple], gone: Sequence[Triple]
    ) -> None:
        """Bring a graph to what it must be: whole by the graph store, or change by change."""
        if not whole:
            self._do(f"DROP SILENT GRAPH <{graph}>")
        elif self._known.graph_store:
            self._well(self._engine.put(graph, _text(whole).encode()))
        else:
            self._chunks("DELETE DATA", graph, gone)
            self._chunks("INSERT DATA", graph, come)

    def _withdraw(self, gone: Sequence[Triple]) -> None:
        """Take from the merge what a graph no longer holds, unless another of ours does."""
        if gone:
            self._aside(gone)
            elsewhere = f"GRAPH <{REGISTRY}> {{ ?g {VERSION} ?v }} GRAPH ?g {{ {_ALL} }}"
            self._do(
                f"DELETE {{ GRAPH <{self._known.merged}> {{ {_ALL} }} }} WHERE {{ "
                f"GRAPH <{_ASIDE}> {{ {_ALL} }} FILTER NOT EXISTS {{ {elsewhere} }} }}"
            )
            self._do(f"DROP SILENT GRAPH <{_ASIDE}>")

    def _add_to_merge(self, graph: str, come: Sequence[Triple] | None = None) -> None:
        """Copy a graph, or the little that has come to it, to the merge; the engine does it."""
        source = graph if come is None else _ASIDE
        if come is not None:
            self._aside(come)
        target = f"GRAPH <{self._known.merged}> {{ {_ALL} }}"
        self._do(f"INSERT {{ {target} }} WHERE {{ GRAPH <{source}> {{ {_ALL} }} }}")
        if come is not None:
            self._do(f"DROP SILENT GRAPH <{_ASIDE}>")

    def _aside(self, triples: Sequence[Triple]) -> None:
        self._do(f"DROP SILENT GRAPH <{_ASIDE}>")
        self._chunks("INSERT DATA", _ASIDE, triples)

    def _settle(self) -> dict[str, str]:
        """Our graphs; the merge is made anew first where a publication was broken off."""
        stamps = self.stamps()
        pending = [graph for graph, version in stamps.items() if version == PENDING]
        if pending:
            self._do(f"DROP SILENT GRAPH <{self._known.merged}>")
            for graph in stamps:
                self._add_to_merge(graph)
            for graph in pending:
                held = self._engine.statements(graph)
                self._stamp(graph, uuid4().hex if held else "")
        return self.stamps() if pending else stamps

    def _stamp(self, graph: str, version: str) -> None:
        """Register a graph's version, or strike it off.

        The new comes before the old goes: at no moment is a graph of ours without a version.
        """
        if version == PENDING:
            self._let_go()
        said = f"GRAPH <{REGISTRY}> {{{{ <{graph}> {VERSION} {{}} }}}}"
        if version:
            self._do(f"INSERT DATA {{ {said.format(Literal(version).n3())} }}")
        old = said.format("?v")
        others = f"FILTER(STR(?v) != {Literal(version).n3()})"
        self._do(f"DELETE {{ {old} }} WHERE {{ {old} {others} }}")

    def _let_go(self) -> None:
        said = _HOLDS.format("?v")
        self._do(f"DELETE {{ {said} }} WHERE {{ {said} }}")

    def _verify(self, graph: str, wanted: Mapping[Triple, Triple]) -> bool:
        """Read back what was published; what got lost is hidden from the engine and sent again.

        Some engines keep one of `1` and `1.0` only. A StoreError names what cannot be kept at all.
        True where something had to be hidden.
        """
        held = self._held(graph)
        if held == wanted.keys():
            return False
        hidden = {triple: over(hide, triple) for triple in wanted.keys() - held}
        self._do(f"DROP SILENT GRAPH <{graph}>")
        self._chunks("INSERT DATA", graph, list({**wanted, **hidden}.values()))
        differing = self._held(graph) ^ wanted.keys()
        if differing:
            raise _altered(self._engine.url, graph, min(t.n3() for t in differing))
        return True

    def _held(self, graph: str) -> set[Triple]:
        """The values that a graph holds on the engine."""
        return {over(canonical, over(decode, t)) for t in self._engine.statements(graph)}

    def _chunks(self, verb: str, graph: str, triples: Sequence[Triple]) -> None:
        size = max(self._known.chunk, 1)
        for start in range(0, len(triples), size):
            self._chunk(verb, graph, triples[start : start + size])

    def _chunk(self, verb: str, graph: str, triples: Sequence[Triple]) -> None:
        """One update, or two of half the size where the engine finds it too long."""
        reply = self._engine.update(f"{verb} {{ GRAPH <{graph}> {{\n{_text(triples)}}} }}")
        if reply.status in _STATUSES and len(triples) > 1:
            half = len(triples) // 2
            self._chunk(verb, graph, triples[:half])
            self._chunk(verb, graph, triples[half:])
        else:
            self._well(reply)

    def _do(self, text: str) -> None:
        self._well(self._engine.update(text))

    def _well(self, reply: Reply) -> None:
        if not reply.good:
            raise refused(self._engine.url, reply)


def _text(triples: Iterable[Triple]) -> str:
    return "".join(f"{triple.n3()}\n" for triple in triples)


def _altered(url: str, graph: str, line: str) -> StoreError:
    message = {
        "it": f"{place(url)} non conserva questo enunciato di {graph}: {line}",
        "en": f"{place(url)} does not keep this statement of {graph}: {line}",
    }
    return StoreError(message, remedy=_ASK_DOCTOR)
