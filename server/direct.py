"""Plain queries answered without a thread, and to the byte as the application answers them.

Only what goes right is answered here: what was kept, and a small whole answer that a worker gives
soon. Limits, faults, large answers and all else are left to the application, which takes a query
over where it stands; so what it says of them is written in one place. A form of answer is learnt
from the application's first response of its kind (`heads`).
"""

from collections.abc import Callable
from functools import lru_cache
from time import perf_counter
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from clockkg.errors import ClockError
from clockkg.protocol import HttpRequest, guard, read_request, volatile
from clockkg.protocol.plain import Plain
from clockkg.querying import Answer, Stream, Turn
from clockkg.store import Request

from .headers import tag_of
from .kept import Kept, Pointed
from .logs import write_answered, write_kept
from .metrics import count_query
from .rates import full, wait
from .service import Opened, Service
from .sparql import accepted, content_type

_NAME: Final = "clockkg-direct"


def answer_directly(app: Flask, service: Service, kept: Kept | None) -> None:
    """Offer it to a server that can do it, where the releases are served from their folder."""
    if kept:
        app.extensions[_NAME] = Direct(app, service, kept)


def direct(app: Flask) -> "Direct | None":
    """What an application offers; None where it answers all by WSGI."""
    found: Direct | None = app.extensions.get(_NAME)
    return found


class Direct:
    """One application's answers to plain queries."""

    def __init__(self, app: Flask, service: Service, kept: Kept) -> None:
        """Know what the application knows."""
        self.app = app
        self.service = service
        self.kept = kept
        self._hops = service.settings.trusted_proxies

    def client(self, peer: str, forwarded: str) -> str:
        """Whose query it is, as the application would be told behind its proxies."""
        if not self._hops or not forwarded:
            return peer
        return _told(peer, forwarded, self._hops)

    def answer(
        self, asked: Plain, client: str, entered: Callable[[], None]
    ) -> "bytes | Asking | None":
        """The headers and body that were kept, a query on its way, or None for the application."""
        began = perf_counter()
        settled = self.service.settled()
        if not settled or full(self.app, client):
            return None
        kept = self.kept.found(asked, settled)
        if not kept:
            return self._ask(asked, client, settled, entered)
        wait(self.app, client)
        count_query(self.app, perf_counter() - began, kept=True)
        write_kept(asked, perf_counter() - began)
        return kept.head + kept.body

    def _ask(
        self, asked: Plain, client: str, settled: Pointed, entered: Callable[[], None]
    ) -> "Asking | None":
        """A query on its way; None where anything is wrong with it, or its answer is known."""
        began, opened = perf_counter(), self.service.serving
        try:
            request = _read(asked)
            guard(request.query, self.service.settings)
            if not opened or volatile(request.query) or opened.cache.get(request):
                return None
            turn = opened.pool.turn(request, client, entered)
        except ClockError:
            return None
        wait(self.app, client)
        return Asking(self, turn, opened, Came(asked, settled, began))


class Came(NamedTuple):
    """A plain query, the pointer to the release when it came, and the time (`perf_counter`)."""

    asked: Plain
    settled: Pointed
    began: float


class Asking:
    """One query on its way."""

    def __init__(self, direct: Direct, turn: Turn, opened: Opened, came: Came) -> None:
        """It waits for its place, or has it."""
        self.opened = opened
        self.began = came.began
        self._direct = direct
        self._came = came
        self._turn = turn
        self._answer: Answer | None = None
        self.begin, self.fileno, self.close = turn.begin, turn.fileno, turn.close

    @property
    def placed(self) -> bool:
        """Whether it may begin."""
        return self._turn.placed

    @property
    def late(self) -> bool:
        """Whether it has waited for its place as long as it may."""
        return self._turn.late

    def reply(self) -> bytes | None:
        """The headers and body of the response; None where the application has to finish it."""
        answer = self._answer = self._turn.answer()
        service, asked = self._direct.service, self._came.asked
        seconds = perf_counter() - self.began
        if not answer or seconds >= service.settings.slow_seconds:
            return None
        number = self.opened.release.number
        tag = tag_of(number, service.settings, asked)
        kind = content_type(self._turn.request, answer.kind)
        headers = self._direct.kept.heads.like(kind, asked.encoding, tag, len(answer.body))
        if not headers:
            return None
        self.opened.cache.put(self._turn.request, answer)
        kept = self._direct.kept.keep(asked, self._came.settled, headers, answer.body)
        count_query(self._direct.app, seconds, kept=False)
        write_answered(service.settings, number, self._turn.request.query, seconds)
        return kept.head + kept.body

    def taken(self, request: Request) -> Stream | Answer | None:
        """What has come of it so far, for the application; None where that asks something else."""
        if request != self._turn.request:
            return None
        return self._answer or self._turn.stream()


@lru_cache(maxsize=1024)
def _told(peer: str, forwarded: str, hops: int) -> str:
    """The client's address as Werkzeug reads it from what so many proxies say."""
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    ProxyFix(lambda _environ, _start: (), hops, 0, 0)(environ, _unheard)
    return environ["REMOTE_ADDR"]


def _unheard(*_: object) -> Callable[[bytes], object]:
    return bytes


def _read(asked: Plain) -> Request:
    """The query, as the application reads it; a ProtocolError where it is none."""
    pairs = parse_qsl(asked.arguments, keep_blank_values=True, errors="werkzeug.url_quote")
    arguments: dict[str, list[str]] = {}
    for name, value in pairs:
        arguments.setdefault(name, []).append(value)
    accept = accepted(arguments.get("format", [""])[0], asked.accept)
    return read_request(HttpRequest("GET", "", arguments, b"", accept))
