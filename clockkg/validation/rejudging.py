"""Judges a store by the shapes, as far as that can be by what was found before a change.

What was found is kept in a file beside the data, so that the next run may lean on it. Where it
cannot, all is judged, and the reason is told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from clockkg.findings import Text
from clockkg.rdf import Triple
from clockkg.store import Store
from clockkg.validation.engine import check_day, judge, judged, judging, report_of
from clockkg.validation.keeping import FORM, Head, UnkeptError, keep, kept
from clockkg.validation.patience import Patient
from clockkg.validation.report import Report
from clockkg.validation.shacl.again import Before, again
from clockkg.validation.shacl.model import Query, Shape
from clockkg.validation.shacl.running import Judge, Verdict
from clockkg.validation.shapes import find_shapes

FIRST: Final[Text] = {
    "it": "non c'è una release precedente",
    "en": "there is no release before",
}
_LARGE: Final[Text] = {"it": "il cambiamento è grande", "en": "the change is large"}
_OTHER: Final[Text] = {
    "it": "la release precedente fu controllata con altre regole",
    "en": "the release before was judged by other rules",
}
_DAY: Final[Text] = {"it": "è un altro giorno", "en": "it is another day"}
_ELSEWHERE: Final[Text] = {
    "it": "non è tradotta in SPARQL",
    "en": "it is not compiled to SPARQL",
}
_MOST: Final = 100_000
"""From so many changed statements on, everything is judged."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier run: the file with its results, what it judged, and what changed since.

    Statements that did not change may be among the changed ones.
    """

    kept: Path
    store: Store
    changed: Sequence[Triple]


@dataclass(frozen=True, slots=True)
class Again:
    """How many nodes were judged, of how many; each counts once for each shape that is for it.

    `why` tells why all were; `in_full` of which shapes all were all the same, and why.
    """

    nodes: int
    of: int
    why: Text | None = None
    in_full: Mapping[str, Text] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The numbers and reasons as plain data."""
        return {"nodes": self.nodes, "of": self.of, "why": self.why, "in_full": dict(self.in_full)}


def validate_since(
    store: Store,
    past: Past | Text,
    *,
    today: str,
    into: Path | None = None,
    seconds: float = 0,
) -> tuple[Report, Again]:
    """Check what a store holds, leaning on an earlier run; `past` may be why there is none to use.

    The results are kept in the file `into`, for the next run. A LimitError names the shape whose
    query, or which itself in pySHACL, takes more than some seconds; 0 is without limit.
    """
    check_day(today)
    shapes = find_shapes()
    with Patient(store, seconds) as asker:
        run = judging(store, shapes, today, ask=asker.select)
        verdict, why = _verdict(run, asker, past, today)
    report = report_of(run, shapes, verdict, today)
    if into:
        elsewhere = tuple(sorted(map(str, verdict.elsewhere)))
        keep(into, Head(judge(), today, report.focus_counts, elsewhere), verdict.breaches)
    return report, _again(report, verdict, why)


def _verdict(
    run: Judge, asker: Patient, past: Past | Text, today: str
) -> tuple[Verdict, Text | None]:
    """What is found, and why all was judged if it was."""
    if not isinstance(past, Past):
        return judged(run, asker), past
    try:
        head, breaches = kept(past.kept)
        why = _useless(head, past)
        if why:
            return judged(run, asker), why
        before = Before(breaches, head.counts, past.store)
        verdict = again(run, before, past.changed, _stale(head, today))
    except UnkeptError as error:
        return judged(run, asker), error.reason
    return judged(run, asker, verdict=verdict), None


def _useless(head: Head, past: Past) -> Text | None:
    """Why an earlier run is of no use, if it is of none."""
    if dict(head.judge) != judge() or head.form != FORM:
        return _OTHER
    return _LARGE if len(past.changed) > _MOST else None


def _stale(head: Head, today: str) -> Callable[[Shape], Text | None]:
    """Why a shape must be judged in full: its queries ask for the day, or it was not compiled."""

    def reason(shape: Shape) -> Text | None:
        if str(shape.node) in head.elsewhere:
            return _ELSEWHERE
        return _DAY if head.today != today and any(_asks_of(today, shape)) else None

    return reason


def _asks_of(today: str, shape: Shape) -> Iterable[bool]:
    stated = [c.value for one in shape.whole() for c in one.constraints]
    stated += [target.value for target in shape.targets]
    return (f'"{today}"' in one.text for one in stated if isinstance(one, Query))


def _again(report: Report, verdict: Verdict, why: Text | None) -> Again:
    counts = report.focus_counts
    everything = sum(counts.values())
    if why:
        return Again(everything, everything, why)
    in_full = {str(node): reason for node, reason in verdict.in_full.items()}
    in_full |= {str(node): _ELSEWHERE for node in verdict.elsewhere}
    few = {str(node): n for node, n in verdict.again.items() if str(node) not in in_full}
    nodes = sum(few.values()) + sum(counts[iri] for iri in in_full if iri in counts)
    return Again(nodes, everything, None, dict(sorted(in_full.items())))
