"""Reads zip containers: the members that a loader's card wants, each as a file of its own.

A member that the card does not name is told, unless it is ignored as a table; with a card that
names none, all are read. A member is unpacked beside, and taken away when it is read.
"""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from clockkg.errors import InputError
from clockkg.findings import Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.sheet import Sheet, unread
from clockkg.unpacking import MOST_DATA, require_room

SUFFIX: Final = ".zip"
_ENCRYPTED: Final = 0x1
_BROKEN: Final = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
Read = Callable[[str, Path], Iterator[Sheet]]
"""Reads one file under the name that messages call it by."""


def read_container(path: Path, name: str, reading: Reading, read: Read) -> Iterator[Sheet]:
    """The sheets of a zip's members; messages call them by the zip's name and their own."""
    try:
        with ZipFile(path) as package:
            yield from _members(package, name, reading, read)
    except (*_BROKEN, InputError) as error:
        yield unread(name, path.stem, rule("unreadable-file", Origin(name), str(error), "ZIP"))


def _members(package: ZipFile, name: str, reading: Reading, read: Read) -> Iterator[Sheet]:
    entries = [one for one in package.infolist() if not one.is_dir()]
    chosen = [one for one in entries if _wanted(f"{name}/{one.filename}", reading)]
    require_room(package, MOST_DATA, {one.filename for one in chosen})
    if any(one.flag_bits & _ENCRYPTED for one in chosen):
        yield unread(name, Path(name).stem, rule("password", Origin(name), near="ZIP"))
        return
    for entry in entries:
        called = f"{name}/{entry.filename}"
        if entry in chosen:
            yield from _unpacked(package, entry, called, read)
        else:
            yield Sheet(called, PurePosixPath(called).stem, (), ())


def _wanted(name: str, reading: Reading) -> bool:
    named = any(source.file for source in reading.sources)
    return reading.source(name) is not None or not named


def _unpacked(package: ZipFile, entry: ZipInfo, called: str, read: Read) -> Iterator[Sheet]:
    """A member's sheets; it lies in a folder of its own under its last name only."""
    with TemporaryDirectory(prefix="clockkg-") as folder:
        member = Path(folder) / PurePosixPath(entry.filename).name
        with package.open(entry) as packed, member.open("wb") as out:
            copyfileobj(packed, out)
        yield from read(called, member)
