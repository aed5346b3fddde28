"""Answers as plain values, and the formats an answer can be written in.

>>> table = Table(("who",), ((Iri("https://example.org/a"),), (None,)))
>>> table.values("who")
['https://example.org/a', '']
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from clockkg.rdf import XSD_STRING, Blank, Iri, Literal, Term

Row = tuple[Term | None, ...]


class Kind(StrEnum):
    """What a query answers with: rows, yes or no, or a graph."""

    SELECT = "select"
    ASK = "ask"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Format:
    """A syntax for answers: its name, its media type and its file extension."""

    name: str
    media_type: str
    extension: str


RESULT_FORMATS: Final = {
    form.name: form
    for form in (
        Format("json", "application/sparql-results+json", "srj"),
        Format("xml", "application/sparql-results+xml", "srx"),
        Format("csv", "text/csv", "csv"),
        Format("tsv", "text/tab-separated-values", "tsv"),
    )
}
"""Formats for rows and for yes or no."""

GRAPH_FORMATS: Final = {
    form.name: form
    for form in (
        Format("turtle", "text/turtle", "ttl"),
        Format("ntriples", "application/n-triples", "nt"),
        Format("rdfxml", "application/rdf+xml", "rdf"),
        Format("jsonld", "application/ld+json", "jsonld"),
        Format("nquads", "application/n-quads", "nq"),
        Format("trig", "application/trig", "trig"),
    )
}
"""Formats for graphs."""


WHOLE: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
"""Asks for the default graph; a store may write it without a search."""


class Request(NamedTuple):
    """A query, the formats its answer may come in, and the SPARQL protocol's choice of graphs.

    `services` are the addresses that its SERVICE may call.
    """

    query: str
    results: str = "json"
    graphs: str = "turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it asks for just the default graph, all of it."""
        return self.query == WHOLE and not (self.default_graphs or self.named_graphs)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT; a cell is None where the variable is unbound."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def values(self, column: str) -> list[str]:
        """One column's values as text, in order; the empty text where unbound."""
        index = self.columns.index(column)
        return [text(row[index]) for row in self.rows]

    def as_json(self) -> bytes:
        """The rows as a SPARQL JSON result, which `read_json` reads."""
        rows = [
            {name: _cell(c) for name, c in zip(self.columns, row, strict=True) if c}
            for row in self.rows
        ]
        whole = {"head": {"vars": self.columns}, "results": {"bindings": rows}}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    def records(self) -> list[dict[str, str]]:
        """Each row as column to text, unbound cells left out."""
        return [
            {name: text(cell) for name, cell in zip(self.columns, row, strict=True) if cell}
            for row in self.rows
        ]


def read_json(body: bytes) -> Table:
    """The rows of a SPARQL JSON result.

    >>> cell = '{"n": {"type": "literal", "value": "1"}}'
    >>> body = f'{{"head": {{"vars": ["n"]}}, "results": {{"bindings": [{cell}]}}}}'
    >>> read_json(body.encode()).values("n")
    ['1']
    """
    data = json.loads(body)
    columns = tuple(data["head"]["vars"])
    bindings = data["results"]["bindings"]
    return Table(
        columns, tuple(tuple(_term(row.get(name)) for name in columns) for row in bindings)
    )


def _term(cell: Mapping[str, str] | None) -> Term | None:
    if not cell:
        return None
    if cell["type"] == "uri":
        return Iri(cell["value"])
    if cell["type"] == "bnode":
        return Blank(cell["value"])
    return Literal(cell["value"], cell.get("datatype", XSD_STRING), cell.get("xml:lang", ""))


def _cell(term: Term) -> dict[str, str]:
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Blank):
        return {"type": "bnode", "value": term.value}
    plain = {"type": "literal", "value": term.value}
    if term.language:
        return {**plain, "xml:lang": term.language}
    return plain if term.datatype == XSD_STRING else {**plain, "datatype": term.datatype}


def text(term: Term | None) -> str:
    """A term's IRI or lexical form, empty for None.

    >>> text(Iri("https://example.org/a"))
    'https://example.org/a'
    """
    return term.value if term else ""
