"""A JSON text that is read value by value, strictly; numbers stay texts as they are written.

A name that stands twice in one object, NaN, what is nested without end and a text that stops in the
middle are faults, each with its position.

>>> text = JsonText('{"items": [{"n": 1.10}, {"n": 1E400}]}')
>>> [tree for _, tree in text.records(["items"])]
[{'n': '1.10'}, {'n': '1E400'}]
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from clockkg.loading.sources.paths import MOST_DEEP, Tree

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_AROUND: Final = 20
_NO_NUMBERS: Final = ("NaN", "Infinity", "-Infinity")


class Whole(str):
    """A whole number, as it is written."""

    __slots__ = ()


class Real(str):
    """Another number, as it is written."""

    __slots__ = ()


class FaultError(Exception):
    """A text is no JSON, or not what is asked for: the rule, where, and what stands there."""

    def __init__(self, name: str, position: int, value: str = "") -> None:
        """Keep the rule's name, the position in the text, and what stands there."""
        super().__init__(name)
        self.name = name
        self.position = position
        self.value = value


class JsonText:
    """A text and how far it has been read, `at`; what is wrong in it is a FaultError."""

    def __init__(self, text: str) -> None:
        """Begin before the first value."""
        self.text = text
        self.at = 0
        self.skip()

    @property
    def mark(self) -> str:
        """The character that is read next, empty at the end."""
        return self.text[self.at : self.at + 1]

    def skip(self) -> None:
        """Pass over blanks."""
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def close(self) -> None:
        """See that nothing follows."""
        self.skip()
        if self.at < len(self.text):
            raise self.stopped(self.at)

    def value(self) -> Tree:
        """The next value, whole."""
        try:
            tree, self.at = _DECODER.scan_once(self.text, self.at)
        except StopIteration as stop:
            raise self.stopped(stop.value) from None
        except json.JSONDecodeError as error:
            raise self.stopped(error.pos) from None
        except (_OddError, RecursionError):
            raise self._odd() from None
        found: Tree = tree
        return found

    def records(self, steps: Sequence[str]) -> Iterator[tuple[int, Tree]]:
        """The records that some steps lead to, each with its position, one at a time."""
        if not steps and self.mark != "[":
            yield self.at, self.value()
        elif not steps:
            for _ in self._parts("]"):
                yield self.at, self.value()
        elif self.mark == "{":
            yield from self._within(steps)
        else:
            raise FaultError("no-records", self.at, ".".join(steps))

    def _within(self, steps: Sequence[str]) -> Iterator[tuple[int, Tree]]:
        """The records under the member that the first step names; the others are passed over."""
        start, seen = self.at, False
        for place in self._parts("}"):
            name = self._name()
            if name != steps[0]:
                self.value()
            elif seen:
                raise FaultError("repeated-name", place, name)
            else:
                seen = True
                yield from self.records(steps[1:])
        if not seen:
            raise FaultError("no-records", start, ".".join(steps))

    def _parts(self, closing: str) -> Iterator[int]:
        """The position of each part of the list or object that begins here, up to its end."""
        self.at += 1
        self.skip()
        while self.mark != closing:
            yield self.at
            self.skip()
            if self.mark == closing:
                break
            if self.mark != ",":
                raise self.stopped(self.at)
            self.at += 1
            self.skip()
            if self.mark == closing:
                raise self.stopped(self.at)
        self.at += 1

    def _name(self) -> str:
        """A member's name; what follows is its value."""
        if self.mark != '"':
            raise self.stopped(self.at)
        name = self.value()
        self.skip()
        if self.mark != ":":
            raise self.stopped(self.at)
        self.at += 1
        self.skip()
        return str(name)

    def stopped(self, position: int) -> FaultError:
        """The fault of a text that breaks the grammar, or stops before it is whole."""
        rest = self.text[position : position + 2]
        if not self.text[position:].strip() or (
            rest[:1] == '"' and '"' not in self.text[position + 1 :]
        ):
            return FaultError("cut-file", max(0, len(self.text.rstrip()) - 1))
        return FaultError("bad-json", position, self.around(position))

    def around(self, position: int) -> str:
        """What stands about a position, for a person to find it by."""
        sample = self.text[max(0, position - _AROUND) : position + _AROUND]
        return " ".join(sample.split())

    def _odd(self) -> FaultError:
        """What the next value holds, and where, that a record must not have."""
        known: list[set[str] | None] = []
        for match in _TOKEN.finditer(self.text, self.at):
            word = match[0]
            if word in "{[":
                known.append(set() if word == "{" else None)
            elif word in "}]":
                known.pop()
            elif word in _NO_NUMBERS:
                return FaultError("not-a-number", match.start(), word)
            elif known and known[-1] is not None and self._is_name(match):
                name = str(json.loads(word))
                if name in known[-1]:
                    return FaultError("repeated-name", match.start(), name)
                known[-1].add(name)
            if len(known) > MOST_DEEP:
                return FaultError("too-deep", match.start(), str(MOST_DEEP))
        return self.stopped(len(self.text))

    def _is_name(self, match: re.Match[str]) -> bool:
        """Whether a word of a text is followed by a colon."""
        blank = _BLANK.match(self.text, match.end())
        end = blank.end() if blank else match.end()
        return match[0].startswith('"') and self.text[end : end + 1] == ":"


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
