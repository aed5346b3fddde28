r"""Keeps what was fetched, each file under its digest, for its owner only.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     shelf = Shelf(Path(folder) / "fetched")
...     kept = shelf.keep("soci.csv", [b"key", b"\n"])
...     (kept.name, kept.parent.name[:8], kept == shelf.keep("soci.csv", [b"key\n"]))
('soci.csv', 'a7998f24', True)
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from clockkg.graphs.disk import digest_of

_OWNER: Final = 0o700
_UNFIT: Final = re.compile(r"[^\w.-]+")
_LONGEST: Final = 100
_NOTES: Final = "addresses.json"


class Shelf:
    """A folder of files by digest, and what is known of the addresses that they came from."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made yet."""
        self.folder = folder

    def made(self) -> Path:
        """The folder, which is there now."""
        self.folder.mkdir(mode=_OWNER, parents=True, exist_ok=True)
        return self.folder

    def keep(self, name: str, chunks: Iterable[bytes]) -> Path:
        """A file of some bytes; nothing is left of it where they do not come to their end."""
        digest = sha256()
        with TemporaryDirectory(dir=self.made(), prefix=".") as scratch:
            part = Path(scratch) / "part"
            with part.open("wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            place = self.folder / digest.hexdigest() / _fit(name)
            place.parent.mkdir(mode=_OWNER, exist_ok=True)
            return part.replace(place)

    def known(self, address: str) -> tuple[Path, Mapping[str, str]] | None:
        """The file that came from an address last, where it is whole, and what was said of it."""
        with suppress(OSError, ValueError, KeyError):
            note = self._notes()[_hidden(address)]
            place = self.folder / note["file"]
            if digest_of(place) == place.parent.name:
                return place, note
        return None

    def note(self, address: str, place: Path, said: Mapping[str, str]) -> None:
        """Remember what came from an address; the address itself is not written down."""
        notes: dict[str, Mapping[str, str]] = {}
        with suppress(OSError, ValueError):
            notes = self._notes()
        notes[_hidden(address)] = {**said, "file": str(place.relative_to(self.folder))}
        with TemporaryDirectory(dir=self.folder, prefix=".") as scratch:
            part = Path(scratch) / "part"
            part.write_text(json.dumps(notes, indent=1, sort_keys=True), "utf-8")
            part.replace(self.folder / _NOTES)

    def _notes(self) -> dict[str, Mapping[str, str]]:
        found: dict[str, Mapping[str, str]] = json.loads((self.folder / _NOTES).read_text("utf-8"))
        return found


def _fit(name: str) -> str:
    """A name that a file may have anywhere."""
    return _UNFIT.sub("-", name).strip("-.")[-_LONGEST:] or "file"


def _hidden(address: str) -> str:
    return sha256(address.encode()).hexdigest()
