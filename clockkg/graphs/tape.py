r"""A file without a name, for what is too much for memory; it goes when nobody holds it any more.

Nothing of it is left after a crash either. A file with a name can be read in the same way.

>>> tape = Tape()
>>> tape.append(b"<urn:a> .\n<urn:b> .\n")
>>> list(tape.lines()), tape.read(7, 2), tape.size
([b'<urn:a> .', b'<urn:b> .'], b' .', 20)
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from operator import eq
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import Final
from weakref import finalize

_AT_ONCE: Final = 2**18


class Tape:
    """Bytes that can be added at the end and read anywhere."""

    def __init__(self, folder: Path | None = None, *, file: Path | None = None) -> None:
        """A new one, in a folder or where the system keeps what is temporary; or a file to read."""
        handle = os.open(file, os.O_RDONLY) if file else _nameless(folder)
        finalize(self, os.close, handle)
        self._handle = handle

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return os.fstat(self._handle).st_size

    def append(self, data: bytes) -> None:
        """Write at the end."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._handle, rest) :]

    def read(self, start: int, size: int) -> bytes:
        """So many bytes from a place on, fewer at the end."""
        return os.pread(self._handle, size, start)

    def chunks(self, start: int = 0, size: int = _AT_ONCE) -> Iterator[bytes]:
        """All from a place on, so many bytes at once."""
        while data := self.read(start, size):
            yield data
            start += len(data)

    def same_as(self, other: "Tape") -> bool:
        """Whether it holds the same bytes."""
        return self.size == other.size and all(map(eq, self.chunks(), other.chunks()))

    def texts(self, start: int = 0, size: int = _AT_ONCE) -> Iterator[bytes]:
        """All lines from the beginning of one on, some at once, without the end of the last."""
        rest = b""
        for data in self.chunks(start, size):
            whole, end, more = data.rpartition(b"\n")
            if end:
                yield rest + whole
                rest = more
            else:
                rest += data
        if rest:
            yield rest

    def batches(self, start: int = 0, size: int = _AT_ONCE) -> Iterator[list[bytes]]:
        """All lines from the beginning of one on, without their ends, some at once."""
        return (text.split(b"\n") for text in self.texts(start, size))

    def lines(self, start: int = 0, size: int = _AT_ONCE) -> Iterator[bytes]:
        """All lines from the beginning of one on, without their ends; so many bytes at once."""
        for batch in self.batches(start, size):
            yield from batch

    def save(self, path: Path) -> None:
        """Give it a name where the disk is the same, else copy it."""
        path.unlink(missing_ok=True)
        with suppress(OSError):
            os.link(f"/proc/self/fd/{self._handle}", path, src_dir_fd=self._handle)
            return
        with path.open("wb", buffering=0) as out, os.fdopen(os.dup(self._handle), "rb") as file:
            file.seek(0)
            shutil.copyfileobj(file, out, _AT_ONCE)


def _nameless(folder: Path | None) -> int:
    """Open a new file without a name, which can get one where the system knows such files."""
    with suppress(AttributeError, OSError):
        return os.open(folder or gettempdir(), os.O_TMPFILE | os.O_RDWR, 0o666)
    with TemporaryFile(buffering=0, dir=folder) as file:
        return os.dup(file.fileno())
