"""Reads zip containers: the members that a loader's card wants, each as a file of its own.

A member that the card does not name is told, unless it is ignored as a table; with a card that
names none, all are read. A file that is packed by itself (`soci.csv.gz`) is read as it is without
the ending. What is delimited is read where it is; anything else is unpacked beside, and taken away
when it is read.
"""

import gzip
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, Final, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from clockkg.dialect import SUFFIXES
from clockkg.errors import InputError, StoreError
from clockkg.findings import Origin
from clockkg.graphs.disk import full_disk_told
from clockkg.loading.rules import rule
from clockkg.loading.sources.delimited import read_delimited
from clockkg.loading.sources.file import File
from clockkg.loading.sources.kept import held
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.sheet import Sheet, unread
from clockkg.unpacking import most_of, require_room, within

SUFFIX: Final = ".zip"
PACKED: Final = ".gz"
_MAGIC: Final = b"\x1f\x8b"
_ENCRYPTED: Final = 0x1
_BROKEN: Final = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
Read = Callable[[File], Iterator[Sheet]]
"""Reads one file."""


def read_container(file: File, reading: Reading, read: Read) -> Iterator[Sheet]:
    """The sheets of a zip's members; messages call them by the zip's name and their own."""
    try:
        with ZipFile(file.path) as package:
            yield from _members(package, file, reading, read)
    except StoreError:
        raise
    except (*_BROKEN, InputError) as error:
        why = rule("unreadable-file", Origin(file.name), str(error), "ZIP")
        yield unread(file.name, file.path.stem, why)


def read_packed(file: File, reading: Reading, read: Read) -> Iterator[Sheet]:
    """The sheets of a file that is packed by itself; messages call it by its own name.

    Who fetched it over HTTP may have unpacked it already.
    """
    name = file.name
    most = most_of(file.path.stat().st_size)
    with TemporaryDirectory(prefix="clockkg-") as folder:
        plain = Path(folder) / PurePosixPath(name).stem
        try:
            with _open_packed(file.path) as packed:
                if plain.suffix.lower() in SUFFIXES:
                    deque(within(packed, most), 0)
                else:
                    with full_disk_told(Path(folder)), plain.open("wb") as out:
                        out.writelines(within(packed, most))
        except StoreError:
            raise
        except EOFError:
            yield unread(name, plain.stem, rule("cut-file", Origin(name), near="GZIP"))
            return
        except (*_BROKEN, InputError) as error:
            yield unread(
                name, plain.stem, rule("unreadable-file", Origin(name), str(error), "GZIP")
            )
            return
        if plain.is_file():
            yield from read(replace(file, path=plain))
        else:
            yield read_delimited(partial(_open_packed, file.path), name, reading)


def _open_packed(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == _MAGIC
    return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")


def _members(package: ZipFile, file: File, reading: Reading, read: Read) -> Iterator[Sheet]:
    entries = [one for one in package.infolist() if not one.is_dir()]
    chosen = [one for one in entries if _wanted(f"{file.name}/{one.filename}", reading)]
    packed = sum(one.compress_size for one in chosen)
    most = most_of(packed)
    require_room(package, most, {one.filename for one in chosen})
    if any(one.flag_bits & _ENCRYPTED for one in chosen):
        yield unread(file.name, file.path.stem, rule("password", Origin(file.name), near="ZIP"))
        return
    before = 0.0
    for entry in entries:
        name = f"{file.name}/{entry.filename}"
        if entry not in chosen:
            yield Sheet(name, PurePosixPath(name).stem, (), ())
            continue
        share = entry.compress_size / (packed or 1)
        member = replace(file.part(before, share), name=name)
        if PurePosixPath(name).suffix.lower() in SUFFIXES:
            with package.open(entry) as data:
                deque(within(data, most), 0)
            opening = partial(_open_member, file.path, entry)
            found = iter([read_delimited(opening, name, reading, entry.file_size)])
        else:
            found = _unpacked(package, entry, member, read)
        yield from (sheet.part(before, share) for sheet in found)
        before += share


def _open_member(path: Path, entry: ZipInfo) -> IO[bytes]:
    """A member, which stays open when its package is closed."""
    with ZipFile(path) as package:
        return package.open(entry)


def _wanted(name: str, reading: Reading) -> bool:
    named = any(source.file for source in reading.sources)
    return reading.source(name) is not None or not named


def _unpacked(package: ZipFile, entry: ZipInfo, member: File, read: Read) -> Iterator[Sheet]:
    """A member's sheets; it lies in a folder of its own under its last name, until it is read."""
    with TemporaryDirectory(prefix="clockkg-") as folder:
        unpacked = replace(member, path=Path(folder) / PurePosixPath(entry.filename).name)
        with (
            package.open(entry) as packed,
            full_disk_told(Path(folder)),
            unpacked.path.open("wb") as out,
        ):
            copyfileobj(packed, out)
        is_container = unpacked.suffix == SUFFIX
        for sheet in read(unpacked):
            yield held(sheet, member.folder) if is_container else sheet
