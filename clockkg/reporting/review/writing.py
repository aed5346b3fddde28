"""Puts a review into words: a summary that stands alone, then the tables."""

from collections.abc import Iterator
from typing import Final

from clockkg.reporting.review.document import Document, Figure, Task
from clockkg.reporting.review.model import Fix, Review, overall, rounded
from clockkg.reporting.review.sections import ALL, FEW, Sections
from clockkg.reporting.review.words import NOT_A_NUMBER, Words

_FIRST: Final = 3
_TABLES: Final = (
    "dimensions", "scores", "changes", "fixes", "matrix", "trend", "deliveries", "new", "cleared",
    "duplicates", "contradictions", "idle",
)  # fmt: skip
_OF_A_PERIOD: Final = ("new", "cleared")


def document(review: Review, language: str, base: str = "", *, whole: bool = False) -> Document:
    """The report in a language; links lead below `base`, and lists are `whole` or short."""
    words = Words(language)
    sections = Sections(review, words, base, ALL if whole else FEW)
    names = [name for name in _TABLES if review.since or name not in _OF_A_PERIOD]
    names += ["open"] if whole else []
    say = words.say
    return Document(
        language=language,
        title=say("title"),
        subject=say("subject"),
        release=say("of_release", number=review.release, day=words.day(review.time)),
        compared=_compared(review, words),
        time=review.time,
        headings=(say("state"), say("moved"), say("first")),
        state=_state(review, words),
        remarks=tuple(_remarks(review, words)),
        moved=tuple(_moved(review, words)),
        tasks=tuple(_task(sections, fix) for fix in review.fixes[:_FIRST]),
        no_task=say("nothing_first"),
        summary=say("summary"),
        note=say("note"),
        contents=say("contents"),
        tables=tuple(getattr(sections, name)() for name in names),
        pages=say("page_of", page="{page}", pages="{pages}"),
    )


def _compared(review: Review, words: Words) -> str:
    if not review.since:
        return words.say("from_start")
    return words.say("since", number=review.since, day=words.day(review.since_time))


def _state(review: Review, words: Words) -> tuple[Figure, Figure]:
    """The two numbers that stand for everything: the score and the open findings."""
    score, total = rounded(overall(review.totals)), review.total
    known = {
        name: found.percent for name, found in review.totals.items() if found.percent is not None
    }
    notes = []
    if known:
        for key, name in (("strong", max(known, key=lambda name: known[name])),
                          ("weak", min(known, key=lambda name: known[name]))):  # fmt: skip
            notes.append(words.say(key, name=words.say(name).lower(), percent=known[name]))
    split = dict(zip(("violation", "warning", "info"), total.open.parts, strict=True))
    judged = words.say("some_violation" if total.open.violation else "no_violation")
    return (
        Figure(NOT_A_NUMBER if score is None else str(score), words.say("overall_score"),
               tuple(notes)),
        Figure(str(total.open.whole), words.say("open_findings"),
               (words.say("open_split", **split), judged)),
    )  # fmt: skip


def _remarks(review: Review, words: Words) -> Iterator[str]:
    """What must not be overlooked: rules that checked nothing, duplicates, contradictions."""
    if review.idle:
        yield words.say("idle_note", idle=len(review.idle), rules=review.rules)
    if review.duplicates or review.contradictions:
        yield words.say(
            "doubles_note",
            duplicates=len(review.duplicates),
            contradictions=len(review.contradictions),
        )


def _moved(review: Review, words: Words) -> Iterator[str]:
    """What is new and cleared, and what rose or fell by a whole point."""
    if not review.since:
        yield words.say("nothing_before")
        return
    total = review.total
    yield words.say("moved_split", new=total.new, cleared=total.cleared, still=total.still)
    yield from _of_all(review, words)
    points = _points(review, words)
    better = [f"{name} ({words.signed(n)})" for n, name in sorted(points, reverse=True) if n > 0]
    worse = [f"{name} ({words.signed(n)})" for n, name in sorted(points) if n < 0]
    if better:
        yield words.say("better", centres=", ".join(better))
    if worse:
        yield words.say("worse", centres=", ".join(worse))


def _of_all(review: Review, words: Words) -> Iterator[str]:
    """The score of all centres then and now, and the dimension that moved most."""
    if review.totals_before is None:
        return
    now, before = (rounded(overall(one)) for one in (review.totals, review.totals_before))
    key = "whole_same" if now == before else "whole_score"
    yield words.say(key, now=now, before=before)
    pairs = {name: (review.totals_before[name].percent, one.percent)
             for name, one in review.totals.items()}  # fmt: skip
    moved = {name: (then, here) for name, (then, here) in pairs.items()
             if then is not None and here is not None and then != here}  # fmt: skip
    if moved:
        name = max(moved, key=lambda key: abs(moved[key][1] - moved[key][0]))
        then, here = moved[name]
        yield words.say("most_moved", name=words.say(name).lower(), before=then, now=here)


def _points(review: Review, words: Words) -> list[tuple[int, str]]:
    """By how many points each centre's score changed."""
    found = []
    for centre in review.centres:
        now = rounded(overall(centre.scores))
        then = rounded(overall(centre.before)) if centre.before else None
        if now is not None and then is not None:
            found.append((now - then, words.pick(centre.name)))
    return found


def _task(sections: Sections, fix: Fix) -> Task:
    words = sections.words
    gain = words.decimal(fix.gain)
    return Task(
        name=words.pick(fix.name),
        who=words.pick(sections.review.centre(fix.publisher).name),
        brings=words.say("clears", findings=fix.findings, gain=gain),
        remedy=words.pick(fix.remedy),
        path=sections.list_of(fix),
    )
