"""`clockkg shapes`: the rules as a list, and what changed in them between two versions."""

from pathlib import Path
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.errors import InputError, UnknownNameError
from clockkg.reporting import SEVERITIES
from clockkg.validation import Change, Shape, Shapes, compare, find_shapes

_THEME: Final = {"it": "Nessun tema", "en": "theme"}
_COLUMNS: Final = {
    "rule": {"it": "regola", "en": "rule"},
    "name": {"it": "nome", "en": "name"},
    "severity": {"it": "gravità", "en": "severity"},
    "source": {"it": "chi la chiede", "en": "who asks for it"},
    "change": {"it": "cambiamento", "en": "change"},
    "what": {"it": "che cosa", "en": "what"},
}
_KINDS: Final = {
    "added": {"it": "aggiunta", "en": "added"},
    "removed": {"it": "tolta", "en": "removed"},
    "changed": {"it": "cambiata", "en": "changed"},
}
_PARTS: Final = {
    "severity": {"it": "gravità", "en": "severity"},
    "name": {"it": "nome", "en": "name"},
    "message": {"it": "messaggio", "en": "message"},
    "remedy": {"it": "rimedio", "en": "remedy"},
    "group": {"it": "tema", "en": "theme"},
    "order": {"it": "ordine", "en": "order"},
    "sources": {"it": "fonti", "en": "sources"},
    "rule": {"it": "che cosa chiede", "en": "what it asks for"},
}
_SAME: Final = {"it": "Le regole sono le stesse.", "en": "The rules are the same."}
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group()
def shapes() -> None:
    """List the rules of validation, and what changed in them.

    Example: clockkg shapes list --theme planning
    """


@shapes.command("list")
@click.option("--theme", help="Only those of this theme, such as planning.")
@_JSON
@click.pass_obj
def listed(console: Console, theme: str | None, *, as_json: bool) -> None:
    """Every rule with its name, its severity and who asks for it.

    Example: clockkg shapes list --theme policy
    """
    known = find_shapes()
    if theme and theme not in known.groups:
        raise UnknownNameError(_THEME, theme, known.groups)
    chosen = [shape for shape in known if not theme or shape.group == theme]
    if as_json:
        console.json([shape.as_dict() for shape in chosen])
        return
    _table(console, ("rule", "name", "severity", "source"), [_row(console, s) for s in chosen])


@shapes.command("changes")
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER, required=False)
@_JSON
@click.pass_obj
def changes(console: Console, old: Path, new: Path | None, *, as_json: bool) -> None:
    """Rules added, removed and changed from the folder OLD to NEW, or to those of this clockkg.

    Example: clockkg shapes changes ../clockkg-1.0/shapes
    """
    found = compare(_read(old), _read(new) if new else find_shapes())
    if as_json:
        console.json([change.as_dict() for change in found])
    elif found:
        rows = [_change(console, change) for change in found]
        _table(console, ("change", "rule", "name", "what"), rows)
    else:
        click.echo(console.pick(_SAME))


def _read(folder: Path) -> Shapes:
    found = find_shapes(folder)
    if not len(found):
        message = {"it": f"in {folder} non ci sono regole", "en": f"there are no rules in {folder}"}
        remedy = {
            "it": "Indica la cartella che contiene i file .ttl delle regole.",
            "en": "Name the folder that holds the .ttl files of the rules.",
        }
        raise InputError(message, remedy=remedy)
    return found


def _row(console: Console, shape: Shape) -> tuple[str, ...]:
    language = console.language
    sources = "; ".join(source.words(language) for source in shape.sources)
    return (shape.key, console.pick(shape.name), SEVERITIES[shape.severity][language], sources)


def _change(console: Console, change: Change) -> tuple[str, ...]:
    language = console.language
    severity = SEVERITIES[change.severity][language]
    parts = [_PARTS[part][language] for part in change.parts]
    if change.before and "severity" in change.parts:
        parts[0] = f"{parts[0]} {SEVERITIES[change.before][language]} → {severity}"
    what = ", ".join(parts) or severity
    return (_KINDS[change.kind][language], change.key, console.pick(change.name), what)


def _table(console: Console, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    console.table([console.pick(_COLUMNS[name]) for name in columns], rows)
