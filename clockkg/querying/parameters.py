"""Binds a question's parameters as typed terms: never by pasting what a person wrote.

A parameter stands in the query as a data block, `VALUES ?a { ... }`; binding replaces the block's
term. What a person wrote is resolved first: a key, a label in either language, or an IRI.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from clockkg.errors import InputError, UnknownNameError
from clockkg.findings import LANGUAGES
from clockkg.querying.identity import stays
from clockkg.querying.labels import labels
from clockkg.querying.question import Parameter, Question
from clockkg.rdf import Iri, Literal, Term, is_iri, typed
from clockkg.store import Store
from clockkg.terms import IDENTIFIER, VOCABULARY, concept, declarations

TODAY: Final = "today"

_CLASSES: Final = {
    "district": "VALUES ?class { clock:TechnologyDistrict }",
    "cluster": "VALUES ?class { clock:TechnologyDistrict clock:TechnologyCluster }",
    "group": "VALUES ?class { clock:TechnologyDistrict clock:TechnologyCluster clock:Platform }",
    "organisation": "?class rdfs:subClassOf* org:Organization .",
}


_NOT_A_DATE: Final = {
    "it": ("non è una data", "Scrivila come aaaa-mm-gg, per esempio 2019-12-09."),
    "en": ("is not a date", "Write it as yyyy-mm-dd, for example 2019-12-09."),
}
_BLOCK: Final = re.compile(r"((?i:VALUES)\s+\?(\w+)\s*\{)[^{}]*\}")
_NOT_A_NUMBER: Final = {
    "it": ("non è un numero intero", "Scrivi solo cifre."),
    "en": ("is not a whole number", "Write digits only."),
}
_OUTSIDE: Final = {"it": "è fuori dai limiti", "en": "is out of bounds"}
_NOT_AN_IRI: Final = {
    "it": ("non è un IRI", "Scrivi l'indirizzo intero, senza spazi."),
    "en": ("is not an IRI", "Write the whole address, without spaces."),
}


class Choice(NamedTuple):
    """Something a parameter may be: its IRI, its key, and a label."""

    iri: str
    key: str
    label: str


def bind(question: Question, given: Mapping[str, str], store: Store, *, today: str = "") -> str:
    """The question's query with its parameters bound; an InputError names the wrong one.

    A date may be given as `today`, which is the real day unless another one is told.
    """
    found = resolve(question, given, store, today=today)
    return _placed(question.query, {n: term.n3() if term else "UNDEF" for n, term in found.items()})


def resolve(
    question: Question, given: Mapping[str, str], store: Store, *, today: str = ""
) -> dict[str, Term | None]:
    """The terms that a question's parameters mean, None for one that is left open."""
    unknown = sorted(set(given) - set(question.params))
    if unknown:
        raise unknown_parameter(question, unknown[0])
    terms: dict[str, Term | None] = {}
    for name, parameter in question.params.items():
        text = given.get(name, "").strip() or parameter.default
        if parameter.required and not text:
            raise _missing(question, name)
        if parameter.type == "date" and text == TODAY:
            text = this_day(today)
        terms[name] = _term(parameter, text, store) if text else None
        if parameter.unlike and terms[name] == terms.get(parameter.unlike):
            raise _alike(parameter, text)
    return terms


def this_day(today: str = "") -> str:
    """The day that counts as today (yyyy-mm-dd): the one told, else the real one.

    >>> this_day("2019-12-09")
    '2019-12-09'
    """
    return today or datetime.now(UTC).date().isoformat()


def unknown_parameter(question: Question, name: str) -> UnknownNameError:
    """The error for a parameter that a question does not have."""
    kind = {"it": f"Nessun parametro di {question.name}", "en": f"parameter of {question.name}"}
    return UnknownNameError(kind, name, question.params)


def choices(parameter: Parameter, store: Store, language: str) -> list[Choice]:
    """What a parameter may be, by label; empty for dates, texts, numbers and IRIs."""
    if parameter.type == "code":
        return [Choice("", code, words[language]) for code, words in parameter.codes.items()]
    if parameter.type not in _CLASSES and parameter.type != "concept":
        return []
    iris = store.select(declarations() + _query(parameter)).values("thing")
    names = labels(store, iris, language)
    found = [Choice(iri, iri.removeprefix(_base(parameter)), names[iri]) for iri in iris]
    return sorted(found, key=lambda choice: (choice.label.casefold(), choice.key))


def _placed(query: str, terms: Mapping[str, str]) -> str:
    """The query with all its data blocks filled at once, so that no term is searched for blocks."""

    def filled(match: re.Match[str]) -> str:
        return f"{match[1]} {terms[match[2]]} }}" if match[2] in terms else match[0]

    return _BLOCK.sub(filled, query)


def _term(parameter: Parameter, text: str, store: Store) -> Term:
    match parameter.type:
        case "date":
            return typed(_date(parameter, text), "date")
        case "integer":
            return typed(_integer(parameter, text), "integer")
        case "text":
            return Literal(text)
        case "code":
            return Literal(_code(parameter, text))
        case "iri":
            return Iri(stays(store, _iri(parameter, text).value))
        case _:
            return _chosen(parameter, text, store)


def _date(parameter: Parameter, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _wrong(parameter, text, _NOT_A_DATE) from None


def _integer(parameter: Parameter, text: str) -> str:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise _wrong(parameter, text, _NOT_A_NUMBER)
    if not parameter.least <= int(text) <= parameter.most:
        bounds = f"{parameter.least}-{parameter.most}"
        raise _wrong(parameter, text, {tag: (said, bounds) for tag, said in _OUTSIDE.items()})
    return str(int(text))


def _code(parameter: Parameter, text: str) -> str:
    """The code that a text is, or the words of in a language."""
    known = {w.casefold(): code for code, words in parameter.codes.items() for w in words.values()}
    found = text if text in parameter.codes else known.get(text.casefold())
    if not found:
        raise UnknownNameError(parameter.name, text, parameter.codes)
    return found


def _iri(parameter: Parameter, text: str) -> Iri:
    if not is_iri(text):
        raise _wrong(parameter, text, _NOT_AN_IRI)
    return Iri(text)


def _wrong(parameter: Parameter, text: str, words: Mapping[str, tuple[str, str]]) -> InputError:
    """The error for a value that is not what the parameter needs, and how to write it."""
    message = {
        language: f"{parameter.name}: {text!r} {said}" for language, (said, _) in words.items()
    }
    return InputError(message, remedy={language: remedy for language, (_, remedy) in words.items()})


def _alike(parameter: Parameter, text: str) -> InputError:
    """The error for a value that must be another than that of an earlier parameter."""
    message = {
        "it": f"{parameter.unlike} e {parameter.name} sono la stessa cosa: {text!r}",
        "en": f"{parameter.unlike} and {parameter.name} are the same: {text!r}",
    }
    remedy = {"it": "Scegline due diversi.", "en": "Choose two different ones."}
    return InputError(message, remedy=remedy)


def _missing(question: Question, name: str) -> InputError:
    message = {
        "it": f"manca il parametro {name!r} di {question.name}",
        "en": f"the parameter {name!r} of {question.name} is missing",
    }
    given = f"{name}={question.example.get(name, '')}"
    remedy = {"it": f"Indicalo, per esempio {given}.", "en": f"Give it, for example {given}."}
    return InputError(message, remedy=remedy)


def _chosen(parameter: Parameter, text: str, store: Store) -> Iri:
    """What a person chose by its IRI or key, which is quick to find, or else by a label."""
    base = _base(parameter)
    iris = store.select(declarations() + _query(parameter)).values("thing")
    known = {iri.removeprefix(base): iri for iri in iris} | {iri: iri for iri in iris}
    found = (
        known.get(text)
        or known.get(text.casefold())
        or known.get(stays(store, text if text.startswith(base) else base + text.casefold()))
        or _labelled(parameter, text, store)
    )
    if not found:
        raise UnknownNameError(parameter.type, text, (iri.removeprefix(base) for iri in iris))
    return Iri(found)


def _labelled(parameter: Parameter, text: str, store: Store) -> str:
    """The IRI of the thing that bears a label in one of the languages, empty if none does."""
    for language in LANGUAGES:
        for choice in choices(parameter, store, language):
            if choice.label.casefold() == text.casefold():
                return choice.iri
    return ""


def _query(parameter: Parameter) -> str:
    """All the things that a parameter may be."""
    if parameter.type == "concept":
        pattern = f"?thing skos:inScheme <{VOCABULARY}{parameter.scheme}>"
    else:
        pattern = f"{_CLASSES[parameter.type]} ?thing a ?class"
    return f"SELECT DISTINCT ?thing WHERE {{ {pattern} }} ORDER BY ?thing"


def _base(parameter: Parameter) -> str:
    """What stands before the key in the IRIs that a parameter may be."""
    if parameter.type == "concept":
        return concept(parameter.scheme, "")
    return f"{IDENTIFIER}org/"
