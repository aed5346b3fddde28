"""Each client is answered so often a minute, as the settings say; then it is told to wait."""

from typing import Final

from flask import Flask, request

from clockkg.errors import RateError
from clockkg.protocol.direct import ASKING
from clockkg.protocol.rates import Rates
from clockkg.settings import Settings

_NAME: Final = "clockkg-rates"
_FREE: Final = ("/static/", "/health", "/ready", "/metrics")


def limit(app: Flask, settings: Settings) -> None:
    """Count every request but the pages' files, the operator's, and what was counted before."""
    app.extensions[_NAME] = Rates(settings.requests_per_minute)

    def counted() -> None:
        free = request.path.startswith(_FREE) or ASKING in request.environ
        seconds = 0 if free else wait(app, request.remote_addr or "")
        if seconds:
            raise RateError(seconds)

    app.before_request(counted)


def wait(app: Flask, client: str) -> int:
    """0 where a client is answered now, which counts; else the seconds until it is."""
    rates: Rates = app.extensions[_NAME]
    return rates.wait(client)


def full(app: Flask, client: str) -> bool:
    """Whether a client would have to wait; this does not count."""
    rates: Rates = app.extensions[_NAME]
    return rates.full(client)
