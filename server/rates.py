"""Each client is answered so often a minute, as the settings say; then it is told to wait."""

from typing import Final

from flask import Flask, request

from clockkg.errors import RateError
from clockkg.protocol.rates import Rates
from clockkg.settings import Settings

_FREE: Final = ("/static/", "/health", "/ready", "/metrics")


def limit(app: Flask, settings: Settings) -> None:
    """Count every request but those for the pages' files and the operator's."""
    rates = Rates(settings.requests_per_minute)

    def counted() -> None:
        if request.path.startswith(_FREE):
            return
        seconds = rates.wait(request.remote_addr or "")
        if seconds:
            raise RateError(seconds)

    app.before_request(counted)
