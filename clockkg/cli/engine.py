"""What the verbs share that know of a remote engine: its option, and bringing it up to date."""

from dataclasses import replace

import click

from clockkg.cli.console import Console
from clockkg.graphs import push
from clockkg.store.wire import place

engine_option = click.option(
    "--engine",
    metavar="URL",
    default=None,
    help="A SPARQL engine that holds the current release too (default: the setting `engine`).",
)
"""The option that names the engine."""


def with_engine(console: Console, url: str | None) -> Console:
    """The console with the engine that the option names, if it names one."""
    return replace(console, settings=replace(console.settings, engine=url)) if url else console


def keep_up(console: Console, *, again: bool = False) -> None:
    """Bring the engine to the current release, where there is one; a StoreError when it fails."""
    if console.settings.engine:
        number = push(console.settings, again=again).number
        where = place(console.settings.engine)
        words = {
            "it": f"Su {where} c'è la release {number}.",
            "en": f"{where} holds release {number}.",
        }
        console.say(console.pick(words))
