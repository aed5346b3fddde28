"""Names in one form: no case, accents or punctuation; the legal form a field of its own.

>>> name = normalise("Off. Mecc. F.lli Rossi S.r.l. in liquidazione")
>>> name.core, name.forms
(('officina', 'meccanica', 'fratelli', 'rossi'), frozenset({'srl'}))
>>> normalise("Rossi Holding SpA").qualifiers
frozenset({'holding'})
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from clockkg.matching.likeness import slips
from clockkg.matching.words import (
    BRANCHES,
    FORMS,
    LONG,
    PARTS,
    QUALIFIERS,
    STOP,
    TYPED_BRANCHES,
    Words,
)

_DOTTED: Final = re.compile(r"\b[a-z](?:\.[a-z]|\.\s[a-z](?=\.))+\b\.?")
_PARTNERS: Final = re.compile(r"\be (?:c|co|comp)\b\.?")
_SEVERAL: Final = re.compile(r"\be (?:c|co|comp|figli|figlio|fratelli|f lli|f\.lli|flli|soci)\b")
_LETTERS: Final = re.compile(r"[a-z0-9]+")
_APOSTROPHE: Final = re.compile("['`\u2018\u2019\u02bc]")
_ASIDE: Final = re.compile(r"\(([^()]*)\)")
_NUMBER: Final = re.compile(r"\d+|ii|iii|iv|vi{1,3}")
_OWNER: Final = 3
_CUT: Final = 4
_LONG: Final = 6
_PARTS: Final = sorted(part for part in PARTS if len(part) > _LONG)
_QUALIFIERS: Final = sorted(word for word in QUALIFIERS if len(word) >= _LONG)
_OF_ONE: Final = frozenset({"individuale"})
_SINGLE: Final = re.compile(r"\b[a-z](?: [a-z])+\b")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one form: what tells it, its legal forms, its qualifiers.

    `core` keeps the order of the words, `written` with the qualifiers among them; `key` has all
    of these sorted, for equality; `joined` has the core without blanks.
    """

    core: Words
    written: Words
    forms: frozenset[str]
    qualifiers: frozenset[str]
    key: str
    joined: str


def _name(core: Words, written: Words, forms: frozenset[str], qualifiers: frozenset[str]) -> Name:
    key = " ".join(sorted((*core, *qualifiers)))
    return Name(core, written, forms, qualifiers, key, "".join(core))


def fold(text: str) -> str:
    """A text without case, accents and compatibility forms; `&` and `+` are read as `e`.

    >>> fold("L\u2019Oréal\u00a0& C.")
    'l oreal e c.'
    """
    parts = unicodedata.normalize("NFKD", text.replace("&", " e ").replace("+", " e "))
    plain = "".join(c for c in parts if not unicodedata.combining(c)).casefold()
    return " ".join(_APOSTROPHE.sub(" ", plain).split())


@lru_cache(maxsize=400_000)
def normalise(text: str) -> Name:
    """The name that a text writes."""
    folded = _ASIDE.sub(" ", fold(text))
    words, forms = _without_forms(_words(folded))
    named, owner = _without_owner(words)
    if len(owner) > 1 and not forms and not _SEVERAL.search(folded):
        forms = _OF_ONE
    words, branch = _without_branch(_replaced(named, LONG))
    words = tuple(_corrected(word) for word in words if word not in STOP) or words
    extra = {word for word in words if word in QUALIFIERS or _NUMBER.fullmatch(word)}
    core = tuple(word for word in words if word not in extra)
    if not core:
        core, extra = words, set()
    return _name(core, words, forms, frozenset(extra | branch))


def asides(text: str) -> list[str]:
    """What stands in brackets in a name and may be one too, as an acronym does.

    >>> asides("Consorzio Polo Tecnologico (CPTM)")
    ['CPTM']
    """
    return [part for part in _ASIDE.findall(text) if part.isupper() and part.isalnum()]


def forms_of(text: str) -> frozenset[str]:
    """The classes of legal form that a text may mean; empty where it is not known.

    >>> sorted(forms_of("S.c. a r.l.")), sorted(forms_of("Società per Azioni"))
    (['consortile', 'coop'], ['spa'])
    """
    return _without_forms(("x", *_words(fold(text))))[1]


def _words(folded: str) -> Words:
    alone = _PARTNERS.sub(" ", folded)
    joined = _DOTTED.sub(lambda m: re.sub(r"[^a-z]", "", m[0]) + " ", alone)
    spaced = " ".join(_LETTERS.findall(joined))
    return tuple(_SINGLE.sub(lambda m: _single(m[0]), spaced).split())


def _single(letters: str) -> str:
    """Single letters stand for one word, as in `S r l`; those around `e` do not."""
    return letters if " e" in letters or letters.startswith("e ") else letters.replace(" ", "")


def _without_forms(words: Words) -> tuple[Words, frozenset[str]]:
    kept: list[str] = []
    forms = frozenset[str]()
    at = 0
    while at < len(words):
        length, meaning = _longest(words, at, FORMS)
        if length and (at or length > 1) and (length > 1 or len(words[at]) > 1):
            found = frozenset(meaning.split())
            forms = (forms & found or forms | found) if forms else found
            at += length
        else:
            kept.append(words[at])
            at += 1
    return tuple(kept) or words, forms


def _replaced(words: Words, table: Mapping[int, Mapping[Words, str]]) -> Words:
    found: list[str] = []
    at = 0
    while at < len(words):
        length, meaning = _longest(words, at, table)
        found.append(meaning or words[at])
        at += length or 1
    return tuple(found)


def _longest(words: Words, at: int, table: Mapping[int, Mapping[Words, str]]) -> tuple[int, str]:
    for length, entries in table.items():
        meaning = entries.get(words[at : at + length]) if at + length <= len(words) else None
        if meaning is not None:
            return length, meaning
    return 0, ""


@lru_cache(maxsize=400_000)
def _corrected(word: str) -> str:
    """A qualifier where one letter of it is wrong, or where it tells a part and is cut.

    >>> _corrected("immobilaire"), _corrected("dipar"), _corrected("rossi")
    ('immobiliare', 'dipartimento', 'rossi')
    """
    if len(word) < _CUT or word in QUALIFIERS:
        return word
    cut = (part for part in _PARTS if part.startswith(word))
    typed = (full for full in _QUALIFIERS if len(word) >= _LONG and slips(word, full, 1) <= 1)
    return next(cut, "") or next(typed, word)


def _without_owner(words: Words) -> tuple[Words, Words]:
    """A name without `di` and the owner, where it has the owner's surname already; the owner.

    >>> _without_owner(("rossi", "mobili", "di", "rossi", "mario"))
    (('rossi', 'mobili'), ('rossi', 'mario'))
    """
    for at in range(len(words) - 1, 0, -1):
        owner = words[at + 1 :]
        if words[at] == "di" and 0 < len(owner) <= _OWNER and set(owner) & set(words[:at]):
            return words[:at], owner
    return words, ()


def _without_branch(words: Words) -> tuple[Words, set[str]]:
    """A name before the words for a branch, and these with the place that follows.

    >>> _without_branch(("rossi", "sebde", "di", "prato"))
    (('rossi',), {'sede prato'})
    """
    for at in range(1, len(words)):
        length = _longest(words, at, BRANCHES)[0] or 2 * _is_typed_branch(words[at : at + 3])
        if length:
            place = [word for word in words[at + length :] if word not in STOP]
            return words[:at], {" ".join(["sede", *place])}
    return words, set()


def _is_typed_branch(words: Words) -> bool:
    """Whether a word before `di` and a place is one for a branch with a slip in it."""
    if len(words) < _OWNER or words[1] != "di" or len(words[0]) < _CUT:
        return False
    return any(slips(words[0], word, 1) <= 1 for word in TYPED_BRANCHES)
