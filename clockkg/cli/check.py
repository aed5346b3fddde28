"""`clockkg check`: what a load would find and change; nothing is stored."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from clockkg.cli.comparing import said_columns, said_rows
from clockkg.cli.console import Console
from clockkg.cli.load import delivery as given
from clockkg.cli.load import show_first, show_judging, told_of
from clockkg.cli.only import chosen, only_option
from clockkg.cli.usage import Misused
from clockkg.errors import InputError
from clockkg.loading import Delivery, Outcome, find_loaders, gate_of, places, recognise
from clockkg.loading import check as run_check
from clockkg.reporting import FORMS, render
from clockkg.reporting.workbook import annotate
from clockkg.terms import GRAPH

_FORMS: Final = ("text", *FORMS)
_NAME_ONE: Final = {
    "it": "Indica un file, o un caricatore. `clockkg loader list` li elenca.",
    "en": "Name a file, or a loader. `clockkg loader list` lists them.",
}
_NOT_OVER: Final = {
    "it": "la copia annotata non prende il posto del file",
    "en": "the annotated copy does not take the place of the file",
}
_ELSEWHERE: Final = {"it": "Dalle un altro nome.", "en": "Give it another name."}
_NOT_JUDGED: Final = {
    "it": "Le altre regole si applicano quando il file si legge per intero.",
    "en": "The other rules are applied when the file can be read whole.",
}
_COLUMNS: Final = {
    "things": {"it": "cose", "en": "things"},
    "added": {"it": "nuove", "en": "added"},
    "changed": {"it": "cambiate", "en": "changed"},
    "removed": {"it": "tolte", "en": "removed"},
    "graph": {"it": "grafo", "en": "graph"},
}


@click.command()
@click.argument("words", nargs=-1, metavar="[LOADER] [FILES]...")
@click.option("--format", "form", type=click.Choice(_FORMS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="To a file.")
@click.option(
    "--annotate",
    "copy",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a copy of the workbook, or a workbook of CSV files, with the faulty cells marked.",
)
@only_option
@click.option("--match", "compares", is_flag=True, help="Compare its records with all others too.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def check(
    console: Console,
    words: tuple[str, ...],
    *,
    form: str,
    output: Path | None,
    copy: Path | None,
    only: tuple[str, ...],
    compares: bool,
    as_json: bool,
) -> None:
    """Check FILES as LOADER would load them, and store nothing. Exit code 1 when a finding blocks.

    LOADER may be left out where exactly one recognises the files by their headings.

    Example: clockkg check soci.xlsx --annotate soci-marked.xlsx
    """
    delivery = replace(_delivery(console, words), only=chosen(only))
    if copy and copy.resolve() in {file.resolve() for file in delivery.files().values()}:
        raise InputError(_NOT_OVER, remedy=_ELSEWHERE)
    settings = console.settings
    with console.progress() as step:
        outcome = run_check(
            settings.home,
            [delivery],
            today=settings.today,
            step=step,
            maker=console.maker,
            gate=gate_of(settings),
            compares=compares,
        ).of_delivery
    if as_json or (form == "text" and not output):
        _show(console, outcome, as_json=as_json)
    else:
        _write(console, outcome, "html" if form == "text" else form, output)
    if copy:
        copy.write_bytes(_annotated(delivery, outcome, console.language))
    if not outcome.conforms:
        raise click.exceptions.Exit(1)


def _delivery(console: Console, words: tuple[str, ...]) -> Delivery:
    """The files for the loader that is named first, or for the one that recognises them."""
    if not words:
        raise Misused(_NAME_ONE)
    folders = places(console.settings)
    known = find_loaders(*folders)
    if words[0] in known:
        return given(console, known[words[0]], words[1:])
    paths = tuple(map(Path, words))
    return Delivery(recognise(paths, *folders), paths)


def _annotated(delivery: Delivery, outcome: Outcome, language: str) -> bytes:
    loader = delivery.loader
    return annotate(
        delivery.files(),
        told_of(outcome),
        language,
        encoding=loader.encoding,
        delimiter=loader.delimiter,
    )


def _write(console: Console, outcome: Outcome, form: str, output: Path | None) -> None:
    """The findings in a form, to a file or to standard output."""
    data = render(told_of(outcome), form, console.language)
    if output:
        output.write_bytes(data)
    else:
        click.echo(data, nl=False)


def _show(console: Console, outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        console.json(outcome.as_dict())
        return
    console.findings(told_of(outcome))
    if not outcome.judged:
        console.say(console.pick(_NOT_JUDGED))
    show_changes(console, outcome)
    show_judging(console, outcome.again)
    if not outcome.conforms:
        show_first(console)


def show_changes(console: Console, outcome: Outcome) -> None:
    """What the load would do to the things of its graphs, and to each graph's statements."""
    things = [
        (console.pick(one.label) or "—", str(one.added), str(one.changed), str(one.removed))
        for one in outcome.things
    ]
    if things:
        names = ("things", "added", "changed", "removed")
        console.table([console.pick(_COLUMNS[name]) for name in names], things)
    rows = [
        (graph.removeprefix(GRAPH), str(len(change.added)), str(len(change.removed)))
        for graph, change in outcome.changes.items()
    ]
    if rows:
        console.table((console.pick(_COLUMNS["graph"]), "+", "-"), rows)
    pairs = said_rows(console, outcome.matches)
    if pairs:
        console.table(said_columns(console), pairs)
