"""`clockkg serve`: the service over the current release."""

import os
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import click

from clockkg.cli.console import Console
from clockkg.cli.engine import engine_option, with_engine
from clockkg.errors import LimitError, StoreError
from clockkg.graphs import engine_of, holds
from clockkg.store.wire import place
from clockkg.wsgi import run

_PATIENCE: Final = 5.0


@click.command()
@click.option("--port", type=int, default=None, help="Port (default: that of base_url, 5000).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@engine_option
@click.pass_obj
def serve(console: Console, port: int | None, host: str, engine: str | None) -> None:
    """Serve the pages, the questions and the SPARQL endpoint.

    An engine answers the queries as long as it holds the current release; else they are answered
    here.

    Example: clockkg serve --port 5000
    """
    start(with_engine(console, engine), host, port)


def start(console: Console, host: str, port: int | None) -> None:
    """Listen until interrupted, saying the address first."""
    settings = console.settings
    chosen = port or urlsplit(settings.base_url).port or 5000
    if port and "CLOCKKG_BASE_URL" not in os.environ:
        settings = replace(settings, base_url=f"http://{host}:{chosen}")
    _warn_without_release(console)
    _tell_engine(console)
    words = {"it": "In ascolto su", "en": "Listening at"}
    console.say(f"{console.pick(words)} {settings.base_url}/{console.language}/")
    run(settings, host, chosen)


def _warn_without_release(console: Console) -> None:
    """Say what the service needs; it serves the first release as soon as there is one."""
    try:
        console.releases.current()
    except StoreError as error:
        console.say(f"{error.said(console.language)}: {error.advised(console.language)}")


def _tell_engine(console: Console) -> None:
    """Say who answers the queries; a SettingsError for a wrong address or capability file."""
    if not console.settings.engine:
        return
    engine = engine_of(console.settings, _PATIENCE)
    try:
        release = console.releases.current()
        there = holds(engine, release)
    except (StoreError, LimitError) as error:
        console.say(f"{error.said(console.language)}: {error.advised(console.language)}")
        return
    console.say(console.pick(_words(place(engine.url), release.number, there=there)))


def _words(where: str, number: int, *, there: bool) -> dict[str, str]:
    if there:
        return {
            "it": f"Risponde {where}, che ha la release {number}.",
            "en": f"{where} answers: it holds release {number}.",
        }
    return {
        "it": f"Su {where} non c'è la release {number}: si risponde da qui. "
        "Portacela con `clockkg releases push`.",
        "en": f"{where} does not hold release {number}: answers come from here. "
        "Bring it there with `clockkg releases push`.",
    }
