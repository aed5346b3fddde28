"""The SPARQL form, which works without JavaScript, with its answer on the same page."""

from typing import Final, NamedTuple

from flask import Blueprint, render_template, request, url_for

from clockkg.errors import ClockError, LimitError
from clockkg.querying import find_question
from clockkg.rdf import Iri, Term
from clockkg.store import Kind, Request, Table, read_json

from .problems import status_of
from .questions import Cell, given_to
from .service import service

blueprint: Final = Blueprint("editor", __name__)

_ROWS_SHOWN: Final = 500
_LARGEST_PAGE: Final = 4 * 2**20
_LONGEST_ADDRESS: Final = 4000
_TOO_LARGE: Final = {
    "it": "la risposta è troppo grande per una pagina",
    "en": "the answer is too large for a page",
}
_ROW_FORMATS: Final = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML"))
_GRAPH_FORMATS: Final = (
    ("turtle", "Turtle"), ("ntriples", "N-Triples"), ("jsonld", "JSON-LD"), ("rdfxml", "RDF/XML"),
)  # fmt: skip
_EXAMPLE: Final = """SELECT ?centre ?district ?role WHERE {
  ?membership org:member ?centre ; org:organization ?district ; org:role ?role .
  ?centre a clock:TechnologyTransferCentre .
  ?district a clock:TechnologyDistrict .
}
ORDER BY ?centre"""


class Shown(NamedTuple):
    """An answer as the page shows it: the first rows of a table, or a text."""

    kind: Kind
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[list[Cell], ...] = ()
    total: int = 0


@blueprint.route("/<any(it, en):lang>/query", methods=["GET", "POST"])
def page(lang: str) -> tuple[str, int]:
    """The form; with a query, or the name of a question, its answer too."""
    text = _asked()
    answer: Shown | None = None
    error: ClockError | None = None
    if text:
        try:
            answer = _run(text, lang)
        except ClockError as found:
            error = found
    shown = render_template(
        "query.html",
        query=text or _EXAMPLE,
        answer=answer,
        error=error,
        formats=_GRAPH_FORMATS if answer and answer.kind is Kind.GRAPH else _ROW_FORMATS,
        permalink=_permalink(lang, text),
    )
    return shown, status_of(error) if error else 200


def _asked() -> str:
    """The query that was sent; that of a question where one is named, its parameters bound."""
    name = request.args.get("question", "")
    if not name:
        return request.values.get("query", "").strip()
    question = find_question(name)
    given = given_to(question)
    return service().bound(question, given) if given else question.query


def _permalink(lang: str, text: str) -> str:
    """The address of this page with its answer; none where a server would refuse it as too long."""
    address = url_for("editor.page", lang=lang, query=text)
    return address if len(address) <= _LONGEST_ADDRESS else ""


def _run(text: str, lang: str) -> Shown:
    answer = service().answer(Request(text))
    if len(answer.body) > _LARGEST_PAGE:
        raise LimitError("size", _TOO_LARGE)
    if answer.kind is Kind.GRAPH:
        return Shown(answer.kind, answer.body.decode())
    if answer.kind is Kind.ASK:
        return Shown(answer.kind, "true" if b"true" in answer.body else "false")
    return _rows(read_json(answer.body), lang)


def _rows(table: Table, lang: str) -> Shown:
    first = table.rows[:_ROWS_SHOWN]
    names = service().labels((c.value for row in first for c in row if isinstance(c, Iri)), lang)
    rows = tuple([_cell(term, names) for term in row] for row in first)
    return Shown(Kind.SELECT, columns=table.columns, rows=rows, total=len(table))


def _cell(term: Term | None, names: dict[str, str]) -> Cell:
    if isinstance(term, Iri):
        return Cell(names[term.value], term.value)
    return Cell(term.value if term else "")
