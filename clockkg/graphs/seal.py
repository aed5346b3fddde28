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

from hashlib import file_digest
from pathlib import Path
from typing import Final

SEAL: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"


def seal(folder: Path) -> None:
    """Write the seal of a folder whose files will not change any more."""
    lines = (f"{digest}  {name}\n" for name, digest in sorted(_digests(folder).items()))
    (folder / SEAL).write_text("".join(lines), "utf-8")


def broken(folder: Path) -> list[str]:
    """The names of the files that are not as they were sealed; the seal's own when it is gone."""
    if not (folder / SEAL).is_file():
        return [SEAL]
    pairs = (line.split("  ", 1) for line in (folder / SEAL).read_text("utf-8").splitlines())
    sealed = {pair[-1]: pair[0] for pair in pairs}
    found = _digests(folder)
    names = sorted({*sealed, *found})
    return [name for name in names if sealed.get(name) != found.get(name)]


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: _digest(path) for name, path in named.items() if name not in (SEAL, SIGNATURE)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
