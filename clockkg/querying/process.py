"""One worker's process as this one sees it: the pipe, the time limit, the end; and their watch."""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from select import POLLIN, poll
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

from clockkg.errors import ClockError, LimitError
from clockkg.querying.nursery import Nursery, not_started
from clockkg.querying.worker import Part
from clockkg.store import Request

if TYPE_CHECKING:
    from clockkg.querying.lanes import Place

_START_SECONDS: Final = 30.0
_STALL_SECONDS: Final = 600.0
_LOOK_SECONDS: Final = 0.1
_LESS_URGENT: Final = 10
_PATIENCE: Final = 3
"""A query that takes so many times longer than a quick one lets all others go first."""
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


class Worker:
    """One process and the pipe to it."""

    def __init__(self, nursery: Nursery) -> None:
        """Have it born; a LimitError or StoreError where it does not start."""
        self.nursery = nursery
        self.place: Place | None = None
        self.done = self.yielding = self.ended = False
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

    def fileno(self) -> int:
        """What becomes readable when an answer comes, or the worker's end."""
        return self._pipe.fileno()

    def send(self, request: Request, seconds: float) -> None:
        """Ask; a LimitError where it has died. Its time begins."""
        self._seconds = self._left = seconds
        self.touched = self.began = monotonic()
        self.done = False
        self._reason = self._first = None
        try:
            self._pipe.send(request)
        except (EOFError, ConnectionError):
            raise self._died() from None

    def first(self) -> Part:
        """The first part of the answer, or what is wrong with the request; the same again later."""
        if not self._first:
            self._first = self._next(self.began)
        return self._first

    def chunks(self) -> Iterator[bytes]:
        """The chunks of the answer that has begun."""
        part: Part | None = self.first()
        self._first = None
        while part:
            yield part.chunk
            part = None if part.last else self._next(monotonic())

    def leave(self) -> None:
        """Be done with an answer; a worker that is not cannot be stopped but by ending it."""
        if not self.done:
            self.end()

    def end(self, reason: ClockError | None = None) -> None:
        """End the process; who waits for its answer is told the reason."""
        self.ended = True
        self._reason = self._reason or reason
        self.nursery.kill(self._pid)

    def yields(self) -> None:
        """Let quicker queries go first, for good: a process cannot take its urgency back."""
        self.yielding = True
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self._pid, _LESS_URGENT)

    def _next(self, began: float) -> Part:
        """The next part; only the time that the worker needs counts, not the reader's."""
        self.touched = monotonic()
        left = self._left - (self.touched - began)
        try:
            if not self._wait.poll(max(left, 0.0) * 1000):
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


class Watch:
    """Looks at the workers at work: moves long queries aside, ends what nobody reads any more."""

    def __init__(self, busy: set[Worker], quick_seconds: float) -> None:
        """Begin to look, until `stop`."""
        self._busy = busy
        self._quick = quick_seconds
        self._ended = Event()
        Thread(target=self._look, name="clockkg-watch", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            for worker in tuple(self._busy):
                self._judge(worker, monotonic())

    def _judge(self, worker: Worker, now: float) -> None:
        place = worker.place
        if now - worker.touched > _STALL_SECONDS:
            worker.end()
        taken = now - worker.began
        if place and not place.long and taken > self._quick:
            try:
                place.lengthen()
            except LimitError as error:
                place.stop(partial(worker.end, error))
        if taken > _PATIENCE * self._quick and not worker.yielding:
            worker.yields()


def _stopped(seconds: float) -> LimitError:
    message = {
        "it": f"la query è stata fermata dopo {seconds:g} secondi",
        "en": f"the query was stopped after {seconds:g} seconds",
    }
    return LimitError("time", message)
