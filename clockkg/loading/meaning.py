"""What a cell's text means: the RDF term that its column makes of it."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Final, NamedTuple

from clockkg.findings import LANGUAGES, Text
from clockkg.loading.functions import CHECKS, RuleBrokenError, convert, convert_date, identifier
from clockkg.loading.mapping import Column, fold, iri
from clockkg.rdf import Iri, Literal, Term
from clockkg.terms import concept, thing


class Scheme(NamedTuple):
    """What a cell may say for the concepts of a SKOS scheme, and the labels of each notation."""

    words: Mapping[str, str]
    names: Mapping[str, Text]


Concepts = Mapping[str, Scheme]


def meant(column: Column, text: str, concepts: Concepts) -> Term:
    """The term that a text means in a column; a RuleBrokenError names the rule that it breaks.

    >>> meant(Column("since", kind_of_value="date", format="%Y%m%d"), "20201231", {}).n3()
    '"2020-12-31"^^<http://www.w3.org/2001/XMLSchema#date>'
    """
    if column.check:
        CHECKS[column.check](text)
    read = _READERS.get(column.kind_of_value)
    return read(column, text, concepts) if read else convert(column.kind_of_value, text)


def _text(column: Column, text: str, _: Concepts) -> Term:
    return Literal(text, language=column.lang)


def _day(column: Column, text: str, _: Concepts) -> Term:
    return convert_date(text, column.format) if column.format else convert("date", text)


def _reference(column: Column, text: str, _: Concepts) -> Term:
    CHECKS["key"](text)
    return Iri(thing(column.kind, text))


def _concept(column: Column, text: str, concepts: Concepts) -> Term:
    return Iri(concept(column.scheme, _notation(text, concepts[column.scheme])))


def _listed(column: Column, text: str, _: Concepts) -> Term:
    return Iri(iri(_valued(text, column.values)))


def _registered(column: Column, text: str, _: Concepts) -> Term:
    return identifier(column.register, text)


_READERS: Final[Mapping[str, Callable[[Column, str, Concepts], Term]]] = {
    "text": _text,
    "date": _day,
    "reference": _reference,
    "concept": _concept,
    "class": _listed,
    "term": _listed,
    "identifier": _registered,
}
"""How the kinds of value are read that need more of the column than its kind."""


def _notation(text: str, scheme: Scheme) -> str:
    """The notation that a text is, or the label of."""
    found = scheme.words.get(text) or scheme.words.get(fold(text))
    if found:
        return found
    near = {scheme.words[word]: "" for word in _close(text, scheme.words)} or scheme.names
    raise _unknown({key: scheme.names[key] for key in near})


def _valued(text: str, values: Mapping[str, str]) -> str:
    """What a word of a mapping stands for; it names each thing in English first, Italian last."""
    folded = {fold(word): name for word, name in values.items()}
    if fold(text) in folded:
        return folded[fold(text)]
    words = {
        name: [word for word, one in values.items() if one == name] for name in values.values()
    }
    near = {folded[word]: "" for word in _close(text, folded)} or words
    raise _unknown({name: {"it": words[name][-1], "en": words[name][0]} for name in near})


def _close(text: str, words: Iterable[str]) -> list[str]:
    return get_close_matches(fold(text), list(words), n=3, cutoff=0.6)


def _unknown(near: Mapping[str, Text]) -> RuleBrokenError:
    """The error that offers what might have been meant, in the words of each language."""
    offered = {
        language: ", ".join(sorted(names.get(language, key) for key, names in near.items()))
        for language in LANGUAGES
    }
    return RuleBrokenError("unknown-value", offered)
