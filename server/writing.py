"""What every way of writing shares: a token, and a line in the book of writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import request
from werkzeug.exceptions import HTTPException

from clockkg.access import Attempt, Audit, Tokens
from clockkg.errors import ClockError
from clockkg.graphs import Maker
from clockkg.settings import Settings

from .metrics import count_write
from .problems import status_of
from .service import service

_LONGEST: Final = 500


def made_by(entry: Attempt, settings: Settings) -> Maker:
    """Who makes a release of what the bearer of a token sends."""
    return Maker.of(settings, entry.token.bearer_name if entry.token else "")


@contextmanager
def attempt(what: str, target: str, token: str = "") -> Iterator[Attempt]:
    """A write by the bearer of a valid token; however it ends, it is in the book.

    The token is that of a form where one is given, else that of the request's header.
    """
    shown = f"Bearer {token}" if token else request.headers.get("Authorization", "")
    home = service().settings.home
    with Audit(home).attempt(what, target[:_LONGEST]) as entry:
        try:
            entry.token = Tokens(home).bearer(shown)
            yield entry
        except ClockError as error:
            entry.status = status_of(error)
            raise
        except HTTPException as error:
            entry.status = error.code or entry.status
            raise
        finally:
            count_write(entry.status)
