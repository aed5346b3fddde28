"""How the command speaks: data on stdout, messages and progress on stderr, in one language."""

import getpass
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import click
import rich.box
import rich.console
import rich.table
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from clockkg.findings import Finding, Severity, counted
from clockkg.graphs import Maker, Releases
from clockkg.settings import Settings

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
_SEVERITY: Final = {
    Severity.VIOLATION: {"it": "violazione", "en": "violation"},
    Severity.WARNING: {"it": "avviso", "en": "warning"},
    Severity.INFO: {"it": "nota", "en": "note"},
}
_STEPS: Final = {
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

    def findings(self, findings: Sequence[Finding]) -> None:
        """Findings with place and remedy, the gravest first, and a line of counts."""
        terminal = _terminal()
        for finding in sorted(findings, key=Finding.sort_key):
            colour = _COLOURS[finding.severity]
            word = _SEVERITY[finding.severity][self.language]
            where = finding.origin.words(self.language) if finding.origin else finding.focus
            what, remedy = self.pick(finding.message), self.pick(finding.remedy)
            first = f"[{colour}]{word}[/] {escape(where)}: {escape(what)}"
            second = f"    {escape(remedy)} [dim]({finding.rule})[/]"
            terminal.print(first, second, sep="\n", soft_wrap=not terminal.is_terminal)
        terminal.print(self.tally(findings))

    def tally(self, findings: Iterable[Finding]) -> str:
        """How many findings of each severity, in words."""
        counts = counted(findings)
        return ", ".join(f"{n} {_WORDS[name][self.language]}" for name, n in counts.items())

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """A bar that steps through a load, on stderr and only on a terminal."""
        terminal = rich.console.Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(
            *columns, console=terminal, transient=True, disable=not terminal.is_terminal
        ) as bar:
            task = bar.add_task("", total=len(_STEPS))

            def step(name: str) -> None:
                done = list(_STEPS).index(name)
                bar.update(task, completed=done, description=_STEPS[name][self.language])

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
