"""What query workers answer over: a release's folder, from the disk or from a copy in memory.

Before it there may be an engine that holds the same release.
"""

from pathlib import Path
from typing import NamedTuple, Protocol

from clockkg.store import Answering, Held, Mirror, open_store


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


class Mirrored(NamedTuple):
    """The store folder of a release that an engine holds too; nothing is asked before a query."""

    here: Folder
    there: Held

    def prepared(self) -> Answering | None:
        """The copy in memory, if there is to be one, behind the engine."""
        copy = self.here.prepared()
        return Mirror(copy, self.there) if copy else None

    def opened(self) -> Answering:
        """The store on the disk, behind the engine."""
        return Mirror(self.here.opened(), self.there)
