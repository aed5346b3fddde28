"""`clockkg analyse`: a measure of the network worked out over a release; or all measures."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from clockkg.analysis import Analysis, find_analyses, find_analysis
from clockkg.analysis import analyse as work_out
from clockkg.cli.ask import FREE_OPTIONS, parameters, show_csv, show_table
from clockkg.cli.console import Console
from clockkg.cli.usage import Misused
from clockkg.querying import label_all

_NOT_WITH: Final = {
    "it": "--publish pubblica la release corrente: non si usa con --release, né con un formato.",
    "en": "--publish publishes of the current release: it takes neither --release nor a format.",
}
_LEFT_OUT: Final = {
    "it": "Altre {} righe non sono mostrate: --top ne chiede di più.",
    "en": "{} more rows are left out: --top asks for more.",
}
_AS_BEFORE: Final = {
    "it": "Il grafo pubblicato dice già lo stesso: nessuna nuova release.",
    "en": "The published graph says the same already: no new release.",
}
_PUBLISHED: Final = {"it": "Pubblicata nella release {}.", "en": "Published in release {}."}
_SOURCE: Final = {"it": "Fonte della misura", "en": "Source of the measure"}


@click.command(context_settings=FREE_OPTIONS)
@click.argument("analysis", required=False)
@click.option("--json", "form", flag_value="json", help="Print the rows as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print the rows as CSV with IRIs.")
@click.option("--graphml", "form", flag_value="graphml", help="Print the network as GraphML.")
@click.option("--gexf", "form", flag_value="gexf", help="Print the network as GEXF.")
@click.option("--publish", is_flag=True, help="Publish what it says of stakeholders as a graph.")
@click.option("--release", type=int, help="Look at an older release.")
@click.pass_context
def analyse(
    ctx: click.Context,
    analysis: str | None,
    form: str | None,
    release: int | None,
    *,
    publish: bool,
) -> None:
    """Work out ANALYSIS; its parameters are options. Without ANALYSIS, list them all.

    A result is kept for its release. Example: clockkg analyse bridge-matrix --as-of 2024-12-31
    """
    console: Console = ctx.obj
    if not analysis:
        _list(console)
        return
    if publish and (release or form):
        raise Misused(_NOT_WITH)
    found = find_analysis(analysis)
    releases = console.releases
    chosen = releases.get(release) if release else releases.current()
    given = parameters(found.asked, ctx.args)
    if publish:
        _publish(console, found, given)
        return
    with console.progress({found.name: found.asked.title}) as step:
        step(found.name)
        result = work_out(found, given, chosen, today=console.settings.today)
    labels = label_all(chosen.store, result.table, console.language)
    if form == "json":
        console.json({**result.as_dict(), "labels": dict(labels)})
    elif form == "csv":
        show_csv(console, found.asked, result.table, labels)
    elif form:
        graphs = import_module("clockkg.analysis.graphs")
        click.echo(graphs.drawn(result, labels, form), nl=False)
    else:
        show_table(console, found.asked, result.table, labels)
        if result.left_out:
            console.say(console.pick(_LEFT_OUT).format(result.left_out))
        console.say(console.pick(result.coverage.words))
        console.say(f"{console.pick(_SOURCE)}: {found.source}")


def _publish(console: Console, analysis: Analysis, given: Mapping[str, str]) -> None:
    """Publish an analysis of the current release; say which release it stands in."""
    publishing = import_module("clockkg.loading.analysing")
    with console.progress({analysis.name: analysis.asked.title}) as step:
        step(analysis.name)
        outcome = publishing.publish_analysis(
            console.settings, analysis, given, maker=console.maker
        )
    if not outcome.changes:
        console.say(console.pick(_AS_BEFORE))
    else:
        console.say(console.pick(_PUBLISHED).format(outcome.release.number))


def _list(console: Console) -> None:
    """All analyses: name, options, title."""
    rows = [
        (
            one.name,
            " ".join(f"--{name}" for name in one.asked.params),
            console.pick(one.asked.title),
        )
        for one in find_analyses().values()
    ]
    console.table(("analysis", "options", "title"), rows)
