"""What every answer carries: a strict policy, and an ETag made of the release and the request."""

from functools import lru_cache
from hashlib import sha256
from typing import Final

from flask import Flask, Response, g, request
from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from clockkg import __version__
from clockkg.errors import StoreError
from clockkg.matching import Book
from clockkg.protocol import volatile
from clockkg.protocol.plain import Plain
from clockkg.querying import this_day
from clockkg.settings import Settings

from .compression import plain_tag
from .service import service

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SCRIPTS: Final = f"{_POLICY}; script-src 'self'"
"""The policy of the pages that have a script of ours."""
_LIVE: Final = ("/static/", "/health", "/ready", "/metrics")
_VARY: Final = "Accept, Accept-Language"
_OWN: Final = (*_LIVE, "/it/", "/en/")
_WAIVED: Final = ("/it/quality", "/en/quality", "/it/findings", "/en/findings")
"""What shows waivers, which come and go while a release stays."""
_JUDGED: Final = ("/it/matching", "/en/matching", "/it/quality", "/en/quality")
"""What shows judgements, which are made while a release stays."""
_OK: Final = 200


def protect(app: Flask) -> None:
    """Add the policy to every answer, and answer what a client already has with 304."""
    app.before_request(_unchanged)
    app.after_request(_dressed)


def _unchanged() -> Response | None:
    """A 304 when the client holds this very answer: a release never changes.

    The tag is made before the answer, so that an answer of the next release never bears it. Where
    an engine may answer too it is a weak one: `1.50` and `1.5` are the same value, not the same
    bytes.
    """
    g.tag = tag = _tag()
    g.weak = bool(service().settings.engine)
    held = map(plain_tag, request.if_none_match.as_set(include_weak=True))
    if tag and tag in held:
        return Response(status=304)
    return None


def _dressed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _SCRIPTS if g.get("scripts") else _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Vary", _VARY)
    if not request.path.startswith(_OWN):
        _open(response)
    if request.path.startswith("/static/"):
        return response
    tag = g.get("tag", "")
    if tag and response.status_code in (_OK, 304):
        response.set_etag(tag, weak=g.get("weak", False))
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _open(response: Response) -> None:
    """Anyone's page may read what is meant for programs, its errors and its ETag too."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"


def _tag() -> str:
    """Release, version and whatever chooses the answer; empty for what is not a plain reading."""
    if volatile(request.args.get("query", "")):
        return ""
    if request.method not in ("GET", "HEAD") or request.path.startswith(_LIVE):
        return ""
    try:
        number = service().release.number
    except StoreError:
        return ""
    chosen = [str(request.accept_mimetypes), str(request.accept_languages)]
    if request.path.startswith(_WAIVED):
        chosen += sorted(map(str, service().waivers.values()))
    if request.path.startswith(_JUDGED):
        chosen.append(sha256(Book(service().settings.home).data()).hexdigest())
    return _digest(number, service().settings, request.full_path, *chosen)


def tag_of(number: int, settings: Settings, asked: Plain) -> str:
    """The tag of a plain query's answer from a release, as `_tag` makes it of the same request."""
    path = f"/sparql?{asked.arguments}"
    return _digest(number, settings, path, *_negotiated(asked.accept, asked.language))


def _digest(number: int, settings: Settings, *chosen: str) -> str:
    texts = (str(number), this_day(settings.today), __version__, *chosen)
    return sha256("\n".join(texts).encode()).hexdigest()[:32]


@lru_cache(maxsize=1024)
def _negotiated(accept: str, language: str) -> tuple[str, str]:
    """What a request prefers, in the one spelling that these headers have for it."""
    kinds = parse_accept_header(accept, MIMEAccept)
    return str(kinds), str(parse_accept_header(language, LanguageAccept))
