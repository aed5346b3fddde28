"""The questions: a list, a page each with its form, its answer and its query; the same as data."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from flask import Blueprint, Response, jsonify, render_template, request

from clockkg.errors import InputError
from clockkg.querying import (
    Question,
    as_csv,
    choices,
    find_question,
    find_questions,
    find_topics,
)
from clockkg.rdf import Iri
from clockkg.store import Table

from .problems import status_of
from .service import service
from .texts import pick

blueprint: Final = Blueprint("questions", __name__)

_BRIDGES: Final = "district-bridges"


class Cell(NamedTuple):
    """A cell as a page shows it: a text, and the IRI it links to if it is one."""

    text: str
    iri: str = ""


@blueprint.get("/<any(it, en):lang>/questions")
def index(lang: str) -> str:
    """All questions by topic."""
    known = find_questions().values()
    topics = [
        (topic, title[lang], [question for question in known if question.topic == topic])
        for topic, title in find_topics().items()
    ]
    return render_template("questions.html", topics=topics)


@blueprint.get("/<any(it, en):lang>/questions/<name>")
def page(lang: str, name: str) -> tuple[str, int]:
    """One question: its form, its answer once it has its parameters, its query."""
    question = find_question(name)
    given = given_to(question)
    table, error = _answer(question, given)
    values = given or (dict(question.example) if not complete(question, given) else given)
    shown = render_template(
        "question.html",
        question=question,
        given=values,
        choices=choices_of(question, lang),
        table=table,
        rows=cells(question, table, lang) if table else [],
        columns=headings(question, table) if table else [],
        error=error,
        query=_shown(question, given),
    )
    return shown, status_of(error) if error else 200


@blueprint.get("/questions/<name>.<any(json, csv):form>")
def data(name: str, form: str) -> Response:
    """A question's rows for a program or a spreadsheet."""
    question = find_question(name)
    table = service().ask(question, given_to(question))
    if form == "json":
        release = service().release.number
        return jsonify(question=question.name, release=release, rows=table.records())
    return Response(as_csv(table), content_type="text/csv; charset=utf-8")


@blueprint.get("/<any(it, en):lang>/links")
def links(lang: str) -> tuple[str, int]:
    """Who links two districts; without two districts, the matrix of all pairs."""
    question = find_question(_BRIDGES)
    given = given_to(question)
    table, error = _answer(question, given)
    rows = cells(question, table, lang) if table else []
    kind = pick(question.columns["kind"])
    shown = render_template(
        "links.html",
        error=error,
        question=question,
        given=given,
        choices=choices_of(question, lang),
        table=table,
        columns=[name for name in (headings(question, table) if table else []) if name != kind],
        groups=_grouped(table, rows, question),
    )
    return shown, status_of(error) if error else 200


def headings(question: Question, table: Table) -> list[str]:
    """The columns' headings in the page's language."""
    return [pick(question.columns.get(name, {name: name})) for name in table.columns]


def cells(
    question: Question, table: Table, lang: str, names: Mapping[str, str] | None = None
) -> list[list[Cell]]:
    """Rows with labels for IRIs, those given or else asked for, and words for codes."""
    iris = (cell.value for row in table.rows for cell in row if isinstance(cell, Iri))
    names = service().labels(iris, lang) if names is None else names
    codes = [question.values.get(name, {}) for name in table.columns]
    return [
        [
            Cell(names[term.value], term.value)
            if isinstance(term, Iri)
            else Cell(pick(code.get(term.value, {term.value: term.value})) if term else "")
            for term, code in zip(row, codes, strict=True)
        ]
        for row in table.rows
    ]


def given_to(question: Question) -> dict[str, str]:
    """The parameters of the address that the question knows and that are not empty."""
    known = ((name, request.args.get(name, "").strip()) for name in question.params)
    return {name: value for name, value in known if value}


def complete(question: Question, given: Mapping[str, str]) -> bool:
    """Whether all is given that is needed."""
    return all(p.default or name in given for name, p in question.params.items() if p.required)


def _answer(question: Question, given: Mapping[str, str]) -> tuple[Table | None, InputError | None]:
    """The rows, or None while a parameter is missing, or what is wrong with one."""
    if not complete(question, given):
        return None, None
    try:
        return service().ask(question, given), None
    except InputError as error:
        return None, error


def _shown(question: Question, given: Mapping[str, str]) -> str:
    """The query as it was asked, or as it stands in its file."""
    try:
        return service().bound(question, given)
    except InputError:
        return question.query


def choices_of(question: Question, lang: str) -> dict[str, list[tuple[str, str]]]:
    """What each parameter may be: keys and labels."""
    found = {n: choices(p, service().store, lang) for n, p in question.params.items()}
    return {name: [(c.key, c.label) for c in known] for name, known in found.items() if known}


def _grouped(
    table: Table | None, rows: list[list[Cell]], question: Question
) -> list[tuple[str, list[list[Cell]]]]:
    """The rows by kind of link, in the order in which the question names the kinds."""
    if not table:
        return []
    position = table.columns.index("kind")
    kinds = [pick(words) for words in question.values.get("kind", {}).values()]
    return [
        (kind, [row[:position] + row[position + 1 :] for row in found])
        for kind in kinds
        if (found := [row for row in rows if row[position].text == kind])
    ]
