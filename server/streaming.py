"""Sends an answer: whole when it is small, else in chunks as the worker makes them.

An answer of a middling size goes out in chunks and is kept besides, for whoever asks the same.

An answer that cannot be finished is never mistaken for a whole one: its last line says so, and the
connection is closed without the end that chunked encoding asks for.
"""

from collections.abc import Callable, Iterator
from typing import Final

from flask import Response

from clockkg.errors import ClockError
from clockkg.querying import Answer, Stream

_WHOLE: Final = 2**18
_KEPT: Final = 2**21
"""The largest answer that is kept, in bytes: each stream under way may hold as much."""

Keep = Callable[[Answer], None]


class _Body:
    """What is still to send; `close` gives the worker back, whoever stops reading."""

    def __init__(self, first: bytes, rest: Iterator[bytes], stream: Stream, keep: Keep) -> None:
        self._first = first
        self._rest = rest
        self._stream = stream
        self._keep = keep

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        held = bytearray(self._first)
        try:
            for chunk in self._rest:
                if len(held) <= _KEPT:
                    held += chunk
                yield chunk
        except ClockError as error:
            yield f"\n\n# clockkg: this answer is not whole: {error}\n".encode()
            raise
        if len(held) <= _KEPT:
            self._keep(Answer(self._stream.kind, bytes(held)))

    def close(self) -> None:
        self._stream.close()


def sent(stream: Stream | Answer, content_type: str, keep: Keep) -> Response:
    """The response for an answer, whole or under way; what is wrong at its beginning is raised.

    `keep` is given the answer when it turns out to be whole and not too large.
    """
    if isinstance(stream, Answer):
        return Response(stream.body, content_type=content_type)
    first, rest = bytearray(), iter(stream)
    for chunk in rest:
        first += chunk
        if len(first) >= _WHOLE:
            return Response(_Body(bytes(first), rest, stream, keep), content_type=content_type)
    keep(Answer(stream.kind, bytes(first)))
    return Response(bytes(first), content_type=content_type)
