"""`clockkg validate`: the findings of a release, or of a Turtle file against the shapes."""

from dataclasses import replace
from pathlib import Path

import click

from clockkg.cli.console import Console
from clockkg.errors import UnknownNameError
from clockkg.findings import Finding, counted
from clockkg.graphs import Waivers
from clockkg.loading import gate_of, settle
from clockkg.querying import this_day
from clockkg.reporting import Told
from clockkg.store import convert, read_turtle
from clockkg.terms import GRAPH
from clockkg.validation import validate as judge


@click.command()
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.option("--release", type=int, help="An older release.")
@click.option("--publisher", help="Only the findings in this publisher's graphs.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def validate(
    console: Console,
    file: Path | None,
    release: int | None,
    publisher: str | None,
    *,
    as_json: bool,
) -> None:
    """Show the findings of the current release, or judge the Turtle FILE by the shapes.

    Exit code 1 when there is one that would block a load.

    Example: clockkg validate --publisher documents
    """
    findings = _of_file(console, file) if file else _of_release(console, release)
    chosen = [f for f in findings if not publisher or _publisher(f) == publisher]
    if publisher and not chosen and not file:
        _known(console, release, publisher)
    latest = console.releases.latest()
    names = latest.manifest.names if latest else {}
    waived = Waivers(console.settings.home).holding(this_day(console.settings.today), names)
    gate = replace(gate_of(console.settings), waived=frozenset(waived))
    blocked = frozenset(finding.id for finding in gate.blocking(chosen))
    if as_json:
        console.json({"counts": counted(chosen), "findings": [f.as_dict() for f in chosen]})
    else:
        console.findings(Told(tuple(chosen), blocked, frozenset(waived)))
    if blocked:
        raise click.exceptions.Exit(1)


def _known(console: Console, number: int | None, publisher: str) -> None:
    """Nothing, or an UnknownNameError: no finding at all may be a publisher's name mistyped."""
    releases = console.releases
    release = releases.get(number) if number else releases.current()
    names = {dataset.publisher for dataset in release.manifest.datasets}
    if publisher not in names:
        raise UnknownNameError("publisher", publisher, names)


def _publisher(finding: Finding) -> str:
    return finding.graph.removeprefix(GRAPH).partition("/")[0]


def _of_release(console: Console, number: int | None) -> list[Finding]:
    releases = console.releases
    return list((releases.get(number) if number else releases.current()).findings)


def _of_file(console: Console, file: Path) -> list[Finding]:
    today = this_day(console.settings.today)
    data = convert(read_turtle(file), "ntriples")
    report = judge(data, today=today)
    return settle((result.finding() for result in report.results), (), ())
