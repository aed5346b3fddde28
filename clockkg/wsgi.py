"""The one place that finds the Flask package: `server` in a checkout, `clockkg.server` in a wheel.

For another WSGI server: `gunicorn "clockkg.wsgi:application()"`.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from clockkg.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LONGEST_LINE = 8190
"""The longest request line that Gunicorn can be told to take; longer queries are posted."""


def application(settings: Settings | None = None) -> "WSGIApplication":
    """The Flask application."""
    name = "clockkg.server" if find_spec("clockkg.server") else "server"
    made: WSGIApplication = import_module(name).create_app(settings or Settings.read())
    return made


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted: one process of many threads, in front of the query workers."""
    options = {"bind": f"{host}:{port}", "worker_class": "gthread", "threads": 8}
    _Gunicorn(settings, options | {"limit_request_line": _LONGEST_LINE}).run()


class _Gunicorn(BaseApplication):
    """Gunicorn without its own command line."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)
        self.cfg.set("loglevel", "warning")

    def load(self) -> Any:  # noqa: ANN401 - gunicorn takes WSGI and ASGI applications alike
        return application(self._settings)
