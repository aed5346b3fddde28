"""`clockkg doctor`: what this installation, or a SPARQL engine, has, and what is wrong with it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import click

from clockkg import __version__
from clockkg.cli.console import Console
from clockkg.content import content
from clockkg.errors import ClockError
from clockkg.loading import find_loaders
from clockkg.querying import find_questions
from clockkg.reasoning import modules, vocabularies
from clockkg.store import Access
from clockkg.store.probing import Prober

_FREE_BYTES = 500 * 2**20
_PASSWORD: Final = "CLOCKKG_ENGINE_PASSWORD"  # noqa: S105 - a variable's name


class Check(NamedTuple):
    """One thing looked at: is it well, and what was seen or must be done."""

    name: str
    well: bool
    seen: str


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
        checks = [
            Check(s.name["en"] if as_json else console.pick(s.name), s.well, console.pick(s.seen))
            for s in prober.looks()
        ]
        _save(console, prober, output)
    else:
        checks = list(_checks(console))
    if as_json:
        console.json([check._asdict() for check in checks])
    else:
        rows = ((check.name, "ok" if check.well else "!!", check.seen) for check in checks)
        console.table(("check", "", "seen"), rows)
    if not all(check.well for check in checks):
        raise click.exceptions.Exit(1)


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


def _checks(console: Console) -> Iterator[Check]:
    version = sys.version.split()[0]
    yield Check("versions", well=True, seen=f"clockkg {__version__}, Python {version}")
    looks = {
        "content": lambda: str(content().ontology.parent),
        "ontology": lambda: f"{len(modules())} modules, {len(vocabularies())} vocabularies",
        "loaders": lambda: f"{len(find_loaders())} loaders",
        "questions": lambda: f"{len(find_questions())} questions",
        "release": lambda: _release(console),
    }
    for name, look in looks.items():
        yield _try(console, name, look)
    yield _space(console)


def _release(console: Console) -> str:
    release = console.releases.current()
    triples = release.store.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").values("n")[0]
    return f"release {release.number} of {release.manifest.time}, {triples} triples"


def _space(console: Console) -> Check:
    home = console.settings.home.absolute()
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    return Check("disk", well=free > _FREE_BYTES, seen=f"{free // 2**20} MiB free at {existing}")


def _try(console: Console, name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, well=True, seen=look())
    except ClockError as error:
        language = console.language
        seen = f"{error.said(language)}. {error.advised(language)}"
        return Check(name, well=False, seen=seen)
