"""A line for each request in the log, for people or for programs: the one door to its formatter.

It holds no secret, no address of a client and no text of a query, unless the settings ask for the
text: a query is known by its fingerprint, under which its answer is kept too. A query that was slow
has a line of its own with the engine's plan.
"""

import logging
from hashlib import sha256
from time import perf_counter
from typing import Final
from urllib.parse import parse_qs

from flask import Flask, Response, current_app, g, request
from pythonjsonlogger.json import JsonFormatter

from clockkg.protocol.plain import Plain
from clockkg.querying import plan
from clockkg.settings import Settings

from .service import began

_LOG: Final = logging.getLogger("clockkg.requests")
_SLOW: Final = logging.getLogger("clockkg.slow")
_FINGERPRINT: Final = 16
_SPARQL: Final = "/sparql"
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


def write_kept(asked: Plain, seconds: float) -> None:
    """Write the line of a query whose whole response was kept from before."""
    if _LOG.isEnabledFor(logging.INFO):
        query = parse_qs(asked.arguments)["query"][0]
        _write(_facts("GET", _SPARQL, 200, seconds) | {"query": fingerprint(query), "cached": True})


def write_answered(settings: Settings, release: int, query: str, seconds: float) -> None:
    """Write the line of a query that a worker answered, without the application."""
    if _LOG.isEnabledFor(logging.INFO):
        facts = _facts("GET", _SPARQL, 200, seconds) | {"endpoint": "sparql.sparql"}
        facts |= {"release": release} | _asked(settings, query, cached=False)
        _write(facts)


def _facts(method: str, path: str, status: int, seconds: float) -> dict[str, object]:
    """What a line says of every request."""
    return {"method": method, "path": path, "status": status, "ms": round(seconds * 1000, 1)}


def _asked(settings: Settings, query: str, *, cached: bool) -> dict[str, object]:
    """What it says of a query."""
    text = {"text": query} if settings.log_queries else {}
    return {"query": fingerprint(query), "cached": cached, **text}


def _write(facts: dict[str, object]) -> None:
    _LOG.info("%(method)s %(path)s %(status)s %(ms)s ms", facts, extra=facts)


def _write_json() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("clockkg")
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    root.propagate = False


def _begin() -> None:
    g.began = began()


def _end(response: Response) -> Response:
    """Look again when the answer has been sent: a stream takes its time."""
    settings: Settings = current_app.extensions["clockkg"].settings
    asked, path, method = g.get("asked"), request.path, request.method
    since = g.began
    endpoint, release = request.endpoint or "none", g.get("opened")

    def sent() -> None:
        seconds = perf_counter() - since
        slow = asked and seconds >= settings.slow_seconds
        if slow or (_LOG.isEnabledFor(logging.INFO) and not path.startswith(_QUIET)):
            write(seconds, slow=bool(slow))

    def write(seconds: float, *, slow: bool) -> None:
        facts = _facts(method, path, response.status_code, seconds) | {"endpoint": endpoint}
        if release:
            facts["release"] = release.release.number
        if asked:
            facts |= _asked(settings, asked.query, cached=asked.cached)
        if not path.startswith(_QUIET):
            _write(facts)
        if asked and slow:
            steps = plan(asked.query, texts=settings.log_queries)
            shown = "" if settings.log == "json" else "".join(f"\n  {step}" for step in steps)
            message = f"query %(query)s took %(ms)s ms{shown.replace('%', '%%')}"
            _SLOW.warning(message, facts, extra=facts | {"plan": steps})

    response.call_on_close(sent)
    return response
