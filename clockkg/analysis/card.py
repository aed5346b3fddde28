"""An analysis: what it asks, how it is worked out and by whom it was proposed, in both languages.

Its card is a file `queries/analyses/NAME.toml`, with the entries of a question's header besides
`method`, `source` (who proposed the measure), `reads` (the extracts that it is worked out from) and
`publishes` (the quantities that can stand in a named graph).

>>> find_analysis("bridges").source.partition(";")[0]
'Caloffi, Rossi, Russo 2014'
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from clockkg.content import content
from clockkg.errors import UnknownNameError
from clockkg.querying import Question, find_question
from clockkg.querying.question import asked, wrong

OF_A_QUESTION: Final = "question:"
"""What a group begins with that a question finds: `question:NAME?parameter=value&…`."""


class Published(NamedTuple):
    """A quantity that each row tells of its stakeholder, and the columns of its numbers.

    Its name is `quantity`, or stands in the column `quantity_in`.
    """

    value: str
    quantity: str = ""
    quantity_in: str = ""
    low: str = ""
    high: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis; `asked` holds its title, parameters, columns and words, as a question does.

    `publishes` are the quantities that can stand in a named graph.
    """

    asked: Question
    method: Mapping[str, str]
    source: str
    reads: tuple[str, ...]
    text: str = field(repr=False)
    publishes: tuple[Published, ...] = ()

    @property
    def name(self) -> str:
        """Its name."""
        return self.asked.name

    @property
    def extracts(self) -> tuple[Question, ...]:
        """The questions that read what it is worked out from."""
        return tuple(map(find_question, self.reads))


@cache
def find_analyses() -> dict[str, Analysis]:
    """All analyses by name, in the order of their names."""
    files = sorted((content().queries / "analyses").glob("*.toml"))
    return {file.stem: read_analysis(file.read_text("utf-8"), file.stem) for file in files}


def find_analysis(name: str) -> Analysis:
    """An analysis by its name; an UnknownNameError offers near ones."""
    known = find_analyses()
    if name not in known:
        raise UnknownNameError("analysis", name, known)
    return known[name]


def read_analysis(text: str, name: str) -> Analysis:
    """The analysis that a card tells of; a ContentError names what is wrong in it."""
    try:
        card = tomllib.loads(text)
        own = {key: card.pop(key) for key in ("method", "source")}
        reads = tuple(card.pop("reads"))
        told = tuple(Published(**one) for one in card.pop("publishes", ()))
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise wrong(f"analyses/{name}.toml", error) from error
    return Analysis(asked(card, "analyses", name), **own, reads=reads, text=text, publishes=told)


def is_a_question(text: str) -> bool:
    """Whether a group is what a question finds."""
    return text.strip().startswith(OF_A_QUESTION)
