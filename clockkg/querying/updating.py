"""Runs an update in a process of its own, which is ended when it takes too long."""

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from clockkg.errors import ClockError, LimitError
from clockkg.querying.confinement import confine
from clockkg.settings import Settings
from clockkg.store.updating import run_update

_CONTEXT: Final = multiprocessing.get_context("spawn")
_START_SECONDS: Final = 30.0
_TOO_HEAVY: Final = {
    "it": "l'aggiornamento ha chiesto troppa memoria ed è stato fermato",
    "en": "the update needed too much memory and was stopped",
}


def update(folder: Path, text: str, settings: Settings) -> None:
    """Run an update on a store's folder; a LimitError where it needs too long or too much.

    A folder on which an update was stopped may hold anything: throw it away.
    """
    pipe, other = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_run, args=(other, folder, text, settings), daemon=True)
    process.start()
    other.close()
    try:
        if not (pipe.poll(_START_SECONDS) and pipe.recv() and pipe.poll(settings.query_seconds)):
            raise _stopped(settings.query_seconds)
        error = pipe.recv()
    except (EOFError, ConnectionError):
        raise LimitError("memory", _TOO_HEAVY) from None
    finally:
        process.kill()
        process.join()
        pipe.close()
    if error:
        raise error


def _run(pipe: Connection, folder: Path, text: str, settings: Settings) -> None:
    confine(settings)
    pipe.send("ready")
    try:
        run_update(folder, text)
    except ClockError as error:
        pipe.send(error)
    else:
        pipe.send(None)


def _stopped(seconds: float) -> LimitError:
    message = {
        "it": f"l'aggiornamento è stato fermato dopo {seconds:g} secondi",
        "en": f"the update was stopped after {seconds:g} seconds",
    }
    return LimitError("time", message)
