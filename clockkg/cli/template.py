"""`clockkg template`: workbooks and CSV files for an office to fill in."""

from pathlib import Path
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.errors import InputError
from clockkg.loading import templates

_COLUMNS: Final = {
    "template": {"it": "modello", "en": "template"},
    "title": {"it": "titolo", "en": "title"},
    "tables": {"it": "tabelle", "en": "tables"},
}
_THERE: Final = {"it": "{} esiste già", "en": "{} is already there"}
_OTHER: Final = {
    "it": "Potrebbe essere già compilato: scegli un altro nome con -o.",
    "en": "It may have been filled in: choose another name by -o.",
}
_NEXT: Final = {
    "it": "Compilalo, poi `clockkg check {}`.",
    "en": "Fill it in, then `clockkg check {}`.",
}
_ENDINGS: Final = {"xlsx": ".xlsx", "csv": ".zip"}


@click.command()
@click.argument("name", required=False)
@click.option("--format", "form", type=click.Choice([*_ENDINGS]), default="xlsx", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="To a file.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def template(
    console: Console, name: str | None, *, form: str, output: Path | None, as_json: bool
) -> None:
    """Write the template NAME: a workbook, or CSV files with a Table Schema. Without NAME, list.

    Headings, lists and help are in the language of the command.

    Example: clockkg --lang it template members
    """
    if not name:
        _list(console, as_json=as_json)
        return
    theme = templates.find_theme(name)
    file = output or Path(f"{theme.name}{_ENDINGS[form]}")
    if file.exists():
        message = {language: words.format(file) for language, words in _THERE.items()}
        raise InputError(message, remedy=_OTHER)
    write = templates.as_workbook if form == "xlsx" else templates.as_package
    file.write_bytes(write(theme, console.language))
    click.echo(file)
    console.say(console.pick(_NEXT).format(file))


def _list(console: Console, *, as_json: bool) -> None:
    """The templates, each with its tables."""
    known = templates.find_themes().values()
    if as_json:
        console.json(
            [
                {
                    "name": one.name,
                    "version": one.version,
                    "title": dict(one.title),
                    "about": dict(one.about),
                    "tables": [table.name for table in one.tables],
                }
                for one in known
            ]
        )
        return
    rows = [
        (one.name, console.pick(one.title), ", ".join(console.pick(t.title) for t in one.tables))
        for one in known
    ]
    console.table([console.pick(words) for words in _COLUMNS.values()], rows)
