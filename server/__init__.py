"""The Flask application: pages for people, protocols for machines, over one release.

Imported as `server` from a checkout and as `clockkg.server` from a wheel; inside, only relative
imports and `clockkg.*`.
"""

from typing import Final

from flask import Flask

from clockkg.settings import Settings

from . import (
    data,
    editor,
    graph_store,
    health,
    metrics,
    pages,
    problems,
    quality,
    questions,
    resources,
    sparql,
)
from .compression import compress
from .headers import protect
from .metrics import measure
from .rates import limit
from .service import Service
from .texts import equip

_LARGEST_BODY: Final = 2**20


def create_app(settings: Settings | None = None) -> Flask:
    """The application for some settings, those of the environment where none are given."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.extensions["clockkg"] = Service(settings or Settings.read())
    equip(app)
    compress(app)
    measure(app)
    limit(app, app.extensions["clockkg"].settings)
    protect(app)
    problems.register(app)
    for module in (
        sparql,
        graph_store,
        resources,
        questions,
        editor,
        quality,
        data,
        health,
        metrics,
        pages,
    ):
        app.register_blueprint(module.blueprint)
    return app
