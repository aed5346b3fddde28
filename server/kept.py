"""Answers to queries that were asked before are given again before anything else is looked at.

What is kept is the whole response, with its headers and as compressed as it was sent, under all of
the request that chose it. It is given only while the release is served that it was made from. The
client is counted and the request is logged as any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Final

from flask import Flask

from clockkg.protocol.plain import Plain
from clockkg.querying import Shelf
from clockkg.querying.cache import ENTRY

from .headers import tag_of
from .heads import Headers, Heads
from .logs import write_kept
from .metrics import count_query
from .rates import wait
from .service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH: Final = "/sparql"
_OK: Final = "200 OK"
_CHOOSING: Final = ("QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE")
_OTHERWISE: Final = ("HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_RANGE")
_LARGEST: Final = 2**18
_SHARE: Final = 4
_COPIES: Final = 3
"""Headers are held as text and as bytes."""

Pointed = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it was sent, for whom, and the pointer to the release that it was made from."""

    asked: Plain
    pointed: Pointed
    headers: Headers
    body: bytes
    head: bytes = field(init=False)
    """The headers as they go over the wire."""

    def __post_init__(self) -> None:
        """Write the headers once."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        object.__setattr__(self, "head", f"{lines}\r\n".encode("latin-1"))

    @property
    def size(self) -> int:
        """The bytes that it takes: a small answer's headers are larger than the answer."""
        return len(self.body) + _COPIES * len(self.head) + len(self.asked.arguments) + ENTRY


class Kept:
    """Whole responses to plain queries, and what their headers look like."""

    def __init__(self, service: Service) -> None:
        """Hold a share of what the settings give to answers."""
        size = service.settings.cache_bytes // _SHARE
        self._service = service
        self._shelf: Shelf[Plain, Response] = Shelf(size, lambda kept: kept.size)
        self.heads = Heads()

    def found(self, asked: Plain, settled: Pointed) -> Response | None:
        """What was answered, if it was over the release that is served."""
        kept = self._shelf.get(asked)
        return kept if kept and kept.pointed == settled else None

    def keep(self, asked: Plain, settled: Pointed, headers: Headers, body: bytes) -> Response:
        """The response; it is kept if the release is served still that it was made from."""
        response = Response(asked, settled, headers, body)
        if self._service.settled() == settled:
            self._shelf.put(asked, response)
        return response

    def learn(self, asked: Plain, settled: Pointed, headers: Headers, body: bytes) -> None:
        """Keep the application's own response, and what its headers look like."""
        opened = self._service.settled() == settled and self._service.serving
        if opened:
            tag = tag_of(opened.release.number, self._service.settings, asked)
            self.heads.learn(asked.encoding, tag, headers, len(body))
            self.keep(asked, settled, headers, body)


def keep_responses(app: Flask, service: Service) -> Kept | None:
    """Put the kept responses before an application that serves a folder of releases alone."""
    if service.settings.engine:
        return None
    kept = Kept(service)
    app.wsgi_app = _Keeping(app, app.wsgi_app, service, kept)  # type: ignore[method-assign]  # WSGI's own types are looser
    return kept


class _Keeping:
    """The application behind its kept responses."""

    def __init__(self, app: Flask, inner: "WSGIApplication", service: Service, kept: Kept) -> None:
        self._app = app
        self._inner = inner
        self._service = service
        self._kept = kept

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began = perf_counter()
        asked = _asked(environ)
        settled = self._service.settled() if asked else None
        if not asked or not settled:
            return self._inner(environ, start_response)
        kept = self._kept.found(asked, settled)
        if not kept or wait(self._app, environ.get("REMOTE_ADDR", "")):
            return self._made(asked, settled, environ, start_response)
        start_response(_OK, list(kept.headers))
        count_query(self._app, perf_counter() - began, kept=True)
        write_kept(asked, perf_counter() - began)
        return [kept.body]

    def _made(
        self,
        asked: Plain,
        settled: Pointed,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """The application's own response, kept where it is whole and always the same."""
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def started(status: str, headers: list[tuple[str, str]], error: object = None) -> object:
            told.append((status, headers))
            return start_response(status, headers, error)  # type: ignore[arg-type]  # WSGI's own types are looser

        answer = self._inner(environ, started)  # type: ignore[arg-type]  # WSGI's own types are looser
        status, headers = told[-1] if told else ("", [])
        known = {name.lower(): value for name, value in headers}
        small = int(known.get("content-length", _LARGEST)) < _LARGEST
        if status != _OK or "etag" not in known or not small:
            return answer
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        self._kept.learn(asked, settled, headers, body)
        return [body]


def _asked(environ: "WSGIEnvironment") -> Plain | None:
    """What chose the answer; nothing where it is no plain query by GET."""
    if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] != _PATH:
        return None
    if any(name in environ for name in _OTHERWISE):
        return None
    return Plain(*(environ.get(name, "") for name in _CHOOSING))
