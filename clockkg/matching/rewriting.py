"""What graphs say of records that are one, told of one: under the IRI that stays, with one name.

>>> seen = Survey({"urn:a", "urn:b"})
>>> seen.look("urn:g", ["<urn:c> <urn:p> <urn:b> ."])
>>> Rewriter({"urn:b": "urn:a"}, seen).line("<urn:c> <urn:p> <urn:b> .")
'<urn:c> <urn:p> <urn:a> .'
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Final

from clockkg.graphs import Snapshot, Traced
from clockkg.terms import RDF_TYPE, RDFS_LABEL, expand

_TYPE: Final = f"<{RDF_TYPE}>"
_LABEL: Final = f"<{RDFS_LABEL}>"
_ALSO: Final = f"<{expand('skos:altLabel')}>"


class Survey:
    """What graphs say of some records: which say what they are, how each names them."""

    def __init__(self, records: Collection[str]) -> None:
        """Look for records by their IRIs."""
        self._known = {f"<{iri}>": iri for iri in records}
        self.typed: dict[str, set[str]] = defaultdict(set)
        """For each record, the graphs that say what it is."""
        self.named: dict[str, dict[str, set[str]]] = defaultdict(dict)
        """For each record and language, its names as N-Triples writes them."""
        self.mentioned: dict[str, set[str]] = defaultdict(set)
        """For each graph, the records that it speaks of."""

    def look(self, graph: str, lines: Iterable[str]) -> None:
        """Take in what the statements of a graph say."""
        known = self._known
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            value = rest[:-2]
            if subject in known:
                self._of(graph, known[subject], predicate, value)
            if value in known:
                self.mentioned[graph].add(known[value])

    def _of(self, graph: str, record: str, predicate: str, value: str) -> None:
        self.mentioned[graph].add(record)
        if predicate == _TYPE:
            self.typed[record].add(graph)
        elif predicate == _LABEL:
            self.named[record].setdefault(_language(value), set()).add(value)


class Rewriter:
    """Tells the statements of records that are one of the IRI that stays.

    In each language one record names the whole: the one that stays, else the first by IRI. The
    other names stay as `skos:altLabel`, unless they are the same.
    """

    def __init__(self, canonical: Mapping[str, str], seen: Survey) -> None:
        """Tell each record under its canonical IRI, by what was seen of all of them."""
        self._canonical = canonical
        self._tokens = {f"<{iri}>": f"<{kept}>" for iri, kept in canonical.items()}
        names: dict[str, dict[str, set[str]]] = {}
        for iri in (*sorted(set(canonical.values())), *sorted(canonical)):
            whole = names.setdefault(canonical.get(iri, iri), {})
            for language, said in seen.named.get(iri, {}).items():
                whole.setdefault(language, said)
        self._names = {f"<{kept}>": whole for kept, whole in names.items()}

    def line(self, line: str) -> str:
        """A statement, as it is told of the IRIs that stay."""
        subject, predicate, rest = line.split(" ", 2)
        value = rest[:-2]
        kept = self._tokens.get(subject)
        if kept and predicate == _LABEL and not self._names_it(kept, value):
            predicate = _ALSO
        if kept or value in self._tokens:
            return f"{kept or subject} {predicate} {self._tokens.get(value, value)} ."
        return line

    def snapshot(self, original: Traced) -> Snapshot:
        """A graph as it is told; statements that become one keep the places of both."""
        told = Snapshot()
        for line, origins in original.statements.items():
            told.statements.setdefault(self.line(line), set()).update(origins)
        return told

    def plan(self, mentioned: Iterable[str]) -> str:
        """A digest of all that matters to a graph that mentions some records; empty for nothing."""
        parts = [
            f"{iri} {kept} {sorted((tag, *sorted(said)) for tag, said in whole.items())}"
            for iri in sorted(mentioned)
            if (kept := self._canonical.get(iri))
            for whole in (self._names[f"<{kept}>"],)
        ]
        return sha256("\n".join(parts).encode()).hexdigest() if parts else ""

    def _names_it(self, kept: str, value: str) -> bool:
        return value in self._names[kept].get(_language(value), ())


def _language(value: str) -> str:
    """The language of a text as N-Triples writes it; empty where it has none."""
    _, _, tail = value.rpartition('"')
    return tail.removeprefix("@") if tail.startswith("@") else ""
