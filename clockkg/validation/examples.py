"""The examples of the shapes: for each rule, data that keep it and data that break it.

>>> print(examples("SectionPages").wrong)
id-plan:piano-1 clock:sectionNumber 1 ; clock:pageCount 9 .
"""

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from clockkg.content import content

_BESIDE: Final = ("# expect:", "@prefix")


class Examples(NamedTuple):
    """The first right and the first wrong example of a rule, as Turtle without its prefixes.

    An example that is not there is empty.
    """

    right: str
    wrong: str


@cache
def examples(key: str, folder: Path | None = None) -> Examples:
    """The examples of a rule, by default those that come with clockkg."""
    place = (folder or content().shapes) / "examples" / key
    return Examples(_first(place, "valid"), _first(place, "invalid"))


def _first(place: Path, kind: str) -> str:
    files = sorted(place.glob(f"{kind}-*.ttl"))
    lines = files[0].read_text("utf-8").splitlines() if files else []
    return "\n".join(line for line in lines if not line.startswith(_BESIDE)).strip()
