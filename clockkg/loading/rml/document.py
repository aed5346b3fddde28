"""What an RML document says: triples maps, their sources, and how each term is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from clockkg.rdf import Term

RML: Final = "http://w3id.org/rml/"
DEFAULT_GRAPH: Final = f"{RML}defaultGraph"


class Kind(StrEnum):
    """What a term map makes, by the local name of its `rml:termType`."""

    IRI = "IRI"
    URI = "URI"
    UNSAFE_IRI = "UnsafeIRI"
    UNSAFE_URI = "UnsafeURI"
    BLANK = "BlankNode"
    LITERAL = "Literal"


@dataclass(frozen=True, slots=True)
class TermMap:
    """How a term is made of a record: a constant, a reference or a template."""

    constant: Term | None = None
    reference: str = ""
    template: str = ""
    kind: Kind = Kind.IRI
    language: "TermMap | None" = None
    datatype: "TermMap | None" = None


@dataclass(frozen=True, slots=True)
class Link:
    """An object that is the subject of another map, where all of its joins hold."""

    parent: str
    joins: tuple[tuple[TermMap, TermMap], ...] = ()


@dataclass(frozen=True, slots=True)
class Statements:
    """Every predicate with every object, in every graph."""

    predicates: tuple[TermMap, ...]
    objects: tuple[TermMap, ...] = ()
    links: tuple[Link, ...] = ()
    graphs: tuple[TermMap, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """A file, how it is referred to (CSV, JSONPath, XPath), and which of its parts are records.

    A cell that is one of `nulls` is no value.
    """

    file: str
    formulation: str
    iterator: str = ""
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TriplesMap:
    """What is said of each record of an input."""

    name: str
    source: Input
    subject: TermMap
    graphs: tuple[TermMap, ...] = ()
    statements: tuple[Statements, ...] = ()
    base: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The triples maps by their names."""

    maps: Mapping[str, TriplesMap] = field(default_factory=dict)
