"""`clockkg tokens`: who may write over HTTP, and what was tried."""

from typing import Final

import click

from clockkg.access import Audit, Tokens
from clockkg.cli.console import Console
from clockkg.cli.usage import Misused

_EITHER: Final = {
    "it": "Dai --publisher oppure --operator, uno dei due.",
    "en": "Give either --publisher or --operator.",
}
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group()
def tokens() -> None:
    """Make, list and revoke the tokens of those who write over HTTP.

    Example: clockkg tokens create --publisher navigo --days 90
    """


@tokens.command("create")
@click.option("--publisher", default="", help="Whose graphs it may write.")
@click.option("--operator", is_flag=True, help="It may write every publisher's graphs and update.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True)
@click.option("--label", default="", help="What it is for, as the lists will name it.")
@click.pass_obj
def create(console: Console, publisher: str, *, operator: bool, days: int, label: str) -> None:
    """Make a token and print it, this once.

    Example: clockkg tokens create --publisher navigo --label "nightly delivery"
    """
    if bool(publisher) is operator:
        raise Misused(_EITHER)
    store = Tokens(console.settings.home)
    made, text = store.create(publisher, operator=operator, label=label, days=days)
    click.echo(text)
    words = {
        "it": f"Token {made.key}, valido fino al {made.expires}. Non sarà più mostrato.",
        "en": f"Token {made.key}, valid until {made.expires}. It is not shown again.",
    }
    console.say(console.pick(words))


@tokens.command("list")
@_JSON
@click.pass_obj
def listed(console: Console, *, as_json: bool) -> None:
    """All tokens, without their secrets.

    Example: clockkg tokens list
    """
    known = Tokens(console.settings.home).all()
    if as_json:
        console.json([token.as_dict() for token in known])
        return
    rows = [
        (t.key, t.publisher or "(operator)", t.label, t.created, t.expires, t.revoked)
        for t in known
    ]
    console.table(("token", "publisher", "label", "created", "expires", "revoked"), rows)


@tokens.command("revoke")
@click.argument("key")
@click.pass_obj
def revoke(console: Console, key: str) -> None:
    """Let the token KEY, as `list` names it, open nothing from now on.

    Example: clockkg tokens revoke 0123456789ab
    """
    ended = Tokens(console.settings.home).revoke(key)
    words = {"it": f"Token {ended.key} revocato.", "en": f"Token {ended.key} revoked."}
    console.say(console.pick(words))


@tokens.command("audit")
@_JSON
@click.pass_obj
def audit(console: Console, *, as_json: bool) -> None:
    """Every write that was tried over HTTP, the oldest first.

    Example: clockkg tokens audit
    """
    entries = list(Audit(console.settings.home).entries())
    if as_json:
        console.json(entries)
        return
    columns = ("time", "who", "label", "what", "target", "outcome", "release")
    console.table(columns, ([str(e[name] or "") for name in columns] for e in entries))
