"""RDF terms and statements as plain values, and their N-Triples text.

The rest of clockkg speaks of these; only the store's engines and the validation engine know the
terms of a library.

>>> Triple(Iri("urn:a"), Iri("urn:b"), Literal("sì", language="it")).n3()
'<urn:a> <urn:b> "sì"@it .'
"""

import re
from dataclasses import dataclass
from typing import Final

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING: Final = f"{XSD}string"
LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

_ESCAPES: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_TO_ESCAPE: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_CHARACTER: Final = (
    r"""(?:[^\x00-\x20<>"{}|^`\\\[\]%#\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff"""
    + "".join(f"{chr(plane * 0x10000 - 2)}{chr(plane * 0x10000 - 1)}" for plane in range(2, 15))
    + r"""\U000e0000-\U000e0fff\U000effff-\U0010ffff]|%[0-9A-Fa-f]{2})*"""
)
_IRI: Final = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?!//[^/?#]*:[^/?#@]*[^0-9/?#@])(?!//[^/?#]*@[^/?#]*@)"
    rf"{_CHARACTER}(#{_CHARACTER})?"
)
is_web_address: Final = re.compile(
    r"https?://[A-Za-z0-9.-]+(/[A-Za-z0-9._~/-]*)?(#[A-Za-z0-9._~-]*)?"
).fullmatch
"""Whether a text looks like most IRIs do, which is told at a glance."""


@dataclass(frozen=True, slots=True, order=True)
class Iri:
    """An IRI; `value` is the whole text without angle brackets."""

    value: str

    def n3(self) -> str:
        """The term as N-Triples writes it."""
        return f"<{self.value}>"


@dataclass(frozen=True, slots=True, order=True)
class Blank:
    """A blank node; data of clockkg has none, answers to queries may."""

    value: str

    def n3(self) -> str:
        """The term as N-Triples writes it."""
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A literal; `datatype` is an IRI, `language` a BCP 47 tag or empty."""

    value: str
    datatype: str = XSD_STRING
    language: str = ""

    def __post_init__(self) -> None:
        """A literal with a language has the datatype that RDF gives it."""
        if self.language:
            object.__setattr__(self, "datatype", LANG_STRING)

    def n3(self) -> str:
        """The term as N-Triples writes it."""
        text = quoted(self.value)
        if self.language:
            return f"{text}@{self.language}"
        return text if self.datatype == XSD_STRING else f"{text}^^<{self.datatype}>"


Term = Iri | Blank | Literal
Subject = Iri | Blank


@dataclass(frozen=True, slots=True)
class Triple:
    """A statement."""

    subject: Subject
    predicate: Iri
    object: Term

    def n3(self) -> str:
        """The statement as one line of N-Triples, without the line's end."""
        return f"{self.subject.n3()} {self.predicate.n3()} {self.object.n3()} ."


def typed(value: str, name: str) -> Literal:
    """A literal of an XSD datatype, by the datatype's local name.

    >>> typed("2019-12-09", "date").n3()
    '"2019-12-09"^^<http://www.w3.org/2001/XMLSchema#date>'
    """
    return Literal(value, f"{XSD}{name}")


def quoted(text: str) -> str:
    r"""A text between quotation marks, as N-Triples writes it.

    >>> print(quoted('sì, "no"'))
    "sì, \"no\""
    """
    return '"' + _TO_ESCAPE.sub(_escape, text) + '"'


def is_iri(text: str) -> bool:
    """Whether a text can stand as an absolute IRI: a scheme, and what RFC 3987 lets follow it.

    >>> is_iri("https://example.org/a b"), is_iri("https://example.org/100%"), is_iri("urn:a")
    (False, False, True)
    >>> is_iri("https://@@"), is_iri("https://me@example.org/@@")
    (False, True)
    """
    return bool(is_web_address(text) or _IRI.fullmatch(text))


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character, f"\\u{ord(character):04X}")
