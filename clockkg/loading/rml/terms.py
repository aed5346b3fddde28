"""Makes terms of a record as RML's term maps say.

>>> made = maker(TermMap(template="id/{name}"), "https://example.org/")
>>> made({"name": ["a b", "c"]}.__getitem__)
[Iri(value='https://example.org/id/a%20b'), Iri(value='https://example.org/id/c')]
"""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import product
from typing import Final
from urllib.parse import quote

from clockkg.errors import InputError
from clockkg.loading.rml.document import Kind, TermMap
from clockkg.loading.rml.reading import require_tag
from clockkg.loading.rml.records import Values
from clockkg.loading.sources.jsontext import Real, Whole
from clockkg.loading.sources.paths import Tree
from clockkg.rdf import Blank, Iri, Literal, Term, is_iri, typed

Make = Callable[[Values], list[Term]]
"""The terms that a record gives; none where a value is missing."""
_PART: Final = re.compile(r"\\([{}\\])|\{((?:[^{}\\]|\\.)+)\}|([^{}\\]+)")
_UNRESERVED: Final = re.compile(
    r"[^A-Za-z0-9\-._~\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd]"
)
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ENCODED: Final = (Kind.IRI, Kind.URI)
_MEND: Final = {"it": "Correggi il valore o la mappatura.", "en": "Mend the value or the mapping."}


def maker(term: TermMap, base: str) -> Make:
    """How the terms of a term map are made; relative IRIs begin with the base."""
    if term.constant is not None:
        constant = [term.constant]
        return lambda _: constant
    texts = _referring(term) if term.reference else _filling(term)
    if term.kind is Kind.LITERAL:
        return _literal(term, texts, base)
    as_node = _blank if term.kind is Kind.BLANK else lambda text: _iri(str(text), base, term.kind)
    return lambda values: [as_node(text) for text in texts(values)]


def _referring(term: TermMap) -> Callable[[Values], list[Tree]]:
    return lambda values: values(term.reference)


def _filling(term: TermMap) -> Callable[[Values], list[Tree]]:
    """A template's texts: one for each choice of values."""
    parts = list(_parts(term.template))

    def texts(values: Values) -> list[Tree]:
        found = [
            [_within(value, term.kind) for value in values(part)] if refers else [part]
            for refers, part in parts
        ]
        return ["".join(choice) for choice in product(*found)]

    return texts


def _parts(template: str) -> Iterator[tuple[bool, str]]:
    """A template's texts and its references, which are marked."""
    position = 0
    while position < len(template):
        match = _PART.match(template, position)
        if not match:
            message = {"it": f"{template!r} non è un modello", "en": f"{template!r} is no template"}
            raise InputError(message, remedy=_MEND)
        position = match.end()
        reference = re.sub(r"\\(.)", r"\1", match[2] or "")
        yield bool(reference), reference or match[1] or match[3]


def _within(value: Tree, kind: Kind) -> str:
    """A value as a part of a text; within an IRI all but letters and digits is encoded."""
    text = _lexical(value)
    if kind not in _ENCODED:
        return text
    if kind is Kind.URI:
        return quote(text, safe="-._~")
    return _UNRESERVED.sub(lambda match: quote(match[0], safe=""), text)


def _literal(term: TermMap, texts: Callable[[Values], list[Tree]], base: str) -> Make:
    languages = maker(term.language, base) if term.language else None
    datatypes = maker(term.datatype, base) if term.datatype else None

    def made(values: Values) -> list[Term]:
        found = texts(values)
        if languages:
            tags = [tag.value for tag in languages(values)]
            for tag in tags:
                require_tag(tag)
            return [Literal(_lexical(one), language=tag) for one in found for tag in tags]
        if datatypes:
            kinds = [kind.value for kind in datatypes(values)]
            return [Literal(_lexical(one), kind) for one in found for kind in kinds]
        return list(map(_natural, found))

    return made


def _natural(value: Tree) -> Literal:
    """A value with the datatype that its source gives it."""
    if isinstance(value, bool):
        return typed(_lexical(value), "boolean")
    if isinstance(value, Whole):
        return typed(_lexical(value), "integer")
    if isinstance(value, Real):
        return typed(_lexical(value), "double")
    return Literal(_lexical(value))


def _lexical(value: Tree) -> str:
    """A value's text, in the canonical form of its datatype."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Whole):
        return str(int(value))
    if isinstance(value, Real):
        digits, _, exponent = f"{float(value):.16E}".partition("E")
        short = repr(float(digits))
        return f"{short}E{int(exponent)}"
    if isinstance(value, str):
        return value
    raise InputError({"it": "il valore non è semplice", "en": "the value is not simple"})


def _iri(text: str, base: str, kind: Kind) -> Iri:
    whole = text if _ABSOLUTE.match(text) else base + text
    if kind in _ENCODED and not is_iri(whole):
        message = {"it": f"{whole!r} non è un IRI", "en": f"{whole!r} is not an IRI"}
        raise InputError(message, remedy=_MEND)
    return Iri(whole)


def _blank(text: Tree) -> Blank:
    return Blank(f"b{sha256(_lexical(text).encode()).hexdigest()[:20]}")
