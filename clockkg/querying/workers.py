"""Runs queries in processes that can be killed, because the engine cannot be told to stop.

Each worker holds a release read-only. A query that passes its time is stopped by ending its worker;
another takes its place at once and the next query is answered.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, Queue
from threading import Lock
from typing import Final, NamedTuple

from clockkg.errors import ClockError, LimitError, StoreError
from clockkg.settings import Settings
from clockkg.store import Kind, Request, open_store

_CONTEXT: Final = multiprocessing.get_context("spawn")
_START_SECONDS: Final = 30.0
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
        """The answer, or a LimitError that names the limit, or what the engine found wrong."""
        with self._borrowed() as worker:
            return worker.answer(request, self._settings.query_seconds)

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            for worker in self._all:
                worker.kill()
            self._all.clear()

    @contextmanager
    def _borrowed(self) -> Iterator["_Worker"]:
        try:
            idle = self._idle.get(timeout=self._settings.query_seconds)
        except Empty:
            raise LimitError("concurrency", _BUSY) from None
        worker = None
        try:
            worker = idle if idle and idle.alive else self._start()
            yield worker
        finally:
            self._return(worker)

    def _start(self) -> "_Worker":
        worker = _Worker(self._folder, self._settings, in_memory=self._in_memory)
        with self._lock:
            self._all.add(worker)
        return worker

    def _return(self, worker: "_Worker | None") -> None:
        dead = worker is None or not worker.alive
        if dead and worker:
            with self._lock:
                self._all.discard(worker)
        self._idle.put(None if dead else worker)


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, folder: Path, settings: Settings, *, in_memory: bool) -> None:
        self._pipe, other = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(
            target=_serve, args=(other, folder, settings, in_memory), daemon=True
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

    def answer(self, request: Request, seconds: float) -> Answer:
        try:
            self._pipe.send(request)
            if not self._pipe.poll(seconds):
                self.kill()
                raise _stopped(seconds)
            answer = self._pipe.recv()
        except (EOFError, ConnectionError):
            self.kill()
            raise LimitError("memory", _TOO_HEAVY) from None
        if isinstance(answer, ClockError):
            raise answer
        return Answer(*answer)

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


class _Bounded(BytesIO):
    """Takes an answer up to a size."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, chunk: bytes, /) -> int:  # type: ignore[override]
        if self.tell() + len(chunk) > self._limit:
            raise _too_large(self._limit)
        return super().write(chunk)


def _serve(pipe: Connection, folder: Path, settings: Settings, in_memory: bool) -> None:  # noqa: FBT001 - a process's arguments have no names
    """What a worker does all its life."""
    _confine(settings)
    on_disk = open_store(folder, read_only=True)
    store = on_disk.in_memory() if in_memory else on_disk
    pipe.send("ready")
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            request: Request = pipe.recv()
            output = _Bounded(settings.answer_bytes)
            answer: tuple[Kind, bytes] | ClockError
            try:
                kind = store.write(request, output)
                answer = (kind, output.getvalue())
            except ClockError as error:
                answer = error
            pipe.send(answer)


def _stopped(seconds: float) -> LimitError:
    message = {
        "it": f"la query è stata fermata dopo {seconds:g} secondi",
        "en": f"the query was stopped after {seconds:g} seconds",
    }
    return LimitError("time", message)


def _too_large(limit: int) -> LimitError:
    size = f"{limit // 2**20} MiB" if limit >= 2**20 else f"{limit} byte"
    message = {
        "it": f"la risposta supera {size}",
        "en": f"the answer is larger than {size}",
    }
    return LimitError("size", message)


def _confine(settings: Settings) -> None:
    """Take no more memory than the settings allow, where the system can hold a process to it."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - absent on Windows

        limit = settings.worker_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
