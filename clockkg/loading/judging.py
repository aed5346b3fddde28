"""Judging which records are one stakeholder: what a person or a run says becomes a release.

What is said is tried first: it is written into the book only when nothing blocks, and published in
one release. It may also only be written down, to be published with more; what would then block is
refused all the same, so that no load of others meets it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from clockkg.errors import BusyError, InputError, UnknownNameError
from clockkg.graphs import Maker, Release, Releases
from clockkg.loading.building import Read, Step, build, publish, untold
from clockkg.loading.comparing import METHOD, compared
from clockkg.loading.gating import gate_of
from clockkg.loading.outcome import Outcome
from clockkg.matching import (
    PERSONS,
    Book,
    Identities,
    Judgement,
    Running,
    decided,
    pair_of,
    standing,
)
from clockkg.matching.judgements import DIFFERENT, OPEN, SAME, WITHDRAWN, Pair
from clockkg.matching.sides import Sides
from clockkg.settings import Settings
from clockkg.terms import shrink

_LONGEST_NOTE: Final = 2_000
_LONG: Final = {"it": "la nota è troppo lunga", "en": "the note is too long"}
_SHORTER: Final = {
    "it": f"Scrivila in {_LONGEST_NOTE} caratteri al più.",
    "en": f"Write it in {_LONGEST_NOTE} characters at most.",
}
_CHANGED: Final = {
    "it": "qualcuno ha scritto un altro giudizio nel frattempo",
    "en": "somebody wrote another judgement meanwhile",
}
_AGAIN: Final = {"it": "Riprova: non è cambiato nulla.", "en": "Try again: nothing has changed."}
_MIXED: Final = {
    "it": "un dato inventato e uno vero non sono mai lo stesso portatore di interesse",
    "en": "a made-up record and a real one are never one stakeholder",
}
_EXCLUSIVE: Final = {
    "it": "niente è insieme {} e {}",
    "en": "nothing is both {} and {}",
}
_MEND_KIND: Final = {
    "it": "Se una delle fonti sbaglia, correggi lì che cos'è.",
    "en": "Where one of the sources is wrong, mend there what it is.",
}
_NOT_ASKED: Final = {
    "it": "nessuno ha giudicato questa coppia e non è in attesa",
    "en": "nobody has judged this pair and it does not wait",
}
_LISTED: Final = {
    "it": "`clockkg match list` elenca le coppie.",
    "en": "`clockkg match list` lists the pairs.",
}

Say = Callable[[list[Judgement]], Sequence[Judgement]]
"""Says something in sight of all that was said before."""


class Verdict(NamedTuple):
    """What a person says of two records."""

    left: str
    right: str
    verdict: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgements that are new, and what came of publishing them; None where that was not so."""

    said: tuple[Judgement, ...]
    outcome: Outcome | None = None


def judge(
    settings: Settings,
    verdicts: Sequence[Verdict],
    *,
    maker: Maker,
    publishes: bool = True,
    step: Step = untold,
) -> Judged:
    """What a person says of pairs, all of it or nothing; an InputError tells what contradicts."""
    sides = Sides(Releases(settings.home).current())

    def say(known: list[Judgement]) -> list[Judgement]:
        new: list[Judgement] = []
        for one in verdicts:
            new.append(said(one, [*known, *new], sides, maker))
        return new

    return _spoken(settings, say, maker, step, publishes=publishes)


def run(  # noqa: PLR0913 - all but two have a default
    settings: Settings,
    *,
    maker: Maker,
    asks: bool = False,
    trial: bool = False,
    publishes: bool = True,
    step: Step = untold,
) -> Judged:
    """Compare all records of the current release; `asks` leaves every pair to a person.

    A trial says what would be new and writes nothing.
    """
    release = Releases(settings.home).current()
    sides, running_at = Sides(release), maker.moment()
    step("match")
    found = compared(release, Book(settings.home).all(), release.samples, asks=asks)

    def say(known: list[Judgement]) -> list[Judgement]:
        running = Running(METHOD, running_at, sides.older)
        return running.judged(found.proposals, frozenset(found.sources), known)

    if trial:
        return Judged(tuple(say(Book(settings.home).all())))
    return _spoken(settings, say, maker, step, publishes=publishes)


def publish_judged(settings: Settings, *, maker: Maker, step: Step = untold) -> Outcome:
    """Publish what was judged and not published; the release stays where there is nothing."""
    judged = _spoken(settings, lambda _: (), maker, step, publishes=True)
    if judged.outcome is None:
        raise AssertionError
    return judged.outcome


def unpublished(release: Release, book: Book) -> int:
    """How many judgements were made since a release was."""
    return book.data().count(b"\n") - int(release.manifest.book.get("judgements", 0))


def _spoken(settings: Settings, say: Say, maker: Maker, step: Step, *, publishes: bool) -> Judged:
    """Say something, and publish it if nothing blocks it."""
    book = Book(settings.home)
    if not publishes:
        return Judged(
            tuple(book.decide(lambda known: _tried(settings, known, say(known), maker, step)))
        )
    with Releases(settings.home, maker).draft() as draft:
        known = book.all()
        new = tuple(say(known))

        def commit() -> None:
            book.decide(lambda now: _unless_changed(known, now, new))

        read = Read((), (), {}, draft.moment(), new)
        gate = gate_of(settings)
        return Judged(new, publish(draft, read, settings.today, step, gate, commit=commit))


def _tried(
    settings: Settings, known: list[Judgement], new: Sequence[Judgement], maker: Maker, step: Step
) -> Sequence[Judgement]:
    """What is said, or a RejectedLoadError where a release with it would be blocked.

    Only what makes one of two, or two of one, is tried: nothing else changes what graphs tell. What
    was written down before and blocks is not the fault of what is said now.
    """
    before, after = (Identities.of(said).canonical for said in (known, [*known, *new]))
    if before == after:
        return new
    outcome = _trial(settings, new, maker, step)
    if outcome.blocked - (_trial(settings, (), maker, step).blocked if outcome.blocked else set()):
        raise outcome.rejection()
    return new


def _trial(settings: Settings, new: Sequence[Judgement], maker: Maker, step: Step) -> Outcome:
    """What publishing the book, with what is said besides, would come to; nothing is stored."""
    with Releases(settings.home, maker).trial() as draft:
        read = Read((), (), {}, draft.moment(), tuple(new))
        outcome = build(draft, read, settings.today, step, gate_of(settings))
        return outcome.unpublished(draft.number)


def _unless_changed(
    before: list[Judgement], now: list[Judgement], new: Sequence[Judgement]
) -> Sequence[Judgement]:
    if new and now != before:
        raise BusyError(_CHANGED, remedy=_AGAIN)
    return new


def said(given: Verdict, known: Sequence[Judgement], sides: Sides, maker: Maker) -> Judgement:
    """A person's judgement as the book takes it, or why it does not."""
    pair = pair_of(given.left, given.right)
    counts = standing(known).get(pair)
    if given.verdict not in PERSONS:
        raise UnknownNameError("verdict", given.verdict, PERSONS)
    if given.verdict == WITHDRAWN and counts is None:
        raise InputError(_NOT_ASKED, remedy=_LISTED)
    if given.verdict in (SAME, DIFFERENT):
        _require_organisations(pair, sides)
    if given.verdict == SAME:
        _require_alike(pair, sides)
    if len(given.note) > _LONGEST_NOTE:
        raise InputError(_LONG, remedy=_SHORTER)
    before = counts.judgement if counts else Judgement(*pair, OPEN)
    said = Judgement(
        *pair,
        given.verdict,
        who=maker.who,
        when=maker.moment(),
        score=before.score,
        reasons=before.reasons,
        note=given.note.strip(),
    )
    return decided(said, known, sides.older)


def _require_organisations(pair: Pair, sides: Sides) -> None:
    for iri in pair:
        if not sides.organisation(iri):
            raise UnknownNameError("organisation", shrink(iri), ())


def _require_alike(pair: Pair, sides: Sides) -> None:
    """Nothing, or an InputError where two records cannot be one whatever a person thinks."""
    if sides.made_up(pair[0]) is not sides.made_up(pair[1]):
        raise InputError(_MIXED, remedy=_LISTED)
    kinds = sides.exclusive(*pair)
    if kinds:
        names = [shrink(kind) for kind in kinds]
        message = {tag: text.format(*names) for tag, text in _EXCLUSIVE.items()}
        raise InputError(message, remedy=_MEND_KIND)
