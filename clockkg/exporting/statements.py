"""Writes the statements of a described thing, for the exports that describe."""

from collections.abc import Iterator, Mapping

from clockkg.rdf import Iri, Literal, Term, Triple
from clockkg.terms import RDF_TYPE, expand

Value = Term | str | Mapping[str, str]
"""A term; a text, which is an IRI; or a text in each language."""


def describe(subject: str, types: str, *pairs: tuple[str, Value]) -> Iterator[str]:
    """N-Triples lines: the thing's classes as CURIEs in one text, then its properties.

    >>> list(describe("https://example.org/c", "dcat:Catalog"))[0].split()[2]
    '<http://www.w3.org/ns/dcat#Catalog>'
    """
    for name in types.split():
        yield Triple(Iri(subject), Iri(RDF_TYPE), Iri(expand(name))).n3()
    for curie, value in pairs:
        for term in _terms(value):
            yield Triple(Iri(subject), Iri(expand(curie)), term).n3()


def _terms(value: Value) -> Iterator[Term]:
    if isinstance(value, str):
        yield Iri(value)
    elif isinstance(value, Mapping):
        yield from (Literal(text, language=language) for language, text in value.items())
    else:
        yield value
