"""Runs one piece of work in a process of its own, which is ended when it takes too much.

The engine's parsers cannot be told to stop, and a text may end the whole process they run in.
"""

from collections.abc import Callable
from contextlib import suppress
from math import ceil
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Final, ParamSpec, TypeVar

from clockkg.errors import ClockError, LimitError, Words
from clockkg.querying.confinement import confine
from clockkg.querying.spawning import spawn
from clockkg.settings import Settings

_LESS: Final = {
    "it": "Manda meno in una volta, o più semplice.",
    "en": "Send less at a time, or something simpler.",
}

P = ParamSpec("P")
T = TypeVar("T")

_START_SECONDS: Final = 30.0
_TOO_HEAVY: Final = {
    "it": "il lavoro ha chiesto troppa memoria, o è troppo annidato, ed è stato fermato",
    "en": "the work needed too much memory, or is nested too deeply, and was stopped",
}


def apart(settings: Settings, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function gives, or its ClockError; a LimitError where it needs too long or too much.

    The function must be importable, and its arguments and its answer must cross a pipe.
    """
    pipe, other = Pipe()
    process = spawn(_run, other, settings, work, args, kwargs)
    other.close()
    seconds = settings.query_seconds
    try:
        if not (pipe.poll(_START_SECONDS) and pipe.recv() and pipe.poll(seconds)):
            raise LimitError("time", _stopped(seconds), remedy=_LESS)
        error, answer = pipe.recv()
    except (EOFError, ConnectionError):
        raise LimitError("memory", _TOO_HEAVY, remedy=_LESS) from None
    finally:
        process.kill()
        process.join()
        pipe.close()
    if error:
        raise error
    found: T = answer
    return found


def _run(
    pipe: Connection,
    settings: Settings,
    work: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    confine(settings)
    _hurry(ceil(settings.query_seconds) + 1)
    pipe.send(True)  # noqa: FBT003 - ready
    try:
        answer = work(*args, **kwargs)
    except ClockError as error:
        pipe.send((error, None))
    else:
        pipe.send((None, answer))


def _hurry(seconds: int) -> None:
    """End of itself after so much work, also when nobody is left to end it."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - absent on Windows

        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        limit = seconds + ceil(used)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))


def _stopped(seconds: float) -> Words:
    return {
        "it": f"il lavoro è stato fermato dopo {seconds:g} secondi",
        "en": f"the work was stopped after {seconds:g} seconds",
    }
