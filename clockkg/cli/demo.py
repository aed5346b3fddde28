"""`clockkg demo`: build the graph, validate it, answer a question, serve it."""

import click

from clockkg.cli.console import Console
from clockkg.cli.engine import engine_option, keep_up, with_engine
from clockkg.cli.load import bundled, publish, show
from clockkg.cli.serve import start
from clockkg.loading import Delivery, find_loaders
from clockkg.loading.judging import run
from clockkg.matching import Book
from clockkg.matching.queue import waiting
from clockkg.querying import bind, find_question, label_all

_BRIDGES = {"a": "nautica", "b": "nuovi-materiali"}


@click.command()
@click.option("--port", type=int, default=5000, show_default=True, help="Port to serve on.")
@click.option("--no-serve", is_flag=True, help="Stop before serving.")
@engine_option
@click.pass_obj
def demo(console: Console, port: int, *, no_serve: bool, engine: str | None) -> None:
    """Load the source documents' facts and the made-up sample world, compare, then serve them.

    Example: clockkg demo
    """
    outcome = publish(
        console, [Delivery(loader) for loader in bundled(find_loaders().values(), samples=True)]
    )
    if not outcome.conforms or not outcome.release:
        show(console, outcome)
        raise click.exceptions.Exit(1)
    console.say(f"Release {outcome.release.number}: {console.tally(outcome.findings)}")
    _compare(console)
    console = with_engine(console, engine)
    keep_up(console)
    _answer(console)
    if not no_serve:
        start(console, "127.0.0.1", port)


def _compare(console: Console) -> None:
    """Two firms of the sample world may be one: they are left to a person."""
    run(console.settings, maker=console.maker, asks=True)
    words = {
        "it": "Coppie di schede in attesa di un giudizio: {}. `clockkg match review` le mostra.",
        "en": "Pairs of records that wait for a judgement: {}. `clockkg match review` shows them.",
    }
    count = len(waiting(Book(console.settings.home).all()))
    console.say(console.pick(words).format(count))


def _answer(console: Console) -> None:
    """One answer, and how to get it again."""
    store = console.releases.current().store
    question = find_question("centres-and-roles")
    table = store.select(bind(question, {}, store, today=console.settings.today))
    names = label_all(store, table, console.language)
    console.say(console.pick(question.question))
    columns = [console.pick(question.columns.get(name, {})) or name for name in table.columns]
    console.table(
        columns, ([names.get(c.value, c.value) if c else "" for c in r] for r in table.rows)
    )
    given = " ".join(f"--{name} {value}" for name, value in _BRIDGES.items())
    console.say(f"clockkg ask district-bridges {given}")
