"""`clockkg query`: any SPARQL query, within the limits of the settings."""

import sys
from pathlib import Path
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.errors import InputError
from clockkg.protocol import guard
from clockkg.querying import Folder, Pool, plan
from clockkg.store import GRAPH_FORMATS, RESULT_FORMATS, Request

_NO_PLAN: Final = {
    "it": 'Nessun piano: la query chiama un altro servizio, o manca `pip install "clockkg[plan]"`.',
    "en": 'No plan: the query calls another service, or `pip install "clockkg[plan]"` is missing.',
}


@click.command()
@click.argument("query")
@click.option("--format", "form", type=click.Choice([*RESULT_FORMATS, *GRAPH_FORMATS]))
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--csv", "form", flag_value="csv", help="The same as --format csv.")
@click.option("--release", type=int, help="Ask an older release.")
@click.option("--plan", "planned", is_flag=True, help="Print how the engine would go about it.")
@click.pass_obj
def query(
    console: Console, query: str, form: str | None, release: int | None, *, planned: bool
) -> None:
    """Run QUERY: a SPARQL text, a file that holds one, or - for standard input.

    Example: clockkg query "SELECT ?c WHERE { ?c a clock:TechnologyTransferCentre }"
    """
    text = _text(query)
    guard(text, console.settings)
    if planned:
        click.echo("\n".join(plan(text) or [console.pick(_NO_PLAN)]))
        return
    releases = console.releases
    chosen = releases.get(release) if release else releases.current()
    results = form if form in RESULT_FORMATS else "tsv" if sys.stdout.isatty() else "csv"
    graphs = form if form in GRAPH_FORMATS else "turtle"
    pool = Pool(Folder(chosen.store_folder), console.settings)
    try:
        answer = pool.answer(Request(text, results or "csv", graphs or "turtle"))
    finally:
        pool.close()
    click.echo(answer.body, nl=False)


def _text(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if not query.endswith((".rq", ".sparql")):
        return query
    try:
        return Path(query).read_text("utf-8")
    except OSError as error:
        remedy = {"it": "Controlla il nome del file.", "en": "Check the file's name."}
        raise InputError(f"{query}: {error.strerror}", remedy=remedy) from error
    except UnicodeDecodeError as error:
        message = {"it": f"{query}: non è in UTF-8", "en": f"{query}: this is not UTF-8"}
        remedy = {"it": "Salva il file in UTF-8.", "en": "Save the file as UTF-8."}
        raise InputError(message, remedy=remedy) from error
