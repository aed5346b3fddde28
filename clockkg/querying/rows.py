r"""Counts the rows of a SELECT's answer while its bytes go by, exactly, in each result format.

>>> count = counter("csv")
>>> count(b'name\r\n"two\nlines"\r\n') + count(b"one\r\n")
2
"""

import re
from collections.abc import Callable
from typing import Final

Count = Callable[[bytes], int]
"""Told each chunk in turn, says how many rows have begun or ended in it."""

_ESCAPED: Final = re.compile(rb'\\["\\]')
_ROW: Final = b"</result>"


def counter(form: str) -> Count:
    """The counter for a result format: json, xml, csv or tsv."""
    return _COUNTERS[form]()


class _Json:
    """A row is an object that begins after a bracket or a comma, outside all texts."""

    def __init__(self) -> None:
        self._within = False
        self._held = b""
        self._last = b""

    def __call__(self, chunk: bytes) -> int:
        chunk = self._held + chunk
        self._held = b""
        if (len(chunk) - len(chunk.rstrip(b"\\"))) % 2:
            self._held, chunk = chunk[-1:], chunk[:-1]
        pieces = _ESCAPED.sub(b"", chunk).split(b'"')
        outside = b'"'.join(pieces[self._within :: 2])
        self._within ^= len(pieces) % 2 == 0
        text = self._last + outside
        self._last = text[-1:]
        return text.count(b",{") + text.count(b"[{")


class _Xml:
    """A row ends with its tag, which no text can hold."""

    def __init__(self) -> None:
        self._last = b""

    def __call__(self, chunk: bytes) -> int:
        text = self._last + chunk
        self._last = text[1 - len(_ROW) :]
        return text.count(_ROW)


class _Csv:
    """A row ends with a line, unless that line is in quotes; the first line is the heading."""

    def __init__(self) -> None:
        self._within = False
        self._heading = 1

    def __call__(self, chunk: bytes) -> int:
        pieces = chunk.split(b'"')
        found = sum(piece.count(b"\n") for piece in pieces[self._within :: 2])
        self._within ^= len(pieces) % 2 == 0
        heading = min(self._heading, found)
        self._heading -= heading
        return found - heading


class _Tsv:
    """A row ends with a line; the first line is the heading."""

    def __init__(self) -> None:
        self._heading = 1

    def __call__(self, chunk: bytes) -> int:
        found = chunk.count(b"\n")
        heading = min(self._heading, found)
        self._heading -= heading
        return found - heading


_COUNTERS: Final[dict[str, Callable[[], Count]]] = {
    "json": _Json,
    "xml": _Xml,
    "csv": _Csv,
    "tsv": _Tsv,
}
