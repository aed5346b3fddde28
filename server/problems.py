"""Every error as a page for people, or as a problem document for programs (RFC 9457)."""

import json
import logging
from typing import Final

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from clockkg.errors import (
    ClockError,
    ContentError,
    InputError,
    LimitError,
    QueryRefusedError,
    SettingsError,
    StoreError,
    UnknownNameError,
)
from clockkg.protocol import ProtocolError

from .texts import say

_LOG: Final = logging.getLogger("clockkg.server")
_STATUS: Final[tuple[tuple[type[ClockError], int], ...]] = (
    (UnknownNameError, 404),
    (QueryRefusedError, 403),
    (InputError, 400),
    (LimitError, 503),
    (StoreError, 503),
    (ContentError, 500),
    (SettingsError, 500),
)
_SERVER_FAULT: Final = 500
_NOT_FOUND: Final = 404


def register(app: Flask) -> None:
    """Answer every error of ours, of HTTP, and every other one without telling its inside."""
    app.register_error_handler(ClockError, _ours)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, title: str, detail: str, remedy: str, **more: object) -> Response:
    """The problem document."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    text = json.dumps(body | {"remedy": remedy} | more, ensure_ascii=False, indent=1)
    return Response(text + "\n", status, content_type="application/problem+json; charset=utf-8")


def _ours(error: ClockError) -> Response:
    status = error.status if isinstance(error, ProtocolError) else _status(error)
    more: dict[str, object] = {}
    for name in ("line", "column", "limit"):
        if getattr(error, name, None):
            more[name] = getattr(error, name)
    return _answered(status, type(error).__name__, str(error), error.remedy, more)


def _of_http(error: HTTPException) -> Response:
    status = error.code or _SERVER_FAULT
    missing = status == _NOT_FOUND
    detail = say("not_found") if missing else error.description or error.name
    return _answered(status, error.name, detail, say("not_found_remedy") if missing else "", {})


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
    if status == 503:  # noqa: PLR2004 - Service Unavailable
        answer.headers["Retry-After"] = "5"
    return answer


def _for_people() -> bool:
    if request.path.startswith(("/sparql", "/exports/")) and request.method != "HEAD":
        return False
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _status(error: ClockError) -> int:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), _SERVER_FAULT)
