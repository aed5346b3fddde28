"""What a query worker does all its life: take a request, send the answer in chunks, take the next.

The messages of the pipe: a Request in; out, Parts of an answer: its kind, a chunk of its bytes, and
whether this is the last. A small answer is one part. A ClockError ends an answer at any point. The
pipe's own back-pressure holds the engine when a client reads slowly, so an answer of any size
passes through little memory.
"""

from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from clockkg.errors import ClockError, LimitError
from clockkg.querying.confinement import confine
from clockkg.querying.rows import Count, counter
from clockkg.settings import Settings
from clockkg.store import Answering, Kind, Mirror, Request
from clockkg.store.federation import ports

READY: Final = "ready"
_CHUNK: Final = 2**16


class Part(NamedTuple):
    """Some of an answer, in the order in which it comes."""

    kind: Kind
    chunk: bytes
    last: bool


class _Parts:
    """Takes the engine's small writes and hands them on in parts, up to a size and a row."""

    def __init__(self, send: Callable[[object], None], request: Request, limits: Settings) -> None:
        self._send = send
        self._kind = Kind.GRAPH
        self._form = request.results
        self._limits = limits
        self._count: Count | None = None
        self._held = bytearray()
        self._taken = self._rows = 0

    def begin(self, kind: Kind) -> None:
        """Tell the kind; only the answer of a SELECT has rows."""
        if kind is Kind.SELECT and self._limits.answer_rows:
            self._count = counter(self._form)
        self._kind = kind

    def write(self, chunk: bytes, /) -> int:
        self._taken += len(chunk)
        if self._taken > self._limits.answer_bytes:
            raise too_large(self._limits.answer_bytes)
        if self._count:
            self._rows += self._count(chunk)
            if self._rows > self._limits.answer_rows:
                raise _too_many(self._limits.answer_rows)
        self._held += chunk
        if len(self._held) >= _CHUNK:
            self.send()
        return len(chunk)

    def flush(self) -> None:
        """The engine asks for this at its end; what is held then goes with the last part."""

    def send(self, *, last: bool = False) -> None:
        self._send(Part(self._kind, bytes(self._held), last))
        self._held.clear()


def serve(pipe: Connection, store: Answering, settings: Settings) -> None:
    """Answer requests over one store until the pipe closes."""
    engine = store.ports if isinstance(store, Mirror) else ()
    confine(settings, {*engine, *ports(settings.services)})
    pipe.send(READY)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            request = pipe.recv()._replace(services=settings.services)
            output = _Parts(pipe.send, request, settings)
            try:
                store.write(request, output, output.begin)
                output.send(last=True)
            except ClockError as error:
                pipe.send(error)


def too_large(limit: int) -> LimitError:
    """The error for an answer larger than a limit in bytes."""
    size = f"{limit // 2**20} MiB" if limit >= 2**20 else f"{limit} byte"
    message = {
        "it": f"la risposta supera {size}",
        "en": f"the answer is larger than {size}",
    }
    return LimitError("size", message)


def _too_many(limit: int) -> LimitError:
    message = {
        "it": f"la risposta supera {limit} righe",
        "en": f"the answer has more than {limit} rows",
    }
    remedy = {
        "it": "Chiedi meno con LIMIT, o pagina per pagina con ORDER BY, LIMIT e OFFSET.",
        "en": "Ask for less by LIMIT, or page by page with ORDER BY, LIMIT and OFFSET.",
    }
    return LimitError("rows", message, remedy=remedy)
