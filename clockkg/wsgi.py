"""The one place that finds the Flask package: `server` in a checkout, `clockkg.server` in a wheel.

For another WSGI server: `gunicorn "clockkg.wsgi:application()"`.
"""

import gc
import re
import resource
import socket
from contextlib import suppress
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from selectors import EVENT_READ
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from clockkg.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LONGEST_LINE: Final = 8190
"""The longest request line that Gunicorn can be told to take; longer queries are posted."""
_THREADS: Final = 32
"""Most of them wait for a query worker."""
_CONNECTIONS: Final = 12_000
_SPARE_FILES: Final = 500
"""Open files that are no connections: the store's, the workers' pipes."""
_IDLE_SECONDS: Final = 10
"""How long a connection may keep quiet."""
_STALL_SECONDS: Final = 30
"""How long a thread waits for a client that does not go on."""
_GARBAGE: Final = 50_000
"""So many new objects before Python looks for circles among them: that holds everybody up."""
_PEEKED: Final = 2**16
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)


def application(settings: Settings | None = None) -> "WSGIApplication":
    """The Flask application."""
    name = "clockkg.server" if find_spec("clockkg.server") else "server"
    made: WSGIApplication = import_module(name).create_app(settings or Settings.read(), warm=True)
    return made


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted: one process of many threads, in front of the query workers.

    A request under way is finished before the process ends, for as long as a query may take.
    """
    options = {
        "bind": f"{host}:{port}",
        "worker_class": f"{__name__}.{Patient.__name__}",
        "threads": _THREADS,
        "worker_connections": _connections(),
        "backlog": 4096,
        "keepalive": _IDLE_SECONDS,
        "graceful_timeout": int(settings.query_seconds) + 5,
        "limit_request_line": _LONGEST_LINE,
        "control_socket_disable": True,
        "loglevel": "warning",
    }
    _Gunicorn(settings, options).run()


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
        return len(seen) >= _PEEKED
    length = _LENGTH.search(head + b"\r\n")
    return len(body) >= int(length[1]) if length and int(length[1]) < _PEEKED else True


class Patient(ThreadWorker):
    """Gunicorn's worker of threads, but a thread takes a connection only with a whole request.

    Clients that connect and say nothing, or say it letter by letter, cost an open file and no
    thread, up to as many as may be open. Larger bodies are read by the thread.
    """

    def accept(self, listener: Any) -> None:  # noqa: ANN401 - Gunicorn's own socket
        """Take a connection and wait for its request."""
        with suppress(BlockingIOError, ConnectionAbortedError):
            client, address = listener.accept()
            self.nr_conns += 1
            self._wait(TConn(self.cfg, client, address, listener.getsockname()))

    def on_pending_socket_readable(self, conn: TConn, client: Any) -> None:  # noqa: ANN401
        """Something has come on a connection that is waited for."""
        if self._whole(conn):
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn: TConn, client: Any) -> None:  # noqa: ANN401
        """Something has come on a connection that was answered before."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn)

    def _wait(self, conn: TConn) -> None:
        """Give it to a thread if its request is here, else wait for more."""
        conn.sock.settimeout(0)
        if self._whole(conn):
            conn.data_ready = True
            self.enqueue_req(conn)
            return
        conn.timeout = monotonic() + _IDLE_SECONDS
        self.pending_conns.append(conn)
        called = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, called)

    def _whole(self, conn: TConn) -> bool:
        """Whether a thread can begin; if not, be called only when more has come than is here."""
        try:
            seen = conn.sock.recv(_PEEKED, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        whole = not seen or arrived(seen)
        with suppress(OSError):
            least = 1 if whole else len(seen) + 1
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, least)
        return whole


class _Gunicorn(BaseApplication):
    """Gunicorn without its own command line."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - gunicorn takes WSGI and ASGI applications alike
        app = application(self._settings)
        gc.freeze()
        gc.set_threshold(_GARBAGE)

        def hurried(environ: "WSGIEnvironment", start: "StartResponse") -> Any:  # noqa: ANN401
            """Wait for a client in the middle of its body, or of its answer, only so long."""
            environ["gunicorn.socket"].settimeout(_STALL_SECONDS)
            return app(environ, start)

        return hurried


def _connections() -> int:
    """How many connections may be open: as many as the system lets us have files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _SPARE_FILES
    files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return max(files - _SPARE_FILES, 2 * _THREADS)
