"""Which release a review is of, and since when: by numbers, by days, or since the one before."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Final, NamedTuple

from clockkg.errors import InputError
from clockkg.graphs import Release, Releases

_NO_RELEASE: Final = {
    "it": "in quei giorni non è stata fatta nessuna release",
    "en": "no release was made in those days",
}
_MADE: Final = {
    "it": "Le release che ci sono vanno dal {first} al {last}.",
    "en": "The releases there are go from {first} to {last}.",
}
_NO_DAY: Final = {"it": "{day!r} non è un giorno", "en": "{day!r} is not a day"}
_WRITE_IT: Final = {
    "it": "Scrivilo come aaaa-mm-gg, per esempio 2026-03-31.",
    "en": "Write it as yyyy-mm-dd, for example 2026-03-31.",
}
_BACKWARDS: Final = {
    "it": "la release {since} non viene prima della {release}",
    "en": "release {since} does not come before {release}",
}
_EARLIER: Final = {
    "it": "Scegli una release precedente; 0 è l'inizio.",
    "en": "Choose an earlier release; 0 is the beginning.",
}


class Period(NamedTuple):
    """A release, and the one before the period; None for the very beginning."""

    release: Release
    since: Release | None


def period(releases: Releases, number: int | None = None, since: int | None = None) -> Period:
    """A release, by default the current one, since another, by default the one it was made from.

    With `since` 0 it is since the beginning; an InputError for one that does not come before.
    """
    release = releases.current() if number is None else releases.get(number)
    if since is None:
        return Period(release, next(islice(way(releases, release), 1, None), None))
    if since >= release.number or since < 0:
        names = {"since": since, "release": release.number}
        message = {tag: text.format(**names) for tag, text in _BACKWARDS.items()}
        raise InputError(message, remedy=_EARLIER)
    return Period(release, releases.get(since) if since else None)


def between(releases: Releases, first: str, last: str) -> Period:
    """The last release made by a day, since the last one before another; days are yyyy-mm-dd.

    An empty day is no bound: without the first it is since the release before. An InputError where
    no release was made in between.
    """
    for day in filter(None, (first, last)):
        _check(day)
    known = list(way(releases, releases.current()))
    within = [one for one in known if first <= _day(one) and (not last or _day(one) <= last)]
    if not within:
        days = {"first": _day(known[-1]), "last": _day(known[0])}
        remedy = {tag: text.format(**days) for tag, text in _MADE.items()}
        raise InputError(_NO_RELEASE, remedy=remedy)
    if not first:
        return period(releases, within[0].number)
    before = (one for one in known if _day(one) < first)
    return Period(within[0], next(before, None))


def _check(day: str) -> None:
    try:
        right = date.fromisoformat(day).isoformat() == day
    except ValueError:
        right = False
    if not right:
        message = {tag: text.format(day=day) for tag, text in _NO_DAY.items()}
        raise InputError(message, remedy=_WRITE_IT)


def _day(release: Release) -> str:
    return release.manifest.time[:10]


def way(releases: Releases, release: Release) -> Iterator[Release]:
    """A release and those it was made from, newest first, as far as they are kept.

    Where the one it was made from is gone, the newest kept before it takes its place.
    """
    numbers = releases.numbers()
    number = release.number
    while number in numbers:
        here = releases.get(number)
        yield here
        number = _before(here.manifest.parent, number, numbers)


def _before(parent: int, number: int, numbers: Iterable[int]) -> int:
    kept = [known for known in numbers if known < number]
    return parent if parent in kept or not parent else max(kept, default=0)
