"""The analyses: a list, a page each, the matrix of districts; the same as data.

An analysis that was not worked out before is worked out in a process of its own, within the limits
of a query; two at a time, since each may need a whole processor.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from threading import BoundedSemaphore
from typing import Final, NamedTuple

from flask import Blueprint, Response, jsonify, render_template, request

from clockkg.analysis import (
    Analysis,
    Result,
    analyse_at,
    find_analyses,
    find_analysis,
    taken,
)
from clockkg.errors import InputError, LimitError, UnknownNameError
from clockkg.querying import as_csv
from clockkg.querying.apart import apart
from clockkg.querying.catalogue import find_question
from clockkg.rdf import Iri
from clockkg.settings import Settings

from .drawing import drawing
from .problems import status_of
from .questions import cells, choices_of, complete, given_to, headings
from .service import service
from .texts import pick

blueprint: Final = Blueprint("analyses", __name__)

_AT_ONCE: Final = BoundedSemaphore(2)
_SHOWN: Final = 200
"""So many rows of an analysis that has a parameter `top` are shown on its page."""
_BUSY: Final = {
    "it": "altre analisi sono in corso",
    "en": "other analyses are being worked out",
}
_LATER: Final = {
    "it": "Riprova fra poco, oppure calcolala con `clockkg analyse`: il risultato resta.",
    "en": "Try again soon, or work it out by `clockkg analyse`: the result is kept.",
}


class Pair(NamedTuple):
    """A cell of the matrix: how many links, and how deep its colour is, from 0 to 4."""

    links: int
    heat: int


@blueprint.get("/<any(it, en):lang>/analyses")
def index(lang: str) -> str:
    """All analyses."""
    del lang
    return render_template("analyses.html", analyses=list(find_analyses().values()))


@blueprint.get("/<any(it, en):lang>/analyses/<name>")
def page(lang: str, name: str) -> tuple[str, int]:
    """One analysis: its form, its rows, how it is worked out, what it reads, who proposed it."""
    analysis = find_analysis(name)
    asked, given = analysis.asked, given_to(analysis.asked)
    result, error = _attempted(analysis, given)
    values = given or (dict(asked.example) if not complete(asked, given) else given)
    rows = cells(asked, result.table, lang) if result else []
    shown = render_template(
        "analysis.html",
        drawing=drawing(result, rows),
        analysis=analysis,
        given=values,
        choices=choices_of(asked, lang),
        result=result,
        columns=headings(asked, result.table) if result else [],
        rows=rows,
        error=error,
    )
    return shown, status_of(error) if error else 200


@blueprint.get("/analyses/<name>.<any(json, csv):form>")
def data(name: str, form: str) -> Response:
    """An analysis for a program or a spreadsheet: all rows, unless `top` is given."""
    analysis = find_analysis(name)
    result = work_out(analysis, given_to(analysis.asked))
    if form == "csv":
        return Response(as_csv(result.table), content_type="text/csv; charset=utf-8")
    return jsonify(result.as_dict())


@blueprint.get("/analyses/<name>.<any(graphml, gexf):form>")
def network(name: str, form: str) -> Response:
    """The network for a program that draws networks, with labels in English."""
    analysis = find_analysis(name)
    result = work_out(analysis, given_to(analysis.asked))
    parties = (row[1].value for row in result.table.rows if isinstance(row[1], Iri))
    labels = service().labels(parties, "en")
    graphs = import_module("clockkg.analysis.graphs")
    return Response(graphs.drawn(result, labels, form), content_type=graphs.FORMS[form])


@blueprint.get("/<any(it, en):lang>/matrix")
def matrix(lang: str) -> tuple[str, int]:
    """How many links of a kind, or of all, join every two districts."""
    analysis, bridges = find_analysis("bridge-matrix"), find_question("district-bridges")
    kind = request.args.get("kind", "")
    kinds = bridges.values["kind"]
    given = given_to(analysis.asked)
    result, error = _attempted(analysis, given)
    if kind and kind not in kinds:
        error = error or UnknownNameError("kind", kind, kinds)
    counts = _counts(result, kind) if result and not error else {}
    iris = sorted({iri for pair in counts for iri in pair})
    shown = render_template(
        "matrix.html",
        analysis=analysis,
        given=given,
        kind=kind,
        kinds={code: pick(words) for code, words in kinds.items()},
        result=result,
        districts=iris,
        labels=service().labels(iris, lang),
        counts=counts,
        error=error,
    )
    return shown, status_of(error) if error else 200


def work_out(analysis: Analysis, given: Mapping[str, str]) -> Result:
    """What an analysis gives over the release that is served, kept or worked out apart."""
    here = service()
    today = here.settings.today
    kept = taken(analysis, given, here.release, today=today)
    if kept:
        return kept
    with _turn(here.settings):
        return taken(analysis, given, here.release, today=today) or apart(
            here.settings, analyse_at, here.release.folder, analysis.name, dict(given), today
        )


@contextmanager
def _turn(settings: Settings) -> Iterator[None]:
    """Wait for one's turn, no longer than a query may take."""
    if not _AT_ONCE.acquire(timeout=settings.query_seconds):
        raise LimitError("concurrency", _BUSY, remedy=_LATER)
    try:
        yield
    finally:
        _AT_ONCE.release()


def _attempted(
    analysis: Analysis, given: Mapping[str, str]
) -> tuple[Result | None, InputError | None]:
    """The first rows, or None while a parameter is missing, or what is wrong with one."""
    if not complete(analysis.asked, given):
        return None, None
    most = {"top": str(_SHOWN)} if "top" in analysis.asked.params else {}
    try:
        return work_out(analysis, {**most, **given}), None
    except InputError as error:
        return None, error


def _counts(result: Result, kind: str) -> dict[tuple[str, str], Pair]:
    """The cells by the two IRIs, both ways; the deepest colour is that of the largest number."""
    names = [kind.replace("-", "_")] if kind else result.table.columns[2:]
    found = {
        (row["a"], row["b"]): sum(int(row[name]) for name in names)
        for row in result.table.records()
    }
    most = max(found.values(), default=0)
    return {
        key: Pair(count, -(-4 * count // most) if count else 0)
        for (a, b), count in found.items()
        for key in ((a, b), (b, a))
    }
