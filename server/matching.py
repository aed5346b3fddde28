"""The pairs of records that wait for a person: read by anyone, judged by the bearer of a token.

No cookie tells who judges: each answer carries the token in its own form, so that no other site can
give one in a reader's name. An answer is written down at once and published with others.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from clockkg.access import Attempt, Token
from clockkg.errors import AccessError, InputError, RejectedLoadError
from clockkg.findings import Finding
from clockkg.graphs import Release
from clockkg.loading import Outcome
from clockkg.loading.judging import Verdict, judge, publish_judged, unpublished
from clockkg.matching import Book, Judgement, Standing, standing
from clockkg.matching.judgements import WITHDRAWN, WORDS, Pair
from clockkg.matching.queue import waiting
from clockkg.matching.sides import Sides, spoken_of
from clockkg.rdf import Iri
from clockkg.terms import publisher_of

from .service import service
from .writing import attempt, made_by

blueprint: Final = Blueprint("matching", __name__)

_PAGE: Final = "/<any(it, en):lang>/matching"
_SHOWN: Final = 50
_SEE_OTHER: Final = 303
_REFUSED: Final = 422
_CROSS: Final = "cross-site"
_GRAPHS: Final = "SELECT DISTINCT ?x ?g {{ VALUES ?x {{ {} }} GRAPH ?g {{ ?x a ?kind }} }}"
_NOT_YOURS: Final = {
    "it": "questo token non vale per nessuna delle due schede",
    "en": "this token is for neither of the two records",
}
_WHOSE: Final = {
    "it": "Giudica chi ne consegna una, o chi gestisce il servizio.",
    "en": "Who delivers one of them judges, or the operator of the service.",
}
_STALE: Final = {
    "it": "la coppia è cambiata o qualcuno l'ha giudicata nel frattempo",
    "en": "the pair has changed, or somebody judged it meanwhile",
}
_LOOK: Final = {
    "it": "Torna alla coda e guarda di nuovo la coppia.",
    "en": "Go back to the queue and look at the pair again.",
}


class Filter(NamedTuple):
    """Which pairs a reader wants to see: those of a publisher, from a score on."""

    publisher: str
    least: float

    @property
    def chosen(self) -> dict[str, Any]:
        """The filter as the arguments of an address, without what filters nothing."""
        least = f"{self.least:g}" if self.least else ""
        found = {"publisher": self.publisher, "min": least}
        return {name: value for name, value in found.items() if value}


class Queue(NamedTuple):
    """What a book says: the pairs that wait, whose they are, and how many persons have judged."""

    pairs: tuple[Standing, ...]
    publishers: Mapping[str, frozenset[str]]
    judged: int

    def of(self, chosen: Filter) -> list[Standing]:
        """The pairs that a filter lets through."""
        return [
            one for one in self.pairs
            if one.judgement.score >= chosen.least or not chosen.least
            if not chosen.publisher or chosen.publisher in self.whose(one.judgement.pair)
        ]  # fmt: skip

    def whose(self, pair: Pair) -> frozenset[str]:
        """The publishers of either record of a pair."""
        none = frozenset[str]()
        return self.publishers.get(pair[0], none) | self.publishers.get(pair[1], none)


@blueprint.get(_PAGE)
def page(lang: str) -> str:
    """The first pair that waits, or the one after so many."""
    return _page(lang)


@blueprint.post(_PAGE)
def answer(lang: str) -> Answer:
    """What the bearer of a token says of a pair; then the next one."""
    _require_own_form()
    pair = (request.form.get("left", ""), request.form.get("right", ""))
    verdict = request.form.get("verdict", "")
    with attempt("JUDGE", " ".join(pair), _token()) as entry:
        sides = Sides(service().release)
        _require_may(entry.token, sides, pair)
        _require_seen(pair, sides)
        note = request.form.get("note", "")
        try:
            _write(entry, Verdict(*pair, verdict, note))
        except RejectedLoadError as rejected:
            return _refused(lang, entry, rejected)
    return redirect(url_for(".page", lang=lang, said=verdict, **_filter().chosen), _SEE_OTHER)


@blueprint.get(f"{_PAGE}/history")
def history(lang: str) -> str:
    """Every judgement, the last first, fifty a page."""
    g.scripts = True
    known = Book(service().settings.home).all()
    pages = max(-(-len(known) // _SHOWN), 1)
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = known[::-1][(number - 1) * _SHOWN : number * _SHOWN]
    counts = {pair: one.judgement for pair, one in standing(known).items()}
    return render_template(
        "judgements.html",
        shown=shown,
        page=number,
        pages=pages,
        words=WORDS,
        counts=[counts[one.pair] is one and one.verdict in ("same", "different") for one in shown],
        labels=service().labels((iri for one in shown for iri in one.pair), lang),
    )


@blueprint.post(f"{_PAGE}/history")
def withdraw(lang: str) -> Answer:
    """Take back what was said of a pair; it waits again."""
    _require_own_form()
    left, _, right = request.form.get("pair", "").partition(" ")
    with attempt("WITHDRAW", f"{left} {right}", _token()) as entry:
        _require_may(entry.token, Sides(service().release), (left, right))
        try:
            _write(entry, Verdict(left, right, WITHDRAWN))
        except RejectedLoadError as rejected:
            return _refused(lang, entry, rejected)
    return redirect(url_for(".history", lang=lang, said=WITHDRAWN), _SEE_OTHER)


@blueprint.post(f"{_PAGE}/publish")
def publish(lang: str) -> Answer:
    """Publish what was judged, as one release; what blocks it is told on the page."""
    _require_own_form()
    here = service()
    with attempt("PUBLISH", "judgements", _token()) as entry:
        try:
            outcome = publish_judged(here.settings, maker=made_by(entry, here.settings))
        except RejectedLoadError as rejected:
            return _refused(lang, entry, rejected)
        entry.status = _SEE_OTHER
        entry.release = outcome.release.number if outcome.release else None
    here.catch_up(entry.release)
    return redirect(url_for(".page", lang=lang, said="published"), _SEE_OTHER)


def _refused(lang: str, entry: Attempt, rejected: RejectedLoadError) -> Answer:
    """The page with what blocks; nothing was written down or published."""
    entry.status = _REFUSED
    found = Outcome.of(rejected)
    blocking = [finding for finding in found.findings if finding.id in found.blocked]
    return Response(_page(lang, blocking), _REFUSED)


def waits(release: Release) -> int:
    """How many pairs wait for a person."""
    return len(_queue(release, Book(service().settings.home).data()).pairs)


def _page(lang: str, blocking: Collection[Finding] = ()) -> str:
    here, chosen = service(), _filter()
    g.scripts = True
    book = Book(here.settings.home)
    queue = _queue(here.release, book.data())
    found = queue.of(chosen)
    number = min(max(request.args.get("n", 1, type=int), 1), max(len(found), 1))
    one = found[number - 1] if found else None
    sides = Sides(here.release)
    lines = sides.compared(*one.judgement.pair) if one else []
    return render_template(
        "matching.html",
        one=one,
        lines=lines,
        sources=[
            sorted({fact.graph for fact in side})
            for side in ([f for x in lines for f in x.left], [f for x in lines for f in x.right])
        ],
        state=_state(one.judgement, sides) if one else "",
        number=number,
        found=len(found),
        queue=queue,
        chosen=chosen,
        publishers=sorted(set().union(*queue.publishers.values())),
        left=unpublished(here.release, book),
        blocking=blocking,
        labels=here.labels(spoken_of(lines), lang),
    )


def _filter() -> Filter:
    """The filter that a request asks for; a score that is none filters nothing."""
    given = request.values
    return Filter(given.get("publisher", ""), given.get("min", 0.0, type=float))


def _token() -> str:
    return request.form.get("token", "").strip()


def _require_own_form() -> None:
    """Nothing, or 403 for a form that another site's page sends."""
    if request.headers.get("Sec-Fetch-Site", "") == _CROSS:
        abort(403)


def _require_may(token: Token | None, sides: Sides, pair: Pair) -> None:
    """Nothing, or an AccessError where neither record is of the token's publisher."""
    publishers = {publisher_of(graph) for iri in pair for graph in sides.sources(iri)}
    if token and not token.operator and token.publisher not in publishers:
        raise AccessError(_NOT_YOURS, remedy=_WHOSE)


def _require_seen(pair: Pair, sides: Sides) -> None:
    """Nothing, or an InputError where the pair is not any more what the reader was shown."""
    known = standing(Book(service().settings.home).all()).get(pair)
    if known is None or _state(known.judgement, sides) != request.form.get("state", ""):
        raise InputError(_STALE, remedy=_LOOK)


def _write(entry: Attempt, given: Verdict) -> None:
    settings = service().settings
    judge(settings, [given], maker=made_by(entry, settings), publishes=False)
    entry.status = _SEE_OTHER


def _state(said: Judgement, sides: Sides) -> str:
    """What names a pair as it is shown: what its sources say and what was said of it."""
    return f"{sides.state(*said.pair)}-{said.key}"


def _queue(release: Release, book: bytes) -> Queue:
    """What a book says of a release, worked out once for both."""
    return _worked_out(release.folder, book)


@lru_cache(maxsize=4)
def _worked_out(folder: Path, book: bytes) -> Queue:
    release = Release(folder)
    known = Book(folder).parsed(book)
    pairs = tuple(waiting(known))
    iris = {iri for one in pairs for iri in one.judgement.pair}
    judged = {p for p, one in standing(known).items() if not one.judgement.automatic}
    waits_again = {one.judgement.pair for one in pairs}
    return Queue(pairs, _publishers(release, iris), len(judged - waits_again))


def _publishers(release: Release, iris: Iterable[str]) -> dict[str, frozenset[str]]:
    """Who delivers each of some records; of one that is told under another IRI, both do."""
    block = " ".join(Iri(iri).n3() for iri in sorted(iris))
    found: dict[str, set[str]] = {}
    for iri, graph in release.store.select(_GRAPHS.format(block)).rows:
        if iri and graph and publisher_of(graph.value):
            found.setdefault(iri.value, set()).add(publisher_of(graph.value))
    return {iri: frozenset(names) for iri, names in found.items()}
