"""`clockkg check`: what a load would find and change; nothing is stored."""

from pathlib import Path

import click

from clockkg.cli.console import Console
from clockkg.loading import Delivery, Outcome, find_loader
from clockkg.loading import check as run_check
from clockkg.terms import shrink


@click.command()
@click.argument("loader")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def check(console: Console, loader: str, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Check FILES as LOADER would load them, and store nothing. Exit code 1 when a finding blocks.

    Example: clockkg check records soci.xlsx
    """
    settings = console.settings
    delivery = Delivery(find_loader(loader), files)
    with console.progress() as step:
        outcome = run_check(settings.home, [delivery], today=settings.today, step=step)
    if as_json:
        console.json(outcome.as_dict())
    else:
        console.findings(outcome.findings)
        show_changes(console, outcome)
    if not outcome.conforms:
        raise click.exceptions.Exit(1)


def show_changes(console: Console, outcome: Outcome) -> None:
    """What the load would add to each graph and remove from it."""
    rows = [
        (shrink(graph), str(len(change.added)), str(len(change.removed)))
        for graph, change in outcome.changes.items()
    ]
    if rows:
        console.table(("graph", "+", "-"), rows)
