"""A line for each request in the log, for people or for programs: the one door to its formatter.

It holds no secret, no address of a client and no text of a query, unless the settings ask for the
text: a query is known by its fingerprint, under which its answer is kept too. A query that was slow
has a line of its own with the engine's plan.
"""

import logging
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from flask import Flask, Response, current_app, g, request
from pythonjsonlogger.json import JsonFormatter

from clockkg.querying import plan
from clockkg.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_LOG: Final = logging.getLogger("clockkg.requests")
_SLOW: Final = logging.getLogger("clockkg.slow")
_FINGERPRINT: Final = 16
_QUIET: Final = ("/static/", "/health", "/ready", "/metrics")


def log_requests(app: Flask, settings: Settings) -> None:
    """Write a line when the last byte of an answer has gone."""
    if settings.log == "json":
        _write_json()
    app.before_request(_begin)
    app.after_request(_end)


def fingerprint(query: str) -> str:
    """A name for a query's text, whatever space stands in it.

    >>> fingerprint("ASK {}") == fingerprint(" ASK  {} ")
    True
    """
    return sha256(" ".join(query.split()).encode()).hexdigest()[:_FINGERPRINT]


def write_kept(environ: "WSGIEnvironment", seconds: float) -> None:
    """Write the line of a query whose whole response was kept from before."""
    if _LOG.isEnabledFor(logging.INFO):
        query = parse_qs(environ["QUERY_STRING"])["query"][0]
        facts = {
            "method": "GET",
            "path": environ["PATH_INFO"],
            "status": 200,
            "ms": round(seconds * 1000, 1),
            "query": fingerprint(query),
            "cached": True,
        }
        _LOG.info("%(method)s %(path)s %(status)s %(ms)s ms", facts, extra=facts)


def _write_json() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("clockkg")
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    root.propagate = False


def _begin() -> None:
    g.began = perf_counter()


def _end(response: Response) -> Response:
    """Look again when the answer has been sent: a stream takes its time."""
    settings: Settings = current_app.extensions["clockkg"].settings
    began, asked, path, method = g.began, g.get("asked"), request.path, request.method
    endpoint, release = request.endpoint or "none", g.get("opened")

    def sent() -> None:
        seconds = perf_counter() - began
        slow = asked and seconds >= settings.slow_seconds
        if slow or (_LOG.isEnabledFor(logging.INFO) and not path.startswith(_QUIET)):
            write(seconds, slow=bool(slow))

    def write(seconds: float, *, slow: bool) -> None:
        facts: dict[str, object] = {
            "method": method,
            "path": path,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "endpoint": endpoint,
        }
        if release:
            facts["release"] = release.release.number
        if asked:
            facts |= {"query": fingerprint(asked.query), "cached": asked.cached}
            if settings.log_queries:
                facts["text"] = asked.query
        if not path.startswith(_QUIET):
            _LOG.info("%(method)s %(path)s %(status)s %(ms)s ms", facts, extra=facts)
        if asked and slow:
            steps = plan(asked.query, texts=settings.log_queries)
            shown = "" if settings.log == "json" else "".join(f"\n  {step}" for step in steps)
            message = f"query %(query)s took %(ms)s ms{shown.replace('%', '%%')}"
            _SLOW.warning(message, facts, extra=facts | {"plan": steps})

    response.call_on_close(sent)
    return response
