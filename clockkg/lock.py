"""One writer at a time, in this process and in every other: the one door to filelock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from clockkg.errors import BusyError, Words


@contextmanager
def locked(path: Path, busy: Words, remedy: Words, *, seconds: float = 0) -> Iterator[None]:
    """Hold a lock file, waiting some seconds for it; a BusyError tells who comes too late.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, locked(Path(folder) / "lock", "busy", "wait"):
    ...     print("the only one")
    the only one
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(busy, remedy=remedy) from error
    try:
        yield
    finally:
        lock.release()
