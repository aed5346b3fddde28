"""What the headers of an answer look like, learnt from the application's own responses.

Two whole answers to plain queries, in one format and for one Accept-Encoding, differ in their
length and their ETag alone. So the headers are written in one place only, the application; for a
query that is answered without it they are those of the last one like it.
"""

from collections.abc import Sequence
from typing import Final

from clockkg.querying import Shelf

from .compression import LEAST

_FORMS: Final = 256
_LENGTH: Final = "content-length"
_TAG: Final = "etag"

Headers = Sequence[tuple[str, str]]
_Form = tuple[str, str, bool]


class Heads:
    """The headers of each form of answer, as far as they are known."""

    def __init__(self) -> None:
        """Know none."""
        self._known: Shelf[_Form, Headers] = Shelf(_FORMS, lambda _: 1)

    def learn(self, encoding: str, tag: str, headers: Headers, length: int) -> None:
        """Take note of a response's headers, where it was not compressed.

        `encoding` is the request's, `tag` the ETag that the response should bear, `length` that of
        its body.
        """
        values = {name.lower(): value for name, value in headers}
        bears = values.get(_TAG) == f'"{tag}"' and values.get(_LENGTH) == str(length)
        if bears and len(values) == len(headers) and "content-encoding" not in values:
            self._known.put(_form(values["content-type"], encoding, length), headers)

    def like(self, kind: str, encoding: str, tag: str, length: int) -> Headers | None:
        """The headers of an answer of a media type, if such a one is known."""
        known = self._known.get(_form(kind, encoding, length))
        if not known:
            return None
        new = {_TAG: f'"{tag}"', _LENGTH: str(length)}
        return [(name, new.get(name.lower(), value)) for name, value in known]


def _form(kind: str, encoding: str, length: int) -> _Form:
    """What decides how headers look: a small answer is not compressed."""
    return kind, encoding, length < LEAST
