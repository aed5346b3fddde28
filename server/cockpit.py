"""The cockpit of the coordination unit: what a period shows, each number by a published question.

Nothing is typed in and nothing is worked out that a question does not answer: a page draws the rows
of eleven questions, which anybody can ask again with the same parameters.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from flask import Blueprint, Response, jsonify, render_template, request

from clockkg.analysis import coverage
from clockkg.errors import InputError
from clockkg.querying import Question, find_question, this_day
from clockkg.querying.parameters import resolve
from clockkg.rdf import Iri
from clockkg.store import Table

from .figures import FIGURES, Bar, Drawing, Rows
from .problems import status_of
from .questions import Cell, cells, headings
from .service import service

blueprint: Final = Blueprint("cockpit", __name__)

PANELS: Final = {
    "funnel": "effectiveness-funnel",
    "time": "time-to-project",
    "reach": "reach-by-district",
    "priorities": "s3-alignment",
    "plans": "plan-completeness",
    "indicators": "indicators-declared-computed",
    "synergies": "declared-vs-actual-synergies",
    "inclusion": "msme-inclusion",
    "agreements": "agreements-in-force",
    "contradictions": "contradictions",
    "deliveries": "onboarding-status",
}
"""The panels in their order, each with its question."""
_BARS: Final = 30
"""So many bars a panel shows at most."""
_SHOWN: Final = 200
"""So many rows a panel shows at most; its question, CSV and JSON give all."""
_BACKWARDS: Final = {
    "it": "il periodo comincia dopo la sua fine",
    "en": "the period begins after its end",
}
_FORWARDS: Final = {
    "it": "Scegli un inizio che non venga dopo la fine.",
    "en": "Choose a beginning that is not after the end.",
}


class Answered(NamedTuple):
    """A panel's question with the parameters that the period gives it, and its rows."""

    question: Question
    given: dict[str, str]
    table: Table


class Panel(NamedTuple):
    """A panel as the page shows it."""

    key: str
    answered: Answered
    bars: list[Bar]
    more: int
    columns: list[str]
    rows: list[list[Cell]]


@blueprint.get("/<any(it, en):lang>/cockpit")
def page(lang: str) -> tuple[str, int]:
    """All panels of a period, by default all that is known today."""
    period = _period()
    error, panels = None, list[Panel]()
    try:
        panels = _panels(_asked(period), lang)
    except InputError as fault:
        error = fault
    shown = render_template(
        "cockpit.html",
        panels=panels,
        period=period,
        params=find_question(PANELS["funnel"]).params,
        coverage=coverage(service().release).words,
        error=error,
    )
    return shown, status_of(error) if error else 200


@blueprint.get("/cockpit.json")
def data() -> Response:
    """The rows of all panels for a program, with the questions and parameters that gave them."""
    period = _period()
    panels = {
        key: {
            "question": answered.question.name,
            "parameters": answered.given,
            "rows": answered.table.records(),
        }
        for key, answered in _asked(period).items()
    }
    release = service().release
    return jsonify(
        release=release.number, period=period, panels=panels, coverage=coverage(release)._asdict()
    )


def _period() -> dict[str, str]:
    """The days that the address gives: all up to today where it gives none."""
    given = {name: request.args.get(name, "").strip() for name in ("from", "to")}
    return {**given, "to": given["to"] or this_day(service().settings.today)}


def _asked(period: Mapping[str, str]) -> dict[str, Answered]:
    """The rows of all panels; an InputError for a period that is none."""
    checked = _checked(period)
    return {key: _answered(find_question(name), checked) for key, name in PANELS.items()}


def _checked(period: Mapping[str, str]) -> dict[str, str]:
    """The period's days in their one form; refused is what is no date, or ends before it begins."""
    terms = resolve(
        find_question(PANELS["funnel"]), period, service().store, today=service().settings.today
    )
    days = {name: term.value if term else "" for name, term in terms.items()}
    if days["from"] > days["to"]:
        raise InputError(_BACKWARDS, remedy=_FORWARDS)
    return days


def _answered(question: Question, period: Mapping[str, str]) -> Answered:
    """A question's rows in a period: `as_of` is its end."""
    values = {**period, "as_of": period["to"]}
    given = {name: values[name] for name in question.params if values.get(name)}
    return Answered(question, given, service().ask(question, given))


def _panels(asked: Mapping[str, Answered], lang: str) -> list[Panel]:
    """The panels, with all labels asked for at once."""
    iris = {
        cell.value
        for answered in asked.values()
        for row in answered.table.rows
        for cell in row
        if isinstance(cell, Iri)
    }
    names = service().labels(iris, lang)
    rows: Rows = {key: answered.table.records() for key, answered in asked.items()}
    drawing = Drawing(rows, names, asked["reach"].given["as_of"], lang)
    return [_panel(key, answered, drawing) for key, answered in asked.items()]


def _panel(key: str, answered: Answered, drawing: Drawing) -> Panel:
    """A panel with its first bars and rows."""
    bars = FIGURES[key](drawing)
    table = Table(answered.table.columns, answered.table.rows[:_SHOWN])
    return Panel(
        key,
        answered,
        bars[:_BARS],
        max(len(bars) - _BARS, 0),
        headings(answered.question, table),
        cells(answered.question, table, drawing.language, drawing.names),
    )
