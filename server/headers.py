"""What every answer carries: a strict policy, and an ETag made of the release and the request."""

from hashlib import sha256
from typing import Final

from flask import Flask, Response, request

from clockkg import __version__
from clockkg.errors import StoreError

from .service import service

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_VARY: Final = "Accept, Accept-Language"


def protect(app: Flask) -> None:
    """Add the policy to every answer, and answer what a client already has with 304."""
    app.before_request(_unchanged)
    app.after_request(_dressed)


def _unchanged() -> Response | None:
    """A 304 when the client holds this very answer: a release never changes."""
    tag = _tag()
    if tag and tag in request.if_none_match:
        return Response(status=304, headers={"ETag": f'"{tag}"'})
    return None


def _dressed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Vary", _VARY)
    if request.path.startswith("/static/"):
        return response
    tag = _tag()
    if tag and response.status_code == 200:  # noqa: PLR2004 - OK
        response.set_etag(tag)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _tag() -> str:
    """Release, version and whatever chooses the answer; empty for what is not a plain reading."""
    if request.method not in ("GET", "HEAD") or request.path.startswith(("/static/", "/health")):
        return ""
    try:
        number = service().releases.current().number
    except StoreError:
        return ""
    chosen = (str(number), __version__, request.full_path, *map(str, _negotiated()))
    return sha256("\n".join(chosen).encode()).hexdigest()[:32]


def _negotiated() -> tuple[object, object]:
    return request.accept_mimetypes, request.accept_languages
