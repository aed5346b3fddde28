"""The cockpit's figures: each turns the rows of a question into bars, with their numbers in words.

What was not delivered is a bar that says so, and never one of length zero.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from flask import url_for

from clockkg.querying import find_question
from clockkg.reporting.review import rounded

from .questions import Cell
from .texts import pick, say

Rows = Mapping[str, Sequence[Mapping[str, str]]]
"""The rows of each panel, unbound cells left out."""

WHOLE: Final = 1000
"""The length of a whole bar."""
_SECTIONS: Final = 5
"""So many sections the regional form of a plan has."""
_PLAN_PARTS: Final = 4
_SIZES: Final = ("micro", "small", "medium", "large", "unknown")


class Bar(NamedTuple):
    """A line of a figure: what it is of, its segments as (start, length), its numbers in words.

    Without segments nothing is drawn; what is missing was not delivered. `keys` names segments.
    """

    label: Cell
    said: str = ""
    parts: tuple[tuple[int, int], ...] = ()
    missing: bool = False
    keys: tuple[str, ...] = ()
    link: str = ""
    linked: str = ""


class Drawing(NamedTuple):
    """What the figures are drawn from: all panels' rows, labels of IRIs, the period's last day."""

    rows: Rows
    names: Mapping[str, str]
    day: str
    language: str

    def cell(self, iri: str, more: str = "") -> Cell:
        """A thing's label, linked to its page."""
        return Cell(self.names.get(iri, iri) + more, iri)


def segments(counts: Iterable[int], of: int) -> tuple[tuple[int, int], ...]:
    """Counts as segments of a whole, one after the other.

    >>> segments([1, 0, 2], 4)
    ((0, 250), (250, 0), (250, 500))
    >>> segments([1], 0)
    ()
    """
    if not of:
        return ()
    ends = [0, *(min(WHOLE * total // of, WHOLE) for total in accumulate(counts))]
    return tuple((a, b - a) for a, b in pairwise(ends))


def _share(count: int, of: int) -> str:
    """A count with its denominator, and the share where there is one."""
    percent = rounded(Fraction(count, of)) if of else None
    if percent is None:
        return say("count_of", count=count, of=of)
    return say("share_of", count=count, of=of, percent=percent)


def _ask(name: str, drawing: Drawing, district: str | None = None) -> str:
    """Where a question is answered as of the period's last day, of one district if it is given."""
    lang, day = drawing.language, drawing.day
    return url_for("questions.page", lang=lang, name=name, as_of=day, district=district)


def _missing(label: Cell | None = None) -> Bar:
    return Bar(label or Cell(""), say("missing"), missing=True)


def _none(key: str) -> list[Bar]:
    return [Bar(Cell(""), say(key))]


def _funnel(drawing: Drawing) -> list[Bar]:
    rows = drawing.rows["funnel"]
    words = find_question("effectiveness-funnel").values["stage"]
    return [
        Bar(
            Cell(pick(words[row["stage"]])),
            _share(int(row["reached"]), int(row["of"])),
            segments([int(row["reached"])], int(rows[0]["of"])),
        )
        for row in rows
    ] or [_missing()]


def _time(drawing: Drawing) -> list[Bar]:
    rows = drawing.rows["time"]
    longest = max((int(row["months"]) for row in rows if "months" in row), default=0)
    if rows:
        return [_months(drawing, row, longest) for row in rows]
    return _none("none_in_period") if drawing.rows["funnel"] else [_missing()]


def _months(drawing: Drawing, row: Mapping[str, str], longest: int) -> Bar:
    months = row.get("months")
    return Bar(
        drawing.cell(row["collaboration"]),
        (say("months", months=months) if months else say("months_unknown"))
        + say("between_days", first=row["held"], then=row["start"]),
        segments([int(months)], longest) if months else (),
    )


def _reach(drawing: Drawing) -> list[Bar]:
    return [_reached(drawing, row) for row in drawing.rows["reach"]]


def _reached(drawing: Drawing, row: Mapping[str, str]) -> Bar:
    members, reached = int(row["members"]), int(row["reached"])
    label = drawing.cell(row["district"])
    if not members:
        return _missing(label)
    return Bar(
        label,
        _share(reached, members),
        segments([reached], members),
        link=_ask("unreached-members", drawing, row["district"]),
        linked=say("never_reached", count=members - reached),
    )


def _priorities(drawing: Drawing) -> list[Bar]:
    rows = drawing.rows["priorities"]
    bars = [
        _priority(drawing, row["priority"])
        for row in rows
        if "priority" in row and "broader" not in row
    ]
    bars += [
        Bar(Cell(say("without_priority")), say("aligned_to_none", **row))
        for row in rows
        if "priority" not in row and _active(row)
    ]
    return bars or [_missing()]


def _priority(drawing: Drawing, broad: str) -> Bar:
    """How many of the priorities within a broad one have an activity."""
    within = [row for row in drawing.rows["priorities"] if row.get("broader") == broad]
    count, of = sum(map(_active, within)), len(within)
    return Bar(
        drawing.cell(broad),
        say("with_activity", share=_share(count, of)),
        segments([count], of),
        link=_ask("priorities-uncovered", drawing),
        linked=say("without_activity", count=of - count),
    )


def _active(row: Mapping[str, str]) -> bool:
    return any(int(row[name]) for name in ("projects", "districts", "services"))


def _plans(drawing: Drawing) -> list[Bar]:
    """The plans that are there, and the districts that have delivered none."""
    plans = drawing.rows["plans"]
    there = {row["district"] for row in plans}
    absent = [row for row in drawing.rows["reach"] if row["district"] not in there]
    return [
        *(_plan(drawing, row) for row in plans),
        *(_missing(drawing.cell(row["district"])) for row in absent),
    ]


def _plan(drawing: Drawing, row: Mapping[str, str]) -> Bar:
    money = "financial_framework" in row or "business_plan" in row
    sections = int(row["sections"])
    whole = [sections >= _SECTIONS, row["macro_areas"] != "0", row["indicators"] != "0", money]
    said = say(
        "plan_parts",
        sections=sections,
        of=_SECTIONS,
        areas=row["macro_areas"],
        indicators=row["indicators"],
        money=say("yes" if money else "no"),
    )
    return Bar(drawing.cell(row["district"]), said, segments([sum(whole)], _PLAN_PARTS))


def _indicators(drawing: Drawing) -> list[Bar]:
    rows = drawing.rows["indicators"]
    return [_indicator(drawing, row) for row in rows] or [_missing()]


def _indicator(drawing: Drawing, row: Mapping[str, str]) -> Bar:
    """What is declared is the whole, what is counted the part of it that the graph bears out."""
    declared, computed = row.get("declared"), row.get("computed")
    parts = [
        say("declared", value=declared) if declared else say("not_declared"),
        say("computed", value=computed) if computed else say("not_computed"),
        *([say("expected", value=row["expected"])] if "expected" in row else []),
    ]
    drawn = bool(declared and computed)
    most = max(Fraction(declared or 0), Fraction(computed or 0))
    return Bar(
        drawing.cell(row["indicator"], f", {row['year']}"),
        "; ".join(parts),
        segments([int(WHOLE * Fraction(computed or 0) / most)], WHOLE) if drawn and most else (),
        missing=not declared,
    )


def _synergies(drawing: Drawing) -> list[Bar]:
    counts = Counter(row["finding"] for row in drawing.rows["synergies"])
    words = find_question("declared-vs-actual-synergies").values["finding"]
    total = counts.total()
    if not total:
        return [_missing()]
    return [
        Bar(Cell(pick(text)), _share(counts[code], total), segments([counts[code]], total))
        for code, text in words.items()
    ]


def _inclusion(drawing: Drawing) -> list[Bar]:
    words = find_question("msme-inclusion").values["activity"]
    return [_sizes(drawing, code, pick(text)) for code, text in words.items()]


def _sizes(drawing: Drawing, activity: str, label: str) -> Bar:
    """The firms of one place by size; all sizes together are all of them."""
    rows = [row for row in drawing.rows["inclusion"] if row["activity"] == activity]
    if not rows:
        return _missing(Cell(label))
    by_size = {row["size"].rpartition("/")[2]: row for row in rows}
    counts = [int(by_size[size]["firms"]) for size in _SIZES]
    of = int(rows[0]["of"])
    keys = [
        f"{drawing.names[by_size[size]['size']]} {_share(count, of)}"
        for size, count in zip(_SIZES, counts, strict=True)
    ]
    return Bar(Cell(label), "", segments(counts, of), keys=tuple(keys))


def _agreements(drawing: Drawing) -> list[Bar]:
    rows = drawing.rows["agreements"]
    return [_agreement(drawing, row) for row in rows] or _none("none_in_force")


def _agreement(drawing: Drawing, row: Mapping[str, str]) -> Bar:
    """How much of an agreement's time has gone by."""
    last = row.get("last", "")
    said = say("in_force", first=row["signed"], last=last or "?", signatories=row["signatories"])
    first, now = _day(row["signed"]), _day(drawing.day)
    days = (_day(last) - first).days if last else 0
    return Bar(drawing.cell(row["agreement"]), said, segments([(now - first).days], days))


def _day(text: str) -> date:
    """The day of an xsd:date, whose time zone, where it has one, is left aside."""
    return date.fromisoformat(text[:10])


def _contradictions(drawing: Drawing) -> list[Bar]:
    counts = Counter(row["property"] for row in drawing.rows["contradictions"])
    most = max(counts.values(), default=0)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Bar(drawing.cell(iri), str(count), segments([count], most)) for iri, count in ranked
    ] or _none("none_found")


def _deliveries(drawing: Drawing) -> list[Bar]:
    rows = drawing.rows["deliveries"]
    centres = Counter(row["platform"] for row in rows)
    there = Counter(row["platform"] for row in rows if row["state"] == "delivered")
    return [
        Bar(
            drawing.cell(platform),
            say("delivered_by", share=_share(there[platform], of)),
            segments([there[platform]], of),
            missing=not there[platform],
        )
        for platform, of in centres.items()
    ] or [_missing()]


FIGURES: Final[Mapping[str, Callable[[Drawing], list[Bar]]]] = {
    "funnel": _funnel,
    "time": _time,
    "reach": _reach,
    "priorities": _priorities,
    "plans": _plans,
    "indicators": _indicators,
    "synergies": _synergies,
    "inclusion": _inclusion,
    "agreements": _agreements,
    "contradictions": _contradictions,
    "deliveries": _deliveries,
}
"""How each panel is drawn."""
