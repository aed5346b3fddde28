"""`clockkg releases`: list, compare, roll back, bring to an engine."""

from pathlib import Path

import click

from clockkg.cli.console import Console
from clockkg.cli.engine import engine_option, keep_up, with_engine
from clockkg.graphs import back_up, engine_of, restore, verify
from clockkg.terms import shrink


@click.group()
def releases() -> None:
    """List, compare and roll back releases.

    Example: clockkg releases diff 1 2
    """


@releases.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def list_releases(console: Console, *, as_json: bool) -> None:
    """All releases; the current one is marked.

    Example: clockkg releases list
    """
    known = console.releases
    latest = known.latest()
    current = latest.number if latest else 0
    manifests = [known.get(number).manifest for number in known.numbers()]
    if as_json:
        console.json({"current": current, "releases": [_card(m.number, m) for m in manifests]})
        return
    rows = [
        (
            f"{m.number}{' *' if m.number == current else ''}",
            m.time,
            str(sum(g["triples"] for g in m.graphs.values())),
            ", ".join(f"{n} {name}" for name, n in m.counts.items()),
        )
        for m in manifests
    ]
    console.table(("release", "time", "triples", "findings"), rows)


@releases.command("diff")
@click.argument("old", type=int)
@click.argument("new", type=int)
@click.option("--lines", is_flag=True, help="Print every statement added (+) and removed (-).")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def diff(console: Console, old: int, new: int, *, lines: bool, as_json: bool) -> None:
    """What changed from release OLD to release NEW, graph by graph.

    Example: clockkg releases diff 1 2
    """
    changes = console.releases.compare(old, new)
    if as_json:
        console.json({g: {"added": c.added, "removed": c.removed} for g, c in changes.items()})
    elif lines:
        for change in changes.values():
            for sign, statements in (("-", change.removed), ("+", change.added)):
                click.echo("".join(f"{sign} {line}\n" for line in statements), nl=False)
    else:
        rows = ((shrink(g), str(len(c.added)), str(len(c.removed))) for g, c in changes.items())
        console.table(("graph", "+", "-"), rows)


@releases.command("rollback")
@click.argument("number", type=int)
@engine_option
@click.pass_obj
def rollback(console: Console, number: int, engine: str | None) -> None:
    """Let readers see release NUMBER again; nothing is lost.

    Example: clockkg releases rollback 1
    """
    release = console.releases.roll_back(number)
    words = {
        "it": f"Ora si legge la release {release.number}.",
        "en": f"Readers now see release {release.number}.",
    }
    console.say(console.pick(words))
    keep_up(with_engine(console, engine))


@releases.command("push")
@engine_option
@click.option("--again", is_flag=True, help="Look at every graph, whatever the engine says.")
@click.pass_obj
def push(console: Console, engine: str | None, *, again: bool) -> None:
    """Bring a SPARQL engine to the current release: the first time, or where it is behind.

    Only graphs that differ are sent, and a push that was broken off is gone on with.

    Example: clockkg releases push --engine https://example.org/sparql
    """
    chosen = with_engine(console, engine)
    engine_of(chosen.settings)
    keep_up(chosen, again=again)


@releases.command("verify")
@click.argument("number", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def verify_release(console: Console, number: int | None, *, as_json: bool) -> None:
    """Recompute release NUMBER, the current one unless told; exit code 1 if it is not whole."""
    known = console.releases
    release = known.get(number) if number else known.current()
    faults = verify(release)
    if as_json:
        console.json({"release": release.number, "faults": [fault._asdict() for fault in faults]})
    elif faults:
        console.table(("where", "what"), ((f.place, console.pick(f.message)) for f in faults))
    else:
        words = {
            "it": f"La release {release.number} è intera.",
            "en": f"Release {release.number} is whole.",
        }
        console.say(console.pick(words))
    if faults:
        raise click.exceptions.Exit(1)


@releases.command("prune")
@click.option("--keep", type=click.IntRange(min=1), required=True, help="How many to keep.")
@click.pass_obj
def prune(console: Console, keep: int) -> None:
    """Remove all but the newest releases; the current one always stays."""
    removed = ", ".join(map(str, console.releases.prune(keep))) or "-"
    words = {"it": f"Release rimosse: {removed}.", "en": f"Releases removed: {removed}."}
    console.say(console.pick(words))


@releases.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--release", "number", type=int, help="Another release than the current one.")
@click.pass_obj
def backup(console: Console, file: Path, number: int | None) -> None:
    """Write a release into the tar archive FILE, with its seal."""
    known = console.releases
    release = known.get(number) if number else known.current()
    back_up(release, file)
    words = {
        "it": f"Release {release.number} salvata in {file}.",
        "en": f"Release {release.number} saved to {file}.",
    }
    console.say(console.pick(words))


@releases.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@engine_option
@click.pass_obj
def restore_release(console: Console, file: Path, engine: str | None) -> None:
    """Bring back the release of a backup FILE and let readers see it."""
    release = restore(console.releases, file)
    words = {
        "it": f"Release {release.number} ripristinata.",
        "en": f"Release {release.number} restored.",
    }
    console.say(console.pick(words))
    keep_up(with_engine(console, engine))


def _card(number: int, manifest: object) -> dict[str, object]:
    fields = ("time", "parent", "today", "counts", "graphs")
    return {"number": number} | {name: getattr(manifest, name) for name in fields}
