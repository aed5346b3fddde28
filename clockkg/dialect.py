r"""How a CSV file is written: its encoding and its delimiter, as declared or as found out.

A byte order mark settles the encoding, and so do bytes that are UTF-8. What is not is taken for
Windows-1252, as Italian spreadsheets save it, and this is told: it is a guess. Bytes that are UTF-8
but for some are not guessed at. The delimiter is the one that cuts the heading into most parts.

>>> find("codice;natura, o tipo;nome\n".encode())
Dialect(encoding='utf-8', delimiter=';', sure=True)
>>> find("key,nome\ndue,Perché\n".encode("cp1252"))
Dialect(encoding='cp1252', delimiter=',', sure=False)
>>> find("key\tnome\n".encode("utf-16"))
Dialect(encoding='utf-16', delimiter='\t', sure=True)
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO, StringIO
from itertools import chain
from typing import IO, Final, NamedTuple

UTF_8: Final = "utf-8"
SUFFIXES: Final = (".csv", ".tsv", ".txt")
"""How the names of such files end."""
_GUESS: Final = "cp1252"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = ";,\t|"
_LETTERS: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
"""Two bytes or more that are a letter beyond ASCII in UTF-8, and seldom anything elsewhere."""
_DECLARED: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LOOKED_AT: Final = 2**16
_AT_ONCE: Final = 2**18
_SHOWN: Final = 10
_LONGEST: Final = 32
"""No letter has more bytes, with what is shown before it."""


class Dialect(NamedTuple):
    """An encoding and a delimiter, and whether the encoding is sure rather than a guess."""

    encoding: str
    delimiter: str
    sure: bool = True


def find(data: bytes, encoding: str = "", delimiter: str = "") -> Dialect:
    """The dialect of a file's bytes; what is declared is not looked for."""
    return look(BytesIO(data), encoding, delimiter)


def look(file: IO[bytes], encoding: str = "", delimiter: str = "") -> Dialect:
    """The dialect of a file that is read once, bit by bit."""
    beginning = file.read(_LOOKED_AT)
    codec, sure = (_named(encoding), True) if encoding else _encoding(beginning, file)
    text = beginning.decode(codec, "replace")
    return Dialect(codec, delimiter or _delimiter(text), sure)


def misfit(file: IO[bytes], encoding: str) -> tuple[int, bytes] | None:
    r"""Where the first bytes stand that are no text in an encoding, and what is about them.

    >>> misfit(BytesIO(b"key\nperch\xe9\n"), "utf-8")
    (2, b'key\nperch\xe9\n')
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    row, last = 1, b""
    for data in chain(_chunks(file), [b""]):
        try:
            decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            text = last + data + file.read(_SHOWN)
            start = len(last + data) - len(error.object) + error.start
            sample = text[max(0, start - _SHOWN) : start + error.end - error.start + _SHOWN]
            return row + text.count(b"\n", 0, start) - last.count(b"\n"), sample
        row, last = row + data.count(b"\n"), (last + data)[-_LONGEST:]
    return None


def table(text: str, delimiter: str, *, strict: bool = True) -> Iterator[list[str]]:
    r"""The rows of a text's cells, as a spreadsheet shows them.

    A csv.Error where the quotation marks do not fit, unless that is let pass.

    >>> list(table("sep=;\na;b\n", ";"))
    [['a', 'b']]
    """
    return rows(StringIO(text, newline=""), delimiter, strict=strict)


def rows(lines: Iterable[str], delimiter: str, *, strict: bool = True) -> Iterator[list[str]]:
    """The same of lines, which end as they do in the file."""
    rest = iter(lines)
    first = next(rest, "")
    body = rest if _DECLARED.fullmatch(first) else chain([first] if first else [], rest)
    return csv.reader(body, delimiter=delimiter, strict=strict)


def _named(encoding: str) -> str:
    """A declared encoding; UTF-8 may begin with a mark."""
    return "utf-8-sig" if codecs.lookup(encoding).name == UTF_8 else encoding


def _encoding(data: bytes, file: IO[bytes]) -> tuple[str, bool]:
    """The encoding of a file that begins with some bytes, and whether that is sure."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec, True
    if data[1:2] == b"\0" or data[:1] == b"\0":
        return ("utf-16-le" if data[1:2] == b"\0" else "utf-16-be"), True
    letters = _Letters()
    if _decodes(map(letters.seen, chain([data], _chunks(file))), UTF_8):
        return UTF_8, True
    for more in _chunks(file):
        letters.seen(more)
    return (UTF_8, True) if letters.found else (_GUESS, False)


class _Letters:
    """Whether bytes that come one after the other hold letters beyond ASCII in UTF-8."""

    def __init__(self) -> None:
        self.found = False
        self._last = b""

    def seen(self, data: bytes) -> bytes:
        """The bytes, looked at."""
        self.found = self.found or (not data.isascii() and bool(_LETTERS.search(self._last + data)))
        self._last = data[-1:]
        return data


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(_AT_ONCE), b"")


def _decodes(chunks: Iterable[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for data in chunks:
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    declared = _DECLARED.match(text)
    if declared:
        return declared[1]
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda mark: (_parts(heading, mark), mark == ","))


def _parts(heading: str, mark: str) -> int:
    with suppress(csv.Error, StopIteration):
        return len(next(csv.reader([heading], delimiter=mark)))
    return 0
