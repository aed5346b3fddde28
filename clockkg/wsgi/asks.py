"""Queries on their way that no thread waits for: one thread looks at all their workers at once.

A query begins when it has its place, in the order in which it came. What is answered whole and soon
is replied to. Whatever else comes of it is handed to a thread, which goes on where this has
stopped; it need never wait for a place, so that those who hold one are not held up by those who
wait.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from selectors import EVENT_READ, DefaultSelector
from threading import get_ident
from time import monotonic
from typing import Final, NamedTuple

from clockkg.protocol.direct import Asking
from clockkg.wsgi.connections import Connection

_PATIENCE: Final = 0.1
"""After so many seconds a thread waits for a worker's answer."""
_NEVER: Final = 60.0

Replied = Callable[[Connection, bytes], None]
Handed = Callable[[Connection, Asking], None]


class _AtWork(NamedTuple):
    """A query that a worker has begun."""

    conn: Connection
    asking: Asking
    since: float


class Asks:
    """The queries on their way, each on its connection; all but `entered` is for one thread."""

    def __init__(
        self, replied: Replied, handed: Handed, wake: Callable[[Callable[[], None]], object]
    ) -> None:
        """Nobody asks yet; `wake` makes the thread that made this call something."""
        self._replied = replied
        self._handed = handed
        self._wake = wake
        self._thread = get_ident()
        self._workers = DefaultSelector()
        self._waiting: OrderedDict[Connection, Asking] = OrderedDict()
        self._at_work: OrderedDict[int, _AtWork] = OrderedDict()
        self._entered: deque[Connection] = deque()

    def fileno(self) -> int:
        """What can be read when `look` has something to do."""
        return self._workers.fileno()

    @property
    def patience(self) -> float:
        """In how many seconds to call `settle` at the latest."""
        return _PATIENCE / 2 if self._waiting or self._at_work else _NEVER

    def add(self, conn: Connection, asking: Asking) -> None:
        """Take one more."""
        conn.asks = True
        if asking.placed:
            self._begin(conn, asking)
        else:
            self._waiting[conn] = asking

    def entered(self, conn: Connection) -> None:
        """A query that waited has its place; from any thread."""
        self._entered.append(conn)
        if get_ident() != self._thread:
            self._wake(self._let_in)

    def look(self, _self: object) -> None:
        """Reply to what has been answered."""
        for key, _ in self._workers.select(0):
            conn, asking = self._take(key.fd)
            reply = asking.reply()
            self._let_in()
            if reply is None:
                self._handed(conn, asking)
            else:
                self._replied(conn, reply)

    def settle(self) -> None:
        """Begin what has its place by now, and hand over what has taken long."""
        self._let_in()
        late = monotonic() - _PATIENCE
        while self._at_work:
            handle, (_, _, since) = next(iter(self._at_work.items()))
            if since > late:
                break
            self._handed(*self._take(handle))
        while self._waiting:
            conn, asking = next(iter(self._waiting.items()))
            if not asking.late:
                break
            del self._waiting[conn]
            self._hand_over(conn, asking)

    def _let_in(self) -> None:
        while self._entered:
            conn = self._entered.popleft()
            asking = self._waiting.pop(conn, None)
            if asking:
                self._begin(conn, asking)

    def _begin(self, conn: Connection, asking: Asking) -> None:
        if asking.begin():
            self._at_work[asking.fileno()] = _AtWork(conn, asking, monotonic())
            self._workers.register(asking.fileno(), EVENT_READ)
        else:
            self._hand_over(conn, asking)

    def _take(self, handle: int) -> tuple[Connection, Asking]:
        """A query that is no longer waited for here."""
        self._workers.unregister(handle)
        conn, asking, _ = self._at_work.pop(handle)
        conn.asks = False
        return conn, asking

    def _hand_over(self, conn: Connection, asking: Asking) -> None:
        conn.asks = False
        self._handed(conn, asking)
