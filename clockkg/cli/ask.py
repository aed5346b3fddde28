"""`clockkg ask`: a question of the catalogue, answered with labels or as data."""

from collections.abc import Mapping, Sequence
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.cli.usage import Misused
from clockkg.errors import UnknownNameError
from clockkg.querying import (
    Question,
    as_csv,
    bind,
    find_question,
    find_questions,
    label_all,
    unknown_parameter,
)
from clockkg.rdf import Iri, Term
from clockkg.store import Table

_ROW: Final = {"it": "riga", "en": "row"}
_ROWS: Final = {"it": "righe", "en": "rows"}
FREE_OPTIONS: Final = {"ignore_unknown_options": True, "allow_extra_args": True}
"""The settings of a command whose options are the parameters of what it is asked."""


@click.command(context_settings=FREE_OPTIONS)
@click.argument("question", required=False)
@click.option("--json", "form", flag_value="json", help="Print the rows as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print the rows as CSV with IRIs.")
@click.option("--columns", help="Only these columns, by name, with commas between.")
@click.option("--show-query", is_flag=True, help="Print the bound SPARQL query and stop.")
@click.option("--release", type=int, help="Ask an older release.")
@click.pass_context
def ask(
    ctx: click.Context,
    question: str | None,
    form: str | None,
    columns: str | None,
    release: int | None,
    *,
    show_query: bool,
) -> None:
    """Answer QUESTION; its parameters are options. Without QUESTION, list them all.

    Example: clockkg ask district-bridges --a nautica --b nuovi-materiali
    """
    console: Console = ctx.obj
    if not question:
        list_questions(console)
        return
    found = find_question(question)
    releases = console.releases
    store = (releases.get(release) if release else releases.current()).store
    given = parameters(found, ctx.args)
    query = bind(found, given, store, today=console.settings.today)
    if show_query:
        click.echo(query)
        return
    table = store.select(query)
    if columns:
        table = chosen(table, columns.split(","))
    show = {"json": show_json, "csv": show_csv, None: show_table}[form]
    show(console, found, table, label_all(store, table, console.language))


def parameters(question: Question, words: Sequence[str]) -> dict[str, str]:
    """The options `--name value` and `--name=value` as a question's parameters."""
    given: dict[str, str] = {}
    rest = list(words)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if not name.startswith("--"):
            raise Misused(_no_option(name))
        if not equals:
            if not rest:
                raise Misused({"it": f"{name} non ha un valore.", "en": f"{name} has no value."})
            value = rest.pop(0)
        given[_known(question, name[2:].replace("-", "_"))] = value
    return given


def _no_option(name: str) -> dict[str, str]:
    return {
        "it": f"{name!r} non è un'opzione; scrivi --nome valore.",
        "en": f"{name!r} is not an option; write --name value.",
    }


def chosen(table: Table, columns: Sequence[str]) -> Table:
    """Only some columns of a table, in the order asked for; rows that become equal stand once."""
    for name in columns:
        if name not in table.columns:
            raise UnknownNameError("column", name, table.columns)
    places = [table.columns.index(name) for name in columns]
    rows = dict.fromkeys(tuple(row[place] for place in places) for row in table.rows)
    return Table(tuple(columns), tuple(rows))


def list_questions(console: Console) -> None:
    """All questions: number, name, title."""
    rows = [
        (
            str(q.competency or ""),
            q.name,
            " ".join(f"--{name}" for name in q.params),
            console.pick(q.title),
        )
        for q in find_questions().values()
    ]
    console.table(("#", "question", "options", "title"), rows)


def show_table(
    console: Console, question: Question, table: Table, labels: Mapping[str, str]
) -> None:
    """A table with labels, under the question itself."""
    console.say(console.pick(question.question or question.title))
    columns = [console.pick(question.columns.get(name, {})) or name for name in table.columns]
    codes = [question.values.get(name, {}) for name in table.columns]
    rows = (
        [console.pick(code.get(text, {})) or text for text, code in zip(cells, codes, strict=True)]
        for cells in ([shown(term, labels) for term in row] for row in table.rows)
    )
    console.table(columns, rows)
    console.say(f"{len(table)} {console.pick(_ROW if len(table) == 1 else _ROWS)}")


def show_json(
    console: Console, question: Question, table: Table, labels: Mapping[str, str]
) -> None:
    """Rows for a machine: IRIs and their labels."""
    console.json({"question": question.name, "rows": table.records(), "labels": dict(labels)})


def show_csv(console: Console, question: Question, table: Table, labels: Mapping[str, str]) -> None:  # noqa: ARG001 - one signature for the three forms
    """Rows for a spreadsheet."""
    click.echo(as_csv(table), nl=False)


def shown(term: Term | None, labels: Mapping[str, str]) -> str:
    """A cell for a person: a label for an IRI, the text of a literal."""
    if isinstance(term, Iri):
        return labels[term.value]
    return term.value if term else ""


def _known(question: Question, name: str) -> str:
    if name not in question.params:
        raise unknown_parameter(question, name)
    return name
