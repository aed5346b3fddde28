"""Runs queries in processes that can be killed, because the engine cannot be told to stop.

Each worker holds a release read-only. A query that passes its time is stopped by ending its worker;
another takes its place at once and the next query is answered. An answer is taken whole, or as a
stream that passes through in chunks.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, Timer
from time import monotonic
from typing import Any, Final, NamedTuple

from clockkg.errors import ClockError, LimitError, StoreError
from clockkg.querying.worker import serve, too_large
from clockkg.settings import Settings
from clockkg.store import Kind, Request

_CONTEXT: Final = multiprocessing.get_context("spawn")
_START_SECONDS: Final = 30.0
_STALL_SECONDS: Final = 600.0
_BUSY: Final = {
    "it": "tutti i processi di risposta sono occupati; riprova fra poco",
    "en": "all workers are busy; try again in a while",
}
_SLOW_START: Final = {
    "it": "un processo di risposta non è partito in tempo",
    "en": "a query worker did not start in time",
}
_NO_START: Final = {
    "it": "un processo per le query non riesce ad aprire la release",
    "en": "a query worker cannot open the release",
}
_ASK_DOCTOR: Final = {"it": "Esegui `clockkg doctor`.", "en": "Run `clockkg doctor`."}
_TOO_HEAVY: Final = {
    "it": "la query ha chiesto troppa memoria ed è stata fermata",
    "en": "the query needed too much memory and was stopped",
}


class Answer(NamedTuple):
    """A whole answer: what kind it is, and its bytes."""

    kind: Kind
    body: bytes


class Stream:
    """An answer under way: its kind is known, its chunks are still to come.

    Whoever takes one must `close` it, or read it to its end. A stream that nobody reads any more is
    closed after a while, so that its worker is not lost.
    """

    def __init__(self, worker: "_Worker", kind: Kind, ended: Callable[[], None]) -> None:
        """Begin to wait."""
        self.kind = kind
        self._worker = worker
        self._ended = ended
        self._lock = Lock()
        self._open = True
        self._watch = Timer(_STALL_SECONDS, self.close)
        self._watch.daemon = True
        self._watch.start()

    def __iter__(self) -> Iterator[bytes]:
        """The chunks; a ClockError where the answer could not be finished."""
        try:
            yield from self._worker.chunks()
        finally:
            self.close()

    def close(self) -> None:
        """Give the worker back; one that has not finished is ended."""
        with self._lock:
            if self._open:
                self._open = False
                self._watch.cancel()
                self._worker.leave()
                self._ended()


class Pool:
    """Some workers over one store folder; `close` ends them.

    With `in_memory` each worker holds a copy of the store in memory: faster joins, some 400 bytes
    a statement, and a start that takes a second for every 200,000 statements.
    """

    def __init__(self, folder: Path, settings: Settings, *, in_memory: bool = False) -> None:
        """Start nothing yet: workers start with the first query that needs them."""
        self._folder = folder
        self._settings = settings
        self._in_memory = in_memory
        self._idle: Queue[_Worker | None] = Queue()
        self._all: set[_Worker] = set()
        self._lock = Lock()
        for _ in range(settings.workers):
            self._idle.put(None)

    def answer(self, request: Request) -> Answer:
        """The whole answer, or a LimitError that names the limit, or what is wrong with it."""
        stream = self.stream(request)
        limit = min(self._settings.held_bytes, self._settings.answer_bytes)
        body = bytearray()
        with closing(stream):
            for chunk in stream:
                body += chunk
                if len(body) > limit:
                    raise too_large(limit)
        return Answer(stream.kind, bytes(body))

    def stream(self, request: Request) -> Stream:
        """The answer as a stream; what is wrong before its first byte is raised here."""
        worker = self._take()
        try:
            kind = worker.begin(request, self._settings.query_seconds)
        except ClockError:
            self._give_back(worker)
            raise
        return Stream(worker, kind, lambda: self._give_back(worker))

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            for worker in self._all:
                worker.kill()
            self._all.clear()

    def _take(self) -> "_Worker":
        try:
            idle = self._idle.get(timeout=self._settings.query_seconds)
        except Empty:
            raise LimitError("concurrency", _BUSY) from None
        if idle and idle.alive:
            return idle
        try:
            worker = _Worker(self._folder, self._settings, in_memory=self._in_memory)
        except (ClockError, OSError):
            self._idle.put(None)
            raise
        with self._lock:
            self._all.add(worker)
        return worker

    def _give_back(self, worker: "_Worker") -> None:
        if not worker.alive:
            with self._lock:
                self._all.discard(worker)
        self._idle.put(worker if worker.alive else None)


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, folder: Path, settings: Settings, *, in_memory: bool) -> None:
        self._pipe, other = _CONTEXT.Pipe()
        self._seconds = self._left = 0.0
        self._busy = False
        self._process = _CONTEXT.Process(
            target=serve, args=(other, folder, settings, in_memory), daemon=True
        )
        self._process.start()
        other.close()
        if not self._pipe.poll(_START_SECONDS):
            self.kill()
            raise LimitError("time", _SLOW_START)
        try:
            self._pipe.recv()
        except (EOFError, ConnectionError):
            self.kill()
            raise StoreError(_NO_START, remedy=_ASK_DOCTOR) from None

    @property
    def alive(self) -> bool:
        return self._process.is_alive() and not self._pipe.closed

    def begin(self, request: Request, seconds: float) -> Kind:
        """Send a request; its answer's kind, or what is wrong with it."""
        self._seconds = self._left = seconds
        self._busy = True
        try:
            self._pipe.send(request)
        except (EOFError, ConnectionError):
            raise self._died() from None
        kind: Kind = self._next()
        return kind

    def chunks(self) -> Iterator[bytes]:
        """The chunks of the answer that has begun."""
        while (chunk := self._next()) is not None:
            yield chunk
        self._busy = False

    def leave(self) -> None:
        """Be done with an answer; a worker that is not cannot be stopped but by ending it."""
        if self._busy:
            self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _next(self) -> Any:  # noqa: ANN401 - a kind, a chunk or None
        """The next message; only the time that the worker needs counts, not the reader's."""
        began = monotonic()
        try:
            if not self._pipe.poll(max(self._left, 0.0)):
                self.kill()
                raise _stopped(self._seconds)
            message = self._pipe.recv()
        except (EOFError, ConnectionError, OSError):
            raise self._died() from None
        self._left -= monotonic() - began
        if isinstance(message, ClockError):
            self._busy = False
            raise message
        return message

    def _died(self) -> LimitError:
        self.kill()
        return LimitError("memory", _TOO_HEAVY)


def _stopped(seconds: float) -> LimitError:
    message = {
        "it": f"la query è stata fermata dopo {seconds:g} secondi",
        "en": f"the query was stopped after {seconds:g} seconds",
    }
    return LimitError("time", message)
