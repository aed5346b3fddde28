"""Links between groups as the rows of a table."""

from itertools import permutations

from clockkg.analysis.asked import Asked, Found
from clockkg.analysis.bridges import KINDS, Wanted, bridges
from clockkg.analysis.literals import dated, integer
from clockkg.analysis.matrix import Counts
from clockkg.rdf import Iri, Literal


def bridge_rows(asked: Asked) -> Found:
    """The links of two groups, one row for each piece of evidence."""
    wanted = Wanted(asked.text("kind"), asked.text("type"), asked.text("priority"))
    links = bridges(asked.view, asked.group("a"), asked.group("b"), wanted)
    rows = [
        (Iri(one), Literal(kind), Iri(other), Iri(evidence), dated(date), Iri(source))
        for one, kind, other, evidence, date, source in links
    ]
    return asked.first(rows)


def matrix_rows(asked: Asked) -> Found:
    """Each two districts and how many links of each kind join them, those with none included.

    The diagonal is left out, and each pair stands once, unless the row of one district is wanted.
    """
    districts, row = asked.world.districts, asked.text("district")
    counts = Counts(asked.view, districts)
    found = [counts.of(kind) for kind in KINDS]
    pairs = permutations(range(len(districts)), 2)
    chosen = [(i, j) for i, j in pairs if (districts[i] == row if row else i < j)]
    return Found(
        [
            (Iri(districts[i]), Iri(districts[j]), *(integer(matrix[i, j]) for matrix in found))
            for i, j in chosen
        ]
    )
