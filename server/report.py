"""The report for the coordination unit: a page, and the same as files."""

from functools import lru_cache
from threading import Lock
from typing import Final

from flask import Blueprint, Response, render_template, request, send_file

from clockkg.errors import InputError, UnknownNameError
from clockkg.graphs import Releases
from clockkg.reporting.review import (
    MEDIA_TYPES,
    STYLE,
    Period,
    Review,
    as_body,
    make,
    period,
    write,
)

from .service import service

blueprint: Final = Blueprint("report", __name__)

_FILES: Final = tuple(form for form in MEDIA_TYPES if form != "html")
_DIGITS: Final = 9
_NO_NUMBER: Final = {
    "it": "since non è il numero di una release",
    "en": "since is not the number of a release",
}
_DIGITS_ONLY: Final = {"it": "Scrivi solo cifre.", "en": "Write digits only."}
_MAKING: Final = Lock()
"""Held while a report is made, so that many readers of a new release make it once."""


@blueprint.get("/<any(it, en):lang>/report")
def page(lang: str) -> str:
    """The report of the release that readers see, since the one before or another one."""
    review = _review()
    earlier = [n for n in service().releases.numbers() if n < review.release]
    return render_template(
        "report.html",
        body=as_body(review, lang),
        review=review,
        earlier=[*reversed(earlier), 0],
        files=_FILES,
    )


@blueprint.get("/<any(it, en):lang>/report.<form>")
def file(lang: str, form: str) -> Response:
    """The same report in another form."""
    if form not in _FILES:
        raise UnknownNameError("form of report", form, _FILES)
    review = _review()
    data = write(review, form, lang, service().settings.base_url)
    name = f"clockkg-{review.since}-{review.release}-{lang}.{form}"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(data, content_type=MEDIA_TYPES[form], headers=headers)


@blueprint.get("/static/report.css")
def style() -> Response:
    """How a report looks, the same as in a page of its own."""
    return send_file(STYLE)


def _review() -> Review:
    """The report that a request asks for, made once of each release and period."""
    here = service()
    chosen = period(here.releases, here.release.number, _since())
    before = chosen.since.number if chosen.since else 0
    with _MAKING:
        return _made(here.releases, chosen.release.seal, chosen.release.number, before)


def _since() -> int | None:
    """The number of the release that is asked for; an InputError for what is no number."""
    given = request.args.get("since", "")
    if given and not (given.isascii() and given.isdigit() and len(given) <= _DIGITS):
        raise InputError(_NO_NUMBER, remedy=_DIGITS_ONLY)
    return int(given) if given else None


@lru_cache(maxsize=2)
def _made(releases: Releases, _seal: str, number: int, since: int) -> Review:
    chosen = period(releases, number, since)
    return make(releases, Period(chosen.release, chosen.since))
