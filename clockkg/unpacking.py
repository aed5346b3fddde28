"""How much a zip container may unpack to: asked before anything of it is read.

The sizes that a container declares bind who reads it: no member gives more than it declares.
"""

from collections.abc import Collection
from typing import Final
from zipfile import ZipFile

from clockkg.errors import InputError

MOST_BYTES: Final = 2**29
"""More than any office writes into one document."""
MOST_DATA: Final = 3 * 2**30
"""More than the open data that a cluster loads hold in one file."""
_MOST_MEMBERS: Final = 10_000
_SPLIT: Final = {"it": "Dividerlo in più file.", "en": "Split it into several files."}


def require_room(
    package: ZipFile, most: int = MOST_BYTES, members: Collection[str] | None = None
) -> None:
    """Nothing, or an InputError where a container unpacks to more than `most` bytes.

    With `members` only those count, since only those are read.

    >>> import io
    >>> with ZipFile(io.BytesIO(), "w") as package:
    ...     package.writestr("a", "1234")
    ...     require_room(package, most=3)
    Traceback (most recent call last):
    ...
    clockkg.errors.InputError: 4 bytes when unpacked, 3 at most
    """
    entries = package.infolist()
    size = sum(e.file_size for e in entries if members is None or e.filename in members)
    if size <= most and len(entries) <= _MOST_MEMBERS:
        return
    message = {
        "it": f"{size} byte una volta estratto, al massimo {most}",
        "en": f"{size} bytes when unpacked, {most} at most",
    }
    raise InputError(message, remedy=_SPLIT)
