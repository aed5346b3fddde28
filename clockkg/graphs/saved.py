"""A graph in its two files: `graph.nt`, and the places of its statements beside it.

Nothing of it is held in memory but a few marks, by which a statement is found among millions.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple, Self

from clockkg.findings import Origin
from clockkg.graphs import places
from clockkg.graphs.tape import Tape
from clockkg.graphs.traced import GRAPH_FILE, Traced

_STEP: Final = 2**16
"""A mark stands at so many bytes of a graph."""
_BLOCKS: Final = 32
"""A mark stands at so many lines of a file of places."""
_LONG: Final = 2**10
_FEW: Final = 2**12
"""So many bytes hold what is asked for at once, mostly."""


class _Mark(NamedTuple):
    """A byte of the file of places, and the number of the statement that is told from there on."""

    statement: int
    byte: int


class Saved(Traced):
    """A graph in files."""

    def __init__(self, graph: Tape, trace: Tape, digest: str = "") -> None:
        """Take files that were written; `digest` is the graph's, where it is known."""
        self._graph = graph
        self._trace = trace
        self._digest = digest

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The graph that was saved into a folder."""
        return cls(Tape(file=folder / GRAPH_FILE), Tape(file=folder / places.FILE))

    @property
    def statements(self) -> dict[str, set[Origin]]:
        """All of them with their places, in memory."""
        return {line.decode(): set(origins) for line, origins in self.traced()}

    @property
    def triples(self) -> int:
        """How many there are."""
        return self._counts[-1]

    def batches(self) -> Iterator[list[bytes]]:
        """The statements in UTF-8, sorted, many at once."""
        return self._graph.batches()

    def texts_at_once(self) -> Iterator[bytes]:
        """The statements in UTF-8, sorted, many in one text."""
        return self._graph.texts()

    @property
    def size(self) -> int:
        """How many bytes they have."""
        return self._graph.size

    def traced(self) -> Iterator[tuple[bytes, Collection[Origin]]]:
        """The statements in UTF-8, sorted, with their places; a ValueError where one lacks them."""
        reader = places.Reader()
        blocks = filter(None, map(reader.block, self._trace.lines()))
        found = chain.from_iterable(block.places() for block in blocks)
        return zip(self._graph.lines(), found, strict=True)

    def origins(self, line: str) -> list[Origin]:
        """Where a statement came from, sorted; empty when it is not here."""
        data = line.encode()
        start = self._position(data + b"\n")
        if self._graph.read(start, len(data) + 1) != data + b"\n":
            return []
        return sorted(next(self._places(self._number(start))))

    def about(self, subject: str) -> list[tuple[str, Collection[Origin]]]:
        """The statements of a subject, which is written as in N-Triples, with their places."""
        prefix = subject.encode() + b" "
        start = self._position(prefix)
        lines = []
        for line in self._graph.lines(start, _FEW):
            if not line.startswith(prefix):
                break
            lines.append(line.decode())
        return list(zip(lines, self._places(self._number(start)), strict=False)) if lines else []

    def same_as(self, other: Traced) -> bool:
        """Whether it holds the same statements from the same places, told by the files."""
        if not isinstance(other, Saved):
            return super().same_as(other)
        mine, theirs = (self._graph, self._trace), (other._graph, other._trace)  # noqa: SLF001 - of the same class
        return all(map(Tape.same_as, mine, theirs))

    def digest(self) -> str:
        """The graph's RDFC-1.0 hash, computed once."""
        self._digest = self._digest or super().digest()
        return self._digest

    def save(self, folder: Path) -> None:
        """Write its files into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._graph.save(folder / GRAPH_FILE)
        self._trace.save(folder / places.FILE)

    def _position(self, wanted: bytes) -> int:
        """The byte at which the first line begins that is not before a text with its line's end."""
        low, high = 0, self._graph.size
        while low < high:
            start, line = self._line_at((low + high) // 2)
            if line < wanted:
                low = start + len(line)
            else:
                high = start
        return low

    def _line_at(self, byte: int) -> tuple[int, bytes]:
        """The line that a byte stands in, its end included, and where it begins."""
        size = _LONG
        while True:
            first = max(0, byte - size)
            data = self._graph.read(first, byte - first + size)
            start = data.rfind(b"\n", 0, byte - first) + 1
            end = data.find(b"\n", byte - first) + 1
            if end and (start or not first):
                return first + start, data[start:end]
            size *= 2

    def _number(self, byte: int) -> int:
        """How many lines end before a byte."""
        mark = byte // _STEP
        rest = self._graph.read(mark * _STEP, byte - mark * _STEP)
        return self._counts[mark] + rest.count(b"\n")

    @cached_property
    def _counts(self) -> list[int]:
        """How many lines end before each mark of the graph, and in all."""
        counts = [0]
        for data in self._graph.chunks(size=_STEP):
            counts.append(counts[-1] + data.count(b"\n"))
        return counts

    def _places(self, number: int) -> Iterator[set[Origin]]:
        """The places of the statements from one of them on."""
        marks, shapes = self._marks
        mark = marks[bisect_right(marks, (number, self._trace.size)) - 1]
        lines = self._trace.lines(mark.byte, _FEW)
        blocks = filter(None, map(places.Reader(shapes).block, lines))
        before = number - mark.statement
        for block in blocks:
            if block.number > before:
                found = chain.from_iterable(one.places() for one in chain([block], blocks))
                return islice(found, before, None)
            before -= block.number
        return iter(())

    @cached_property
    def _marks(self) -> tuple[list[_Mark], list[tuple[str, ...]]]:
        """The marks of the file of places, and all its shapes."""
        reader, marks = places.Reader(), []
        statement = byte = 0
        for number, line in enumerate(self._trace.lines()):
            if number % _BLOCKS == 0:
                marks.append(_Mark(statement, byte))
            block = reader.block(line)
            statement += block.number if block else 0
            byte += len(line) + 1
        return marks, reader.shapes
