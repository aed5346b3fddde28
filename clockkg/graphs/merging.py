"""Sorted lines of several sources side by side: all of a subject at once, some subjects at a time.

>>> one, other = [[b"a 1", b"a 2"], [b"b 1", b"c 1"]], [[b"a 2", b"b 1", b"b 2"]]
>>> list(together([iter(one), iter(other)], b" "))
[[[b'a 1', b'a 2'], [b'a 2']], [[b'b 1'], [b'b 1', b'b 2']], [[b'c 1'], []]]
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

Lines = list[bytes]


def together(sources: Sequence[Iterator[Lines]], end: bytes) -> Iterator[list[Lines]]:
    """What each source has of some subjects, in order; `end` stands after a line's subject."""
    ahead = [_Ahead(lines, end) for lines in sources]
    while True:
        bound = min((one.last for one in ahead if one.last), default=b"")
        parts = [one.before(bound) for one in ahead]
        if any(parts):
            yield parts
        if not bound:
            return
        for one in ahead:
            if one.last == bound:
                one.more()


class _Ahead:
    """A source that is read bit by bit."""

    def __init__(self, batches: Iterator[Lines], end: bytes) -> None:
        self._batches = batches
        self._end = end
        self._lines: Lines = []
        self.more()

    def more(self) -> None:
        """Read some more; `last` is empty where nothing is left to be read."""
        new = next(self._batches, [])
        self._lines += new
        self.last = self._lines[-1].partition(self._end)[0] + self._end if new else b""

    def before(self, subject: bytes) -> Lines:
        """Take the lines of the subjects before one; all that were read before an empty one."""
        end = bisect_left(self._lines, subject) if subject else len(self._lines)
        taken, self._lines = self._lines[:end], self._lines[end:]
        return taken
