"""What releases were made of: the delivered files and what they were read by, kept by digest.

    kg/sources/3a/3a7bd3…e2.xlsx     the bytes of a file, under the SHA-256 of its bytes

A file that is kept never changes, and is kept once however often it is delivered.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     sources = Sources(Path(folder))
...     digest = sources.keep(b"key,name", ".csv")
...     sources.find(digest).read_bytes()
b'key,name'
"""

import shutil
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import Final

from clockkg.errors import StoreError
from clockkg.graphs.disk import digest_of, require_room, sync_file, write_whole

SOURCES: Final = "sources"
_CHANGED: Final = {
    "it": "Riprova quando nessuno lo sta scrivendo.",
    "en": "Try again when nobody is writing it.",
}


class Sources:
    """The kept files of one home folder; nothing is made until the first one."""

    def __init__(self, home: Path) -> None:
        """Know the folder."""
        self._folder = home / SOURCES

    def find(self, digest: str) -> Path | None:
        """The kept file of a digest, None where there is none or its bytes are others."""
        found = next(self._folder.glob(f"{digest[:2]}/{digest}*"), None)
        return found if found and digest_of(found) == digest else None

    def keep(self, data: bytes, suffix: str = "") -> str:
        """Keep some bytes; their digest."""
        digest = sha256(data).hexdigest()
        if not self.find(digest):
            write_whole(self._place(digest, suffix), data)
        return digest

    def keep_file(self, file: Path, digest: str) -> None:
        """Keep a file that was read with this digest; a StoreError where it changed since."""
        if self.find(digest):
            return
        place = self._place(digest, file.suffix.lower())
        require_room(place.parent, file.stat().st_size)
        new = place.with_name(f".{place.name}.new")
        shutil.copyfile(file, new)
        if digest_of(new) != digest:
            new.unlink()
            raise StoreError(_changed(file), remedy=_CHANGED)
        sync_file(new)
        new.replace(place)
        sync_file(place.parent)

    def prune(self, needed: Collection[str]) -> list[str]:
        """Remove the files that nothing needs any more; their digests."""
        kept = {file: file.name.partition(".")[0] for file in self._folder.glob("??/*")}
        gone = {file: digest for file, digest in kept.items() if digest not in needed}
        for file in gone:
            file.unlink()
        return sorted(gone.values())

    def _place(self, digest: str, suffix: str) -> Path:
        folder = self._folder / digest[:2]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / f"{digest}{suffix}"


def _changed(file: Path) -> dict[str, str]:
    return {
        "it": f"{file.name} è cambiato mentre veniva caricato",
        "en": f"{file.name} changed while it was loaded",
    }
