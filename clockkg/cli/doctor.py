"""`clockkg doctor`: what this installation, or a SPARQL engine, has, and what is wrong with it."""

import os
import sys
from pathlib import Path
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.cli.installation import Check, checks
from clockkg.store import Access
from clockkg.store.probing import Prober

_SEEN: Final = {"it": "che cosa si è visto", "en": "seen"}
_PASSWORD: Final = "CLOCKKG_ENGINE_PASSWORD"  # noqa: S105 - a variable's name


@click.command()
@click.argument("url", required=False)
@click.option("--update-url", default="", help="Where the engine takes updates.")
@click.option("--graph-store-url", default="", help="Where it takes whole graphs.")
@click.option("--user", default="", help="Who writes; the password is CLOCKKG_ENGINE_PASSWORD.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write the capability file here."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def doctor(
    console: Console,
    url: str | None,
    *,
    update_url: str,
    graph_store_url: str,
    user: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Look at the installation, or at the SPARQL engine at URL; exit code 1 if something is wrong.

    An engine is probed in a scratch graph, which is removed; without --update-url it is only read.

    Example: clockkg doctor
    """
    if url:
        prober = Prober(url, update_url, _access(user), graph_store=graph_store_url)
        found = [Check(one.name, one.well, one.seen) for one in prober.looks()]
        _save(console, prober, output)
    else:
        found = list(checks(console.settings))
    if as_json:
        console.json([_card(console, check) for check in found])
    else:
        columns = console.pick({"it": "controllo", "en": "check"}), "", console.pick(_SEEN)
        console.table(columns, (_row(console, check) for check in found))
    if not all(check.well for check in found):
        raise click.exceptions.Exit(1)


def _card(console: Console, check: Check) -> dict[str, object]:
    """A check for a program: its name is the same in every language."""
    seen, remedy = console.pick(check.seen), console.pick(check.remedy)
    return {"name": check.name["en"], "well": check.well, "seen": seen, "remedy": remedy}


def _row(console: Console, check: Check) -> tuple[str, str, str]:
    said = filter(None, (console.pick(check.seen), console.pick(check.remedy)))
    return console.pick(check.name), "ok" if check.well else "!!", "\n".join(said)


def _access(user: str) -> Access:
    """Who writes; the password comes from the environment, or is asked for on a terminal."""
    password = os.environ.get(_PASSWORD, "")
    if user and not password and sys.stdin.isatty():
        password = click.prompt(_PASSWORD, hide_input=True, err=True)
    return Access(user, password)


def _save(console: Console, prober: Prober, output: Path | None) -> None:
    if output:
        prober.known.save(output)
        words = {"it": "File di capacità:", "en": "Capability file:"}
        console.say(f"{console.pick(words)} {output}")
