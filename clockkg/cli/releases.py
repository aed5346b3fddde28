"""`clockkg releases`: list, compare, roll back, sign, verify, save, bring to an engine."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.cli.engine import engine_option, keep_up, with_engine
from clockkg.cli.showing import card, show, whole_card
from clockkg.errors import StoreError, UnknownNameError
from clockkg.graphs import Release, back_up, engine_of, make_key, restore, verify
from clockkg.terms import shrink

_FILE: Final = click.Path(path_type=Path, dir_okay=False)


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
    current = 0
    with suppress(StoreError, UnknownNameError):
        current = known.current().number
    manifests = [known.get(number).manifest for number in known.numbers()]
    if as_json:
        console.json({"current": current, "releases": [card(m) for m in manifests]})
        return
    rows = [
        (
            f"{m.number}{' *' if m.number == current else ''}",
            m.time,
            m.who,
            str(m.triples),
            ", ".join(f"{n} {name}" for name, n in m.counts.items()),
        )
        for m in manifests
    ]
    console.table(("release", "time", "who", "triples", "findings"), rows)


@releases.command("show")
@click.argument("number", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def show_release(console: Console, number: int | None, *, as_json: bool) -> None:
    """What release NUMBER, the current one unless told, says of itself: its manifest.

    Example: clockkg releases show
    """
    release = _named(console, number)
    if as_json:
        console.json(whole_card(release))
    else:
        show(console, release)


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
@click.option("--public-key", type=_FILE, help="It must be signed for this key.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def verify_release(
    console: Console, number: int | None, public_key: Path | None, *, as_json: bool
) -> None:
    """Recompute release NUMBER, the current one unless told; exit code 1 if it is not whole.

    Where the settings name a public_key, or --public-key does, it must be signed for that key.
    """
    release = _named(console, number)
    faults = verify(release, public_key or _public(console))
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


@releases.command("keygen")
@click.argument("file", type=_FILE)
@click.pass_obj
def keygen(console: Console, file: Path) -> None:
    """Make a key that signs releases: FILE, which is secret, and FILE.pub, which verifies.

    Example: clockkg releases keygen release.key
    """
    public = make_key(file)
    words = {
        "it": f"Chiave segreta in {file}, chiave pubblica in {public}.",
        "en": f"Secret key in {file}, public key in {public}.",
    }
    console.say(console.pick(words))


@releases.command("sign")
@click.argument("number", type=int, required=False)
@click.option("--key", type=_FILE, help="The key that signs (default: that of the settings).")
@click.pass_obj
def sign(console: Console, number: int | None, key: Path | None) -> None:
    """Sign release NUMBER, the current one unless told, if it is whole.

    Example: clockkg releases sign --key release.key
    """
    chosen = key or console.maker.key
    if not chosen:
        raise click.UsageError("Give --key FILE, or name a signing_key in the settings.")
    release = _named(console, number)
    console.releases.sign(release, chosen)
    words = {
        "it": f"Release {release.number} firmata.",
        "en": f"Release {release.number} signed.",
    }
    console.say(console.pick(words))


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
    release = _named(console, number)
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
    release = restore(console.releases, file, _public(console))
    words = {
        "it": f"Release {release.number} ripristinata.",
        "en": f"Release {release.number} restored.",
    }
    console.say(console.pick(words))
    keep_up(with_engine(console, engine))


def _named(console: Console, number: int | None) -> Release:
    """The release of a number, or the current one."""
    known = console.releases
    return known.current() if number is None else known.get(number)


def _public(console: Console) -> Path | None:
    """The key that the settings say a release must be signed for."""
    name = console.settings.public_key
    return Path(name) if name else None
