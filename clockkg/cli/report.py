"""`clockkg report`: the report for the coordination unit, of a release and a period."""

from pathlib import Path
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.cli.usage import Misused
from clockkg.reporting.review import MEDIA_TYPES, Period, between, make, period, write

_STEPS: Final = {
    "look": {"it": "Ricerca di doppioni e contraddizioni", "en": "Looking for duplicates"},
    "score": {"it": "Punteggi", "en": "Scoring"},
    "compare": {"it": "Confronto", "en": "Comparing"},
    "write": {"it": "Scrittura", "en": "Writing"},
}
_BINARY: Final = ("pdf", "xlsx")
_NAME_A_FILE: Final = {
    "it": "Indica dove scriverlo: -o rapporto.{form}.",
    "en": "Say where to write it: -o report.{form}.",
}
_ONE_PERIOD: Final = {
    "it": "Indica il periodo per release (--release, --since) o per giorni (--from, --to).",
    "en": "Give the period by releases (--release, --since) or by days (--from, --to).",
}


@click.command()
@click.option("--format", "form", type=click.Choice(sorted(MEDIA_TYPES)), default=None)
@click.option("--language", type=click.Choice(["it", "en"]), help="Language of the report.")
@click.option("--release", type=int, help="The release it is of, by default the current one.")
@click.option("--since", type=int, help="The release it compares with; 0 is the beginning.")
@click.option("--from", "first", default="", help="The first day of the period, yyyy-mm-dd.")
@click.option("--to", "last", default="", help="The last day of the period, yyyy-mm-dd.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="To a file.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def report(
    console: Console,
    *,
    form: str | None,
    language: str | None,
    release: int | None,
    since: int | None,
    first: str,
    last: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Report a release to the coordination unit: scores, what moved, what to mend first.

    Without --format the name of the file tells the form.

    Example: clockkg report --from 2026-07-01 --to 2026-09-30 -o report.pdf
    """
    form = "json" if as_json else form or _form_of(output)
    if form in _BINARY and not output:
        raise Misused({tag: text.format(form=form) for tag, text in _NAME_A_FILE.items()})
    chosen = _chosen(console, release, since, first, last)
    with console.progress(_STEPS) as step:
        review = make(console.releases, chosen, step)
        step("write")
        data = write(review, form, language or console.language, console.settings.base_url)
    if output:
        output.write_bytes(data)
    else:
        click.echo(data, nl=False)


def _form_of(output: Path | None) -> str:
    """The form that a file's ending names; JSON for standard output."""
    ending = output.suffix[1:].lower() if output else "json"
    return ending if ending in MEDIA_TYPES else "html"


def _chosen(
    console: Console, release: int | None, since: int | None, first: str, last: str
) -> Period:
    """The period that the options name."""
    if first or last:
        if release is not None or since is not None:
            raise Misused(_ONE_PERIOD)
        return between(console.releases, first, last)
    return period(console.releases, release, since)
