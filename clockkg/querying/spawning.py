"""Starts processes of our own, deaf to Ctrl-C from their first moment.

A terminal sends Ctrl-C to every process at once. Those that were started do not act on it, not even
while they read in their libraries: who started them ends them.
"""

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from typing import Final

_CONTEXT: Final = multiprocessing.get_context("spawn")


def spawn(target: Callable[..., None], *args: object) -> SpawnProcess:
    """A process that runs a function, which must be importable; it ends with this one."""
    process = _CONTEXT.Process(target=target, args=args, daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return process
