"""A release that is held twice: by a store here, and by a remote engine that answers for it.

The engine is asked as long as its registry says, before an answer and after it, that it holds this
very release: so no answer mixes two. While it is being changed, holds another one, is out of reach
or must not be asked this question, the store here answers the same. An engine that takes too long
is stopped like any query.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final, NamedTuple

from clockkg.errors import LimitError, StoreError
from clockkg.store.base import Answering, SupportsWrite
from clockkg.store.capabilities import Capabilities
from clockkg.store.engine import RemoteStore
from clockkg.store.results import Kind, Request
from clockkg.store.wire import Access, ports

_PATIENCE: Final = 3.0
"""How long an engine may take to say what it holds, in seconds."""
_REST: Final = 10.0
"""How long an engine that did not answer is left alone, in seconds."""
_CHUNK: Final = 2**16


class Held(NamedTuple):
    """What a reader must know of an engine: where, how it answers, and what it must hold.

    Small, without a secret, and ready to go to another process.
    """

    url: str
    mark: str
    known: Capabilities = Capabilities()
    seconds: float = 30.0


class Mirror:
    """Answers from an engine that holds a release, else from the release's own store."""

    def __init__(self, here: Answering, there: Held) -> None:
        """Nothing is asked yet."""
        self._here = here
        self._mark = f"{there.mark} "
        self._engine = RemoteStore(there.url, there.known, Access(seconds=there.seconds))
        patience = Access(seconds=min(_PATIENCE, there.seconds / 4))
        self._watch = RemoteStore(there.url, there.known, patience)
        self.ports = ports(there.url)
        """Where a process that asks must be able to connect to."""
        self._asleep = 0.0

    def write(
        self,
        request: Request,
        output: SupportsWrite,
        begin: Callable[[Kind], None] = lambda _: None,
    ) -> Kind:
        """Write a query's answer; `begin` is told the answer's kind before its first byte."""
        answer = self._there(request)
        if answer is None:
            return self._here.write(request, output, begin)
        kind, body = answer
        begin(kind)
        for start in range(0, len(body), _CHUNK):
            output.write(body[start : start + _CHUNK])
        return kind

    def _there(self, request: Request) -> tuple[Kind, bytes] | None:
        """The engine's answer, if it is one of this release; a LimitError when it is too slow."""
        before = self._held()
        if not before:
            return None
        try:
            answer = self._engine.answer(request)
        except StoreError:
            self._rest()
            return None
        return answer if answer and self._held() == before else None

    def _held(self) -> str:
        """What the engine says it holds, if that is this release."""
        if monotonic() < self._asleep:
            return ""
        try:
            held = self._watch.held()
        except (StoreError, LimitError):
            self._rest()
            return ""
        return held if held.startswith(self._mark) else ""

    def _rest(self) -> None:
        self._asleep = monotonic() + _REST
