"""Asks what may take long in a process of its own, which is ended when it takes longer than it may.

Neither the engine nor pySHACL can be told to stop. The process is kept for the next run; one that
was ended is replaced by a new one.
"""

import atexit
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from math import ceil
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final, Self

import rdflib
from rdflib.term import Node

from clockkg.errors import ClockError, LimitError
from clockkg.querying.confinement import confine
from clockkg.querying.spawning import deaf
from clockkg.settings import Settings
from clockkg.store import EmbeddedStore, Store, Table, open_store
from clockkg.validation import elsewhere
from clockkg.validation.bridge import faithful, read_graph
from clockkg.validation.shacl.running import Breach

_START: Final = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from clockkg.validation.patience import serve
serve(int(sys.argv[1]))
"""
_START_SECONDS: Final = 60.0
_REMEDY: Final = {
    "it": "Semplifica la query della regola, o dalle più tempo: shape_seconds in clockkg.toml.",
    "en": "Make the rule's query simpler, or give it more time: shape_seconds in clockkg.toml.",
}
Work = Callable[..., Any]


class Patient:
    """Asks on behalf of some shapes, each for so many seconds at most; 0 is without limit.

    Only a store in a folder can be asked from another process: one in memory is asked as it is, and
    a remote one has limits of its own.
    """

    def __init__(self, store: Store, seconds: float = 0) -> None:
        """Nothing is started yet."""
        self._store = store
        self._seconds = seconds
        self._process: _Process | None = None
        self._copy: TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the process back, if one was needed."""
        if self._process:
            _give_back(self._process)
            self._process = None
        if self._copy:
            self._copy.cleanup()
            self._copy = None

    def select(self, query: str, shape: Node) -> Table:
        """The rows of a query of a shape; a LimitError where it takes too long or too much."""
        folder = self._folder() if self._seconds else None
        if folder is None:
            return self._store.select(query)
        found: Table = self._done(shape, _asked, folder, query)
        return found

    def elsewhere(self, text: bytes, rules: rdflib.Graph, wanted: list[Node]) -> list[Breach]:
        """What pySHACL finds in some N-Triples by some shapes; a LimitError as with a query."""
        if not self._seconds:
            with faithful():
                graph = read_graph(text, "application/n-triples")
                return list(elsewhere.breaches(graph, rules, wanted))
        found: list[Breach] = self._done(wanted[0], _by_pyshacl, text, list(rules), wanted)
        return found

    def _folder(self) -> Path | None:
        """A copy of the store as it is, for another process: the store itself may tidy its files.

        It shares what cannot change, and lies beside the store.
        """
        if not isinstance(self._store, EmbeddedStore) or self._store.folder is None:
            return None
        if self._copy is None:
            self._copy = TemporaryDirectory(dir=self._store.folder.parent, prefix=".asked-")
            self._store.checkpoint(Path(self._copy.name) / "store")
        return Path(self._copy.name) / "store"

    def _done(self, shape: Node, work: Work, *args: object) -> Any:  # noqa: ANN401 - as it gives
        self._process = self._process or _taken()
        try:
            return self._process.done(self._seconds, work, *args)
        except (TimeoutError, EOFError, ConnectionError) as error:
            self._process.end()
            self._process = None
            raise _stopped(shape, self._seconds, late=isinstance(error, TimeoutError)) from None


class _Process:
    """A process that does one thing after the other.

    It is started from nothing, not from the program that this one runs, which may be any script.
    """

    def __init__(self) -> None:
        self._pipe, other = Pipe()
        words = [sys.executable, "-c", _START, str(other.fileno()), json.dumps(sys.path)]
        with deaf():
            self._process = subprocess.Popen(words, pass_fds=[other.fileno()])  # noqa: S603 - ours
        other.close()
        self._ready = False

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def done(self, seconds: float, work: Work, *args: object) -> Any:  # noqa: ANN401 - as it gives
        """What some work gives, or its ClockError; a TimeoutError where it takes too long."""
        if not self._ready:
            self._ready = self._pipe.poll(_START_SECONDS) and bool(self._pipe.recv())
        self._pipe.send((seconds, work, args))
        if not self._pipe.poll(seconds):
            raise TimeoutError
        error, found = self._pipe.recv()
        if error:
            raise error
        return found

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()


_SPARE: Final[list[_Process]] = []
_LOCK: Final = Lock()


def _taken() -> _Process:
    with _LOCK:
        while _SPARE:
            process = _SPARE.pop()
            if process.alive:
                return process
            process.end()
    return _Process()


def _give_back(process: _Process) -> None:
    with _LOCK:
        if not _SPARE:
            _SPARE.append(process)
            return
    process.end()


def _end_spare() -> None:
    with _LOCK:
        while _SPARE:
            _SPARE.pop().end()


atexit.register(_end_spare)


def serve(handle: int) -> None:
    """Do what comes through a pipe, up to its end; this is what the process runs."""
    confine(Settings())
    pipe = Connection(handle)
    pipe.send(True)  # noqa: FBT003 - ready
    with suppress(EOFError, OSError):
        while True:
            seconds, work, args = pipe.recv()
            _hurry(ceil(seconds) + 1)
            pipe.send(_answer(work, args))


def _hurry(seconds: int) -> None:
    """End of itself after so much work, also when nobody is left to end it."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - absent on Windows

        used = ceil(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, most))


def _answer(work: Work, args: tuple[Any, ...]) -> tuple[ClockError | None, Any]:
    try:
        return None, work(*args)
    except ClockError as error:
        return error, None


def _asked(folder: Path, query: str) -> Table:
    """The rows of a query over the store in a folder, which does not change."""
    return _opened(folder).select(query)


@lru_cache(maxsize=1)
def _opened(folder: Path) -> EmbeddedStore:
    return open_store(folder, read_only=True)


def _by_pyshacl(text: bytes, rules: list[Any], wanted: list[Node]) -> list[Breach]:
    with faithful():
        graph = rdflib.Graph()
        for triple in rules:
            graph.add(triple)
        return list(elsewhere.breaches(read_graph(text, "application/n-triples"), graph, wanted))


def _stopped(shape: Node, seconds: float, *, late: bool) -> LimitError:
    name = str(shape).rpartition("#")[2]
    if late:
        message = {
            "it": f"la regola {name} è stata fermata dopo {seconds:g} secondi: non è controllata",
            "en": f"the rule {name} was stopped after {seconds:g} seconds: it is not judged",
        }
        return LimitError("time", message, remedy=_REMEDY)
    message = {
        "it": f"la regola {name} ha chiesto troppa memoria ed è stata fermata: non è controllata",
        "en": f"the rule {name} needed too much memory and was stopped: it is not judged",
    }
    return LimitError("memory", message, remedy=_REMEDY)
