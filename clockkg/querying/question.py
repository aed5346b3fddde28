"""A question: a `.rq` file with a header that says, in both languages, what it asks.

The header is TOML behind `#+ `; `docs/questions.md` lists its entries. The query itself holds
example values for its parameters and runs unchanged on any SPARQL 1.1 engine.

>>> lines = ["#+ title.it = 'Chi'", "#+ title.en = 'Who'", "SELECT * { ?s ?p ?o }"]
>>> question = read_question(chr(10).join(lines), "topic", "who")
>>> question.title["en"], question.query
('Who', 'SELECT * { ?s ?p ?o }')
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clockkg.errors import ContentError

_MARK: Final = "#+"
TYPES: Final = (
    "district", "cluster", "group", "organisation", "concept", "code", "date", "text", "integer",
    "iri",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter; one without a `default` and `required` must be given.

    One of type `code` is among the `codes` that a `column` of the answer may hold. One may have to
    be another than that of the parameter named `unlike`. An integer is from `least` to `most`.
    """

    name: str
    type: str
    label: Mapping[str, str]
    required: bool = False
    default: str = ""
    scheme: str = ""
    column: str = ""
    unlike: str = ""
    least: int = -(10**18)
    most: int = 10**18
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `expect` is what a test holds it to, `budget` is in seconds.

    `columns` names each column for people, and `values` the codes that a column may hold.
    """

    name: str
    topic: str
    query: str
    title: Mapping[str, str]
    question: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Parameter] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    example: Mapping[str, str] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)
    budget: float = 1.0
    competency: int = 0
    requirement: str = ""
    note: Mapping[str, str] = field(default_factory=dict)


def read_question(text: str, topic: str, name: str) -> Question:
    """The question that a `.rq` file holds; a ContentError names what is wrong in its header."""
    lines = text.splitlines()
    header = [line[len(_MARK) :] for line in lines if line.startswith(_MARK)]
    query = "\n".join(line for line in lines if not line.startswith(_MARK)).strip()
    try:
        card = tomllib.loads("\n".join(header))
    except tomllib.TOMLDecodeError as error:
        raise wrong(f"{topic}/{name}.rq", error) from error
    return asked(card, topic, name, query)


def asked(card: Mapping[str, Any], topic: str, name: str, query: str | None = None) -> Question:
    """What a card asks: a query's header, or a file of its own where something else answers."""
    try:
        rest = dict(card)
        params = _parameters(rest)
        return Question(name=name, topic=topic, query=query or "", params=params, **rest)
    except (TypeError, KeyError) as error:
        raise wrong(f"{topic}/{name}.{'toml' if query is None else 'rq'}", error) from error


def wrong(place: str, error: Exception) -> ContentError:
    """The error of a card that is not as it must be; `place` is its file within `queries`."""
    remedy = "docs/questions.md lists the header's entries."
    return ContentError(f"queries/{place}: {error}", remedy=remedy)


def _parameters(card: dict[str, Any]) -> dict[str, Parameter]:
    """The parameters of a header, taken out of it; a code knows the words of its column."""
    codes = card.get("values", {})
    return {
        name: _parameter(
            name, entry | ({"codes": codes[entry["column"]]} if "column" in entry else {})
        )
        for name, entry in card.pop("params", {}).items()
    }


def _parameter(name: str, entry: Mapping[str, Any]) -> Parameter:
    if entry["type"] not in TYPES:
        raise KeyError(f"parameter {name}: type {entry['type']} is not one of {', '.join(TYPES)}")
    return Parameter(name=name, **entry)
