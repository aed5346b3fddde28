"""`clockkg rebuild`: build a release again from its kept sources, and compare."""

from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.loading import rebuild as build_again
from clockkg.terms import GRAPH

_COLUMNS: Final = {
    "it": ("grafo", "pubblicato", "ricostruito", "esito"),
    "en": ("graph", "published", "rebuilt", "outcome"),
}
_SAME: Final = {"it": "uguale", "en": "the same"}
_SHOWN: Final = 12


@click.command()
@click.argument("number", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def rebuild(console: Console, number: int | None, *, as_json: bool) -> None:
    """Build release NUMBER, the current one unless told, again from its sources, and compare.

    Nothing is stored. Exit code 1 when a graph differs or a source is not kept.

    Example: clockkg rebuild 3
    """
    releases = console.releases
    release = releases.get(number) if number else releases.current()
    found = build_again(console.settings.home, release)
    wrong = [one for one in found if one.why]
    if as_json:
        graphs = [one.as_dict() for one in found]
        console.json({"release": release.number, "same": not wrong, "graphs": graphs})
    else:
        rows = [
            (one.graph.removeprefix(GRAPH), one.published[:_SHOWN], one.rebuilt[:_SHOWN],
             console.pick(one.why or _SAME))
            for one in found
        ]  # fmt: skip
        console.table(_COLUMNS[console.language], rows)
        console.say(console.pick(_told(release.number, len(wrong), len(found))))
    if wrong:
        raise click.exceptions.Exit(1)


def _told(number: int, wrong: int, every: int) -> dict[str, str]:
    if not wrong:
        return {
            "it": f"La release {number}, ricostruita dalle sue fonti, ha gli stessi {every} grafi.",
            "en": f"Release {number}, built again from its sources, has the same {every} graphs.",
        }
    return {
        "it": f"Release {number}: {wrong} grafi su {every} non sono gli stessi.",
        "en": f"Release {number}: {wrong} of {every} graphs are not the same.",
    }
