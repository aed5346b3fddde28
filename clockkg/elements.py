"""Reads long XML documents element by element; what was read is forgotten.

The standard library's parser does the work, which is many times quicker than the one of defusedxml.
That one reads the document's beginning, up to the first element: entities can only be declared
there, and a document that declares any is refused. Nothing is fetched.

>>> import io
>>> document = io.BytesIO(b"<sheet><rows><row n='1'>a</row><row n='2'/></rows></sheet>")
>>> [row.attrib for row in elements(document, {"row"})]
[{'n': '1'}, {'n': '2'}]
"""

from collections import deque
from collections.abc import Collection, Iterator
from typing import IO, Any, Final
from xml.etree.ElementTree import (
    Element,
    ParseError,
    XMLPullParser,
)

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

_CHUNK: Final = 2**16
_BEGINNING: Final = 2**12
_MOST_PIECE: Final = 2**26
"""No element that is wanted is written with more bytes."""
_MOST_DEEP: Final = 100
_ENTITIES: Final = "entities are declared"
_LONG: Final = "an element does not end"
_DEEP: Final = "elements are nested without end"


def elements(
    document: IO[bytes], wanted: Collection[str], begun: Collection[str] = ()
) -> Iterator[Element]:
    """The elements of some names when they are whole, and others when they have begun, in order.

    A ParseError, which is a SyntaxError, where the document is no XML, declares entities, or holds
    an element that is too long.
    """
    reading = _Reading(wanted, begun)
    parser: Any = XMLPullParser(("start",))
    for data in _checked(document):
        parser.feed(data)
        reading.note(parser.read_events())
        yield from reading.whole(len(data))
    parser.close()
    yield from reading.rest()


class _Reading:
    """How far a document has been read."""

    def __init__(self, wanted: Collection[str], begun: Collection[str]) -> None:
        self._wanted = wanted
        self._begun = begun
        self._root: Element | None = None
        self._seen: set[Element] = set()
        self._length = 0

    def note(self, events: Iterator[tuple[str, Element]]) -> None:
        """Keep hold of the root; the parser is to remember no other element."""
        if self._root is None:
            self._root = next((element for _, element in events), None)
        deque(events, 0)

    def whole(self, length: int) -> Iterator[Element]:
        """What is whole after so many more bytes."""
        self._length += length
        if self._root is not None:
            for element in self._within(self._root, 1, is_open=True):
                self._length = 0
                yield element
        if self._length > _MOST_PIECE:
            raise ParseError(_LONG)

    def rest(self) -> Iterator[Element]:
        """What is whole when everything is."""
        return self._within(self._root, 1, is_open=False) if self._root is not None else iter(())

    def _within(self, element: Element, depth: int, *, is_open: bool) -> Iterator[Element]:
        if depth > _MOST_DEEP:
            raise ParseError(_DEEP)
        children = list(element)
        last = children[-1] if is_open and children else None
        for child in children:
            if child.tag in self._begun and child not in self._seen:
                self._seen.add(child)
                yield child
            if child.tag not in self._wanted:
                yield from self._within(child, depth + 1, is_open=child is last)
            elif child is not last:
                yield child
        del element[: len(children) - (last is not None)]


def _checked(document: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a document, so many at once; a ParseError where it declares entities."""
    beginning = _Beginning()
    parser = DefusedXMLParser(target=beginning)
    while not beginning.is_over and (data := document.read(_BEGINNING)):
        try:
            parser.feed(data)
        except DefusedXmlException as error:
            raise ParseError(_ENTITIES) from error
        yield data
    while data := document.read(_CHUNK):
        yield data


class _Beginning:
    """Whether the first element has begun."""

    def __init__(self) -> None:
        self.is_over = False

    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        self.is_over = True

    def close(self) -> None:
        """The document ends."""
