"""How the command speaks: data on stdout, messages and progress on stderr, in one language."""

import getpass
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import click
import rich.box
import rich.console
import rich.table
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from clockkg.findings import Finding, Severity, counted
from clockkg.graphs import Maker, Releases
from clockkg.reporting import SEVERITIES, STATES, Group, Told
from clockkg.settings import Settings

if TYPE_CHECKING:  # a verb that loads nothing starts without it
    from clockkg.loading.building import Step

_COLOURS: Final = {
    Severity.VIOLATION: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFO: "blue",
}
_WORDS: Final = {
    "violation": {"it": "violazioni", "en": "violations"},
    "warning": {"it": "avvisi", "en": "warnings"},
    "info": {"it": "note", "en": "notes"},
}
STEPS: Final = {
    "read": {"it": "Lettura dei file", "en": "Reading the files"},
    "infer": {"it": "Collegamenti derivati", "en": "Deriving links"},
    "validate": {"it": "Validazione", "en": "Validating"},
    "publish": {"it": "Pubblicazione", "en": "Publishing"},
}


@dataclass(frozen=True)
class Console:
    """The settings in force and the reader's language."""

    settings: Settings
    language: str

    @classmethod
    def of(cls, settings: Settings, home: Path | None, language: str | None) -> Self:
        """A console for the options given; the language is the environment's where none is."""
        chosen = replace(settings, home=home) if home else settings
        return cls(chosen, language or environment_language())

    @property
    def maker(self) -> Maker:
        """Who makes releases here: whom the settings name, or the system's user."""
        return Maker.of(self.settings, self.settings.who or _user())

    @property
    def releases(self) -> Releases:
        """The releases of the home folder."""
        return Releases(self.settings.home, self.maker)

    def say(self, text: str) -> None:
        """A message for a person, on stderr."""
        click.echo(text, err=True)

    def pick(self, texts: Mapping[str, str]) -> str:
        """A bilingual text in the reader's language."""
        return texts.get(self.language) or next(iter(texts.values()), "")

    def json(self, data: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Data for a machine, on stdout."""
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table for a person, on stdout."""
        table = rich.table.Table(*columns, header_style="bold", box=rich.box.SIMPLE_HEAD)
        for row in rows:
            table.add_row(*map(escape, row))
        _terminal().print(table)

    def findings(self, told: Told) -> None:
        """Findings rule by rule with place and remedy, what blocks first, and a line of counts."""
        for group in told.groups:
            self._group(told, group)
        _terminal().print(self.tally(told.findings))

    def _group(self, told: Told, group: Group) -> None:
        """A rule, how often it was broken, and each place; a remedy that repeats is said once."""
        terminal = _terminal()
        word = SEVERITIES[group.severity][self.language]
        blocks = f", {STATES['blocks'][self.language]}" if group.blocks else ""
        name = self.pick(group.name)
        title = name if name == group.rule else f"{name} [dim]({group.rule})[/]"
        lines = [f"[{_COLOURS[group.severity]}]{word}{blocks}[/] {title}: {len(group.findings)}"]
        said = group.message if len(group.findings) > 1 else {}
        lines += [f"  {escape(self.pick(said))}"] if said else []
        last = ""
        for finding in group.findings:
            remedy = self.pick(finding.remedy)
            lines += [f"    {escape(last)}"] if last and remedy != last else []
            lines.append(self._line(told, finding, said))
            last = remedy
        lines += [f"    {escape(last)}"] if last else []
        terminal.print(*lines, sep="\n", soft_wrap=not terminal.is_terminal)

    def _line(self, told: Told, finding: Finding, said: Mapping[str, str]) -> str:
        """One finding: where, what if it was not said, its state, and what names it."""
        place = finding.place
        where = place.words(self.language) if place else finding.focus
        waived = told.state(finding) == "waived"
        state = f" [bold]{STATES['waived'][self.language]}[/]" if waived else ""
        name = "" if finding.of_reading else f" [dim]{finding.id}[/]"
        what = "" if finding.message == said else f": {escape(self.pick(finding.message))}"
        return f"  {escape(where)}{what}{state}{name}"

    def tally(self, findings: Iterable[Finding]) -> str:
        """How many findings of each severity, in words."""
        counts = counted(findings)
        return ", ".join(f"{n} {_WORDS[name][self.language]}" for name, n in counts.items())

    @contextmanager
    def progress(self, steps: Mapping[str, Mapping[str, str]] = STEPS) -> Iterator["Step"]:
        """A bar that steps through a load, or other work, on stderr and only on a terminal."""
        terminal = rich.console.Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(
            *columns, console=terminal, transient=True, disable=not terminal.is_terminal
        ) as bar:
            task = bar.add_task("", total=len(steps))

            def step(name: str, done: float = 0.0, /) -> None:
                before, words = list(steps).index(name), steps[name][self.language]
                far = f" {done:.0%}" if done else ""
                bar.update(task, completed=before + done, description=words + far)

            yield step


def _terminal() -> rich.console.Console:
    """Stdout, as wide as the terminal; as wide as needed in a pipe."""
    terminal = rich.console.Console(highlight=False, soft_wrap=False)
    return terminal if terminal.is_terminal else rich.console.Console(highlight=False, width=160)


def _user() -> str:
    """The system's user; empty in a container that knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def environment_language() -> str:
    """The language that the environment asks for."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "it" if locale.startswith("it") else "en"
