"""Gunicorn's worker of threads, made patient with clients and quick with plain queries.

One thread, the poller's, waits for all connections. A request is given to a thread of the pool when
all of it is there. A plain query is answered without one: waking another thread, and Python's lock
between the two, would take longer than all the rest.
"""

import socket
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from gunicorn.workers.gthread import ThreadWorker

from clockkg.protocol.direct import ASKING, Asking, Direct
from clockkg.protocol.plain import plain
from clockkg.wsgi.asks import Asks
from clockkg.wsgi.connections import PEEKED, Connection, Greeting, Waiting, arrived
from clockkg.wsgi.leaving import Leaving

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IDLE_SECONDS: Final = 10
"""How long a connection may keep quiet."""
_LINGER: Final = 2.0
"""How long it may when the server is about to end."""
_STALL_SECONDS: Final = 30
"""How long a thread waits for a client that does not go on."""


class Hurried:
    """An application whose threads wait only so long for a client that stops in the middle."""

    def __init__(self, app: "WSGIApplication", direct: Direct | None) -> None:
        """`direct` answers plain queries, where the application offers that."""
        self._app = app
        self.direct = direct
        self.begun: dict[socket.socket, Asking] = {}
        """Queries that a thread is to finish, by the connection."""

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """What the application answers."""
        client = environ["gunicorn.socket"]
        client.settimeout(_STALL_SECONDS)
        if client in self.begun:
            environ[ASKING] = self.begun[client]
        return self._app(environ, start_response)


class Patient(ThreadWorker):
    """Gunicorn's worker of threads, but a thread takes a connection only with a whole request.

    Clients that connect and say nothing, or say it letter by letter, cost an open file and no
    thread, up to as many as may be open. Larger bodies are read by the thread.
    """

    wsgi: Hurried  # type: ignore[assignment]  # ours in the place of Gunicorn's
    _leaving: Leaving

    def init_process(self) -> None:
        """Begin, in a process of its own."""
        self.keepalived_conns = Waiting()  # type: ignore[assignment]  # ours in the place of Gunicorn's
        self.pending_conns = Waiting()  # type: ignore[assignment]  # ours in the place of Gunicorn's
        self._greeting = Greeting(self.cfg)
        self._asks = Asks(self._reply, self._finish, self.method_queue.defer)
        self._finishers = self.get_thread_pool()
        super().init_process()

    def run(self) -> None:
        """Wait for clients and for query workers until the end."""
        self.poller.register(self._asks, EVENT_READ, self._asks.look)
        self._leaving = Leaving(self.poller, self._gone)
        super().run()
        self._finishers.shutdown(wait=False)

    def wait_for_and_dispatch_events(self, timeout: float | None) -> None:
        """Do what there is to do; wait for it so many seconds at most."""
        patience = self._asks.patience
        super().wait_for_and_dispatch_events(min(timeout or patience, patience))
        self._asks.settle()
        self._leaving.settle()

    def accept(self, listener: Any) -> None:  # noqa: ANN401 - Gunicorn's own socket
        """Take a connection and wait for its request."""
        with suppress(BlockingIOError, ConnectionAbortedError):
            client, address = listener.accept()
            self.nr_conns += 1
            conn = Connection(self.cfg, client, address, listener.getsockname())
            conn.leave = self._leave
            self._wait(conn)
            self._look(conn)

    def on_pending_socket_readable(self, conn: Any, client: Any) -> None:  # noqa: ANN401, ARG002 - Gunicorn's
        """Something has come on a connection; not if what was done since has taken it over.

        Several events are told at once. One of them may hand the connection to a thread, and a
        request that is still to be read there would be answered twice.
        """
        if conn.watched:
            self._look(conn)

    on_client_socket_readable = on_pending_socket_readable

    def finish_request(self, conn: Any, fs: Any) -> None:  # noqa: ANN401 - Gunicorn's own
        """A thread has done with a request; Gunicorn lets the connection wait again."""
        conn.watched = True
        super().finish_request(conn, fs)

    def handle(self, conn: Any) -> Any:  # noqa: ANN401 - Gunicorn's own
        """Answer a request, in a thread; what was begun for it is over then."""
        try:
            return super().handle(conn)
        finally:
            begun = self.wsgi.begun.pop(conn.sock, None)
            if begun:
                begun.close()

    def _look(self, conn: Connection) -> None:
        """See what has come on a connection, and do what can be done with it."""
        if conn.asks:
            self._watch(conn, on=False)
            return
        try:
            seen = conn.sock.recv(PEEKED, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            seen = b""
        if seen and self._answered(conn, seen):
            return
        if seen and not arrived(seen):
            self._expect(conn, len(seen) + 1)
            if conn in self.keepalived_conns:
                self.keepalived_conns.remove(conn)
                self._wait(conn)
            return
        self._to_thread(conn)

    def _answered(self, conn: Connection, seen: bytes) -> bool:
        """Whether it was a plain query that is answered, or on its way, without a thread."""
        direct = self.wsgi.direct
        sent = plain(seen) if direct and self._stays() else None
        if not sent or not direct:
            return False
        entered = partial(self._asks.entered, conn)
        client = direct.client(conn.address, sent.forwarded)
        answer = direct.answer(sent.asked, client, entered)
        if answer is None:
            return False
        conn.seen = len(seen)
        if isinstance(answer, bytes):
            self._reply(conn, answer)
        else:
            self._forget(conn)
            self._asks.add(conn, answer)
        return True

    def _stays(self) -> bool:
        """Whether a connection may stay open after its answer."""
        return self.alive and len(self.keepalived_conns) < self.max_keepalived

    def _reply(self, conn: Connection, reply: bytes) -> None:
        """Send a response, as much of it as the client takes; a thread sends the rest."""
        whole = self._greeting() + reply
        sent = 0
        try:
            conn.sock.recv(conn.seen)
            with suppress(BlockingIOError):
                sent = conn.sock.send(whole)
        except OSError:
            self._drop(conn)
            return
        self.nr += 1
        self._forget(conn)
        if sent < len(whole):
            self._watch(conn, on=False)
            self._in_thread(conn, self.tpool.submit(self._push, conn, whole[sent:]))
            return
        self._expect(conn, 1)
        linger = self.cfg.keepalive if self.alive else _LINGER
        conn.timeout = monotonic() + linger
        self.keepalived_conns.append(conn)
        self._watch(conn, on=True)

    def _push(self, conn: Connection, rest: bytes) -> bool:
        """Send what a client did not take at once; whether it took it."""
        with suppress(OSError):
            conn.init()
            conn.sock.settimeout(_STALL_SECONDS)
            conn.sock.sendall(rest)
            return True
        return False

    def _to_thread(self, conn: Connection) -> None:
        """Let a thread answer."""
        self._watch(conn, on=False)
        self._forget(conn)
        self._expect(conn, 1)
        conn.data_ready = True
        self.enqueue_req(conn)

    def _finish(self, conn: Connection, asking: Asking) -> None:
        """Let a thread finish what was begun; not one of those that may wait for its place."""
        self._watch(conn, on=False)
        self._expect(conn, 1)
        conn.data_ready = True
        self.wsgi.begun[conn.sock] = asking
        self._in_thread(conn, self._finishers.submit(self.handle, conn))

    def _in_thread(self, conn: Connection, work: "Future[Any]") -> None:
        """Go on with a connection when a thread has done with it."""
        work.add_done_callback(partial(self.method_queue.defer, self.finish_request, conn))

    def _wait(self, conn: Connection) -> None:
        """Wait for the rest of a request, not much longer."""
        conn.timeout = monotonic() + IDLE_SECONDS
        self.pending_conns.append(conn)
        self._watch(conn, on=True)

    def _watch(self, conn: Connection, *, on: bool) -> None:
        """Look at a connection when something comes, or no more."""
        if on and not conn.watched:
            looked = partial(self.on_pending_socket_readable, conn)
            self.poller.register(conn.sock, EVENT_READ, looked)
        elif conn.watched and not on:
            self.poller.unregister(conn.sock)
        conn.watched = on

    def _expect(self, conn: Connection, least: int) -> None:
        """Be told of a connection when so many bytes are there."""
        if least != conn.least:
            with suppress(OSError):
                conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, least)
            conn.least = least

    def _forget(self, conn: Connection) -> None:
        """It does not wait."""
        self.keepalived_conns.remove(conn)
        self.pending_conns.remove(conn)

    def _leave(self, conn: Connection) -> None:
        """Its last answer has been sent; it counts as open until it is closed."""
        self.nr_conns += 1
        self._leaving.add(conn)

    def _gone(self) -> None:
        self.nr_conns -= 1

    def _drop(self, conn: Connection) -> None:
        """Its client is gone."""
        self._watch(conn, on=False)
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()
