"""Connections that have had their last answer: closed when the client has ended, or soon.

To close at once what a client still sends to would take from it the answer's end (RFC 9112, 9.6).
So our side ends first, and what comes is read and forgotten for a while. Gunicorn waits for that in
its poller's thread, where each client that does not end would hold up all others.
"""

import socket
from collections.abc import Callable
from functools import partial
from selectors import EVENT_READ, BaseSelector
from time import monotonic
from typing import Final

from clockkg.wsgi.connections import PEEKED, Connection, Waiting

_SECONDS: Final = 2.0
_MOST: Final = 2**16
"""So much is read of what a client sends after its last answer."""


class Leaving:
    """The connections that are about to be closed; `gone` is called for each that was."""

    def __init__(self, poller: BaseSelector, gone: Callable[[], None]) -> None:
        """None yet."""
        self._poller = poller
        self._gone = gone
        self._waiting = Waiting()

    def add(self, conn: Connection) -> None:
        """End our side of a connection, which nobody looks at any more."""
        conn.seen = 0
        conn.timeout = monotonic() + _SECONDS
        try:
            conn.sock.settimeout(0)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        self._waiting.append(conn)
        self._poller.register(conn.sock, EVENT_READ, partial(self._read, conn))

    def settle(self) -> None:
        """Close those whose client has not ended in time."""
        while self._waiting and (self._waiting[0].timeout or 0.0) <= monotonic():
            self._end(self._waiting[0])

    def _read(self, conn: Connection, _client: object) -> None:
        """See whether the client has ended."""
        try:
            data = conn.sock.recv(PEEKED)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.seen += len(data)
        if not data or conn.seen > _MOST:
            self._end(conn)

    def _end(self, conn: Connection) -> None:
        self._poller.unregister(conn.sock)
        self._waiting.remove(conn)
        self._close(conn)

    def _close(self, conn: Connection) -> None:
        conn.close()
        self._gone()
