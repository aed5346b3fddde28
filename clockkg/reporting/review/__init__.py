"""The report for the coordination unit: where each centre's data stand, and what to mend first.

A review is made of a release and a period, checked to add up, and then written in any form.
"""

from clockkg.reporting.review.forms import MEDIA_TYPES, write
from clockkg.reporting.review.making import make
from clockkg.reporting.review.model import DIMENSIONS, Review, rounded
from clockkg.reporting.review.page import STYLE, as_body
from clockkg.reporting.review.period import Period, between, period

__all__ = [
    "DIMENSIONS",
    "MEDIA_TYPES",
    "STYLE",
    "Period",
    "Review",
    "as_body",
    "between",
    "make",
    "period",
    "rounded",
    "write",
]
