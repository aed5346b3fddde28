"""The Flask application: pages for people, protocols for machines, over one release.

Imported as `server` from a checkout and as `clockkg.server` from a wheel; inside, only relative
imports and `clockkg.*`.
"""

from threading import Thread
from typing import Final

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from clockkg.settings import Settings

from . import (
    analyses,
    cockpit,
    data,
    editor,
    graph_store,
    health,
    matching,
    metrics,
    pages,
    problems,
    quality,
    questions,
    report,
    resources,
    shapes,
    sparql,
    workbooks,
)
from .compression import compress
from .direct import answer_directly, direct
from .headers import protect
from .kept import keep_responses
from .logs import log_requests
from .metrics import measure
from .rates import limit
from .service import Service, let_go
from .texts import equip

__all__ = ["create_app", "direct"]

_LARGEST_BODY: Final = 2**20


def create_app(settings: Settings | None = None, *, warm: bool = False) -> Flask:
    """The application for some settings, those of the environment where none are given.

    With `warm` the release is opened before anybody asks.
    """
    settings = settings or Settings.read()
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's way
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    service = app.extensions["clockkg"] = Service(settings)
    app.teardown_appcontext(let_go)
    log_requests(app, settings)
    equip(app)
    compress(app)
    measure(app)
    limit(app, settings)
    protect(app)
    problems.register(app)
    for module in (
        sparql,
        graph_store,
        resources,
        questions,
        analyses,
        editor,
        quality,
        matching,
        report,
        cockpit,
        shapes,
        workbooks,
        data,
        health,
        metrics,
        pages,
    ):
        app.register_blueprint(module.blueprint)
    answer_directly(app, service, keep_responses(app, service))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]  # Flask's way
    if warm:
        Thread(target=service.warm, daemon=True).start()
    return app
