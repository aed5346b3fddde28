"""What every engine offers: reading by SPARQL, and replacing whole named graphs."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from clockkg.rdf import Triple
from clockkg.store.results import Kind, Request, Table


class Change(NamedTuple):
    """How many triples a replacement added to a graph and removed from it."""

    added: int
    removed: int

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.removed)


class SupportsWrite(Protocol):
    """Anything that takes chunks of bytes."""

    def write(self, chunk: bytes, /) -> int | None:
        """Take one chunk."""
        ...


class Answering(Protocol):
    """A store that writes answers; `begin` is told the kind of each before its first byte."""

    def write(self, request: Request, output: SupportsWrite, begin: Callable[[Kind], None]) -> Kind:
        """Write a query's answer in the formats that the request wants."""
        ...


class Store(Protocol):
    """A graph that answers SPARQL; its default graph merges its named graphs, each triple once."""

    def select(self, query: str) -> Table:
        """The rows of a SELECT."""
        ...

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        ...

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, without order."""
        ...

    def write(self, request: Request, output: SupportsWrite) -> Kind:
        """Write a query's answer in the formats that the request wants."""
        ...

    def merged(self) -> list[str]:
        """The default graph, which merges all named ones, as unsorted lines of N-Triples."""
        ...

    def graph(self, iri: str) -> list[str]:
        """One named graph as sorted lines of N-Triples."""
        ...

    def graphs(self) -> list[str]:
        """The IRIs of all named graphs, sorted."""
        ...


@runtime_checkable
class Elsewhere(Protocol):
    """A store whose engine is at some place, and which answers from a copy what it cannot."""

    place: str
    answered_here: int


class WritableStore(Store, Protocol):
    """A store that one process at a time may change."""

    def replace(self, graph: str, lines: Iterable[str]) -> Change:
        """Make a named graph hold exactly these N-Triples lines; empty lines make it vanish."""
        ...

    def checkpoint(self, target: Path) -> None:
        """Copy the store to a folder that does not exist yet, sharing what cannot change."""
        ...
