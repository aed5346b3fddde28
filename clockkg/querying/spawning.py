"""Starts processes of our own, deaf to Ctrl-C from their first moment.

A terminal sends Ctrl-C to every process at once. Those that were started do not act on it, not even
while they read in their libraries: who started them ends them.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from multiprocessing.resource_tracker import ensure_running
from typing import Final

_CONTEXT: Final = multiprocessing.get_context("spawn")


def spawn(target: Callable[..., None], *args: object) -> SpawnProcess:
    """A process that runs a function, which must be importable; it ends with this one."""
    process = _CONTEXT.Process(target=target, args=args, daemon=True)
    # Else it would be started with the first process, and let that one hear Ctrl-C again.
    ensure_running()
    with deaf():
        process.start()
    return process


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that are started meanwhile never hear Ctrl-C; this one hears it afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
