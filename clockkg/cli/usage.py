"""What is wrong with the words of a command, in the reader's language; click knows only English."""

import re
from collections.abc import Callable
from typing import IO, Any, Final

import click

from clockkg.findings import Text

_EXTRA: Final = re.compile(r"Got unexpected extra arguments? \((.*)\)")
_NO_COMMAND: Final = re.compile(r"No such command (.*?)\.")
_NOT_A_VALUE: Final = "does not take a value"
_USAGE: Final = {"it": "Uso:", "en": "Usage:"}
_TRY: Final = {"it": "Aiuto:", "en": "Help:"}


class Misused(click.UsageError):
    """A command used wrongly, said in both languages."""

    def __init__(self, words: Text, ctx: click.Context | None = None) -> None:
        """Keep both texts; English is what click shows."""
        super().__init__(words["en"], ctx)
        self.words = words


class Shown(click.UsageError):
    """A command used wrongly, said in one language: the usage, where help is, what is wrong."""

    def __init__(
        self, error: click.UsageError, language: str, ctx: click.Context | None = None
    ) -> None:
        """Take over the place, which tells the usage; click does not always know it."""
        super().__init__(explained(error)[language], error.ctx or ctx)
        self.language = language

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it on stderr."""
        if self.ctx:
            usage = self.ctx.get_usage().removeprefix("Usage:")
            click.echo(f"{_USAGE[self.language]}{usage}", file, err=True)
            click.echo(f"{_TRY[self.language]} {self.ctx.command_path} --help", file, err=True)
        click.echo(f"\nclockkg: {self.message}", file, err=True)


def explained(error: click.UsageError) -> Text:
    """What is wrong, in both languages.

    >>> explained(click.NoSuchOption("--colour"))["it"]
    "l'opzione --colour non c'è"
    """
    if isinstance(error, Misused):
        return error.words
    said = next((say for kind, say in _SAYINGS if isinstance(error, kind)), _other)
    return {"it": said(error), "en": error.format_message()}


def _no_option(error: Any) -> str:  # noqa: ANN401 - one of click's
    near = ", ".join(sorted(error.possibilities or ()))
    return f"l'opzione {error.option_name} non c'è" + (f"; forse {near}" if near else "")


def _option(error: Any) -> str:  # noqa: ANN401 - one of click's
    wants = "non vuole un valore" if _NOT_A_VALUE in error.message else "vuole un valore"
    return f"l'opzione {error.option_name} {wants}"


def _missing(error: Any) -> str:  # noqa: ANN401 - one of click's
    return f"manca {_place(error)}"


def _value(error: Any) -> str:  # noqa: ANN401 - one of click's
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"{_place(error)} va scelto fra: {', '.join(map(str, kind.choices))}"
    reason = "serve un numero intero" if isinstance(kind, click.types.IntParamType) else ""
    if isinstance(kind, click.Path):
        reason = "questo file non c'è, o non è un file che si legge"
    return f"{_place(error)}: {reason or 'questo valore non va bene'} ({error.message})"


def _other(error: click.UsageError) -> str:
    extra, command = _EXTRA.search(error.message), _NO_COMMAND.search(error.message)
    if extra:
        return f"parole di troppo: {extra[1]}"
    if command:
        return f"il comando {command[1]} non c'è"
    return f"il comando non è scritto così ({error.message})"


def _place(error: Any) -> str:  # noqa: ANN401 - one of click's
    hint = error.param_hint or (error.param and error.param.get_error_hint(error.ctx))
    return str(hint or "un valore").replace("'", "")


_SAYINGS: Final[tuple[tuple[type[click.UsageError], Callable[[Any], str]], ...]] = (
    (click.NoSuchOption, _no_option),
    (click.BadOptionUsage, _option),
    (click.MissingParameter, _missing),
    (click.BadParameter, _value),
)
