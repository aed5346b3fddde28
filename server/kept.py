"""Answers to queries that were asked before are given again before anything else is looked at.

What is kept is the whole response, with its headers and as compressed as it was sent, under all of
the request that chose it. It is given only while the release is served that it was made from. The
client is counted and the request is logged as any other.
"""

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

from flask import Flask

from clockkg.querying import Shelf

from .logs import write_kept
from .metrics import count_kept
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

Key = tuple[str, ...]


class Response(NamedTuple):
    """A response as it was sent, and the pointer to the release that it was made from."""

    pointed: tuple[int, int]
    headers: list[tuple[str, str]]
    body: bytes


def keep_responses(app: Flask, service: Service) -> None:
    """Put the kept responses before an application that serves a folder of releases alone."""
    if not service.settings.engine:
        app.wsgi_app = _Kept(app, app.wsgi_app, service)  # type: ignore[method-assign]


class _Kept:
    """The application behind its kept responses."""

    def __init__(self, app: Flask, inner: "WSGIApplication", service: Service) -> None:
        self._app = app
        self._inner = inner
        self._service = service
        size = service.settings.cache_bytes // _SHARE
        self._shelf: Shelf[Key, Response] = Shelf(size, lambda kept: len(kept.body))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began = perf_counter()
        key = _key(environ)
        settled = self._service.settled() if key else None
        if not key or not settled:
            return self._inner(environ, start_response)
        kept = self._shelf.get(key)
        if not kept or kept.pointed != settled or wait(self._app, environ.get("REMOTE_ADDR", "")):
            return self._made(key, settled, environ, start_response)
        start_response(_OK, kept.headers)
        count_kept(self._app, perf_counter() - began)
        write_kept(environ, perf_counter() - began)
        return [kept.body]

    def _made(
        self,
        key: Key,
        settled: tuple[int, int],
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """The application's own response, kept where it is whole and always the same."""
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def started(status: str, headers: list[tuple[str, str]], error: object = None) -> object:
            told.append((status, headers))
            return start_response(status, headers, error)  # type: ignore[arg-type]

        answer = self._inner(environ, started)  # type: ignore[arg-type]
        status, headers = told[-1] if told else ("", [])
        known = {name.lower(): value for name, value in headers}
        small = int(known.get("content-length", _LARGEST)) < _LARGEST
        if status != _OK or "etag" not in known or not small:
            return answer
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if self._service.settled() == settled:
            self._shelf.put(key, Response(settled, headers, body))
        return [body]


def _key(environ: "WSGIEnvironment") -> Key:
    """What chose the answer; nothing where it is no plain query by GET."""
    if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] != _PATH:
        return ()
    if any(name in environ for name in _OTHERWISE):
        return ()
    return tuple(environ.get(name, "") for name in _CHOOSING)
