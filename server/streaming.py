"""Sends an answer: whole when it is small, else in chunks as the worker makes them.

An answer that cannot be finished is never mistaken for a whole one: its last line says so, and the
connection is closed without the end that chunked encoding asks for.
"""

from collections.abc import Callable, Iterator
from typing import Final

from flask import Response

from clockkg.errors import ClockError
from clockkg.querying import Answer, Stream

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


def sent(stream: Stream | Answer, content_type: str, keep: Callable[[Answer], None]) -> Response:
    """The response for an answer, whole or under way; what is wrong at its beginning is raised.

    `keep` is given the answer when it turns out to be small and whole.
    """
    if isinstance(stream, Answer):
        return Response(stream.body, content_type=content_type)
    first, rest = bytearray(), iter(stream)
    for chunk in rest:
        first += chunk
        if len(first) >= _WHOLE:
            return Response(_Body(bytes(first), rest, stream), content_type=content_type)
    keep(Answer(stream.kind, bytes(first)))
    return Response(bytes(first), content_type=content_type)
