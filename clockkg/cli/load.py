"""`clockkg load`: publish records as a release, or store nothing and say why."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.cli.engine import engine_option, keep_up, with_engine
from clockkg.cli.only import chosen, only_option
from clockkg.cli.usage import Misused
from clockkg.errors import RejectedLoadError
from clockkg.loading import Delivery, Loader, Outcome, find_loader, find_loaders, gate_of, places
from clockkg.loading import load as run_load
from clockkg.reporting import Told
from clockkg.validation import Again

_NAME_ONE: Final = {
    "it": "Indica un caricatore, o --all. `clockkg loader list` li elenca.",
    "en": "Name a loader, or give --all. `clockkg loader list` lists them.",
}
_FIRST: Final = {
    "it": "Qui non è ancora pubblicato nulla. Distretti, centri e luoghi che le righe nominano "
    "arrivano con `clockkg load --all --no-samples`: poi riprova.",
    "en": "Nothing is published here yet. The districts, centres and places that rows refer to "
    "come with `clockkg load --all --no-samples`: try again after it.",
}
_OTHERS: Final = {
    "it": "Rilievi nei dati di altri: {}. Li mostra `clockkg findings list`.",
    "en": "Findings in the data of others: {}. `clockkg findings list` shows them.",
}
_FILES = click.argument("files", nargs=-1)
_ADDRESSES: Final = ("http://", "https://")


@click.command()
@click.argument("loader", required=False)
@_FILES
@click.option("--all", "everything", is_flag=True, help="Load every loader's bundled records.")
@click.option("--samples/--no-samples", default=True, help="With --all: the made-up world too.")
@only_option
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@engine_option
@click.pass_obj
def load(
    console: Console,
    loader: str | None,
    files: tuple[str, ...],
    *,
    everything: bool,
    samples: bool,
    only: tuple[str, ...],
    as_json: bool,
    engine: str | None,
) -> None:
    """Publish FILES by LOADER as a new release; nothing is stored when a violation blocks.

    A file may be an address (https://...) on a host that the settings allow. Without FILES, what
    the loader brings or fetches is loaded.

    An engine is then brought to the release; where that fails, the release is published all the
    same, and `clockkg releases push` tries again.

    Example: clockkg load document-cosvig-2019
    """
    folders = places(console.settings)
    if everything:
        known = find_loaders(*folders).values()
        deliveries = [Delivery(one) for one in bundled(known, samples=samples)]
    elif loader:
        one = delivery(console, find_loader(loader, *folders), files)
        deliveries = [replace(one, only=chosen(only))]
    else:
        raise Misused(_NAME_ONE)
    outcome = publish(console, deliveries)
    if as_json:
        console.json(outcome.as_dict())
    else:
        show(console, outcome)
    if not outcome.conforms:
        raise click.exceptions.Exit(1)
    keep_up(with_engine(console, engine))


def delivery(console: Console, chosen: Loader, words: Iterable[str]) -> Delivery:
    """What a person gives a loader: files and addresses."""
    given = tuple(words)
    urls = tuple(word for word in given if word.startswith(_ADDRESSES))
    paths = tuple(Path(word) for word in given if word not in urls)
    return Delivery(chosen, paths, urls, console.settings)


def publish(console: Console, deliveries: list[Delivery]) -> Outcome:
    """Load with a progress bar; a rejected load comes back as an outcome without release."""
    with console.progress() as step:
        try:
            settings = console.settings
            return run_load(
                settings.home,
                deliveries,
                today=settings.today,
                step=step,
                maker=console.maker,
                gate=gate_of(settings),
            )
        except RejectedLoadError as rejected:
            return Outcome.of(rejected)


def show(console: Console, outcome: Outcome) -> None:
    """The outcome for a person: the findings of what was delivered, how many others there are."""
    theirs = outcome.of_delivery
    console.findings(told_of(theirs))
    others = len(outcome.findings) - len(theirs.findings)
    if others:
        console.say(console.pick(_OTHERS).format(others))
    if not outcome.conforms:
        words = {"it": "Non è stato salvato nulla.", "en": "Nothing was stored."}
        console.say(console.pick(words))
        show_first(console)
    elif outcome.release:
        rows = sum(sum(tables.values()) for tables in outcome.rows.values())
        number = outcome.release.number
        words = {"it": f"Release {number}: {rows} righe.", "en": f"Release {number}: {rows} rows."}
        same = {"it": "Nulla è cambiato. ", "en": "Nothing has changed. "}
        console.say(("" if outcome.changed else console.pick(same)) + console.pick(words))
    show_judging(console, outcome.again)


def show_first(console: Console) -> None:
    """Where nothing is published yet, what a centre's records refer to and where it comes from."""
    if not console.releases.latest():
        console.say(console.pick(_FIRST))


def show_judging(console: Console, again: Again | None) -> None:
    """How many nodes were judged, and why all of them if they were; nothing where none were."""
    if again and again.why:
        words = {
            "it": f"Controllati tutti i {again.of} nodi: {again.why['it']}.",
            "en": f"Judged all {again.of} nodes: {again.why['en']}.",
        }
        console.say(console.pick(words))
    elif again:
        words = {
            "it": f"Controllati di nuovo {again.nodes} nodi su {again.of}.",
            "en": f"Judged again: {again.nodes} of {again.of} nodes.",
        }
        console.say(console.pick(words))


def told_of(outcome: Outcome) -> Told:
    """What an outcome has to tell."""
    return Told(outcome.findings, outcome.blocked, outcome.waived)


def bundled(known: Iterable[Loader], *, samples: bool) -> list[Loader]:
    """The loaders that bring their own records, the made-up world's only when asked for."""
    return [one for one in known if one.bundled and (samples or not one.sample)]
