"""Judgements: who said of two records that they are one stakeholder, or two; kept as data for ever.

The book is `judgements.jsonl` in the home folder, a line a judgement. It only grows: a later
judgement of a person takes the place of an earlier one, and a run never that of a person's. What is
withdrawn stays to be read, and its pair waits for a person again.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     book = Book(Path(folder))
...     _ = book.add([Judgement("urn:a", "urn:b", "same", who="unit", when="2026-11-22T00:00:00Z")])
...     _ = book.add([Judgement("urn:a", "urn:b", "same", method="clockkg-match 1")])
...     [one.verdict for one in book.all()], standing(book.all())["urn:a", "urn:b"].judgement.who
(['same', 'same'], 'unit')
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from clockkg.errors import InputError, StoreError
from clockkg.findings import Text
from clockkg.graphs.disk import write_whole
from clockkg.graphs.manifest import BOOK
from clockkg.lock import locked

SAME: Final = "same"
DIFFERENT: Final = "different"
LATER: Final = "later"
WITHDRAWN: Final = "withdrawn"
OPEN: Final = "open"
"""What a run says of a pair that a person should look at."""

PERSONS: Final = (SAME, DIFFERENT, LATER, WITHDRAWN)
"""The verdicts that a person gives."""

WORDS: Final[dict[str, Text]] = {
    SAME: {"it": "lo stesso", "en": "same"},
    DIFFERENT: {"it": "diversi", "en": "different"},
    LATER: {"it": "più tardi", "en": "later"},
    WITHDRAWN: {"it": "ritirato", "en": "withdrawn"},
    OPEN: {"it": "da giudicare", "en": "to judge"},
}
"""The verdicts as people read and write them."""

HEADINGS: Final[dict[str, Text]] = {
    "left": {"it": "prima scheda", "en": "first record"},
    "right": {"it": "seconda scheda", "en": "second record"},
    "left_says": {"it": "dati della prima", "en": "data of the first"},
    "right_says": {"it": "dati della seconda", "en": "data of the second"},
    "reasons": {"it": "motivi", "en": "reasons"},
    "score": {"it": "punteggio", "en": "score"},
    "verdict": {"it": "giudizio", "en": "verdict"},
    "note": {"it": "nota", "en": "note"},
    "state": {"it": "stato", "en": "state"},
}
"""The columns of pairs, as people read them and as a workbook comes back."""

_VERDICTS: Final = (*PERSONS, OPEN)
_WAIT_SECONDS: Final = 10
_KEY: Final = 16
_BUSY: Final = {
    "it": "qualcuno sta scrivendo un altro giudizio",
    "en": "somebody is writing another judgement",
}
_AGAIN: Final = {"it": "Riprova.", "en": "Try again."}

Pair = tuple[str, str]
"""Two IRIs, the first in order first."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said of two records: by a person (`who`), or by a `method` with its version.

    `kept` is the IRI of the two that stays where they are one; `score` goes from 0 to 1, and is
    below 0 where nothing counted it.
    """

    left: str
    right: str
    verdict: str
    who: str = ""
    method: str = ""
    when: str = ""
    score: float = -1.0
    reasons: tuple[Text, ...] = ()
    note: str = ""
    kept: str = ""

    @property
    def pair(self) -> Pair:
        """The two records."""
        return self.left, self.right

    @property
    def automatic(self) -> bool:
        """Whether a run said it and no person."""
        return bool(self.method)

    @property
    def key(self) -> str:
        """What names it in a graph: a digest of all that it says."""
        return sha256(self.line().encode()).hexdigest()[:_KEY]

    def as_dict(self) -> dict[str, Any]:
        """The judgement as plain data, for JSON."""
        return asdict(self)

    def line(self) -> str:
        """The judgement as the book writes it."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def read(cls, line: str) -> Self:
        """What `line` wrote; a ValueError or TypeError for anything else."""
        data = json.loads(line)
        one = cls(**{**data, "reasons": tuple(map(dict, data["reasons"]))})
        texts = (one.left, one.right, one.who, one.method, one.when, one.note, one.kept)
        if not all(isinstance(text, str) for text in texts) or one.verdict not in _VERDICTS:
            raise ValueError(line)
        if not one.left < one.right:
            raise ValueError(line)
        return one


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of a pair: its judgement, and the first of those without a break that say so."""

    judgement: Judgement
    first: Judgement
    number: int
    """Which line of the book the first one is, from 1."""

    @property
    def waits(self) -> bool:
        """Whether a person is to look at the pair."""
        return self.judgement.verdict in (OPEN, LATER) or (
            self.judgement.verdict == WITHDRAWN and not self.judgement.automatic
        )


Standings = dict[Pair, Standing]


def pair_of(one: str, other: str) -> Pair:
    """Two IRIs as the pair that the book knows; an InputError where they are the same."""
    if one == other:
        message = {"it": f"{one} è una cosa sola", "en": f"{one} is one thing"}
        raise InputError(message, remedy={"it": "Indica due cose.", "en": "Name two things."})
    return min(one, other), max(one, other)


def standing(judgements: Iterable[Judgement]) -> Standings:
    """What counts of each pair that was ever judged."""
    found: Standings = {}
    for number, judgement in enumerate(judgements, 1):
        known = found.get(judgement.pair)
        if known and judgement.automatic and not known.judgement.automatic:
            continue
        if known and known.judgement.verdict == judgement.verdict:
            found[judgement.pair] = Standing(judgement, known.first, known.number)
        else:
            found[judgement.pair] = Standing(judgement, judgement, number)
    return found


class Book:
    """The judgements of one home folder."""

    def __init__(self, home: Path) -> None:
        """Nothing is made until the first judgement."""
        self._path = home / BOOK

    def all(self) -> list[Judgement]:
        """Every judgement, the oldest first; a StoreError names the line that cannot be read."""
        return self.parsed(self.data())

    def data(self) -> bytes:
        """The book's file as it stands."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""

    def parsed(self, data: bytes) -> list[Judgement]:
        """The judgements of a book's file."""
        found = []
        for number, line in enumerate(data.split(b"\n")[:-1], 1):
            try:
                found.append(Judgement.read(line.decode()))
            except (KeyError, TypeError, ValueError) as error:
                raise _broken(self._path, number) from error
        if data and not data.endswith(b"\n"):
            raise _broken(self._path, len(found) + 1)
        return found

    def add(self, new: Sequence[Judgement]) -> list[Judgement]:
        """Write judgements down, all or none of them; what was written."""
        return self.decide(lambda _: new)

    def decide(self, said: Callable[[list[Judgement]], Sequence[Judgement]]) -> list[Judgement]:
        """Write down what is said in sight of all that was said before, while nobody else does."""
        with self._changing() as known:
            new = list(said(known))
            if new:
                lines = "".join(f"{one.line()}\n" for one in new)
                write_whole(self._path, self.data() + lines.encode())
        return new

    @contextmanager
    def _changing(self) -> Iterator[list[Judgement]]:
        with locked(self._path.with_suffix(".lock"), _BUSY, _AGAIN, seconds=_WAIT_SECONDS):
            yield self.all()


def _broken(path: Path, line: int) -> StoreError:
    message = {
        "it": f"{path.name}, riga {line}: non è un giudizio",
        "en": f"{path.name}, line {line}: not a judgement",
    }
    remedy = {
        "it": f"Correggi la riga, o riprendi il file dalla release più recente: ogni cartella "
        f"releases/NUMERO contiene {path.name} com'era. Finché è guasto nulla vi si scrive.",
        "en": f"Mend the line, or take the file from the newest release: each folder "
        f"releases/NUMBER holds {path.name} as it was. While it is broken nothing is written.",
    }
    return StoreError(message, remedy=remedy)
