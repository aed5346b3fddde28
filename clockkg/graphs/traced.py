"""What every graph that can be traced offers, whether it is held in memory or stands in a file."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

from clockkg.findings import Origin
from clockkg.graphs.merging import together
from clockkg.store.rdfc import canonical_lines

GRAPH_FILE: Final = "graph.nt"
_BLANK: Final = re.compile(rb"_:|\S+ \S+ _:")
_STORED: Final = 8
"""How many bytes a store needs for one of a statement's text: it holds each nine times, packed."""
_PLACE_BYTES: Final = 64
_SPARE_BYTES: Final = 2**21


class Traced(ABC):
    """The statements of one graph, sorted, each with the places it came from."""

    @property
    @abstractmethod
    def statements(self) -> dict[str, set[Origin]]:
        """All of them with their places, in memory."""

    @property
    @abstractmethod
    def triples(self) -> int:
        """How many there are."""

    @abstractmethod
    def batches(self) -> Iterator[list[bytes]]:
        """The statements in UTF-8, sorted, many at once."""

    @abstractmethod
    def traced(self) -> Iterator[tuple[bytes, Collection[Origin]]]:
        """The statements in UTF-8, sorted, with their places."""

    @abstractmethod
    def origins(self, line: str) -> list[Origin]:
        """Where a statement came from, sorted; empty when it is not here."""

    @abstractmethod
    def about(self, subject: str) -> list[tuple[str, Collection[Origin]]]:
        """The statements of a subject, which is written as in N-Triples, with their places."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write its files into a folder."""

    def stream(self) -> Iterator[bytes]:
        """The statements in UTF-8, sorted."""
        return chain.from_iterable(self.batches())

    def texts(self) -> Iterator[str]:
        """The statements, sorted, one after the other."""
        return (line.decode() for line in self.stream())

    def lines(self) -> list[str]:
        """The statements, sorted."""
        return list(self.texts())

    def text(self) -> bytes:
        """The statements as a file of sorted N-Triples."""
        return b"".join(map(_ended, self.batches()))

    def same_as(self, other: "Traced") -> bool:
        """Whether it holds the same statements from the same places."""
        if self.triples != other.triples:
            return False
        pairs = zip(self.traced(), other.traced(), strict=True)
        return all(one == two and {*mine} == {*theirs} for (one, mine), (two, theirs) in pairs)

    def texts_at_once(self) -> Iterator[bytes]:
        """The statements in UTF-8, sorted, many in one text."""
        return map(b"\n".join, self.batches())

    @property
    def size(self) -> int:
        """How many bytes they have."""
        return sum(map(len, self.texts_at_once()))

    @property
    def has_blank(self) -> bool:
        """Whether any statement names a blank node."""
        suspect = (text for text in self.texts_at_once() if b"_:" in text)
        return any(_BLANK.match(line) for text in suspect for line in text.split(b"\n"))

    def digest(self) -> str:
        """The graph's RDFC-1.0 hash: equal graphs have equal digests.

        It is the SHA-256 of the sorted statements, their blank nodes named in the canonical way.
        """
        if self.has_blank:
            return _hashed([[line.encode() for line in canonical_lines(self.lines())]])
        return _hashed(self.batches())

    def room(self, held: "Traced") -> int:
        """How many bytes must be free before it may take the place of what is held.

        That is twice what its files and the statements that are new will need.
        """
        text = self.size
        new = sum(map(len, only_in(self, held))) if held.triples else text
        return 2 * (text + _PLACE_BYTES * self.triples + _STORED * new) + _SPARE_BYTES


def only_in(one: Traced, other: Traced) -> Iterator[bytes]:
    """The statements of one graph that the other does not hold, sorted."""
    if not other.triples:
        yield from one.stream()
        return
    for mine, theirs in differing(one, other):
        yield from sorted({*mine}.difference(theirs))


def differing(one: Traced, other: Traced) -> Iterator[list[list[bytes]]]:
    """The values of a property in each of two graphs, where a subject has not the same in both."""
    for parts in together([one.batches(), other.batches()], b" "):
        if parts[0] != parts[1]:
            changed = {_property(line) for line in {*parts[0]}.symmetric_difference(parts[1])}
            yield [[line for line in part if _property(line) in changed] for part in parts]


def _property(line: bytes) -> bytes:
    """The subject of a statement with its property."""
    return line[: line.index(b" ", line.index(b" ") + 1)]


def _hashed(batches: Iterable[list[bytes]]) -> str:
    whole = sha256()
    for batch in batches:
        whole.update(_ended(batch))
    return whole.hexdigest()


def _ended(batch: list[bytes]) -> bytes:
    return b"\n".join((*batch, b""))
