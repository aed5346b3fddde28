"""What a query worker does all its life: take a request, send the answer in chunks, take the next.

The messages of the pipe: a Request in; out, the answer's Kind, then its chunks, then None for the
end. A ClockError ends an answer at any point. The pipe's own back-pressure holds the engine when a
client reads slowly, so an answer of any size passes through little memory.
"""

from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from clockkg.errors import ClockError, LimitError
from clockkg.settings import Settings
from clockkg.store import open_store

READY: Final = "ready"
_CHUNK: Final = 2**16


class _Chunked:
    """Takes the engine's small writes and hands them on in chunks, up to a size."""

    def __init__(self, send: Callable[[bytes], None], limit: int) -> None:
        self._send = send
        self._limit = limit
        self._held = bytearray()
        self._taken = 0

    def write(self, chunk: bytes, /) -> int:
        self._taken += len(chunk)
        if self._taken > self._limit:
            raise too_large(self._limit)
        self._held += chunk
        if len(self._held) >= _CHUNK:
            self.flush()
        return len(chunk)

    def flush(self) -> None:
        if self._held:
            self._send(bytes(self._held))
            self._held.clear()


def serve(pipe: Connection, folder: Path, settings: Settings, in_memory: bool) -> None:  # noqa: FBT001 - a process's arguments have no names
    """Answer requests over one store until the pipe closes."""
    confine(settings)
    on_disk = open_store(folder, read_only=True)
    store = on_disk.in_memory() if in_memory else on_disk
    pipe.send(READY)
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            request = pipe.recv()
            output = _Chunked(pipe.send, settings.answer_bytes)
            try:
                store.write(request, output, pipe.send)
                output.flush()
                pipe.send(None)
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


def confine(settings: Settings) -> None:
    """Take no more memory than the settings allow, where the system can hold a process to it."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - absent on Windows

        limit = settings.worker_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
