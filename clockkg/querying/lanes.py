"""Who may be answered now: quick queries in a lane of their own, long ones in another.

A query enters the quick lane. One that takes longer than `quick_seconds` moves to the long lane and
gives its place to the next, so that cheap queries never wait behind heavy ones. The long lane has
few places, and fewer for each client; a query that finds none there is stopped. Who has to wait
comes in in the order in which it came, whether a thread waits for it or nobody does.

>>> lanes = Lanes(Settings(workers=1, long_queries=1))
>>> heavy = lanes.enter("192.0.2.1")
>>> heavy.lengthen()
>>> lanes.enter("192.0.2.2").leave()
"""

from collections import Counter, OrderedDict
from collections.abc import Callable
from threading import Event, Lock
from typing import Final

from clockkg.errors import LimitError, Words
from clockkg.settings import Settings

_BUSY: Final = {
    "it": "tutti i processi di risposta sono occupati; riprova fra poco",
    "en": "all workers are busy; try again in a while",
}
_LONG_BUSY: Final = {
    "it": "troppe query lunghe insieme: questa è stata fermata",
    "en": "too many long queries at once: this one was stopped",
}
_LATER: Final = {
    "it": "Riprova quando le altre sono finite, o rendila più selettiva.",
    "en": "Try again when the others have ended, or make it more selective.",
}
_WAIT: Final = {
    "it": "Aspetta la risposta di una prima di chiederne altre.",
    "en": "Wait for an answer before you ask for more.",
}


def unheard() -> None:
    """Nobody is told."""


class Lanes:
    """The places of one pool."""

    def __init__(self, settings: Settings) -> None:
        """All places are free."""
        self._settings = settings
        self._free = settings.workers
        self._waiting: OrderedDict[Place, None] = OrderedDict()
        self._long: Counter[str] = Counter()
        self._asking: Counter[str] = Counter()
        self._lock = Lock()

    def queue(self, client: str, entered: Callable[[], None] = unheard) -> "Place":
        """A place in the quick lane, or one that `waits`; a LimitError where the client has enough.

        `entered` is called when a place that had to wait does so no longer, from any thread.
        """
        most = self._settings.queries_per_client
        with self._lock:
            if most and client and self._asking[client] >= most:
                raise LimitError("client", _many(most), remedy=_WAIT)
            self._asking[client] += 1
            place = Place(self, client, entered)
            if self._free:
                self._free -= 1
                place.waits = False
            else:
                self._waiting[place] = None
        return place

    def enter(self, client: str) -> "Place":
        """A place in the quick lane, as soon as one is free; a LimitError where there is none."""
        place = self.queue(client)
        place.wait(self._settings.query_seconds)
        return place

    def lengthen(self, place: "Place") -> None:
        """Move a query to the long lane; a LimitError where that is full."""
        with self._lock:
            if place.over or place.long:
                return
            mine, most = self._long[place.client], self._settings.long_queries_per_client
            if mine >= most or self._long.total() >= self._settings.long_queries:
                raise LimitError("concurrency", _LONG_BUSY, remedy=_LATER)
            place.long = True
            self._long[place.client] += 1
            following = self._next()
        if following:
            following.come_in()

    def stop(self, place: "Place", end: Callable[[], None]) -> None:
        """Call `end` if the query at a place is not over; it is not until that has returned."""
        with self._lock:
            if not place.over:
                end()

    def finish(self, place: "Place") -> None:
        """Say that a query is over; what it held may be given to the next."""
        with self._lock:
            place.over = True

    def leave(self, place: "Place") -> None:
        """Give a place back, once; one that waits gives its turn up."""
        following = None
        with self._lock:
            if place.left:
                return
            place.left = place.over = True
            _drop(self._asking, place.client)
            if place.waits:
                del self._waiting[place]
            elif place.long:
                _drop(self._long, place.client)
            else:
                following = self._next()
        if following:
            following.come_in()

    def _next(self) -> "Place | None":
        """Who comes in for one that made room."""
        if not self._waiting:
            self._free += 1
            return None
        place, _ = self._waiting.popitem(last=False)
        place.waits = False
        return place


class Place:
    """One query's place, until it leaves."""

    def __init__(self, lanes: Lanes, client: str, entered: Callable[[], None]) -> None:
        """Before the quick lane."""
        self._lanes = lanes
        self._entered = entered
        self._came = Event()
        self.client = client
        self.waits = True
        self.long = self.over = self.left = False

    def wait(self, seconds: float) -> None:
        """Until it is in the quick lane; a LimitError after so many seconds, and it has left."""
        if not self.waits or self._came.wait(max(seconds, 0.0)):
            return
        self.leave()
        raise LimitError("concurrency", _BUSY)

    def come_in(self) -> None:
        """Tell whoever waits for it that it is in."""
        self._came.set()
        self._entered()

    def lengthen(self) -> None:
        """Move to the long lane; a LimitError where that is full."""
        self._lanes.lengthen(self)

    def stop(self, end: Callable[[], None]) -> None:
        """Call `end`, unless the query is over."""
        self._lanes.stop(self, end)

    def finish(self) -> None:
        """The query is over."""
        self._lanes.finish(self)

    def leave(self) -> None:
        """Make room."""
        self._lanes.leave(self)


def _drop(counts: Counter[str], client: str) -> None:
    """One less; who has none left is forgotten."""
    counts[client] -= 1
    if not counts[client]:
        del counts[client]


def _many(most: int) -> Words:
    return {
        "it": f"hai già {most} query in corso",
        "en": f"you have {most} queries under way already",
    }
