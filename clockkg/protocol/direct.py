"""What an application may offer beside WSGI: answers to plain queries that need no thread."""

from collections.abc import Callable
from typing import Final, Protocol

from clockkg.protocol.plain import Plain

ASKING: Final = "clockkg.asking"
"""Where a request that was begun here, and is finished by a thread, finds what was begun."""


class Asking(Protocol):
    """A query on its way that no thread waits for."""

    @property
    def placed(self) -> bool:
        """Whether it may begin."""
        ...

    @property
    def late(self) -> bool:
        """Whether it has waited for its place as long as it may."""
        ...

    def begin(self) -> bool:
        """Ask a worker; False where a thread has to do it."""
        ...

    def fileno(self) -> int:
        """What can be read when the answer comes."""
        ...

    def reply(self) -> bytes | None:
        """The headers and the body of the response; None where a thread has to finish it."""
        ...

    def close(self) -> None:
        """Be done with it."""
        ...


class Direct(Protocol):
    """Answers plain queries, or begins to."""

    def client(self, peer: str, forwarded: str) -> str:
        """Whose query it is: the peer's, or whose a proxy says that may be believed."""
        ...

    def answer(
        self, asked: Plain, client: str, entered: Callable[[], None]
    ) -> bytes | Asking | None:
        """The headers and body that were kept, a query on its way, or None for a thread to do it.

        `entered` is called, from any thread, when a query that waited may begin.
        """
        ...
