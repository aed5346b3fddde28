"""A report as HTML: its body for a page of the service, or a page of its own."""

from pathlib import Path
from typing import Final

from clockkg.reporting.page import filled
from clockkg.reporting.review.model import Review
from clockkg.reporting.review.sparkline import sparkline
from clockkg.reporting.review.writing import document

STYLE: Final = Path(__file__).parent / "report.css"
"""How a report looks, in the page's own colours."""


def as_html(review: Review, language: str, base: str) -> bytes:
    """A page without scripts or other files, readable by keyboard and screen reader."""
    told = document(review, language, base)
    whole = filled("review/page.html", told=told, style=STYLE.read_text("utf-8"), body=_body(told))
    return whole.encode()


def as_body(review: Review, language: str) -> str:
    """The report between the head and the foot of a page of the service."""
    return _body(document(review, language))


def _body(told: object) -> str:
    return filled("review/body.html", told=told, sparkline=sparkline)
