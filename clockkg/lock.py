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


def holder(path: Path) -> int:
    """The process that holds a lock file; 0 for none, or where the system does not tell."""
    try:
        inode = str(path.stat().st_ino)
        held = [line.split() for line in Path("/proc/locks").read_text("utf-8").splitlines()]
    except OSError:
        return 0
    found = (int(row[4]) for row in held if row[1] == "FLOCK" and row[5].split(":")[-1] == inode)
    return next(found, 0)
