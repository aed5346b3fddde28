"""A JSON text that is read value by value, strictly; numbers stay texts as they are written.

Of a long text only a window is in memory, as long as the next value. A name that stands twice in
one object, NaN, what is nested without end and a text that stops in the middle are faults, each
with its place.

>>> text = JsonText('{"items": [{"n": 1.10}, {"n": 1E400}]}')
>>> list(text.records(["items"]))
[{'n': '1.10'}, {'n': '1E400'}]
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from clockkg.findings import Text
from clockkg.loading.sources import positions
from clockkg.loading.sources.paths import MOST_DEEP, Tree

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_AROUND: Final = 20
_NO_NUMBERS: Final = ("NaN", "Infinity", "-Infinity")
_PIECE: Final = 2**19
"""So many characters are read at once."""
_LOW: Final = 2**14
"""More is read when fewer characters are left; few records are longer."""
_WORD: Final = 32
"""What stands nearer to the end of the window may be a word or a number that goes on."""
_OPEN: Final = "Unterminated string"
_LEVELS: Final = 3
"""What is passed over is read in parts to this depth."""


class Whole(str):
    """A whole number, as it is written."""

    __slots__ = ()


class Real(str):
    """Another number, as it is written."""

    __slots__ = ()


class FaultError(Exception):
    """A text is no JSON, or not what is asked for: the rule, where, and what stands there."""

    def __init__(self, name: str, line: int, column: int, value: str = "") -> None:
        """Keep the rule's name, the place in the text, and what stands there."""
        super().__init__(name)
        self.name = name
        self.column = column
        self.value = value
        self._line = line

    @property
    def where(self) -> Text:
        """The place in words."""
        return positions.words(self._line, self.column)


def _nothing(_: int) -> str:
    return ""


class JsonText:
    """A text and how far it has been read; what is wrong in it is a FaultError."""

    def __init__(self, text: str = "", read: Callable[[int], str] = _nothing) -> None:
        """Begin before the first value; `read` gives so many characters that follow, or fewer."""
        self._text = text
        self._read = read
        self._at = 0
        self._began = 0
        self._first = (1, 1)
        self._last = (1, 1)
        self.skip()

    @property
    def mark(self) -> str:
        """The character that is read next, empty at the end."""
        return self._text[self._at : self._at + 1]

    def skip(self) -> None:
        """Pass over blanks."""
        while True:
            match = _BLANK.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or not self._more():
                return

    def close(self) -> None:
        """See that nothing follows."""
        self.skip()
        if self._at < len(self._text):
            raise self._stopped(self._at)

    def value(self) -> Tree:
        """The next value, whole."""
        if len(self._text) - self._at < _LOW:
            self._more()
        while True:
            self._began = self._at
            try:
                tree, end = _DECODER.scan_once(self._text, self._at)
            except StopIteration as stop:
                self._require_more(stop.value)
            except json.JSONDecodeError as error:
                self._require_more(error.pos, is_open=error.msg.startswith(_OPEN))
            except (_OddError, RecursionError):
                raise self._odd() from None
            else:
                if end + _WORD < len(self._text) or not self._more():
                    break
        self._at = end
        found: Tree = tree
        return found

    def record(self) -> Tree:
        """The next value, which must be an object."""
        tree = self.value()
        if not isinstance(tree, dict):
            raise self.no_record()
        return tree

    def no_record(self) -> FaultError:
        """That the value that was read last is no object."""
        return self._fault("not-a-record", self._began, self._around(self._began))

    def records(self, steps: Sequence[str] = ()) -> Iterator[Tree]:
        """The records that some steps lead to, one at a time."""
        if not steps:
            parts = self.elements() if self.mark == "[" else iter((None,))
            yield from (self.record() for _ in parts)
        elif self.mark == "{":
            yield from self._within(steps)
        else:
            raise self._fault("no-records", self._at, ".".join(steps))

    def elements(self) -> Iterator[None]:
        """Halts before each element of the list that begins here, which is then to be read."""
        return self._parts("]")

    def members(self) -> Iterator[str]:
        """The name of each member of the object that begins here; its value is then to be read."""
        names = set[str]()
        for _ in self._parts("}"):
            if self.mark != '"':
                raise self._stopped(self._at)
            name = str(self.value())
            if name in names:
                raise self._fault("repeated-name", self._began, name)
            names.add(name)
            self.skip()
            if self.mark != ":":
                raise self._stopped(self._at)
            self._at += 1
            self.skip()
            yield name

    def _within(self, steps: Sequence[str]) -> Iterator[Tree]:
        """The records under the member that the first step names; the others are passed over."""
        missing = self._fault("no-records", self._at, ".".join(steps))
        seen = False
        for name in self.members():
            if name == steps[0]:
                seen = True
                yield from self.records(steps[1:])
            else:
                self._pass(_LEVELS)
        if not seen:
            raise missing

    def _pass(self, levels: int) -> None:
        """Read a value and forget it, what is long in it part by part."""
        parts = {"[": self.elements, "{": self.members}.get(self.mark) if levels else None
        if not parts:
            self.value()
            return
        for _ in parts():
            self._pass(levels - 1)

    def _parts(self, closing: str) -> Iterator[None]:
        """Halts before each part of the list or object that begins here, up to its end."""
        self._at += 1
        self.skip()
        while self.mark != closing:
            yield
            self.skip()
            if self.mark == closing:
                break
            if self.mark != ",":
                raise self._stopped(self._at)
            self._at += 1
            self.skip()
            if self.mark == closing:
                raise self._stopped(self._at)
        self._at += 1

    def _more(self) -> bool:
        """Read on, and forget what was read long ago; whether there was more."""
        text = self._read(max(_PIECE, len(self._text) - self._at))
        if text:
            self._forget(max(0, self._at - _AROUND))
            self._text += text
        return bool(text)

    def _ahead(self) -> bool:
        """Read on and forget nothing; whether there was more."""
        text = self._read(_PIECE)
        self._text += text
        return bool(text)

    def _forget(self, count: int) -> None:
        """Drop so many characters from the window."""
        kept = self._text[:count].rstrip()
        if kept:
            self._last = self._place(len(kept) - 1)
        self._first = self._place(count)
        self._text = self._text[count:]
        self._at -= count
        self._began = max(0, self._began - count)

    def _require_more(self, position: int, *, is_open: bool = False) -> None:
        """Read on where that may mend what is wrong at a position; else it is a fault."""
        if not is_open and position + _WORD < len(self._text):
            raise self._stopped(position)
        before = self._at
        if not self._more():
            raise self._stopped(position - before + self._at)

    def _stopped(self, position: int) -> FaultError:
        """The fault of a text that breaks the grammar, or stops before it is whole."""
        is_string = self._text[position : position + 1] == '"'
        while is_string and '"' not in self._text[position + 1 :] and self._ahead():
            pass
        rest = self._text[position:]
        if not rest.strip() or (is_string and '"' not in rest[1:]):
            kept = self._text.rstrip()
            line, column = self._place(len(kept) - 1) if kept else self._last
            return FaultError("cut-file", line, column)
        return self._fault("bad-json", position, self._around(position))

    def _fault(self, name: str, position: int, value: str) -> FaultError:
        return FaultError(name, *self._place(position), value)

    def _place(self, position: int) -> tuple[int, int]:
        """The line and the column of a position in the window."""
        line, column = self._first
        lines = self._text.count("\n", 0, position)
        if not lines:
            return line, column + position
        return line + lines, position - self._text.rfind("\n", 0, position)

    def _around(self, position: int) -> str:
        """What stands about a position, for a person to find it by."""
        while position + _AROUND > len(self._text) and self._ahead():
            pass
        sample = self._text[max(0, position - _AROUND) : position + _AROUND]
        return " ".join(sample.split())

    def _odd(self) -> FaultError:
        """What the next value holds, and where, that a record must not have."""
        known: list[set[str] | None] = []
        for match in _TOKEN.finditer(self._text, self._at):
            word = match[0]
            if word in "{[":
                known.append(set() if word == "{" else None)
            elif word in "}]":
                known.pop()
            elif word.startswith(_NO_NUMBERS):
                found = next(one for one in _NO_NUMBERS if word.startswith(one))
                return self._fault("not-a-number", match.start(), found)
            elif known and known[-1] is not None and self._is_name(match):
                name = str(json.loads(word))
                if name in known[-1]:
                    return self._fault("repeated-name", match.start(), name)
                known[-1].add(name)
            if len(known) > MOST_DEEP:
                return self._fault("too-deep", match.start(), str(MOST_DEEP))
        return self._stopped(len(self._text))

    def _is_name(self, match: re.Match[str]) -> bool:
        """Whether a word of a text is followed by a colon."""
        blank = _BLANK.match(self._text, match.end())
        end = blank.end() if blank else match.end()
        return match[0].startswith('"') and self._text[end : end + 1] == ":"


class _OddError(Exception):
    """What the grammar of JSON lets pass and a record must not have."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _OddError
    return found


def _no_number(word: str) -> str:
    raise _OddError(word)


_DECODER: Final[Any] = json.JSONDecoder(
    parse_float=Real, parse_int=Whole, parse_constant=_no_number, object_pairs_hook=_unique
)
