"""`clockkg match`: find records that may be one stakeholder, judge them, publish what was said."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from clockkg.cli.comparing import COLUMNS, record, said_columns, said_rows, show_pair
from clockkg.cli.console import STEPS, Console
from clockkg.cli.engine import engine_option, keep_up, with_engine
from clockkg.cli.load import show
from clockkg.cli.reviewing import reviewed
from clockkg.errors import RejectedLoadError
from clockkg.loading import Outcome
from clockkg.loading.answers import answers
from clockkg.loading.building import Step
from clockkg.loading.judging import Judged, Verdict, judge, publish_judged, run, unpublished
from clockkg.matching import PERSONS, Book, Standing, pair_of, standing
from clockkg.matching.judgements import WITHDRAWN, WORDS
from clockkg.matching.queue import waiting
from clockkg.matching.sides import Sides
from clockkg.reporting import Told
from clockkg.reporting.pairs import as_pairs

_MATCHING: Final = {"match": {"it": "Confronto delle schede", "en": "Comparing the records"}}
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_UNPUBLISHED = click.option(
    "--no-publish", is_flag=True, help="Only write it down; `clockkg match publish` publishes."
)
_NOTE = click.option("--note", default="", help="Why; it stays in the book and is not published.")
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def match() -> None:
    """Find records that may be one stakeholder, and judge them.

    Example: clockkg match run
    """


@match.command("run")
@click.option("--ask", is_flag=True, help="Leave every pair to a person, sure or not.")
@click.option("--dry-run", is_flag=True, help="Say what would be new; write nothing.")
@_UNPUBLISHED
@_JSON
@engine_option
@click.pass_obj
def run_match(
    console: Console,
    *,
    ask: bool,
    dry_run: bool,
    no_publish: bool,
    as_json: bool,
    engine: str | None,
) -> None:
    """Compare all records: who is surely one becomes one, who may be one waits for a person.

    Example: clockkg match run --dry-run
    """

    def work(step: Step) -> Judged:
        return run(
            console.settings, maker=console.maker, asks=ask, trial=dry_run,
            publishes=not no_publish, step=step,
        )  # fmt: skip

    _tell(console, _published(console, work), as_json=as_json, engine=engine)


@match.command("list")
@click.option("--all", "everything", is_flag=True, help="All pairs, those judged too.")
@_JSON
@click.pass_obj
def listed(console: Console, *, everything: bool, as_json: bool) -> None:
    """The pairs that wait for a person, those first whose answer tells most.

    Example: clockkg match list --all
    """
    known = Book(console.settings.home).all()
    found = list(standing(known).values()) if everything else waiting(known)
    if as_json:
        console.json([_described(one) for one in found])
        return
    console.table(said_columns(console), said_rows(console, (one.judgement for one in found)))


@match.command("show")
@click.argument("left")
@click.argument("right")
@_JSON
@click.pass_obj
def shown(console: Console, left: str, right: str, *, as_json: bool) -> None:
    """The records LEFT and RIGHT side by side, and all that was said of them.

    Example: clockkg match show esempio-tessuti-tecnici esempio-tessuti-tecnici-bis
    """
    pair = pair_of(record(left), record(right))
    said = [one for one in Book(console.settings.home).all() if one.pair == pair]
    sides = Sides(console.releases.current())
    if as_json:
        lines = [
            {"property": line.name, "sign": line.sign,
             "left": [f.value.value for f in line.left],
             "right": [f.value.value for f in line.right]}
            for line in sides.compared(*pair)
        ]  # fmt: skip
        console.json({"pair": pair, "lines": lines, "history": [one.as_dict() for one in said]})
        return
    show_pair(console, sides, pair, said[-1].reasons if said else ())
    rows = [
        (one.when, console.pick(WORDS[one.verdict]), one.who or one.method, one.note)
        for one in said
    ]
    if rows:
        columns = (console.pick(COLUMNS[name]) for name in ("verdict", "who"))
        console.table(("", *columns, ""), rows)


@match.command("judge")
@click.argument("left")
@click.argument("right")
@click.argument("verdict", type=click.Choice([v for v in PERSONS if v != WITHDRAWN]))
@_NOTE
@_UNPUBLISHED
@_JSON
@engine_option
@click.pass_obj
def judged(
    console: Console,
    left: str,
    right: str,
    verdict: str,
    *,
    note: str,
    no_publish: bool,
    as_json: bool,
    engine: str | None,
) -> None:
    """Say of the records LEFT and RIGHT that they are the same, or different, or for later.

    Example: clockkg match judge esempio-scafi esempio-vele different --note "Two yards"
    """
    said = Verdict(record(left), record(right), verdict, note)
    _say(console, said, publishes=not no_publish, as_json=as_json, engine=engine)


@match.command("withdraw")
@click.argument("left")
@click.argument("right")
@_NOTE
@_UNPUBLISHED
@_JSON
@engine_option
@click.pass_obj
def withdrawn(
    console: Console,
    left: str,
    right: str,
    *,
    note: str,
    no_publish: bool,
    as_json: bool,
    engine: str | None,
) -> None:
    """Take back what was said of LEFT and RIGHT: they are told apart again, and wait.

    Example: clockkg match withdraw esempio-scafi esempio-vele
    """
    said = Verdict(record(left), record(right), WITHDRAWN, note)
    _say(console, said, publishes=not no_publish, as_json=as_json, engine=engine)


@match.command("review")
@click.option("--limit", type=int, default=0, help="Ask at most so many; 0 is all.")
@_UNPUBLISHED
@engine_option
@click.pass_obj
def review(console: Console, *, limit: int, no_publish: bool, engine: str | None) -> None:
    """Go through the pairs that wait: s same, d different, l later, q end.

    Each answer is in the book at once; at the end all are published as one release.

    Example: clockkg match review --limit 20
    """
    answered = reviewed(console, limit)
    if answered and not no_publish:
        _tell(console, _published(console, _publishing(console)), as_json=False, engine=engine)


@match.command("publish")
@_JSON
@engine_option
@click.pass_obj
def publish(console: Console, *, as_json: bool, engine: str | None) -> None:
    """Publish the judgements that were only written down, as one release.

    Example: clockkg match publish
    """
    _tell(console, _published(console, _publishing(console)), as_json=as_json, engine=engine)


@match.command("export")
@click.argument("file", type=_FILE)
@click.option("--limit", type=int, default=0, help="At most so many pairs; 0 is all.")
@click.pass_obj
def export(console: Console, file: Path, *, limit: int) -> None:
    """Write the pairs that wait into the workbook FILE, for an office to answer in.

    Example: clockkg match export corrispondenze.xlsx
    """
    release = console.releases.current()
    found = waiting(Book(console.settings.home).all())[: limit or None]
    file.write_bytes(as_pairs(release, found, console.language))
    words = {"it": f"{file}: coppie {len(found)}.", "en": f"{file}: pairs {len(found)}."}
    console.say(console.pick(words))


@match.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_UNPUBLISHED
@_JSON
@engine_option
@click.pass_obj
def import_answers(
    console: Console, file: Path, *, no_publish: bool, as_json: bool, engine: str | None
) -> None:
    """Take the answers of the workbook FILE; nothing of it where one of its rows is wrong.

    Example: clockkg match import corrispondenze.xlsx
    """
    verdicts, found = answers(console.settings, file, console.maker)
    if found:
        if as_json:
            console.json([finding.as_dict() for finding in found])
        else:
            console.findings(Told(tuple(found)))
            words = {"it": "Non è stato salvato nulla.", "en": "Nothing was stored."}
            console.say(console.pick(words))
        raise click.exceptions.Exit(1)

    def work(step: Step) -> Judged:
        settings, maker = console.settings, console.maker
        return judge(settings, verdicts, maker=maker, publishes=not no_publish, step=step)

    _tell(console, _published(console, work), as_json=as_json, engine=engine)


def _say(
    console: Console, said: Verdict, *, publishes: bool, as_json: bool, engine: str | None
) -> None:
    def work(step: Step) -> Judged:
        return judge(console.settings, [said], maker=console.maker, publishes=publishes, step=step)

    _tell(console, _published(console, work), as_json=as_json, engine=engine)


def _publishing(console: Console) -> Callable[[Step], Judged]:
    return lambda step: Judged((), publish_judged(console.settings, maker=console.maker, step=step))


def _published(console: Console, work: Callable[[Step], Judged]) -> Judged:
    """Do some work with a progress bar; findings that block it are shown, and it ends."""
    try:
        with console.progress({**_MATCHING, **STEPS}) as step:
            return work(step)
    except RejectedLoadError as rejected:
        show(console, Outcome.of(rejected))
        raise click.exceptions.Exit(1) from rejected


def _tell(console: Console, done: Judged, *, as_json: bool, engine: str | None) -> None:
    """What was said and what came of it; an engine is then brought to the release."""
    release = done.outcome.release if done.outcome else None
    counts = Counter(one.verdict for one in done.said)
    left = unpublished(console.releases.current(), Book(console.settings.home))
    if as_json:
        said = [one.as_dict() for one in done.said]
        number = release.number if release else None
        console.json({"counts": counts, "release": number, "unpublished": left, "said": said})
    else:
        named = ((console.pick(WORDS[name]), n) for name, n in sorted(counts.items()))
        told = ", ".join(f"{word} {n}" for word, n in named)
        words = {"it": f"Giudizi nuovi: {told or 0}.", "en": f"New judgements: {told or 0}."}
        console.say(console.pick(words))
        if release:
            console.say(f"Release {release.number}.")
        elif left > 0:
            words = {
                "it": f"Da pubblicare: {left}. `clockkg match publish` li pubblica.",
                "en": f"To publish: {left}. `clockkg match publish` publishes them.",
            }
            console.say(console.pick(words))
    if release:
        keep_up(with_engine(console, engine))


def _described(one: Standing) -> dict[str, Any]:
    return {**one.judgement.as_dict(), "waits": one.waits}
