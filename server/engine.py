"""Keeps the engine at the release that is served, where the service is given the means to."""

import logging
from threading import Thread
from typing import Final

from clockkg.errors import ClockError
from clockkg.graphs import known_of, push
from clockkg.settings import Settings, engine_password

_LOG: Final = logging.getLogger("clockkg.server")


def keep_up(settings: Settings) -> None:
    """Bring the engine to the current release, beside all other work.

    Nothing happens without an engine, or where it wants a password that the environment lacks.
    """
    if settings.engine and _may_write(settings):
        Thread(target=_push, args=(settings,), daemon=True).start()


def _may_write(settings: Settings) -> bool:
    known = known_of(settings)
    return bool(known.update) and (known.auth == "none" or bool(engine_password()))


def _push(settings: Settings) -> None:
    try:
        release = push(settings)
    except ClockError as error:
        _LOG.error("%s. %s", error, error.remedy)
    else:
        _LOG.info("the engine holds release %d", release.number)
