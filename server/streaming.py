"""Sends an answer: whole when it is small, else in chunks as the worker makes them.

An answer that cannot be finished is never mistaken for a whole one: its last line says so, and the
connection is closed without the end that chunked encoding asks for.
"""

from collections.abc import Iterator
from typing import Final

from flask import Response

from clockkg.errors import ClockError
from clockkg.querying import Stream

_WHOLE: Final = 2**18


class _Body:
    """What is still to send; `close` gives the worker back, whoever stops reading."""

    def __init__(self, first: bytes, rest: Iterator[bytes], stream: Stream) -> None:
        self._first = first
        self._rest = rest
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        try:
            yield from self._rest
        except ClockError as error:
            yield f"\n\n# clockkg: this answer is not whole: {error}\n".encode()
            raise

    def close(self) -> None:
        self._stream.close()


def sent(stream: Stream, content_type: str) -> Response:
    """The response for an answer under way; what is wrong before a first part is raised here."""
    first, rest = bytearray(), iter(stream)
    for chunk in rest:
        first += chunk
        if len(first) >= _WHOLE:
            return Response(_Body(bytes(first), rest, stream), content_type=content_type)
    return Response(bytes(first), content_type=content_type)
