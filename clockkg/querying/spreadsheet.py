"""Rows as CSV for a spreadsheet, which must not run a text that begins as a formula does.

>>> from clockkg.rdf import Literal, typed
>>> print(as_csv(Table(("name",), ((Literal("=1+1"),), (typed("-3", "integer"),)))), end="")
name
'=1+1
-3
"""

import csv
import io
from typing import Final

from clockkg.rdf import XSD, Literal, Term
from clockkg.store import Table

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS: Final = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))


def as_csv(table: Table) -> str:
    """A heading of names, then a line for each row; IRIs whole, unbound cells empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def _harmless(term: Term | None) -> str:
    """A cell's text, with an apostrophe before what would be run; numbers stay numbers."""
    if term is None:
        return ""
    number = isinstance(term, Literal) and term.datatype in _NUMBERS
    return f"'{term.value}" if term.value.startswith(_FORMULA) and not number else term.value
