"""One named graph as sorted N-Triples, each statement with the places that it came from.

>>> snapshot = Snapshot({"<urn:a> <urn:b> <urn:c> .": {Origin("soci.csv", "members", 2, "b")}})
>>> [str(origin) for origin in snapshot.origins("<urn:a> <urn:b> <urn:c> .")]
['soci.csv, table members, row 2, column b']
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Self

from clockkg.findings import Origin
from clockkg.graphs import places
from clockkg.graphs.saved import Saved
from clockkg.graphs.traced import GRAPH_FILE, Traced, only_in

_FIELDS: Final = 4
_AT_ONCE: Final = 10_000
_OLD_FILE: Final = "trace.tsv"
"""Where earlier versions wrote the places: four fields for each, one line for each statement."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What separates two versions of a graph, as sorted N-Triples lines."""

    added: Collection[str]
    removed: Collection[str]

    @classmethod
    def between(cls, old: Traced, new: Traced) -> Self:
        """The same of two graphs, read whenever it is asked for and not held."""
        return cls(Only(new, old), Only(old, new))


class Only(Collection[str]):
    """The statements that one graph holds and another does not, sorted."""

    def __init__(self, one: Traced, other: Traced) -> None:
        """Take both."""
        self._graphs = (one, other)
        self._count = -1
        self._few: list[bytes] | None = None

    def __iter__(self) -> Iterator[str]:
        """The statements, read anew unless they are few."""
        lines = only_in(*self._graphs) if self._few is None else self._few
        return (line.decode() for line in lines)

    def __len__(self) -> int:
        """How many there are, counted once."""
        one, other = self._graphs
        if self._count < 0 and not (one.triples and other.triples):
            self._count = one.triples
        elif self._count < 0:
            lines = only_in(one, other)
            first = list(islice(lines, _AT_ONCE))
            self._count = len(first) + sum(1 for _ in lines)
            self._few = first if self._count == len(first) else None
        return self._count

    def __contains__(self, line: object) -> bool:
        """Whether a statement is one of them."""
        return any(one == line for one in self)


class Snapshot(Traced):
    """The statements of one graph in memory, where they can be added to."""

    def __init__(self, statements: dict[str, set[Origin]] | None = None) -> None:
        """Start with some, or with none."""
        self._statements = {} if statements is None else statements
        self._subjects: dict[str, list[str]] = {}

    @property
    def statements(self) -> dict[str, set[Origin]]:
        """All of them with their places."""
        return self._statements

    @property
    def triples(self) -> int:
        """How many there are."""
        return len(self._statements)

    def add(self, line: str, origin: Origin | None = None) -> None:
        """Add an N-Triples line; the same line from another place gets both places."""
        known = self._statements.get(line)
        if known is None:
            self._statements[line] = {origin} if origin else set()
            self._subjects.clear()
        elif origin:
            known.add(origin)

    def batches(self) -> Iterator[list[bytes]]:
        """The statements in UTF-8, sorted, many at once."""
        rest = iter(sorted(self._statements))
        return iter(lambda: [line.encode() for line in islice(rest, _AT_ONCE)], [])

    def traced(self) -> Iterator[tuple[bytes, Collection[Origin]]]:
        """The statements in UTF-8, sorted, with their places."""
        return ((line.encode(), self._statements[line]) for line in sorted(self._statements))

    def origins(self, line: str) -> list[Origin]:
        """Where a statement came from, sorted; empty when it is not here."""
        return sorted(self._statements.get(line, ()))

    def about(self, subject: str) -> list[tuple[str, Collection[Origin]]]:
        """The statements of a subject, which is written as in N-Triples, with their places."""
        if not self._subjects:
            for line in sorted(self._statements):
                self._subjects.setdefault(line.split(" ", 1)[0], []).append(line)
        return [(line, self._statements[line]) for line in self._subjects.get(subject, ())]

    def save(self, folder: Path) -> None:
        """Write its files into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / GRAPH_FILE).write_bytes(self.text())
        writer = places.Writer()
        writer.write(self.traced())
        (folder / places.FILE).write_bytes(writer.taken())

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read into memory what was saved into a folder, by this version or an earlier one."""
        if not (folder / _OLD_FILE).is_file():
            return cls(Saved.load(folder).statements)
        lines, traces = _read(folder / GRAPH_FILE), _read(folder / _OLD_FILE)
        return cls(dict(zip(lines, map(_origins, traces), strict=True)))

    @classmethod
    def of(cls, lines: Iterable[str]) -> Self:
        """A snapshot of statements that come from no row."""
        return cls({line: set() for line in lines})


def saved(folder: Path) -> Traced:
    """The graph that was saved into a folder, read when it is asked for; empty where none is."""
    if not folder.is_dir():
        return Snapshot()
    return Snapshot.load(folder) if (folder / _OLD_FILE).is_file() else Saved.load(folder)


def difference(old: Iterable[str], new: Iterable[str]) -> Difference:
    """What must be added to the old statements and removed from them to get the new ones.

    >>> difference(["a", "b"], ["b", "c"])
    Difference(added=('c',), removed=('a',))
    """
    before, after = set(old), set(new)
    return Difference(tuple(sorted(after - before)), tuple(sorted(before - after)))


def lines_in(folder: Path) -> list[str]:
    """The statements that were saved into a folder, without their places; none where none were."""
    return _read(folder / GRAPH_FILE) if folder.is_dir() else []


def _read(path: Path) -> list[str]:
    """The lines of a file: other characters that end a line elsewhere stand in texts."""
    return path.read_text("utf-8").split("\n")[:-1]


def _origins(line: str) -> set[Origin]:
    fields = line.split("\t") if line else []
    groups = (fields[i : i + _FIELDS] for i in range(0, len(fields), _FIELDS))
    return {Origin(file, table, int(row), column) for file, table, row, column in groups}
