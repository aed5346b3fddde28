"""The seal of a release: the SHA-256 of each of its files, in a file that `sha256sum -c` reads.

It is written last, when the store is closed. A file that is missing, added, cut or changed by one
bit is named.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as name:
...     folder = Path(name)
...     _ = (folder / "manifest.json").write_text("{}")
...     seal(folder)
...     _ = (folder / "manifest.json").write_text("{ }")
...     broken(folder)
['manifest.json']
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clockkg.graphs.disk import digest_of

SEAL: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"

_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")
_Identity = tuple[int, int, int, int]


class Digests:
    """The digests of files that were read once, by device, inode, size and time of change.

    Releases share the files that do not differ; a shared file that nobody has written to since is
    not read again for the next release.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[_Identity, str] = {}

    def trust(self, folder: Path) -> None:
        """Take the word of a folder's seal for the files that lie there."""
        for name, digest in _sealed(folder).items():
            path = folder / name
            if path.is_file():
                self._known[_identity(path)] = digest

    def of(self, folder: Path) -> dict[str, str]:
        """The digest of every file of a folder by its name; from now on only these are known."""
        read: dict[_Identity, str] = {}
        found = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            if name not in (SEAL, SIGNATURE):
                key = _identity(path)
                found[name] = read[key] = self._known.get(key) or digest_of(path)
        self._known = read
        return found


def seal(folder: Path, digests: Digests | None = None) -> None:
    """Write the seal of a folder whose files will not change any more."""
    found = (digests or Digests()).of(folder)
    (folder / SEAL).write_text(_written(found), "utf-8")


def broken(folder: Path, digests: Digests | None = None) -> list[str]:
    """The names of the files that are not as they were sealed; the seal's own when it is none.

    Every file is read, but those that `digests` knows from another release that shares them.
    """
    sealed = _sealed(folder)
    if not sealed:
        return [SEAL]
    found = (digests or Digests()).of(folder)
    names = sorted({*sealed, *found})
    return [name for name in names if sealed.get(name) != found.get(name)]


def intact(folder: Path, name: str) -> bool:
    """Whether one file of a folder is there and is as it was sealed."""
    path = folder / name
    return path.is_file() and _sealed(folder).get(name) == digest_of(path)


def _sealed(folder: Path) -> dict[str, str]:
    """What a folder's seal says; nothing where it is missing or not as `seal` writes one."""
    try:
        text = (folder / SEAL).read_bytes().decode("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return {}
    found = map(_LINE.fullmatch, text.split("\n"))
    sealed = {match[2]: match[1] for match in found if match}
    return sealed if _written(sealed) == text else {}


def _written(digests: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def _identity(path: Path) -> _Identity:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
