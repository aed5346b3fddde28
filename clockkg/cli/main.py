"""The command's root: finds verbs, and turns every error into one message and an exit code."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from clockkg import __version__
from clockkg.cli.console import Console, environment_language
from clockkg.cli.usage import Misused, Shown
from clockkg.errors import ClockError, SettingsError, StoreError
from clockkg.settings import Settings

VERBS: Final = (
    "demo", "template", "check", "load", "loader", "match", "validate", "findings", "report",
    "shapes", "ask", "analyse", "query", "releases", "rebuild", "export", "serve", "tokens",
    "doctor",
)  # fmt: skip
_INTERRUPTED: Final = 130
_FAULT: Final = 70
_CHECK_PLACE: Final = {
    "it": "Controlla che il percorso esista e che si possa leggere e scrivere.",
    "en": "Check that the path exists and can be read and written.",
}
_REPORT: Final = {
    "it": "Segnalalo con il comando dato; CLOCKKG_DEBUG=1 mostra dove è successo.",
    "en": "Report it with the command given; CLOCKKG_DEBUG=1 shows where it happened.",
}


class Verbs(click.Group):
    """Imports a verb's module only when the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The verbs, in the order of a first day's work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's own
        """One verb's command, or None."""
        if name not in VERBS:
            return None
        command: click.Command = getattr(import_module(f"clockkg.cli.{name}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Offer the nearest verbs for an unknown one."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            raise Misused(_no_verb(args[0]), ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *given: Any, **more: Any) -> click.Context:  # noqa: ANN401 - click's
        """Read the words in front of the verb."""
        try:
            return super().make_context(*given, **more)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise Shown(error, environment_language()) from error

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; an error becomes one message in the reader's language, never a traceback."""
        language = ctx.params["lang"] or environment_language()
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise Shown(error, language, ctx) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("CLOCKKG_DEBUG") or isinstance(error, BrokenPipeError):
                raise
            raise _ended(error, language) from error


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clockkg")
@click.option(
    "--home", type=click.Path(path_type=Path), help="Folder of the releases (default: kg)."
)
@click.option("--lang", type=click.Choice(["it", "en"]), help="Language of labels and messages.")
@click.pass_context
def command(ctx: click.Context, home: Path | None, lang: str | None) -> None:
    """The knowledge graph of CL.O.C.K.: load, validate, ask, serve, export.

    Start with: clockkg demo
    """
    try:
        settings = Settings.read()
    except SettingsError:
        if ctx.invoked_subcommand != "doctor":
            raise
        settings = Settings()
    ctx.obj = Console.of(settings, home, lang)


def main() -> None:
    """Run the command and exit with the documented code."""
    try:
        sys.exit(command.main(standalone_mode=False, prog_name="clockkg"))
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)


def _no_verb(name: str) -> dict[str, str]:
    known = ", ".join(VERBS)
    return {
        "it": f"il comando {name!r} non c'è. Comandi: {known}.",
        "en": f"there is no command {name!r}. Commands: {known}.",
    }


def _ended(error: Exception, language: str) -> click.exceptions.Exit:
    """Say one error, and what to do, in one language; how the command must end."""
    found = error if isinstance(error, ClockError) else _unforeseen(error)
    click.echo(f"clockkg: {found.said(language)}", err=True)
    if found.remedy:
        click.echo(f"  {found.advised(language)}", err=True)
    return click.exceptions.Exit(
        found.exit_code if isinstance(error, (ClockError, OSError)) else _FAULT
    )


def _unforeseen(error: Exception) -> ClockError:
    """What the system refuses, such as a folder that cannot be written, or a fault of our own."""
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return StoreError(f"{place}{error.strerror or error}", remedy=_CHECK_PLACE)
    message = {
        "it": f"guasto imprevisto, {type(error).__name__}: {error}",
        "en": f"unexpected fault, {type(error).__name__}: {error}",
    }
    return ClockError(message, remedy=_REPORT)
