"""A source file on its way to being read."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class File:
    """What messages call a file, where it lies, and who is told which share of it is read.

    `folder` is where rows are kept that are too much for memory.
    """

    name: str
    path: Path
    tell: Callable[[float], None] = lambda _: None
    folder: Path | None = None

    @property
    def suffix(self) -> str:
        """How its name on the disk ends, in small letters."""
        return self.path.suffix.lower()

    def opened(self) -> io.BufferedReader:
        """Its bytes; whoever reads them tells how far that is."""
        return io.BufferedReader(_Told(self), 2**18)

    def part(self, before: float, share: float) -> Self:
        """The same, as a share of something longer of which some is read already."""
        return replace(self, tell=lambda done: self.tell(before + share * done))


class _Told(io.FileIO):
    """A file that tells which share of it is read."""

    def __init__(self, file: File) -> None:
        super().__init__(file.path)
        self._size = file.path.stat().st_size or 1
        self._tell = file.tell

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = super().readinto(buffer)
        self._tell(self.tell() / self._size)
        return count
