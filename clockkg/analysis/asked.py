"""What an analysis was asked: over which store, with which values of its parameters.

>>> from clockkg.store import open_store
>>> Asked(open_store(), {"as_of": "2020-01-01", "minimum": ""}).number("minimum", 3)
3
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import parse_qsl

from clockkg.analysis.card import OF_A_QUESTION, is_a_question
from clockkg.analysis.network import Network
from clockkg.analysis.view import Group, View
from clockkg.analysis.world import World
from clockkg.errors import InputError
from clockkg.querying import bind, find_question
from clockkg.rdf import Iri
from clockkg.store import Store
from clockkg.store.results import Row


class Found(NamedTuple):
    """The rows of an analysis, and how many more there are that were not wanted."""

    rows: Sequence[Row]
    left_out: int = 0


@dataclass(frozen=True)
class Asked:
    """An analysis at work: `values` are texts of resolved terms, empty where left open."""

    store: Store
    values: Mapping[str, str]

    @cached_property
    def world(self) -> World:
        """The facts of the store, read once."""
        return World.read(self.store)

    @cached_property
    def view(self) -> View:
        """The world on the day asked for."""
        return View(self.world, self.values["as_of"])

    def text(self, name: str) -> str:
        """A value, empty where it was left open."""
        return self.values.get(name, "")

    @cached_property
    def network(self) -> Network:
        """Who works with whom on that day."""
        return Network.of(self.view)

    def first(self, rows: Sequence[Row], name: str = "top") -> Found:
        """The first rows, as many as a parameter says, and how many are left out."""
        most = self.number(name, 0) or len(rows)
        return Found(rows[:most], max(len(rows) - most, 0))

    def number(self, name: str, otherwise: int) -> int:
        """A whole number, or another where it was left open."""
        return int(self.values.get(name) or otherwise)

    def group(self, name: str) -> Group:
        """A group: by its IRI, or what a question finds on the day."""
        given = self.values[name]
        if not is_a_question(given):
            return self.view.group(given)
        return Group(given, frozenset(_found(self.store, given, self.values["as_of"])))


def _found(store: Store, given: str, day: str) -> set[str]:
    """The IRIs in the first column of a question's answer that holds any."""
    name, _, rest = given.removeprefix(OF_A_QUESTION).partition("?")
    question = find_question(name)
    values = dict(parse_qsl(rest))
    if "as_of" in question.params:
        values.setdefault("as_of", day)
    table = store.select(bind(question, values, store))
    columns = [
        {c.value for c in column if isinstance(c, Iri)} for column in zip(*table.rows, strict=True)
    ]
    found = next(filter(None, columns), set())
    if not found and table.rows:
        message = {
            "it": f"{given}: la risposta non nomina nessuno",
            "en": f"{given}: the answer names nobody",
        }
        remedy = {
            "it": "Scegli una domanda con una colonna di portatori di interesse.",
            "en": "Choose a question that has a column of stakeholders.",
        }
        raise InputError(message, remedy=remedy)
    return found
