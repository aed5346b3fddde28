"""Reads XML as sheets: an element is a record, its fields are its elements and @attributes.

Names count without their namespaces. No entity is read and nothing is fetched. The file is read as
a stream, one record at a time.
"""

from collections.abc import Iterator
from typing import Final, Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from clockkg.findings import Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources import positions
from clockkg.loading.sources.file import File
from clockkg.loading.sources.paths import MOST_DEEP, TEXT, TooDeepError, Tree, parse
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.records import Table
from clockkg.loading.sources.sheet import Sheet, unread

_CHUNK: Final = 2**16
_ANY: Final = "*"


class _Expat(Protocol):
    """What the parser below knows of its place."""

    CurrentLineNumber: int
    CurrentColumnNumber: int


class MarkupError(Exception):
    """A file is no XML that is read: the rule, and the place in the text."""

    def __init__(self, name: str, line: int, column: int, value: str = "") -> None:
        """Keep the rule's name, the place in words, and what stands there."""
        super().__init__(name)
        self.name = name
        self.where = positions.words(line, column)
        self.value = value


def read_markup(file: File, reading: Reading) -> list[Sheet]:
    """The records of an XML file as a sheet.

    The card's `path` names their elements from the root on, as `projects.project`, or only
    `project`, wherever it stands; without one they are the elements of the root.
    """
    name, path = file.name, reading.path(file.name)
    table = Table(Origin(name, reading.table(name)), reading.headings(name), file.folder)
    try:
        for number, tree in enumerate(elements(file, _steps(path or _ANY)), 1):
            table.add(number, tree)
    except MarkupError as fault:
        why = rule(fault.name, Origin(name), fault.value, fault.where)
        return [unread(name, reading.table(name), why)]
    made = table.sheet()
    missing = rule("no-records", Origin(name), path, positions.words(1, 1))
    return [made.telling(missing) if path and not made.rows else made]


def _steps(path: str) -> tuple[str, ...]:
    return tuple(step.name for step in parse(path))


def elements(file: File, steps: tuple[str, ...]) -> Iterator[Tree]:
    """The records of a file, one at a time; a MarkupError where it cannot be read."""
    target = _Target(steps)
    parser = DefusedXMLParser(target=target)
    expat: _Expat = parser.parser
    try:
        with file.opened() as data:
            while chunk := data.read(_CHUNK):
                parser.feed(chunk)
                yield from target.taken()
        parser.close()
        yield from target.taken()
    except ParseError as error:
        line, column = error.position
        cut = error.code in _CUT
        raise MarkupError("cut-file" if cut else "bad-xml", line, column + 1, str(error)) from error
    except (DefusedXmlException, TooDeepError) as error:
        deep = isinstance(error, TooDeepError)
        name, value = ("too-deep", str(MOST_DEEP)) if deep else ("xml-entities", "")
        line, column = expat.CurrentLineNumber, expat.CurrentColumnNumber + 1
        raise MarkupError(name, line, column, value) from error


_CUT: Final = (3, 5, 20)
"""Expat's numbers for a document without an element, a token or a CDATA section that is cut."""


class _Target:
    """Builds the records as the parser tells of elements; everything else is passed over."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        self._steps = steps
        self._open: list[str] = []
        self._record: list[dict[str, Tree]] = []
        self._done: list[Tree] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._open.append(_local(tag))
        if len(self._open) > MOST_DEEP:
            raise TooDeepError
        if self._record or self._begins:
            fields: dict[str, Tree] = {f"@{_local(k)}": text for k, text in attributes.items()}
            self._record.append(fields)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self._record:
            before = self._record[-1].get(TEXT, "")
            self._record[-1][TEXT] = f"{before}{text}"

    def end(self, _: str) -> None:
        """An element ends."""
        name = self._open.pop()
        if not self._record:
            return
        fields = self._record.pop()
        text = str(fields.pop(TEXT, "")).strip()
        tree: Tree = {TEXT: text, **fields} if fields and text else fields or text
        if not self._record:
            self._done.append(tree)
            return
        siblings = self._record[-1].setdefault(name, [])
        if isinstance(siblings, list):
            siblings.append(tree)

    def close(self) -> None:
        """The document ends."""

    def taken(self) -> list[Tree]:
        """The records that are done."""
        done, self._done = self._done, []
        return done

    @property
    def _begins(self) -> bool:
        """Whether the element that is open now is a record."""
        if self._steps == (_ANY,):
            return len(self._open) == 2  # noqa: PLR2004 - the elements of the root
        if len(self._steps) == 1:
            return self._open[-1] == self._steps[0]
        return tuple(self._open) == self._steps


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
