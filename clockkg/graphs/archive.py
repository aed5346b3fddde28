"""Backup and restore of a release: one tar archive that carries its seal.

A restored release gets its own number back, and readers see it only when its seal holds. With it
comes the book of judgements as it counted there, where the home folder has none.
"""

import tarfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from clockkg.errors import InputError
from clockkg.graphs.disk import full_disk_told, require_room, size, sync_file, write_whole
from clockkg.graphs.manifest import BOOK
from clockkg.graphs.release import Release
from clockkg.graphs.releases import Releases
from clockkg.graphs.seal import SIGNATURE, broken
from clockkg.graphs.signature import authentic, public_key

_NOT_ONE: Final = {
    "it": "non è la copia di una release",
    "en": "is not the backup of a release",
}
_TAKE_ONE: Final = {
    "it": "Usa un file fatto da `clockkg releases backup`.",
    "en": "Use a file made by `clockkg releases backup`.",
}
_TAKEN: Final = {
    "it": "c'è già un'altra release con questo numero",
    "en": "there is another release with this number already",
}
_ELSEWHERE: Final = {
    "it": "Ripristina in una cartella vuota: clockkg --home CARTELLA releases restore FILE.",
    "en": "Restore into an empty folder: clockkg --home FOLDER releases restore FILE.",
}


def back_up(release: Release, target: Path) -> None:
    """Write a release into a tar archive; a file half written never bears the target's name."""
    release.require_whole()
    require_room(target.parent, size(release.folder))
    partial = target.with_name(f"{target.name}.partial")
    with full_disk_told(target.parent):
        try:
            with tarfile.open(partial, "w") as archive:
                archive.add(release.folder, release.folder.name)
            sync_file(partial)
            partial.replace(target)
            sync_file(target.parent)
        finally:
            partial.unlink(missing_ok=True)


def restore(releases: Releases, source: Path, key: Path | None = None) -> Release:
    """Bring a release back from its archive and let readers see it; nothing changes on a fault.

    It must be signed for a public key where one is given.
    """
    with releases.locked(), releases.scratch() as folder:
        require_room(folder, source.stat().st_size)
        unpacked = _unpacked(source, folder)
        faults = broken(unpacked)
        if key and not faults and not authentic(unpacked, public_key(key)):
            faults = [SIGNATURE]
        if faults:
            raise _refused(source, ", ".join(faults))
        release = Release(unpacked)
        number = release.number
        if number not in releases.numbers():
            admitted = releases.admit(unpacked, number)
            _bring_back_book(releases, admitted)
            return admitted
        if release.seal != releases.get(number).seal:
            raise InputError(_TAKEN, remedy=_ELSEWHERE)
        releases.switch(number)
        return releases.get(number)


def _bring_back_book(releases: Releases, release: Release) -> None:
    """Take the release's book for the home's, where that has none or only its beginning."""
    book, home = release.folder / BOOK, releases.home / BOOK
    here = home.read_bytes() if home.is_file() else b""
    if book.is_file() and book.read_bytes().startswith(here):
        write_whole(home, book.read_bytes())


def _unpacked(source: Path, folder: Path) -> Path:
    """The one release of an archive, unpacked where nothing else is; no links, no devices."""
    with suppress(tarfile.TarError, EOFError, StopIteration):
        with tarfile.open(source, "r:") as archive:
            archive.extractall(folder, filter="data")
        found = next(path for path in folder.iterdir() if path.name.isdigit())
        if (found / "manifest.json").is_file():
            return found
    raise _refused(source, "")


def _refused(source: Path, faults: str) -> InputError:
    places = f" ({faults})" if faults else ""
    message = {language: f"{source.name} {said}{places}" for language, said in _NOT_ONE.items()}
    return InputError(message, remedy=_TAKE_ONE)
