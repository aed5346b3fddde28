"""How much what is packed may unpack to.

A zip container is asked before anything of it is read; the sizes that it declares bind who reads
it: no member gives more than it declares. What declares nothing is stopped at the same size.
"""

from collections.abc import Collection, Iterator
from typing import Final, Protocol
from zipfile import ZipFile

from clockkg.errors import InputError

MOST_BYTES: Final = 2**29
"""More than any office writes into one document."""
MOST_DATA: Final = 3 * 2**30
"""More than the open data that a cluster loads hold in one file."""
_MOST_MEMBERS: Final = 10_000
_MOST_TIMES: Final = 200
"""How many times as large as when packed a file may be, above the size of any document."""
_CHUNK: Final = 2**20
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
    raise _too_large(str(size), most)


def most_of(packed: int) -> int:
    """How many bytes may come out of so many.

    >>> most_of(1_000), most_of(10_000_000)
    (536870912, 2000000000)
    """
    return min(MOST_DATA, max(MOST_BYTES, packed * _MOST_TIMES))


class Readable(Protocol):
    """What gives bytes, as many as are asked for or fewer."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at the end."""
        ...


def within(packed: Readable, most: int) -> Iterator[bytes]:
    """What a stream unpacks to, piece by piece; an InputError where that is more than `most` bytes.

    >>> import io
    >>> list(within(io.BytesIO(b"1234"), most=3))
    Traceback (most recent call last):
    ...
    clockkg.errors.InputError: more than 3 bytes when unpacked, 3 at most
    """
    size = 0
    while chunk := packed.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise _too_large(None, most)
        yield chunk


def _too_large(size: str | None, most: int) -> InputError:
    message = {
        "it": f"{size or f'più di {most}'} byte una volta estratto, al massimo {most}",
        "en": f"{size or f'more than {most}'} bytes when unpacked, {most} at most",
    }
    return InputError(message, remedy=_SPLIT)
