"""How terms travel to a remote engine and back, and when two of them are the same value.

Engines keep values, not spellings: `1.50` comes back as `1.5`, `@it-IT` as `@it-it`. That is no
loss. What would be one is kept from the engine: a literal that it would change into another value
travels under a datatype of ours, and a blank node, which has no name outside one request, under an
IRI of ours.

>>> from clockkg.rdf import typed
>>> canonical(typed("1.50", "decimal")) == canonical(typed("+01.5", "decimal"))
True
>>> sent = encode(typed("P3Y", "duration"), frozenset({f"{XSD}duration"}))
>>> decode(sent) == typed("P3Y", "duration")
True
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, cast
from urllib.parse import quote, unquote

from clockkg.rdf import XSD, Blank, Iri, Literal, Subject, Term, Triple
from clockkg.store.embedded import EmbeddedStore
from clockkg.terms import BASE

BLANKS: Final = f"{BASE}.well-known/genid/"
SHIELD: Final = f"{BASE}datatype/"

_GEOMETRY: Final = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
_TRUTH: Final = {"1": "true", "0": "false"}
_INTEGERS: Final = frozenset(
    f"{XSD}{name}" for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort",
        "unsignedByte",
    )
)  # fmt: skip
_POINTED: Final = frozenset(f"{XSD}{name}" for name in ("decimal", "double", "float"))
"""Numbers that an engine may take for integers, unless they are written with a point."""
_ZONE: Final = r"(Z|[+-]\d\d:\d\d)?"
_KEPT: Final = {
    **dict.fromkeys(_INTEGERS, r"[+-]?0*\d{1,18}"),
    f"{XSD}decimal": r"[+-]?0*(?=[\d.]{1,15}$)(\d+(\.\d*)?|\.\d+)",
    f"{XSD}double": r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?|[+-]?INF|NaN",
    f"{XSD}float": r"[+-]?(\d{1,6}|(?=[\d.]{1,7}$)\d+\.\d+)",
    f"{XSD}boolean": "true|false|1|0",
    f"{XSD}date": rf"\d{{4}}-\d\d-\d\d{_ZONE}",
    f"{XSD}dateTime": rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{{1,3}})?{_ZONE}",
    f"{XSD}gYear": rf"\d{{4}}{_ZONE}",
    f"{XSD}gYearMonth": rf"\d{{4}}-\d\d{_ZONE}",
}
"""The spellings of each datatype that engines with numbers of 64 bits keep as values."""


def encode(term: Term, shielded: frozenset[str]) -> Term:
    """A term as it travels to an engine."""
    if isinstance(term, Blank):
        return Iri(BLANKS + quote(term.value, safe=""))
    if not isinstance(term, Literal) or term.language:
        return term
    if term.datatype in shielded or not _kept(term):
        return hide(term)
    if term.datatype in _POINTED and term.value.lstrip("+-").isdigit():
        return Literal(f"{term.value}.0", term.datatype)
    return term


def hide(term: Term) -> Term:
    """A literal under a datatype that no engine knows, so that none touches it."""
    if not isinstance(term, Literal) or term.language:
        return term
    return Literal(term.value, SHIELD + quote(term.datatype, safe=""))


def decode(term: Term) -> Term:
    """A term as it was before it travelled."""
    if isinstance(term, Iri) and term.value.startswith(BLANKS):
        return Blank(unquote(term.value.removeprefix(BLANKS)))
    if isinstance(term, Iri) and term.value.startswith(SHIELD):
        return Iri(unquote(term.value.removeprefix(SHIELD)))
    return _literal(term) if isinstance(term, Literal) else term


def _literal(term: Literal) -> Literal:
    if term.datatype.startswith(SHIELD):
        return Literal(term.value, unquote(term.datatype.removeprefix(SHIELD)))
    if term.datatype == f"{XSD}boolean":
        return Literal(_TRUTH.get(term.value, term.value), term.datatype)
    return Literal(term.value, _WKT) if term.datatype == _GEOMETRY else term


def canonical(term: Term) -> Term:
    """One spelling for each value, so that equal values are equal terms."""
    if not isinstance(term, Literal):
        return term
    if term.language:
        return Literal(term.value, language=term.language.lower())
    rule = _RULES.get(term.datatype)
    spelt = rule(term.value) if rule and _kept(term) else term.value
    return Literal(spelt, term.datatype)


def over(change: Callable[[Term], Term], triple: Triple) -> Triple:
    """A statement with a change made to each of its terms."""
    subject, value = change(triple.subject), change(triple.object)
    return Triple(cast("Subject", subject), cast("Iri", change(triple.predicate)), value)


def parsed(lines: Iterable[str]) -> list[Triple]:
    """The statements of N-Triples lines."""
    store = EmbeddedStore()
    store.replace(BASE, lines)
    return store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def _kept(term: Literal) -> bool:
    """Whether engines keep a literal as the value it is, and do not take it for another."""
    pattern = _KEPT.get(term.datatype)
    return not pattern or bool(re.fullmatch(pattern, term.value))


def _decimal(text: str) -> str:
    number = Decimal(text).normalize()
    return f"{number:f}" if number else "0"


def _double(text: str) -> str:
    return repr(float(text))


def _moment(text: str) -> str:
    """A date or time with its zone and fraction in their shortest spelling."""
    return re.sub(r"(\.\d*?)0+(?=$|Z|[+-])", r"\1", re.sub(r"[+-]00:00$", "Z", text)).replace(
        ".Z", "Z"
    )


_RULES: Final[dict[str, Callable[[str], str]]] = {
    **dict.fromkeys(_INTEGERS, lambda text: str(int(text))),
    f"{XSD}decimal": _decimal,
    f"{XSD}double": _double,
    f"{XSD}float": _double,
    f"{XSD}boolean": lambda text: _TRUTH.get(text, text),
    f"{XSD}dateTime": _moment,
}
