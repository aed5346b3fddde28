"""Numbers and dates as the cells of a table."""

from typing import Final

from clockkg.rdf import Literal, Term, typed

_PRECISION: Final = {4: "gYear", 7: "gYearMonth"}


def dated(text: str) -> Term | None:
    """A date of any precision as a literal; None for none."""
    return typed(text, _PRECISION.get(len(text), "date")) if text else None


def integer(value: float) -> Literal:
    """A whole number as a literal."""
    return typed(str(int(value)), "integer")


def decimal(value: float, digits: int = 4) -> Literal:
    """A number as a literal, rounded to so many digits, without zeros at its end.

    >>> decimal(1 / 3).value, decimal(2).value
    ('0.3333', '2')
    """
    return typed(f"{value:.{digits}f}".rstrip("0").rstrip("."), "decimal")
