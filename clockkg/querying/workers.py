"""Runs queries in processes that can be killed, because the engine cannot be told to stop.

Each worker holds a release read-only. A query that passes its time is stopped by ending its worker;
another takes its place at once and the next query is answered. An answer is taken whole, or as a
stream that passes through in chunks.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from select import POLLIN, poll
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final, NamedTuple

from clockkg.errors import ClockError, LimitError
from clockkg.querying.lanes import Lanes, Place
from clockkg.querying.nursery import Nursery, not_started
from clockkg.querying.source import Source
from clockkg.querying.worker import Part, too_large
from clockkg.settings import Settings
from clockkg.store import Kind, Request

_START_SECONDS: Final = 30.0
_STALL_SECONDS: Final = 600.0
_LOOK_SECONDS: Final = 0.1
_LESS_URGENT: Final = 10
_PATIENCE: Final = 3
"""A query that takes so many times longer than a quick one lets all others go first."""
_EVERYTHING: Final = (
    Request("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
    Request("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
)
"""The merge and the named graphs are kept apart, so each is looked at."""
_SLOW_START: Final = {
    "it": "un processo di risposta non è partito in tempo",
    "en": "a query worker did not start in time",
}
_TOO_HEAVY: Final = {
    "it": "la query ha chiesto troppa memoria, o il motore non ha retto, ed è stata fermata",
    "en": "the query needed too much memory, or was too much for the engine, and was stopped",
}
_SORTED: Final = {
    "it": "Chiedi di meno; dove i valori sono di tipi diversi, scrivi ORDER BY STR(?x): a "
    "confrontarli così come sono il motore può fermarsi.",
    "en": "Ask for less; where values are of several kinds, write ORDER BY STR(?x): the engine "
    "may give up when it compares them as they are.",
}


class Answer(NamedTuple):
    """A whole answer: what kind it is, and its bytes."""

    kind: Kind
    body: bytes


class Stream:
    """An answer under way: its kind is known, its chunks are still to come.

    Whoever takes one must `close` it, or read it to its end. A stream that nobody reads any more is
    ended after a while, so that its worker is not lost.
    """

    def __init__(self, worker: "_Worker", kind: Kind, ended: Callable[[], None]) -> None:
        """Begin to wait."""
        self.kind = kind
        self._worker = worker
        self._ended = ended
        self._lock = Lock()
        self._open = True

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
                self._worker.leave()
                self._ended()


class Pool:
    """Some workers over one source; `close` ends them."""

    def __init__(self, source: Source, settings: Settings) -> None:
        """Start nothing yet: workers start with the first query that needs them."""
        self._source = source
        self._settings = settings
        self._lanes = Lanes(settings)
        self._lock = Lock()
        self._starting = Lock()
        self._started: Nursery | None = None
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._nursery: Nursery | None = None
        self._watch: _Watch | None = None
        self._holds = 0
        self._retired = False

    def start(self) -> None:
        """Be ready to answer at once; a StoreError where the source cannot be opened.

        A fork shares memory until it is first used, so each worker looks at everything once.
        """
        with self._starting:
            nursery = self._born()
            nursery.wait()
            if self._started is nursery:
                return
            for everything in _EVERYTHING:
                with suppress(LimitError), ExitStack() as held:
                    for _ in range(self._settings.workers):
                        held.enter_context(closing(self.stream(everything)))
            self._started = nursery

    def answer(self, request: Request, client: str = "") -> Answer:
        """The whole answer, or a LimitError that names the limit, or what is wrong with it."""
        stream = self.stream(request, client)
        limit = min(self._settings.held_bytes, self._settings.answer_bytes)
        body = bytearray()
        with closing(stream):
            for chunk in stream:
                body += chunk
                if len(body) > limit:
                    raise too_large(limit)
        return Answer(stream.kind, bytes(body))

    def stream(self, request: Request, client: str = "") -> Stream:
        """The answer as a stream; what is wrong before its first byte is raised here.

        `client` is whose query it is, for the limits of each.
        """
        place = self._lanes.enter(client)
        self.hold()
        worker, stream = None, None
        try:
            worker = taken = self._take(place)
            kind = taken.begin(request, self._settings.query_seconds)
            stream = Stream(taken, kind, lambda: self._give_back(taken, place))
        finally:
            if not stream:
                self._give_back(worker, place)
        return stream

    def hold(self) -> None:
        """Keep a retired pool open until `let_go`."""
        with self._lock:
            self._holds += 1

    def let_go(self) -> None:
        """Be done with it; a retired pool that nobody holds any more is closed."""
        with self._lock:
            self._holds -= 1
            last = self._retired and not self._holds
        if last:
            self.close()

    def retire(self) -> None:
        """Close as soon as nobody holds it."""
        with self._lock:
            self._retired = True
            last = not self._holds
        if last:
            self.close()

    def close(self) -> None:
        """End all workers; the next query starts anew."""
        with self._lock:
            nursery, self._nursery = self._nursery, None
            watch, self._watch = self._watch, None
            self._idle.clear()
        if watch:
            watch.stop()
        if nursery:
            nursery.close()

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return len(self._busy)

    def _born(self) -> Nursery:
        """The nursery, started where there is none or it has died."""
        with self._lock:
            if self._nursery is None or not self._nursery.alive:
                self._nursery = Nursery(self._source, self._settings)
            if self._watch is None:
                self._watch = _Watch(self._busy, self._settings.quick_seconds)
            return self._nursery

    def _take(self, place: Place) -> "_Worker":
        """A worker that lives, an idle one or a new one."""
        worker = self._from_idle() or _Worker(self._born())
        worker.place = place
        self._busy.add(worker)
        return worker

    def _from_idle(self) -> "_Worker | None":
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
        return None

    def _give_back(self, worker: "_Worker | None", place: Place) -> None:
        if worker:
            self._busy.discard(worker)
            with self._lock:
                room = len(self._idle) < self._settings.workers
                if room and worker.done and not worker.yielding and self._nursery is worker.nursery:
                    self._idle.append(worker)
                else:
                    worker.end()
        place.leave()
        self.let_go()


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, nursery: Nursery) -> None:
        self.nursery = nursery
        self.place: Place | None = None
        self.done = self.yielding = False
        self.touched = self.began = monotonic()
        self._seconds = self._left = 0.0
        self._reason: ClockError | None = None
        self._first: Part | None = None
        self._pipe, self._pid = nursery.worker()
        self._wait = poll()
        self._wait.register(self._pipe.fileno(), POLLIN)
        if not self._pipe.poll(_START_SECONDS):
            self.end()
            raise LimitError("time", _SLOW_START)
        try:
            self._pipe.recv()
        except (EOFError, ConnectionError):
            raise not_started() from None

    @property
    def alive(self) -> bool:
        """Whether an idle one lives: from one that does not, an end has come."""
        return not self._wait.poll(0)

    def begin(self, request: Request, seconds: float) -> Kind:
        """Send a request; its answer's kind, or what is wrong with it."""
        self._seconds = self._left = seconds
        self.began = monotonic()
        self.done = False
        self._reason = None
        try:
            self._pipe.send(request)
        except (EOFError, ConnectionError):
            raise self._died() from None
        self._first = self._next()
        return self._first.kind

    def chunks(self) -> Iterator[bytes]:
        """The chunks of the answer that has begun."""
        part, self._first = self._first, None
        while part:
            yield part.chunk
            part = None if part.last else self._next()

    def leave(self) -> None:
        """Be done with an answer; a worker that is not cannot be stopped but by ending it."""
        if not self.done:
            self.end()

    def end(self, reason: ClockError | None = None) -> None:
        """End the process; who waits for its answer is told the reason."""
        self._reason = self._reason or reason
        self.nursery.kill(self._pid)

    def yields(self) -> None:
        """Let quicker queries go first, for good: a process cannot take its urgency back."""
        self.yielding = True
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self._pid, _LESS_URGENT)

    def _next(self) -> Part:
        """The next part; only the time that the worker needs counts, not the reader's."""
        self.touched = began = monotonic()
        try:
            if not self._wait.poll(max(self._left, 0.0) * 1000):
                self.end()
                raise _stopped(self._seconds)
            message: Part | ClockError = self._pipe.recv()
        except (EOFError, OSError):
            raise self._died() from None
        self._left -= monotonic() - began
        if isinstance(message, ClockError):
            self.done = True
            raise message
        self.done = message.last
        return message

    def _died(self) -> ClockError:
        self.end()
        return self._reason or LimitError("memory", _TOO_HEAVY, remedy=_SORTED)


class _Watch:
    """Looks at the workers at work: moves long queries aside, ends what nobody reads any more."""

    def __init__(self, busy: set[_Worker], quick_seconds: float) -> None:
        self._busy = busy
        self._quick = quick_seconds
        self._ended = Event()
        Thread(target=self._look, name="clockkg-watch", daemon=True).start()

    def stop(self) -> None:
        self._ended.set()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            for worker in tuple(self._busy):
                self._judge(worker, monotonic())

    def _judge(self, worker: _Worker, now: float) -> None:
        place = worker.place
        if now - worker.touched > _STALL_SECONDS:
            worker.end()
        taken = now - worker.began
        if place and not place.long and taken > self._quick:
            try:
                place.lengthen()
            except LimitError as error:
                worker.end(error)
        if taken > _PATIENCE * self._quick and not worker.yielding:
            worker.yields()


def _stopped(seconds: float) -> LimitError:
    message = {
        "it": f"la query è stata fermata dopo {seconds:g} secondi",
        "en": f"the query was stopped after {seconds:g} seconds",
    }
    return LimitError("time", message)
