"""Whether the process lives, and whether it has a release to serve."""

from typing import Final

from flask import Blueprint, jsonify
from flask.wrappers import Response

from clockkg import __version__

from .service import service

blueprint: Final = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """The version and the release being served."""
    return jsonify(status="ok", version=__version__, release=service().release.number)
