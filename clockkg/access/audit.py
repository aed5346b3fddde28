"""The book of every write that was tried: one JSON line an attempt, never changed, no secrets.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     audit = Audit(Path(folder))
...     with audit.attempt("DELETE", "https://w3id.org/clockkg/graph/navigo/members") as entry:
...         entry.status = 204
...     [(one["what"], one["outcome"]) for one in audit.entries()]
[('DELETE', 204)]
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from clockkg.access.tokens import Token

_FAILED: Final = 500


@dataclass(slots=True)
class Attempt:
    """One attempt while it goes on: what becomes known is filled in."""

    what: str
    target: str
    token: Token | None = None
    body: bytes = b""
    status: int = _FAILED
    release: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The entry, as the book keeps it."""
        token = self.token
        return {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "token": token.key if token else "",
            "label": token.label if token else "",
            "who": ("operator" if token.operator else token.publisher) if token else "",
            "what": self.what,
            "target": self.target,
            "outcome": self.status,
            "release": self.release,
            "digest": f"sha256:{sha256(self.body).hexdigest()}" if self.body else "",
        }


class Audit:
    """The book of one home folder, audit.jsonl."""

    def __init__(self, home: Path) -> None:
        """Nothing is made until the first attempt."""
        self._path = home / "audit.jsonl"

    @contextmanager
    def attempt(self, what: str, target: str) -> Iterator[Attempt]:
        """An attempt that is written down however it ends.

        The book is opened first: where it cannot be, nothing is tried.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        book = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        entry = Attempt(what, target)
        try:
            yield entry
        finally:
            line = json.dumps(entry.as_dict(), ensure_ascii=False)
            os.write(book, f"{line}\n".encode())
            os.fsync(book)
            os.close(book)

    def entries(self) -> Iterator[dict[str, Any]]:
        """All entries, the oldest first; a line that a crash cut short is left out."""
        if self._path.is_file():
            with self._path.open(encoding="utf-8") as file:
                yield from (json.loads(line) for line in file if line.endswith("}\n"))
