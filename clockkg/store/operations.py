"""The operations of an update, each to be run by itself, over the graphs that it reads.

>>> text = "PREFIX a: <urn:> CLEAR GRAPH a:g ; PREFIX b: <urn:x> DELETE WHERE { b:s ?p ?o }"
>>> [one.text for one in operations(text)]
['CLEAR GRAPH a:g ', 'DELETE WHERE { b:s ?p ?o }']
>>> print(operations(text)[1].over(Dataset(("urn:g",), ())).text)
DELETE { b:s ?p ?o }
USING <urn:g> WHERE { b:s ?p ?o }
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Self

from clockkg.errors import InputError, QueryRefusedError
from clockkg.store.dataset import Dataset
from clockkg.store.syntax import NO_TOKEN, Token, blanked, outer

_DECLARES: Final = ("PREFIX", "BASE")
_CHOOSES: Final = ("USING", "WITH")
_READ_NOTHING: Final = ("LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
TWICE: Final = (
    {
        "it": "la richiesta e l'aggiornamento scelgono i grafi tutti e due",
        "en": "the request and the update both choose graphs",
    },
    {
        "it": "Togli using-graph-uri e using-named-graph-uri, oppure USING e WITH.",
        "en": "Take away using-graph-uri and using-named-graph-uri, or USING and WITH.",
    },
)
"""The message and the remedy for an update that says USING or WITH where the request chooses."""

UNCLEAR: Final = (
    {
        "it": "non è certo quali grafi scelga un'operazione",
        "en": "it is not certain which graphs an operation chooses",
    },
    {
        "it": "Scrivi DELETE, INSERT, USING, WITH e WHERE come parole a sé.",
        "en": "Write DELETE, INSERT, USING, WITH and WHERE as words of their own.",
    },
)
"""The message and the remedy for keywords that only the engine finds."""


class Operation(NamedTuple):
    """One operation: all that was declared before it, its text, and where it stands."""

    prologue: str
    text: str
    line: int
    column: int

    @property
    def alone(self) -> str:
        """The operation as a whole update, each word at the place it had."""
        if self.line > 1:
            return f"{self.prologue}{chr(10) * (self.line - 1)}{' ' * (self.column - 1)}{self.text}"
        return f"{self.prologue:{self.column - 1}}{self.text}"

    @property
    def reads(self) -> bool:
        """Whether it looks for what to change, as all but INSERT DATA, CLEAR and their like do."""
        first, second = (*outer(self.text)[:2], NO_TOKEN, NO_TOKEN)[:2]
        return not (first.word in _READ_NOTHING or second.word == "DATA")

    @property
    def chooses(self) -> bool:
        """Whether it says itself which graphs it reads or changes."""
        return any(token.word in _CHOOSES for token in outer(self.text))

    @property
    def graphs(self) -> list[str]:
        """The graphs, as they are written, that it reads as one default graph: its USING."""
        return [graph.text for _, graph, named in _using(self.text) if not named]

    @property
    def unchosen(self) -> Self:
        """The same operation without any USING."""
        spans = [(word.start, graph.end) for word, graph, _ in _using(self.text)]
        return self._replace(text=blanked(self.text, spans))

    def over(self, dataset: Dataset) -> Self:
        """The same operation over a dataset; one that chooses itself is an InputError."""
        if not self.reads:
            return self
        if self.chooses:
            raise InputError(TWICE[0], remedy=TWICE[1])
        clauses = [f"USING <{iri}>" for iri in dataset.defaults]
        clauses += [f"USING NAMED <{iri}>" for iri in dataset.named]
        return self._replace(text=_inserted(self.text, " ".join(clauses)))

    def over_union(self, graph: str) -> Self:
        """The same operation with one graph in place of all that it reads as default graph."""
        spans = [(word.start, known.end) for word, known, named in _using(self.text) if not named]
        return self._replace(text=_inserted(blanked(self.text, spans), f"USING <{graph}>"))


def operations(text: str) -> list[Operation]:
    """The operations of an update, in order."""
    prologue: list[str] = []
    found = []
    for part in _parts(outer(text)):
        body = _declared(part, prologue)
        if body:
            start, end = body[0].start, _end(text, part)
            line = text.count("\n", 0, start) + 1
            column = start - text.rfind("\n", 0, start)
            found.append(Operation(" ".join(prologue) + " ", text[start:end], line, column))
    return found


def _parts(found: Iterable[Token]) -> Iterator[list[Token]]:
    """The tokens between semicolons; each part ends with its semicolon, the last with nothing."""
    part: list[Token] = []
    for token in found:
        part.append(token)
        if token.text == ";":
            yield part
            part = []
    yield [*part, NO_TOKEN]


def _declared(part: list[Token], prologue: list[str]) -> list[Token]:
    """What stands behind the declarations of a part, which are added to a prologue."""
    at = 0
    while part[at].word in _DECLARES:
        length = 3 if part[at].word == "PREFIX" else 2
        prologue.extend(token.text for token in part[at : at + length])
        at = min(at + length, len(part) - 1)
    return part[at:-1]


def _end(text: str, part: list[Token]) -> int:
    return part[-1].start if part[-1].text else len(text)


def _using(text: str) -> Iterator[tuple[Token, Token, bool]]:
    """Each USING: its word, its graph, and whether it is NAMED."""
    found = [*outer(text), NO_TOKEN, NO_TOKEN]
    for at, token in enumerate(found):
        if token.word == "USING":
            named = found[at + 1].word == "NAMED"
            yield token, found[at + 1 + named], named


def _inserted(text: str, clauses: str) -> str:
    """An operation with clauses before its WHERE; a DELETE WHERE is written in full."""
    found = outer(text)
    where = next((token for token in found if token.word == "WHERE"), None)
    if where is None:
        raise QueryRefusedError(UNCLEAR[0], remedy=UNCLEAR[1])
    before, pattern = text[: where.start], text[where.end :]
    if [token.word for token in found[:2]] == ["DELETE", "WHERE"]:
        before = f"DELETE{pattern}\n"
    return f"{before}{clauses} WHERE{pattern}"
