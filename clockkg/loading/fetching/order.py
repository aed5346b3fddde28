r"""Sorts lines in as much memory however many there are.

>>> list(in_order(["b", "c", "a"], Path))
[b'a\n', b'b\n', b'c\n']
"""

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Final

from clockkg.graphs.tape import Tape

_MOST: Final = 2**24
"""About so many letters are sorted at once."""


def in_order(lines: Iterable[str], folder: Callable[[], Path]) -> Iterator[bytes]:
    """Lines in the order of their bytes, with their ends; all are taken before the first is given.

    `folder` gives a place for what is too much for memory; it is not asked otherwise.
    """
    runs, some, length = _Runs(folder), list[bytes](), 0
    for line in lines:
        some.append(f"{line}\n".encode())
        length += len(line)
        if length > _MOST:
            runs.write(sorted(some))
            some, length = [], 0
    return merge(*runs.read(), sorted(some))


class _Runs:
    """Sorted lines on a tape, run after run."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._tape: Tape | None = None
        self._runs: list[tuple[int, int]] = []

    def write(self, lines: list[bytes]) -> None:
        """Add a run."""
        self._tape = self._tape or Tape(self._folder())
        self._runs.append((self._tape.size, len(lines)))
        self._tape.append(b"".join(lines))

    def read(self) -> Iterator[Iterator[bytes]]:
        """The lines of each run."""
        for start, count in self._runs:
            if self._tape:
                yield (line + b"\n" for line in islice(self._tape.lines(start), count))
