"""The one place that finds the Flask package: `server` in a checkout, `clockkg.server` in a wheel.

For another WSGI server: `gunicorn "clockkg.wsgi:application()"`.
"""

import gc
import resource
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from gunicorn.app.base import BaseApplication

from clockkg.settings import Settings
from clockkg.wsgi.patient import IDLE_SECONDS, Hurried, Patient

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LONGEST_LINE: Final = 8190
"""The longest request line that Gunicorn can be told to take; longer queries are posted."""
_THREADS: Final = 32
"""Most of them wait for a query worker."""
_CONNECTIONS: Final = 12_000
_SPARE_FILES: Final = 500
"""Open files that are no connections: the store's, the workers' pipes."""
_GARBAGE: Final = 50_000
"""So many new objects before Python looks for circles among them: that holds everybody up."""


def application(settings: Settings | None = None) -> "WSGIApplication":
    """The Flask application."""
    made: WSGIApplication = _server().create_app(settings or Settings.read(), warm=True)
    return made


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted: one process of many threads, in front of the query workers.

    A request under way is finished before the process ends, for as long as a query may take.
    """
    options = {
        "bind": f"{host}:{port}",
        "worker_class": f"{Patient.__module__}.{Patient.__name__}",
        "threads": _THREADS,
        "worker_connections": _connections(),
        "backlog": 4096,
        "keepalive": IDLE_SECONDS,
        "graceful_timeout": int(settings.query_seconds) + 5,
        "limit_request_line": _LONGEST_LINE,
        "control_socket_disable": True,
        "loglevel": "warning",
    }
    _Gunicorn(settings, options).run()


class _Gunicorn(BaseApplication):
    """Gunicorn without its own command line."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - gunicorn takes WSGI and ASGI applications alike
        app = application(self._settings)
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        return Hurried(app, _server().direct(app))


def _server() -> ModuleType:
    return import_module("clockkg.server" if find_spec("clockkg.server") else "server")


def _connections() -> int:
    """How many connections may be open: as many as the system lets us have files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _SPARE_FILES
    files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return max(files - _SPARE_FILES, 2 * _THREADS)
