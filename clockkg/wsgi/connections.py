"""Clients' connections, those that wait, and the lines that begin a response."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from time import time
from typing import Final

from gunicorn.config import Config
from gunicorn.http.wsgi import Response
from gunicorn.workers.gthread import TConn

PEEKED: Final = 2**16
"""So many bytes that wait on a connection are looked at."""
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)


def arrived(seen: bytes) -> bool:
    r"""Whether the bytes that wait on a connection are a whole request, or more than is waited for.

    >>> arrived(b"GET / HTTP/1.1\r\nHost: a\r\n")
    False
    >>> arrived(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    True
    >>> arrived(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nA")
    False
    """
    head, end, body = seen.partition(_HEAD_END)
    if not end:
        return len(seen) >= PEEKED
    length = _LENGTH.search(head + b"\r\n")
    return len(body) >= int(length[1]) if length and int(length[1]) < PEEKED else True


class Connection(TConn):
    """A client's connection."""

    watched = False
    """Whether the poller looks at it."""
    least = 1
    """The poller is told of it when so many bytes are there."""
    asks = False
    """Whether its query is on its way without a thread."""
    seen = 0
    """How many bytes the request has that is being answered without a thread."""

    leave: "Callable[[Connection], None] | None" = None
    """Who closes it when its last answer has been sent."""

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - Gunicorn's own
        """Close it: at once, or so that the client reads all of its last answer."""
        if graceful and self.leave:
            self.leave(self)
        else:
            super().close()

    @property
    def address(self) -> str:
        """The client's, as WSGI's REMOTE_ADDR has it."""
        client = self.client
        return client[0] if isinstance(client, tuple) else str(client)


class Waiting:
    """Connections by the time at which they are given up, the earliest first.

    It does what Gunicorn asks of its deque, and takes one out of the middle at once.
    """

    def __init__(self) -> None:
        """Nobody waits."""
        self._conns: OrderedDict[Connection, None] = OrderedDict()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._conns)

    def __iter__(self) -> Iterator[Connection]:
        """All, the earliest first."""
        return iter(self._conns)

    def __getitem__(self, _first: int) -> Connection:
        """The earliest."""
        return next(iter(self._conns))

    def __contains__(self, conn: Connection) -> bool:
        """Whether one is here."""
        return conn in self._conns

    def append(self, conn: Connection) -> None:
        """Let one wait, the longest of all."""
        self._conns[conn] = None
        self._conns.move_to_end(conn)

    def popleft(self) -> Connection:
        """Take the earliest out."""
        return self._conns.popitem(last=False)[0]

    def remove(self, conn: Connection) -> None:
        """Take one out, if it is here."""
        self._conns.pop(conn, None)


class Greeting:
    """The first lines of a response to a plain query, as Gunicorn itself writes them."""

    def __init__(self, cfg: Config) -> None:
        """Write nothing yet."""
        self._cfg = cfg
        self._second = 0
        self._lines = b""

    def __call__(self) -> bytes:
        """The lines; they are written anew each second, for the date that they hold."""
        second = int(time())
        if second != self._second:
            response = Response(_Stays(), None, self._cfg)  # type: ignore[arg-type]  # all that it asks of one
            response.start_response("200 OK", [("Content-Length", "0")])
            self._lines = "".join(response.default_headers()).encode("latin-1")
            self._second = second
        return self._lines


class _Stays:
    """What Gunicorn looks at of a request on a connection that stays open."""

    method = "GET"
    version = (1, 1)

    def should_close(self) -> bool:
        return False
