"""Whether the process lives, and whether it has a release to serve."""

from contextlib import suppress
from typing import Final

from flask import Blueprint, jsonify
from flask.wrappers import Response

from clockkg import __version__
from clockkg.errors import ClockError

from .service import service

blueprint: Final = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """The process lives: its version and the release it would serve, 0 where there is none."""
    number = 0
    with suppress(ClockError):
        number = service().releases.current().number
    return jsonify(status="ok", version=__version__, release=number)


@blueprint.get("/ready")
def ready() -> Response:
    """A release is open, whole and ready to answer; 503 with the reason while there is none."""
    opened = service().opened
    opened.pool.start()
    return jsonify(status="ready", release=opened.release.number)
