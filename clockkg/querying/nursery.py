"""A process that holds a release and forks the workers that answer over it.

A worker that was killed is replaced in milliseconds, however large the release: the copy in memory
is made once, here, and a fork shares it. The nursery has one thread and never answers anything, so
a fork finds no lock held. It ends with the process that started it, and its workers with it.
"""

import gc
import os
import signal
import sys
import traceback
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from threading import Lock
from typing import Final, NamedTuple, NoReturn

from clockkg.errors import StoreError
from clockkg.querying.source import Source
from clockkg.querying.spawning import spawn
from clockkg.querying.worker import serve
from clockkg.settings import Settings
from clockkg.store import Answering

_READY: Final = "ready"
_START_SECONDS: Final = 600.0
"""A large release takes a while to be copied to memory."""
_NO_START: Final = {
    "it": "un processo per le query non riesce ad aprire la release",
    "en": "a query worker cannot open the release",
}
_ASK_DOCTOR: Final = {"it": "Esegui `clockkg doctor`.", "en": "Run `clockkg doctor`."}


class Born(NamedTuple):
    """A new worker: the pipe to it, and its process."""

    pipe: Connection
    pid: int


class Nursery:
    """The nursery as the process that asks for workers sees it."""

    def __init__(self, source: Source, settings: Settings) -> None:
        """Start it; `worker` waits until it is ready."""
        self._pipe, other = Pipe()
        self._lock = Lock()
        self._ready = False
        self._process = spawn(_tend, other, source, settings)
        other.close()

    def wait(self) -> None:
        """Until it can give birth; a StoreError where it cannot open the release."""
        with self._lock:
            self._wait()

    def worker(self) -> Born:
        """A new worker; a StoreError where there cannot be one."""
        mine, theirs = Pipe()
        with self._lock:
            self._wait()
            try:
                self._pipe.send(0)
                send_handle(self._pipe, theirs.fileno(), self._process.pid)
                pid: int = self._pipe.recv()
            except (EOFError, OSError):
                raise not_started() from None
            finally:
                theirs.close()
        return Born(mine, pid)

    def kill(self, pid: int) -> None:
        """End a worker at once."""
        with self._lock, suppress(OSError):
            self._pipe.send(pid)
            return
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.is_alive()

    def close(self) -> None:
        """End it and all its workers."""
        with self._lock:
            self._process.terminate()
            self._process.join()
            self._pipe.close()

    def _wait(self) -> None:
        if self._ready:
            return
        try:
            self._ready = self._pipe.poll(_START_SECONDS) and self._pipe.recv() == _READY
        except (EOFError, OSError):
            raise not_started() from None
        if not self._ready:
            raise not_started()


def not_started() -> StoreError:
    """The error for a process that cannot open the release."""
    return StoreError(_NO_START, remedy=_ASK_DOCTOR)


def _tend(pipe: Connection, source: Source, settings: Settings) -> None:
    """Fork a worker for every 0 that comes with a pipe, kill one for every other number."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    store = source.prepared()
    gc.collect()
    gc.freeze()
    born: set[int] = set()
    try:
        with suppress(EOFError, OSError):
            pipe.send(_READY)
            while True:
                pid = pipe.recv()
                _reap(born)
                if pid in born:
                    _end(pid)
                    born.discard(pid)
                elif not pid:
                    born.add(_fork(pipe, recv_handle(pipe), source, store, settings))
    finally:
        for pid in born:
            _end(pid)


def _fork(
    nursery: Connection, handle: int, source: Source, store: Answering | None, settings: Settings
) -> int:
    pid = os.fork()
    if not pid:
        nursery.close()
        _live(Connection(handle), source, store, settings)
    os.close(handle)
    nursery.send(pid)
    return pid


def _live(
    pipe: Connection, source: Source, store: Answering | None, settings: Settings
) -> NoReturn:
    """Be a worker to the end; what the nursery would do at its own end is not done."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    well = False
    try:
        serve(pipe, store or source.opened(), settings)
        well = True
    finally:
        if not well:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(not well)


def _reap(born: set[int]) -> None:
    """Forget the workers that have ended by themselves."""
    with suppress(ChildProcessError):
        while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            born.discard(pid)


def _end(pid: int) -> None:
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
