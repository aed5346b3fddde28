"""Content negotiation: which of the formats on offer a client prefers (RFC 9110, 12.5.1).

>>> from clockkg.store import RESULT_FORMATS
>>> preferred("text/csv;q=0.5, application/sparql-results+xml", RESULT_FORMATS).name
'xml'
>>> preferred("image/png", RESULT_FORMATS) is None
True
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from clockkg.store import Format

_QUALITY: Final = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
_ALIASES: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/plain": "application/n-triples",
    "application/x-turtle": "text/turtle",
}


class _Range(NamedTuple):
    """One media range of an Accept header."""

    main: str
    sub: str
    quality: float

    def precision(self, media_type: str) -> int:
        """How exactly it fits a media type: 3 exact, 2 a subtype's star, 1 any, 0 not at all."""
        main, _, sub = media_type.partition("/")
        if (self.main, self.sub) == (main, sub):
            return 3
        if self.main == main and self.sub == "*":
            return 2
        return int(self.main == self.sub == "*")


def preferred(accept: str, formats: Mapping[str, Format]) -> Format | None:
    """The format a client likes best, the first on offer where it does not mind, None if none."""
    return _preferred(accept, tuple(formats.values()))


@lru_cache(maxsize=1024)
def _preferred(accept: str, formats: tuple[Format, ...]) -> Format | None:
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [_Range("*", "*", 1.0)]
    liked = [(_quality(form.media_type, ranges), form) for form in formats]
    quality, best = max(liked, key=lambda pair: pair[0])
    return best if quality else None


def _range(part: str) -> _Range:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    main, _, sub = _ALIASES.get(name.lower(), name.lower()).partition("/")
    values = dict(piece.replace(" ", "").lower().partition("=")[::2] for piece in parameters)
    return _Range(main, sub, _number(values.get("q", "1")))


def _number(text: str) -> float:
    return float(text) if _QUALITY.fullmatch(text) else 0.0


def _quality(media_type: str, ranges: list[_Range]) -> float:
    """The quality of the range that fits most exactly."""
    precision, quality = max((r.precision(media_type), r.quality) for r in ranges)
    return quality if precision else 0.0
