"""Runs the rules over a store and gives the triples of `graph/inferred`.

The rules read stated facts only and make their inverses themselves, so one pass is enough and the
order of the rules does not matter. They look up classes in the ontology, so the store must hold
its modules and vocabularies; the inferred graph of an older run must not be in it.

>>> class Empty:
...     def construct(self, query: str) -> list[Triple]:
...         return []
>>> inferred(Empty(), date(2026, 11, 22))
frozenset()
"""

import re
from datetime import date
from typing import Final, Protocol

from clockkg.errors import ContentError
from clockkg.rdf import Triple, typed
from clockkg.reasoning.modules import Rule, rules

_TODAY: Final = re.compile(r"VALUES\s+\?today\s*\{[^}]*\}")
_NAME: Final = re.compile(r"\?today\b")


class Constructs(Protocol):
    """Anything that answers a CONSTRUCT, such as every store."""

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT."""
        ...


def inferred(store: Constructs, today: date) -> frozenset[Triple]:
    """All triples that the rules derive from a store's default graph, as of a day."""
    return frozenset(triple for rule in rules() for triple in store.construct(as_of(rule, today)))


def as_of(rule: Rule, today: date) -> str:
    """A rule's query with its day set; a ContentError where it uses a day without its VALUES.

    >>> rule = Rule("r", {}, 'VALUES ?today { "2000-01-01"^^xsd:date }')
    >>> as_of(rule, date(2026, 11, 22))
    'VALUES ?today { "2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date> }'
    """
    block = f"VALUES ?today {{ {typed(today.isoformat(), 'date').n3()} }}"
    query, found = _TODAY.subn(block, rule.query)
    if not found and _NAME.search(rule.query):
        message = f"{rule.name}.rq uses ?today but has no `VALUES ?today {{ ... }}`"
        raise ContentError(message, remedy="Bind ?today in a VALUES block of its own.")
    return query
