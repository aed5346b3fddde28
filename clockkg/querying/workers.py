"""Runs queries in processes that can be killed, because the engine cannot be told to stop.

Each worker holds a release read-only. A query that passes its time is stopped by ending its worker;
another takes its place at once and the next query is answered. An answer is taken whole, or as a
stream that passes through in chunks.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from threading import Lock, Thread
from time import monotonic
from typing import Final, NamedTuple

from clockkg.errors import ClockError, LimitError
from clockkg.querying.lanes import Lanes, Place, unheard
from clockkg.querying.nursery import Nursery
from clockkg.querying.process import Watch, Worker
from clockkg.querying.source import Source
from clockkg.querying.worker import too_large
from clockkg.settings import Settings
from clockkg.store import Kind, Request

_EVERYTHING: Final = (
    Request("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
    Request("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
)
"""The merge and the named graphs are kept apart, so each is looked at."""


class Answer(NamedTuple):
    """A whole answer: what kind it is, and its bytes."""

    kind: Kind
    body: bytes


class Stream:
    """An answer under way: its kind is known, its chunks are still to come.

    Whoever takes one must `close` it, or read it to its end. A stream that nobody reads any more is
    ended after a while, so that its worker is not lost.
    """

    def __init__(self, worker: Worker, close: Callable[[], None]) -> None:
        """Begin to wait."""
        self.kind = worker.first().kind
        self.close = close
        """Give the worker back; one that has not finished is ended."""
        self._worker = worker

    def __iter__(self) -> Iterator[bytes]:
        """The chunks; a ClockError where the answer could not be finished."""
        try:
            yield from self._worker.chunks()
        finally:
            self.close()


class Turn:
    """One query's way: a place, a worker, the answer. No thread has to wait for it.

    Whoever waits for many at once begins it when it is `placed`, and asks for the answer when the
    worker's pipe can be read. At any point a thread can take it over by `stream`, which waits for
    whatever is still to come. It is to be closed, or its stream read to the end.
    """

    def __init__(self, pool: "Pool", request: Request, place: Place, seconds: float) -> None:
        """Begin to wait for a place."""
        self.request = request
        self._pool = pool
        self._place = place
        self._seconds = seconds
        self._since = monotonic()
        self._worker: Worker | None = None
        self._error: ClockError | None = None
        self._lock = Lock()
        self._open = True

    @property
    def placed(self) -> bool:
        """Whether it may begin."""
        return not self._place.waits

    @property
    def late(self) -> bool:
        """Whether it has waited for its place as long as it may."""
        return monotonic() - self._since > self._seconds

    def begin(self) -> bool:
        """Ask an idle worker; False where there is none, and a thread has to wait for a new one."""
        worker = self._pool.idle()
        if worker:
            self._ask(worker)
        return worker is not None

    def fileno(self) -> int:
        """What can be read when the answer comes."""
        return self._worker.fileno() if self._worker else -1

    def answer(self) -> Answer | None:
        """The answer, where all of it has come at once; else `stream` tells what has."""
        try:
            part = self._worker.first() if self._worker and not self._error else None
        except ClockError as error:
            self._error = error
            return None
        if not part or not part.last:
            return None
        self.close()
        return Answer(part.kind, part.chunk)

    def stream(self) -> Stream:
        """The answer as a stream; what is wrong before its first byte is raised here."""
        stream = None
        try:
            self._place.wait(self._seconds - (monotonic() - self._since))
            worker = self._worker or self._ask(self._pool.idle() or self._pool.new())
            if self._error:
                raise self._error
            stream = Stream(worker, self.close)
        finally:
            if not stream:
                self.close()
        return stream

    def close(self) -> None:
        """Give the worker back, one that has not finished is ended; and make room."""
        with self._lock:
            if not self._open:
                return
            self._open = False
        if self._worker:
            self._worker.leave()
        self._pool.give_back(self._worker, self._place)

    def _ask(self, worker: Worker) -> Worker:
        self._worker = worker
        worker.place = self._place
        self._pool.at_work(worker)
        try:
            worker.send(self.request, self._seconds)
        except ClockError as error:
            self._error = error
        return worker


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
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._nursery: Nursery | None = None
        self._watch: Watch | None = None
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
        return self.turn(request, client).stream()

    def turn(
        self, request: Request, client: str = "", entered: Callable[[], None] = unheard
    ) -> Turn:
        """A query on its way; `entered` is called if it waited for a place and has it now."""
        place = self._lanes.queue(client, entered)
        self.hold()
        return Turn(self, request, place, self._settings.query_seconds)

    def hold(self) -> None:
        """Keep a retired pool open until `let_go`."""
        with self._lock:
            self._holds += 1

    def let_go(self) -> None:
        """Be done with it; a retired pool that nobody holds any more is closed, by and by."""
        with self._lock:
            self._holds -= 1
            last = self._retired and not self._holds
        if last:
            Thread(target=self.close, name="clockkg-close").start()

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
                self._watch = Watch(self._busy, self._settings.quick_seconds)
            return self._nursery

    def idle(self) -> Worker | None:
        """An idle worker that lives."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
        return None

    def new(self) -> Worker:
        """A worker just born; a LimitError or StoreError where there cannot be one."""
        return Worker(self._born())

    def at_work(self, worker: Worker) -> None:
        """Let it be watched."""
        self._busy.add(worker)

    def give_back(self, worker: Worker | None, place: Place) -> None:
        """Be done with a worker and a place."""
        place.finish()
        if worker:
            self._busy.discard(worker)
            with self._lock:
                room = len(self._idle) < self._settings.workers
                room = room and self._nursery is worker.nursery
                if room and worker.done and not (worker.yielding or worker.ended):
                    self._idle.append(worker)
                else:
                    worker.end()
        place.leave()
        self.let_go()
