"""`clockkg serve`: the service over the current release."""

import os
from dataclasses import replace
from urllib.parse import urlsplit

import click

from clockkg.cli.console import Console
from clockkg.errors import StoreError
from clockkg.wsgi import run


@click.command()
@click.option("--port", type=int, default=None, help="Port (default: that of base_url, 5000).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.pass_obj
def serve(console: Console, port: int | None, host: str) -> None:
    """Serve the pages, the questions and the SPARQL endpoint.

    Example: clockkg serve --port 5000
    """
    start(console, host, port)


def start(console: Console, host: str, port: int | None) -> None:
    """Listen until interrupted, saying the address first."""
    settings = console.settings
    chosen = port or urlsplit(settings.base_url).port or 5000
    if port and "CLOCKKG_BASE_URL" not in os.environ:
        settings = replace(settings, base_url=f"http://{host}:{chosen}")
    _warn_without_release(console)
    words = {"it": "In ascolto su", "en": "Listening at"}
    console.say(f"{console.pick(words)} {settings.base_url}/{console.language}/")
    run(settings, host, chosen)


def _warn_without_release(console: Console) -> None:
    """Say what the service needs; it serves the first release as soon as there is one."""
    try:
        console.releases.current()
    except StoreError as error:
        console.say(f"{error.said(console.language)}: {error.advised(console.language)}")
