"""What a release needs of the disk: shared files, nothing left behind, room, and no loss of power.

A file that no release ever changes again is shared by a hard link. What must outlast a loss of
power is written through to the disk before anything points to it.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest
from pathlib import Path
from typing import Final

from clockkg.errors import StoreError, Words

_FULL_CODES: Final = (errno.ENOSPC, errno.EDQUOT)
_FULL_TEXT: Final = "No space left"
_REMEDY: Final = {
    "it": "Libera spazio, per esempio con `clockkg releases prune --keep 3`, poi riprova: "
    "la release corrente è rimasta com'era.",
    "en": "Free some space, for example by `clockkg releases prune --keep 3`, then try again: "
    "the current release is as it was.",
}
_MIB: Final = 2**20


def share(source: str, target: str) -> None:
    """Share a file that no release ever changes; copy it where links are not to be had."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def clear(folder: Path) -> None:
    """Remove a folder with all it holds, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)


def sync(folder: Path) -> None:
    """Write a folder and all it holds through to the disk.

    Files that an earlier release shares were written through with that one.
    """
    for place, _, files in os.walk(folder):
        for name in files:
            path = Path(place, name)
            if path.stat().st_nlink == 1:
                sync_file(path)
        sync_file(Path(place))


def sync_file(path: Path) -> None:
    """Write a file through to the disk, or a folder's list of files where the system can."""
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one atomic step that outlasts a loss of power."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(data)
    sync_file(new)
    new.replace(path)
    sync_file(path.parent)


def digest_of(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def size(folder: Path) -> int:
    """How many bytes the files of a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def require_room(folder: Path, wanted: int) -> None:
    """Nothing, or a StoreError where a folder's disk has fewer bytes free than wanted."""
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise StoreError(_lacking(folder, free, wanted), remedy=_REMEDY)


@contextmanager
def full_disk_told(folder: Path) -> Iterator[None]:
    """Say of a disk that becomes full which folder lies on it, and what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL_CODES or _FULL_TEXT in str(error):
            message = {
                "it": f"il disco di {folder} è pieno",
                "en": f"the disk of {folder} is full",
            }
            raise StoreError(message, remedy=_REMEDY) from error
        raise


def _lacking(folder: Path, free: int, wanted: int) -> Words:
    has, needs = free // _MIB, -(-wanted // _MIB)
    return {
        "it": f"sul disco di {folder} sono liberi {has} MiB, ne servono circa {needs}",
        "en": f"the disk of {folder} has {has} MiB free, and about {needs} are needed",
    }
