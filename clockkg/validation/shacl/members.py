"""Which of some nodes a shape is for, in one store."""

from collections.abc import Collection, Sequence

from rdflib.namespace import RDF

from clockkg.store import Store
from clockkg.validation.shacl.expressions import Compiler, term
from clockkg.validation.shacl.model import Query, Target
from clockkg.validation.shacl.targets import target_scope


class Members:
    """Knows the classes of nodes that it was asked about once."""

    def __init__(self, store: Store, compiler: Compiler) -> None:
        """Keep both; nothing is asked yet."""
        self._store = store
        self._compiler = compiler
        self._kinds: dict[str, frozenset[str]] = {}

    def among(self, targets: Sequence[Target], nodes: Collection[str]) -> frozenset[str]:
        """Those of some nodes, as SPARQL writes them, that are a target."""
        by_class = [target for target in targets if target.kind == "class"]
        others = [target for target in targets if target.kind not in ("class", "node")]
        found = {
            term(t.value) for t in targets if t.kind == "node" and not isinstance(t.value, Query)
        }
        found &= set(nodes)
        if by_class and nodes:
            kinds = {f"<{i}>" for t in by_class for i in self._compiler.subclasses(str(t.value))}
            self._ask(nodes)
            found |= {node for node in nodes if not kinds.isdisjoint(self._kinds[node])}
        if others and nodes:
            scope = target_scope(self._compiler, others, sorted(nodes))
            rows = self._store.select(f"SELECT DISTINCT {scope.node} {{ {scope.text} }}").rows
            found |= {row[0].n3() for row in rows if row[0] is not None}
        return frozenset(found)

    def _ask(self, nodes: Collection[str]) -> None:
        """The classes of those nodes that are not known yet."""
        unknown = sorted(node for node in nodes if node not in self._kinds)
        if unknown:
            known: dict[str, set[str]] = {node: set() for node in unknown}
            query = f"VALUES ?node {{ {' '.join(unknown)} }} ?node {RDF.type.n3()} ?kind"
            for node, kind in self._store.select(f"SELECT ?node ?kind {{ {query} }}").rows:
                if node is not None and kind is not None:
                    known.setdefault(node.n3(), set()).add(kind.n3())
            self._kinds.update({node: frozenset(kinds) for node, kinds in known.items()})
