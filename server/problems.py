"""Every error as a page for people, or as a problem document for programs (RFC 9457)."""

import json
import logging
from typing import Final

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from clockkg.errors import (
    AccessError,
    ClockError,
    ContentError,
    InputError,
    LimitError,
    NoTokenError,
    QueryRefusedError,
    RateError,
    RejectedLoadError,
    SettingsError,
    StoreError,
    UnknownNameError,
)
from clockkg.findings import counted
from clockkg.loading import Outcome
from clockkg.protocol import ProtocolError

from .metrics import count_stopped
from .texts import language, say

_LOG: Final = logging.getLogger("clockkg.server")
_STATUS: Final[tuple[tuple[type[ClockError], int], ...]] = (
    (UnknownNameError, 404),
    (QueryRefusedError, 403),
    (RejectedLoadError, 422),
    (InputError, 400),
    (NoTokenError, 401),
    (AccessError, 403),
    (RateError, 429),
    (LimitError, 503),
    (StoreError, 503),
    (ContentError, 500),
    (SettingsError, 500),
)
_SERVER_FAULT: Final = 500
_UNAVAILABLE: Final = 503
_TOO_MANY: Final = 429
_WORDS: Final = {
    404: ("not_found", "not_found_remedy"),
    405: ("not_allowed", "not_allowed_remedy"),
    413: ("too_large", "too_large_remedy"),
}


def register(app: Flask) -> None:
    """Answer every error of ours, of HTTP, and every other one without telling its inside."""
    app.register_error_handler(ClockError, _ours)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(TimeoutError, _too_slow)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, title: str, detail: str, remedy: str, **more: object) -> Response:
    """The problem document."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    text = json.dumps(body | {"remedy": remedy} | more, ensure_ascii=False, indent=1)
    return Response(text + "\n", status, content_type="application/problem+json; charset=utf-8")


def status_of(error: ClockError) -> int:
    """The HTTP status that an error of ours is answered with."""
    if isinstance(error, ProtocolError):
        return error.status
    if isinstance(error, LimitError) and error.limit == "client":
        return _TOO_MANY
    return next((status for kind, status in _STATUS if isinstance(error, kind)), _SERVER_FAULT)


def _ours(error: ClockError) -> Response:
    more: dict[str, object] = {}
    for name in ("line", "column", "limit"):
        if getattr(error, name, None):
            more[name] = getattr(error, name)
    if isinstance(error, LimitError):
        count_stopped(error.limit)
    if isinstance(error, RejectedLoadError):
        more |= _report(error)
    said, advised = error.said(language()), error.advised(language())
    answer = _answered(status_of(error), type(error).__name__, said, advised, more)
    if isinstance(error, NoTokenError):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="clockkg"'
    if isinstance(error, RateError):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _report(error: RejectedLoadError) -> dict[str, object]:
    """Every finding of a load that was refused, as plain data."""
    outcome = Outcome.of(error)
    return {"counts": counted(outcome.findings), "findings": outcome.described}


def _of_http(error: HTTPException) -> Response:
    status = error.code or _SERVER_FAULT
    detail, remedy = _WORDS.get(status, ("refused", "refused_remedy"))
    own = error.description if error.description != type(error).description else ""
    answer = _answered(status, error.name, own or say(detail), say(remedy), {})
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _too_slow(_error: TimeoutError) -> Response:
    return _answered(408, "Request Timeout", say("too_slow"), say("too_slow_remedy"), {})


def _unexpected(error: Exception) -> Response:
    _LOG.exception("unexpected: %s", type(error).__name__)
    return _answered(_SERVER_FAULT, "Failure", say("failed"), say("failed_remedy"), {})


def _answered(
    status: int, title: str, detail: str, remedy: str, more: dict[str, object]
) -> Response:
    if not _for_people():
        answer = problem(status, title, detail, remedy, **more)
    else:
        g.without_release = status >= _SERVER_FAULT
        page = render_template("error.html", status=status, detail=detail, remedy=remedy)
        answer = Response(page, status)
    if status in (_TOO_MANY, _UNAVAILABLE):
        answer.headers["Retry-After"] = "5"
    return answer


def _for_people() -> bool:
    if request.path.startswith(("/sparql", "/graph-store", "/exports/")):
        return False
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
