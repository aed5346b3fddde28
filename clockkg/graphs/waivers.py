"""Waivers: findings that the coordination unit lets pass for a time, with a reason.

A waiver names a finding by its identifier, which survives new releases, so that it holds for each
of them until its last day. Where records become one, or are split again, it holds for the finding
under the IRI that its thing then has. Nothing is ever removed: a waiver that is ended stays listed.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     waivers = Waivers(Path(folder))
...     asked = ("VatNumberForm-0123456789abcdef", "A foreign number.", "2026-12-31")
...     _ = waivers.grant(*asked, who="unit", today="2026-11-22")
...     list(waivers.holding("2026-12-31")), list(waivers.holding("2027-01-01"))
(['VatNumberForm-0123456789abcdef'], [])
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from clockkg.errors import InputError, StoreError, UnknownNameError
from clockkg.graphs.disk import write_whole
from clockkg.lock import locked

_WAIT_SECONDS: Final = 10
_IDENTIFIER: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*)-[0-9a-f]{16}")
_UNPRINTED: Final = re.compile(r"[\x00-\x1f\x7f]+")
_BUSY: Final = {
    "it": "qualcuno sta cambiando le deroghe",
    "en": "somebody is changing the waivers",
}
_AGAIN: Final = {"it": "Riprova.", "en": "Try again."}
_LISTED: Final = {
    "it": "`clockkg findings list` elenca i rilievi con i loro identificatori.",
    "en": "`clockkg findings list` lists the findings with their identifiers.",
}
_KINDS: Final = {"it": "Nessuna deroga in vigore", "en": "waiver in force"}


Names = Mapping[str, Sequence[str]]
"""Other identifiers of findings, by those that they have in a release."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that passes until a last day; `ended` is when it was ended before, or empty.

    `also` are the identifiers of the finding under other IRIs of what it is about.
    """

    finding: str
    reason: str
    until: str
    who: str
    made: str
    ended: str = ""
    ended_by: str = ""
    also: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The waiver as plain data, for JSON."""
        return asdict(self)

    def holds(self, day: str) -> bool:
        """Whether it counts on a day, written yyyy-mm-dd."""
        return not self.ended and day <= self.until


def _now() -> datetime:
    return datetime.now(UTC)


class Waivers:
    """The waivers of one home folder, in waivers.json."""

    def __init__(self, home: Path, clock: Callable[[], datetime] = _now) -> None:
        """Nothing is made until the first waiver."""
        self._path = home / "waivers.json"
        self._clock = clock

    def all(self) -> list[Waiver]:
        """Every waiver ever granted, the oldest first."""
        try:
            known = json.loads(self._path.read_text("utf-8"))
            return [Waiver(**{**item, "also": tuple(item.get("also", ()))}) for item in known]
        except FileNotFoundError:
            return []
        except (AttributeError, TypeError, ValueError) as error:
            raise _broken(self._path) from error

    def holding(self, day: str, names: Names = MappingProxyType({})) -> dict[str, Waiver]:
        """The waivers that count on a day, by the findings that they let pass.

        `names` are the other identifiers of findings of a release.
        """
        counts = [one for one in self.all() if one.holds(day)]
        found = {name: one for one in counts for name in one.also}
        found |= {one.finding: one for one in counts}
        for finding, others in names.items():
            for name in others:
                if name in found:
                    found.setdefault(finding, found[name])
        return found

    def grant(  # noqa: PLR0913 - what a waiver says, by name
        self,
        finding: str,
        reason: str,
        until: str,
        *,
        who: str,
        today: str,
        names: Names = MappingProxyType({}),
    ) -> Waiver:
        """Let a finding pass until a day; a waiver that it already has is ended."""
        rule = _rule(finding)
        words = _UNPRINTED.sub(" ", reason).strip()
        _require(rule, words, until, today)
        also = tuple(names.get(finding, ()))
        made = Waiver(finding, words, until, who, self._moment(), also=also)
        with self._changing() as known:
            before = [self._ended(one, who) if one.finding == finding else one for one in known]
            self._save([*before, made])
        return made

    def end(
        self, finding: str, *, who: str, today: str, names: Names = MappingProxyType({})
    ) -> Waiver:
        """Let a waiver count no more; it stays listed."""
        with self._changing() as known:
            found = self.holding(today, names)
            if finding not in found:
                raise UnknownNameError(_KINDS, finding, found)
            ended = self._ended(found[finding], who)
            self._save([ended if one == found[finding] else one for one in known])
        return ended

    def _ended(self, waiver: Waiver, who: str) -> Waiver:
        return waiver if waiver.ended else replace(waiver, ended=self._moment(), ended_by=who)

    def _moment(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @contextmanager
    def _changing(self) -> Iterator[list[Waiver]]:
        with locked(self._path.with_suffix(".lock"), _BUSY, _AGAIN, seconds=_WAIT_SECONDS):
            yield self.all()

    def _save(self, waivers: list[Waiver]) -> None:
        text = json.dumps([one.as_dict() for one in waivers], ensure_ascii=False, indent=1)
        write_whole(self._path, f"{text}\n".encode())


def _rule(finding: str) -> str:
    found = _IDENTIFIER.fullmatch(finding)
    if not found:
        message = {
            "it": f"{finding!r} non è l'identificatore di un rilievo",
            "en": f"{finding!r} is not the identifier of a finding",
        }
        raise InputError(message, remedy=_LISTED)
    return found[1]


def _require(rule: str, reason: str, until: str, today: str) -> None:
    """Nothing, or an InputError where a waiver would be no good."""
    if rule[:1].islower():
        message = {
            "it": f"{rule}: ciò che non si è potuto leggere non ammette deroghe",
            "en": f"{rule}: what could not be read cannot be waived",
        }
        remedy = {"it": "Correggi la cella o il file.", "en": "Mend the cell or the file."}
        raise InputError(message, remedy=remedy)
    if not reason:
        message = {"it": "manca il motivo della deroga", "en": "the waiver has no reason"}
        raise InputError(message, remedy={"it": "Scrivi --reason.", "en": "Write --reason."})
    if not _is_day(until) or until < today:
        message = {
            "it": f"{until!r} non è un giorno a venire",
            "en": f"{until!r} is not a day to come",
        }
        remedy = {
            "it": "Scrivi anno, mese e giorno, per esempio 2027-06-30.",
            "en": "Write year, month and day, such as 2027-06-30.",
        }
        raise InputError(message, remedy=remedy)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _broken(path: Path) -> StoreError:
    message = {"it": f"{path.name} è guasto", "en": f"{path.name} is broken"}
    remedy = {
        "it": "Riprendilo da una copia, o toglilo: allora nessuna deroga vale più.",
        "en": "Bring it back from a copy, or remove it: then no waiver counts any more.",
    }
    return StoreError(message, remedy=remedy)
