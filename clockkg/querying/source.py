"""What query workers answer over: a release's folder, from the disk or from a copy in memory."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from clockkg.store import Kind, Request, open_store
from clockkg.store.base import SupportsWrite


class Answering(Protocol):
    """A store that writes answers; `begin` is told the kind of each before its first byte."""

    def write(self, request: Request, output: SupportsWrite, begin: Callable[[Kind], None]) -> Kind:
        """Write a query's answer in the formats that the request wants."""
        ...


class Source(Protocol):
    """Where workers find what they answer over; it travels to another process."""

    def prepared(self) -> Answering | None:
        """A store made once, for all workers that are forked after it; None where there is none."""
        ...

    def opened(self) -> Answering:
        """A store of one worker's own."""
        ...


class Folder(NamedTuple):
    """The store folder of a release.

    With `in_memory` it is copied to memory once, and the workers share the copy: faster joins, some
    400 bytes a statement, and a second for every 200,000 statements before the first answer.
    """

    path: Path
    in_memory: bool = False

    def prepared(self) -> Answering | None:
        """The copy in memory, if there is to be one."""
        return open_store(self.path, read_only=True).in_memory() if self.in_memory else None

    def opened(self) -> Answering:
        """The store on the disk, read-only."""
        return open_store(self.path, read_only=True)
