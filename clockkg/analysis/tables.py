"""Links between groups as the rows of a table."""

from itertools import permutations
from typing import Final

from clockkg.analysis.asked import Asked
from clockkg.analysis.bridges import KINDS, Wanted, bridges
from clockkg.analysis.matrix import Counts
from clockkg.rdf import Iri, Literal, Term, typed
from clockkg.store.results import Row

_PRECISION: Final = {4: "gYear", 7: "gYearMonth"}


def bridge_rows(asked: Asked) -> list[Row]:
    """The links of two groups, one row for each piece of evidence."""
    wanted = Wanted(asked.text("kind"), asked.text("type"), asked.text("priority"))
    links = bridges(asked.view, asked.group("a"), asked.group("b"), wanted)
    return [
        (Iri(one), Literal(kind), Iri(other), Iri(evidence), dated(date), Iri(source))
        for one, kind, other, evidence, date, source in links
    ]


def matrix_rows(asked: Asked) -> list[Row]:
    """Each two districts and how many links of each kind join them, those with none included.

    The diagonal is left out, and each pair stands once, unless the row of one district is wanted.
    """
    districts, row = asked.world.districts, asked.text("district")
    counts = Counts(asked.view, districts)
    found = [counts.of(kind) for kind in KINDS]
    pairs = permutations(range(len(districts)), 2)
    chosen = [(i, j) for i, j in pairs if (districts[i] == row if row else i < j)]
    return [
        (Iri(districts[i]), Iri(districts[j]), *(integer(matrix[i, j]) for matrix in found))
        for i, j in chosen
    ]


def dated(text: str) -> Term | None:
    """A date of any precision as a literal; None for none."""
    return typed(text, _PRECISION.get(len(text), "date")) if text else None


def integer(value: float) -> Literal:
    """A whole number as a literal."""
    return typed(str(int(value)), "integer")


def decimal(value: float, digits: int = 4) -> Literal:
    """A number as a literal, rounded to so many digits.

    >>> decimal(1 / 3).value
    '0.3333'
    """
    return typed(f"{value:.{digits}f}", "decimal")
