"""`clockkg loader`: the loaders there are, a new one, and whether one does what it says."""

from pathlib import Path
from typing import Any, Final

import click

from clockkg.cli.console import Console
from clockkg.cli.load import told_of
from clockkg.loading import (
    Delivery,
    Loader,
    Start,
    Trial,
    find_loader,
    find_loaders,
    places,
    read_loader,
    sample_of,
    sources,
    start,
    try_out,
    write_expected,
)
from clockkg.loading.loader import CARD
from clockkg.loading.rml import export, give, read_rml
from clockkg.loading.trial import EXPECTED
from clockkg.reporting import Told

_SHOWN: Final = 5
_COLUMNS: Final = {
    "loader": {"it": "caricatore", "en": "loader"},
    "title": {"it": "titolo", "en": "title"},
    "graph": {"it": "grafo", "en": "graph"},
    "folder": {"it": "cartella", "en": "folder"},
}
_SAME: Final = {
    "it": "Il campione dà le {n} dichiarazioni attese.",
    "en": "The sample gives the {n} statements that are expected.",
}
_UNTOLD: Final = {
    "it": "Il campione dà {n} dichiarazioni. Il caricatore non dice quali: se sono giuste, "
    "`clockkg loader check {name} --write` le scrive in {file}.",
    "en": "The sample gives {n} statements. The loader does not say which: where they are right, "
    "`clockkg loader check {name} --write` writes them to {file}.",
}
_OTHERS: Final = {
    "it": "Il campione dà altro da quello che si attende: {missing} mancano (-), {more} di troppo "
    "(+). Correggi la mappatura; o, se è giusto così, `--write` lo scrive come atteso.",
    "en": "The sample gives other than what is expected: {missing} are missing (-), {more} too "
    "many (+). Mend the mapping; or, where this is right, `--write` makes it the expectation.",
}
_WRONG: Final = {"it": "Schede sbagliate: {n}.", "en": "Wrong records: {n}."}
_UNWRITTEN: Final = {
    "it": "Non è stato scritto nulla; con `--skip` si scrivono le altre.",
    "en": "Nothing was written; with `--skip` the others are.",
}
_GIVEN: Final = {"it": "Dichiarazioni: {n}, in {file}.", "en": "Statements: {n}, in {file}."}
_WRITTEN: Final = {"it": "Scritto: {file}", "en": "Written: {file}"}
_NEXT: Final = {
    "it": "Compila il campione in {sample}, poi `clockkg loader check {name}`. "
    "Per pubblicare: `clockkg load {name} FILE`.",
    "en": "Fill in the sample in {sample}, then `clockkg loader check {name}`. "
    "To publish: `clockkg load {name} FILE`.",
}
_LEFT: Final = {
    "table": {"it": "tabella", "en": "table"},
    "columns": {"it": "colonne", "en": "columns"},
    "why": {"it": "che cosa RML non dice", "en": "what RML does not say"},
}
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group()
def loader() -> None:
    """List the loaders, begin one, and try one out.

    Example: clockkg loader list
    """


@loader.command("list")
@_JSON
@click.pass_obj
def listed(console: Console, *, as_json: bool) -> None:
    """Every loader with the graph that it fills and the folder that it stands in.

    Example: clockkg loader list
    """
    known = find_loaders(*places(console.settings)).values()
    if as_json:
        console.json([_as_dict(one) for one in known])
        return
    rows = [(one.name, console.pick(one.title), one.graph, str(one.folder)) for one in known]
    console.table([console.pick(words) for words in _COLUMNS.values()], rows)


@loader.command("new")
@click.argument("name")
@click.option("--publisher", help="Whose records it loads; NAME unless told.")
@click.option("--dataset", default="records", show_default=True, help="What they are called.")
@click.option("--table", "tables", multiple=True, help="A table of its sample; organisations.")
@click.option(
    "--folder", type=_FOLDER, help="The folder to make it in; `loaders` in the home unless told."
)
@click.pass_obj
def new(
    console: Console,
    name: str,
    *,
    publisher: str | None,
    dataset: str,
    tables: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Make a loader NAME: a card, and a sample with the headings to fill in.

    Example: clockkg loader new seventh-centre --table organisations --table memberships
    """
    place = folder or console.settings.home / "loaders"
    wanted = Start(name, publisher or name, dataset, tables or ("organisations",))
    made = start(place, wanted, console.language)
    click.echo(made.folder)
    console.say(console.pick(_NEXT).format(sample=sample_of(made), name=_called(made, folder)))


@loader.command("check")
@click.argument("name")
@click.option("--write", is_flag=True, help="Write what the sample gives as what is expected.")
@_JSON
@click.pass_obj
def check(console: Console, name: str, *, write: bool, as_json: bool) -> None:
    """Try out the loader NAME, or that of a folder; nothing is stored. Exit code 1 if it fails.

    Its sample is read and judged beside the current release, and must give the RDF that
    `expected.nt` holds.

    Example: clockkg loader check document-cosvig-2019
    """
    chosen = _chosen(console, name)
    trial = try_out(chosen, console.settings.home, today=console.settings.today)
    if as_json:
        console.json(trial.as_dict())
    else:
        console.findings(told_of(trial.outcome.of_delivery))
        _show(console, trial, chosen)
    if write and trial.outcome.conforms:
        file = write_expected(chosen, trial.statements)
        console.say(console.pick(_WRITTEN).format(file=file))
    elif not trial.passed:
        raise click.exceptions.Exit(1)


@loader.command("export-rml")
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True)
@_JSON
@click.pass_obj
def export_rml(console: Console, name: str, *, output: Path, as_json: bool) -> None:
    """Write the mapping of the loader NAME as RML into a folder, and list what RML cannot say.

    The folder gets mapping.ttl and the tables of words that it joins; the names of files and
    columns are those of the loader's sample, which is to be put beside them.

    Example: clockkg loader export-rml document-cosvig-2019 -o rml
    """
    chosen = _chosen(console, name)
    files = Delivery(chosen, (sample_of(chosen),)).files()
    made = export(chosen, sources.read(files, chosen.reading))
    output.mkdir(parents=True, exist_ok=True)
    for file, text in {"mapping.ttl": made.turtle, **made.lookups}.items():
        (output / file).write_text(text, "utf-8")
    if as_json:
        console.json([one._asdict() for one in made.left])
        return
    rows = [(one.table, ", ".join(one.columns), console.pick(one.why)) for one in made.left]
    console.table([console.pick(words) for words in _LEFT.values()], rows)
    console.say(console.pick(_WRITTEN).format(file=output / "mapping.ttl"))


@loader.command("run-rml")
@click.argument("document", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option(
    "--records",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder of the files that the document names; else the document's own.",
)
@click.option("--skip", is_flag=True, help="Leave out the records that are wrong.")
@click.pass_obj
def run_rml(
    console: Console, document: Path, *, output: Path, records: Path | None, skip: bool
) -> None:
    """Run the RML of DOCUMENT and write its statements to a file, as .nt or .nq.

    Nothing is written where a record is wrong, unless those are to be left out; nothing is loaded.

    Example: clockkg loader run-rml rml/mapping.ttl -o members.nt
    """
    folder = records or document.parent
    count, faults = give(read_rml(document), folder, output, skips=skip)
    if faults.count:
        console.findings(Told(tuple(faults.findings)))
        wrong = console.pick(_WRONG).format(n=faults.count)
        console.say(wrong if skip else f"{wrong} {console.pick(_UNWRITTEN)}")
    if faults.count and not skip:
        raise click.exceptions.Exit(1)
    console.say(console.pick(_GIVEN).format(n=count, file=output))


def _chosen(console: Console, name: str) -> Loader:
    """The loader of a name, or of a folder."""
    folder = Path(name)
    if (folder / CARD).is_file():
        return read_loader(folder)
    return find_loader(name, *places(console.settings))


def _show(console: Console, trial: Trial, chosen: Loader) -> None:
    """How what the sample gives compares with what is expected."""
    for sign, lines in (("-", trial.missing), ("+", trial.unexpected)):
        for line in lines[:_SHOWN]:
            click.echo(f"{sign} {line}")
        if len(lines) > _SHOWN:
            click.echo(f"{sign} … {len(lines) - _SHOWN}")
    count = len(trial.statements)
    if trial.expected is None:
        words, file = console.pick(_UNTOLD), chosen.folder / EXPECTED
        console.say(words.format(n=count, name=chosen.name, file=file))
    elif trial.missing or trial.unexpected:
        numbers = {"missing": len(trial.missing), "more": len(trial.unexpected)}
        console.say(console.pick(_OTHERS).format(**numbers))
    else:
        console.say(console.pick(_SAME).format(n=count))


def _called(made: Loader, folder: Path | None) -> str:
    """How a command names a new loader: by its folder where it is not found by name."""
    return str(made.folder) if folder else made.name


def _as_dict(one: Loader) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": dict(one.title),
        "publisher": one.publisher,
        "dataset": one.dataset,
        "graph": one.graph,
        "folder": str(one.folder),
        "sample": one.sample,
        "bundled": one.bundled is not None,
    }
