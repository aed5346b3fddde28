"""What matching says of a pair: how alike, which band, and why, in both languages.

>>> Reason("same-identifier", "vat 00743110157", "vat 00743110157", 20.0).text["en"]
'same identifier: VAT number 00743110157'
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clockkg.findings import Text


class Band(StrEnum):
    """What follows from a comparison: the same organisation, a question for a person, another."""

    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


_TEXTS: Final[dict[str, Text]] = {
    "same-identifier": {"it": "stesso identificativo: {left}", "en": "same identifier: {left}"},
    "other-identifier": {
        "it": "identificativi diversi: {left}, {right}",
        "en": "different identifiers: {left}, {right}",
    },
    "names-equal": {
        "it": "nomi uguali nella forma normale: «{left}»",
        "en": "names equal in their normal form: “{left}”",
    },
    "names-equal-but": {
        "it": "nomi uguali, tranne le parole che distinguono: «{left}»",
        "en": "names equal but for the words that tell them apart: “{left}”",
    },
    "names-alike": {
        "it": "nomi simili ({degree}): «{left}», «{right}»",
        "en": "names alike ({degree}): “{left}”, “{right}”",
    },
    "names-unlike": {
        "it": "nomi dissimili ({degree}): «{left}», «{right}»",
        "en": "names unlike ({degree}): “{left}”, “{right}”",
    },
    "acronym": {
        "it": "l'uno è la sigla dell'altro: «{left}», «{right}»",
        "en": "one is the acronym of the other: “{left}”, “{right}”",
    },
    "qualifier": {
        "it": "parole che distinguono: «{left}», «{right}»",
        "en": "words that tell them apart: “{left}”, “{right}”",
    },
    "one-qualified": {
        "it": "solo uno dei due nomi ha: «{left}{right}»",
        "en": "only one of the two names has: “{left}{right}”",
    },
    "same-form": {"it": "stessa forma giuridica", "en": "same legal form"},
    "other-form": {
        "it": "altra forma giuridica: {left}, {right}",
        "en": "other legal form: {left}, {right}",
    },
    "same-place": {"it": "stesso luogo: {left}", "en": "same place: {left}"},
    "other-place": {"it": "altro luogo: {left}, {right}", "en": "other place: {left}, {right}"},
    "same-domain": {"it": "stesso sito web: {left}", "en": "same web domain: {left}"},
    "other-domain": {
        "it": "altro sito web: {left}, {right}",
        "en": "other web domain: {left}, {right}",
    },
    "other-kind": {
        "it": "altro tipo di organizzazione",
        "en": "other kind of organisation",
    },
    "judged-same": {"it": "una persona ha detto: lo stesso", "en": "a person said: the same"},
    "judged-different": {
        "it": "una persona ha detto: diversi",
        "en": "a person said: different",
    },
    "follows": {
        "it": "segue dai giudizi delle persone",
        "en": "follows from what people judged",
    },
    "contradiction": {
        "it": "i giudizi delle persone si contraddicono",
        "en": "what people judged is contradictory",
    },
    "through-others": {
        "it": "uniti attraverso altre schede",
        "en": "joined through other records",
    },
    "rival": {
        "it": "un'altra scheda corrisponde altrettanto bene, ma non a entrambe",
        "en": "another record matches as well, but not both",
    },
    "one-list": {
        "it": "unirli metterebbe insieme due righe di uno stesso elenco",
        "en": "joining them would put two rows of one list together",
    },
    "kept-apart": {
        "it": "unirli metterebbe insieme altri identificativi, nomi o tipi",
        "en": "joining them would put other identifiers, names or kinds together",
    },
}

_OF_REGISTERS: Final = ("same-identifier", "other-identifier")
_REGISTERS: Final[dict[str, Text]] = {
    "vat": {"it": "partita IVA", "en": "VAT number"},
    "fiscal": {"it": "codice fiscale", "en": "fiscal code"},
    "lei": {"it": "LEI", "en": "LEI"},
    "ror": {"it": "ROR", "en": "ROR"},
    "pic": {"it": "PIC", "en": "PIC"},
    "wikidata": {"it": "Wikidata", "en": "Wikidata"},
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code, the two values compared, and the weight in bits, negative against the match.

    `degree` is how alike two names are, from 0 to 1; it is 0 where that has no meaning.
    """

    code: str
    left: str = ""
    right: str = ""
    weight: float = 0.0
    degree: float = 0.0

    @property
    def text(self) -> Text:
        """The reason in words, in Italian and English."""
        return {
            language: self._said(text, language) for language, text in _TEXTS[self.code].items()
        }

    def _said(self, text: str, language: str) -> str:
        left, right = self.left, self.right
        if self.code in _OF_REGISTERS:
            left, right = _register(left, language), _register(right, language)
        return text.format(left=left, right=right, degree=f"{self.degree:.2f}")


def _register(identifier: str, language: str) -> str:
    """An identifier with its register's name in a language instead of its key."""
    kind, _, number = identifier.partition(" ")
    return f"{_REGISTERS[kind][language]} {number}" if kind in _REGISTERS else identifier


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair of records that may be one organisation; `left` sorts before `right`.

    `score` is the estimated probability, from 0 to 1, that they are.
    """

    left: str
    right: str
    score: float
    band: Band
    reasons: tuple[Reason, ...] = ()


def clusters(candidates: Iterable[Candidate]) -> list[tuple[str, ...]]:
    """The groups of more than one IRI that the band `same` holds together, sorted.

    >>> pair = ("urn:a", "urn:b")
    >>> clusters([Candidate(*pair, 1.0, Band.SAME), Candidate("urn:b", "urn:c", 0.5, Band.ASK)])
    [('urn:a', 'urn:b')]
    """
    root: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for candidate in candidates:
        if candidate.band is not Band.SAME:
            continue
        one, two = (root.setdefault(iri, iri) for iri in (candidate.left, candidate.right))
        if one != two:
            moved = members.pop(two, [two])
            members.setdefault(one, [one]).extend(moved)
            root.update(dict.fromkeys(moved, one))
    return sorted(tuple(sorted(group)) for group in members.values())
