"""`clockkg findings`: follow findings over the releases, and let some pass for a time."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.errors import UnknownNameError
from clockkg.findings import Finding
from clockkg.graphs import Release, Run, Waiver, Waivers
from clockkg.graphs.disk import digest_of
from clockkg.loading import gate_of
from clockkg.querying import this_day
from clockkg.reporting import SEVERITIES, STATES, Told

_UNSEEN: Final = {
    "it": "Nessuna release ha questo rilievo: la deroga varrà se un caricamento lo porta.",
    "en": "No release has this finding: the waiver will count if a load brings it.",
}
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_COLUMNS: Final = {
    "id": {"it": "rilievo", "en": "finding"},
    "severity": {"it": "gravità", "en": "severity"},
    "state": {"it": "stato", "en": "state"},
    "place": {"it": "dove", "en": "where"},
    "since": {"it": "dalla release", "en": "since release"},
    "reason": {"it": "motivo", "en": "reason"},
    "until": {"it": "fino al", "en": "until"},
    "who": {"it": "da", "en": "by"},
    "made": {"it": "il", "en": "on"},
    "ended": {"it": "chiusa il", "en": "ended on"},
}


@click.group()
def findings() -> None:
    """List findings over the releases, and waive them.

    Example: clockkg findings list --open
    """


@findings.command("list")
@click.option("--publisher", help="Only those in this publisher's graphs.")
@click.option("--open", "state", flag_value="open", help="Only those not cleared and not waived.")
@click.option("--cleared", "state", flag_value="cleared", help="Only those that are no more.")
@click.option("--waived", "state", flag_value="waived", help="Only those that a waiver lets pass.")
@click.option("--since", type=int, help="Only those first seen, or cleared, after this release.")
@_JSON
@click.pass_obj
def listed(
    console: Console, publisher: str | None, state: str | None, since: int | None, *, as_json: bool
) -> None:
    """The findings of the current release, and those that were cleared.

    Example: clockkg findings list --publisher documents --open
    """
    release = console.releases.current()
    if publisher:
        _require_publisher(release, publisher)
    told, waivers = _told(console, release)
    wanted = ("open", "blocks") if state == "open" else (state,)
    chosen = [
        finding for finding in told.ordered
        if (not publisher or finding.publisher == publisher)
        and (not state or told.state(finding) in wanted)
        and (since is None or max(finding.since, finding.cleared) > since)
    ]  # fmt: skip
    if as_json:
        console.json([_described(told, waivers, finding) for finding in chosen])
        return
    columns = [console.pick(_COLUMNS[n]) for n in ("id", "severity", "state", "place", "since")]
    console.table(columns, (_row(console, told, finding) for finding in chosen))


@findings.command("show")
@click.argument("finding")
@click.option("--file", type=_FILE, help="Say whether this is still the file that was loaded.")
@_JSON
@click.pass_obj
def shown(console: Console, finding: str, file: Path | None, *, as_json: bool) -> None:
    """All that is known of one FINDING, open or cleared.

    Example: clockkg findings show VatNumberForm-0123456789abcdef --file soci.xlsx
    """
    release = console.releases.current()
    told, waivers = _told(console, release)
    known = {one.id: one for one in told.findings}
    if finding not in known:
        raise UnknownNameError("finding", finding, known)
    if as_json:
        console.json(_described(told, waivers, known[finding]))
        return
    console.findings(replace(told, findings=(known[finding],)))
    _say_when_read(console, release.manifest.last_run(known[finding].graph), file)
    if finding in waivers:
        one = waivers[finding]
        words = {
            "it": f"In deroga fino al {one.until}, da {one.who}: {one.reason}",
            "en": f"Waived until {one.until}, by {one.who}: {one.reason}",
        }
        click.echo(console.pick(words))


@findings.command("waive")
@click.argument("finding")
@click.option("--reason", required=True, help="Why it may pass.")
@click.option("--until", required=True, help="The last day that the waiver counts, yyyy-mm-dd.")
@click.pass_obj
def waive(console: Console, finding: str, reason: str, until: str) -> None:
    """Let FINDING pass until a day: it is shown as waived and blocks no load.

    Example: clockkg findings waive VatNumberForm-0123456789abcdef --reason "A foreign number"
    --until 2027-06-30
    """
    today = this_day(console.settings.today)
    home = console.settings.home
    latest = console.releases.latest()
    names = latest.manifest.names if latest else {}
    waivers, who = Waivers(home), console.maker.who
    made = waivers.grant(finding, reason, until, who=who, today=today, names=names)
    words = {
        "it": f"In deroga fino al {made.until}.",
        "en": f"Waived until {made.until}.",
    }
    console.say(console.pick(words))
    if not latest or finding not in {one.id for one in (*latest.findings, *latest.cleared)}:
        console.say(console.pick(_UNSEEN))


@findings.command("unwaive")
@click.argument("finding")
@click.pass_obj
def unwaive(console: Console, finding: str) -> None:
    """End the waiver of FINDING; it stays listed.

    Example: clockkg findings unwaive VatNumberForm-0123456789abcdef
    """
    today = this_day(console.settings.today)
    latest = console.releases.latest()
    names = latest.manifest.names if latest else {}
    waivers, who = Waivers(console.settings.home), console.maker.who
    ended = waivers.end(finding, who=who, today=today, names=names)
    words = {"it": f"Deroga chiusa: {ended.finding}.", "en": f"Waiver ended: {ended.finding}."}
    console.say(console.pick(words))


@findings.command("waivers")
@_JSON
@click.pass_obj
def waivers(console: Console, *, as_json: bool) -> None:
    """Every waiver, those past their day and those ended too.

    Example: clockkg findings waivers
    """
    today = this_day(console.settings.today)
    known = Waivers(console.settings.home).all()
    if as_json:
        console.json([one.as_dict() | {"holds": one.holds(today)} for one in known])
        return
    names = ("id", "reason", "until", "who", "made", "ended")
    rows = ((w.finding, w.reason, w.until, w.who, w.made[:10], w.ended[:10]) for w in known)
    console.table([console.pick(_COLUMNS[name]) for name in names], rows)


def _told(console: Console, release: Release) -> tuple[Told, dict[str, Waiver]]:
    """All findings of a release, open and cleared, and the waivers that count today."""
    today, names = this_day(console.settings.today), release.manifest.names
    known = Waivers(console.settings.home).holding(today, names)
    gate = replace(gate_of(console.settings), waived=frozenset(known))
    blocked = frozenset(finding.id for finding in gate.blocking(release.findings))
    return Told((*release.findings, *release.cleared), blocked, frozenset(known)), known


def _say_when_read(console: Console, run: Run | None, file: Path | None) -> None:
    """Of which load the row is, and whether a file is still the one that was loaded."""
    if run is None or not run.files:
        return
    day, number = run.ended[:10], run.release
    words = {
        "it": f"La riga è quella del caricamento del {day} (release {number}).",
        "en": f"The row is that of the load on {day} (release {number}).",
    }
    click.echo(console.pick(words))
    if file and digest_of(file) in {digest for _, digest in run.files}:
        words = {
            "it": f"{file.name} è ancora il file caricato: le righe corrispondono.",
            "en": f"{file.name} is still the file that was loaded: its rows fit.",
        }
        click.echo(console.pick(words))
    elif file:
        words = {
            "it": f"{file.name} non è più il file caricato: le righe possono essere altre. "
            f"Per averle: clockkg check {file.name}",
            "en": f"{file.name} is no longer the file that was loaded: its rows may be others. "
            f"To have them: clockkg check {file.name}",
        }
        click.echo(console.pick(words))


def _require_publisher(release: Release, name: str) -> None:
    names = {dataset.publisher for dataset in release.manifest.datasets}
    if name not in names:
        raise UnknownNameError("publisher", name, names)


def _described(told: Told, known: dict[str, Waiver], finding: Finding) -> dict[str, object]:
    waiver = known[finding.id].as_dict() if finding.id in known else None
    return finding.as_dict() | {"state": told.state(finding), "waiver": waiver}


def _row(console: Console, told: Told, finding: Finding) -> tuple[str, ...]:
    language = console.language
    place = finding.place.words(language) if finding.place else finding.focus
    state = STATES[told.state(finding)][language]
    severity = SEVERITIES[finding.severity][language]
    return (finding.id, severity, state, place, str(finding.since))
