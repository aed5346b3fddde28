"""The file that names the release which readers see.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     pointer = Pointer(Path(folder))
...     pointer.move(3)
...     pointer.number()
3
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from clockkg.errors import StoreError
from clockkg.graphs.disk import write_whole

_FILE: Final = "current"
_MAKE_ONE: Final = {
    "it": "Creane una con `clockkg load --all` o `clockkg demo`.",
    "en": "Make one with `clockkg load --all` or `clockkg demo`.",
}
_CHOOSE: Final = {
    "it": "`clockkg releases list` le elenca; `clockkg releases rollback N` ne sceglie una.",
    "en": "`clockkg releases list` lists them; `clockkg releases rollback N` chooses one.",
}


class Pointer:
    """The pointer of one folder of releases."""

    def __init__(self, home: Path) -> None:
        """Nothing is read yet."""
        self._home = home
        self._file = home / _FILE
        self._path = str(self._file)

    @property
    def exists(self) -> bool:
        """Whether there has been a release."""
        return self._file.is_file()

    def number(self) -> int:
        """The number of the release; a StoreError where there is none, or no telling which."""
        try:
            named = self._file.read_bytes().strip()
        except (FileNotFoundError, NotADirectoryError):
            message = {
                "it": f"non c'è nessuna release in {self._home}",
                "en": f"there is no release in {self._home}",
            }
            raise StoreError(message, remedy=_MAKE_ONE) from None
        if not named.isdigit():
            message = {
                "it": f"{self._file} non contiene il numero di una release",
                "en": f"{self._file} does not hold the number of a release",
            }
            raise StoreError(message, remedy=_CHOOSE)
        return int(named)

    def stamp(self) -> tuple[int, int]:
        """What differs whenever readers are pointed to another release; cheap to look at."""
        with suppress(FileNotFoundError, NotADirectoryError):
            found = os.stat(self._path)  # noqa: PTH116 - asked for each request, half the time
            return found.st_mtime_ns, found.st_ino
        return 0, 0

    def move(self, number: int) -> None:
        """Point readers to a release, in one atomic step."""
        write_whole(self._file, f"{number}\n".encode())
