"""Keeps the scores of a release in a file, so that a trend does not ask old releases again.

    kg/scores/<digest>.json     of the release's seal, the questions and this version of clockkg

A file that cannot be read is as good as none, and a folder that cannot be written is no error.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from clockkg import __version__
from clockkg.graphs.disk import write_whole
from clockkg.querying import find_question
from clockkg.reporting.review.model import DIMENSIONS, Score, Scores


@dataclass(frozen=True, slots=True)
class Shelf:
    """The file of one release."""

    path: Path

    @classmethod
    def of(cls, folder: Path, seal: str) -> Self:
        """The file for a release in a folder, sealed so."""
        queries = "".join(find_question(name).query for name in DIMENSIONS)
        digest = sha256(f"{__version__}\n{seal}\n{queries}".encode()).hexdigest()
        return cls(folder.parents[1] / "scores" / f"{digest}.json")

    def read(self) -> dict[str, Scores] | None:
        """What is kept, if it is whole."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            data = json.loads(self.path.read_text("utf-8"))
            return {key: _scores(scores) for key, scores in data.items()}
        return None

    def keep(self, scores: Mapping[str, Scores]) -> Mapping[str, Scores]:
        """Keep some scores, where that is allowed; the scores themselves."""
        data = {
            key: {name: [score.good, score.judged] for name, score in found.items()}
            for key, found in scores.items()
        }
        with suppress(OSError):
            self.path.parent.mkdir(exist_ok=True)
            write_whole(self.path, json.dumps(data).encode())
        return scores


def _scores(data: Mapping[str, list[int]]) -> Scores:
    found = {name: Score(*data[name]) for name in DIMENSIONS if name in data}
    if set(found) != set(DIMENSIONS) or any(not _whole(score) for score in found.values()):
        raise ValueError("a score is missing or is none")
    return found


def _whole(score: Score) -> bool:
    numbers = isinstance(score.good, int) and isinstance(score.judged, int)
    return numbers and 0 <= score.good <= score.judged
