"""Every form that a review is written in, by its name."""

from collections.abc import Callable, Mapping
from typing import Final

from clockkg.errors import UnknownNameError
from clockkg.findings import LANGUAGES
from clockkg.reporting.review.model import Review
from clockkg.reporting.review.page import as_html
from clockkg.reporting.review.pdf import as_pdf
from clockkg.reporting.review.tables import as_csv, as_json
from clockkg.reporting.review.workbook import as_xlsx
from clockkg.reporting.shacl import as_shacl
from clockkg.reporting.told import Told

Writer = Callable[[Review, str, str], bytes]
"""Writes a review in a language, with links to where the service is reached."""

_FORMS: Final[Mapping[str, Writer]] = {
    "csv": lambda review, language, _: as_csv(review, language),
    "json": lambda review, _, __: as_json(review),
    "html": as_html,
    "pdf": as_pdf,
    "xlsx": as_xlsx,
    "ttl": lambda review, language, _: _turtle(review, language),
}

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "ttl": "text/turtle; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The media type of each form."""


def write(review: Review, form: str, language: str = "en", base: str = "") -> bytes:
    """A review in one of the forms; `base` is the address of the service that links lead to.

    The same review gives the same bytes. An UnknownNameError for any other form or language.
    """
    if form not in _FORMS:
        raise UnknownNameError("form of report", form, _FORMS)
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    return _FORMS[form](review, language, base)


def _turtle(review: Review, language: str) -> bytes:
    """SHACL's own report of the release, with all that is open."""
    return as_shacl(Told(review.findings, waived=review.waived), language).encode()
