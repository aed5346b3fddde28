"""Between rdflib and clockkg: terms, graphs that query fast, and a quiet, faithful reading.

rdflib rewrites literals as it reads them ("01" becomes "1") and logs a traceback for a wrong date;
here the text stays as it was written, so that a message can quote it and find its row.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from threading import RLock
from typing import Any, Final

import rdflib
from pyparsing import ParseException
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from clockkg.errors import ContentError, InputError
from clockkg.rdf import LANG_STRING, XSD_STRING, Blank, Iri, Literal, Term

FORMATS: Final = {"application/n-triples": "nt", "text/turtle": "turtle"}

_LOCK = RLock()
_NOISE = logging.getLogger("rdflib.term")


class PreparedGraph(rdflib.Graph):
    """A graph that parses each query once, however many nodes it is asked about."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> rdflib.query.Result:  # noqa: ANN401 (rdflib's own signature)
        """Answer as `rdflib.Graph.query` does, from a query that may have been parsed before."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        return super().query(query_object, *args, **kwargs)


@contextmanager
def faithful() -> Iterator[None]:
    """While this lasts, rdflib keeps literals as written and does not log the wrong ones.

    The switch is rdflib's own and holds for the whole process, so one thread at a time has it.
    """
    with _LOCK:
        before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
        quiet, _NOISE.disabled = _NOISE.disabled, True
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS, _NOISE.disabled = before, quiet


def read_graph(data: bytes, media: str) -> PreparedGraph:
    """The statements of a document; an InputError when it is not of that media type."""
    if media not in FORMATS:
        message = f"{media!r} cannot be validated"
        raise InputError(message, remedy=f"Send one of: {', '.join(FORMATS)}.")
    graph = PreparedGraph()
    try:
        graph.parse(BytesIO(data), format=FORMATS[media])
    except (SyntaxError, ValueError, rdflib.exceptions.ParserError) as error:
        message = f"the data are not {media}: {' '.join(str(error).split())[:300]}"
        raise InputError(message, remedy="Mend the document at that place.") from error
    return graph


def from_rdflib(node: Node) -> Term:
    """A term of rdflib as a term of clockkg.

    >>> from_rdflib(rdflib.Literal("sì", lang="it")).n3()
    '"sì"@it'
    """
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), LANG_STRING, node.language)
        return Literal(str(node), str(node.datatype or XSD_STRING))
    return Blank(str(node)) if isinstance(node, rdflib.BNode) else Iri(str(node))


def texts(graph: rdflib.Graph, subject: Node, predicate: rdflib.URIRef) -> Mapping[str, str]:
    """The texts of a property by language, the first in the alphabet where there are several."""
    found = (o for o in graph.objects(subject, predicate) if isinstance(o, rdflib.Literal))
    return {o.language or "": str(o) for o in sorted(found, key=str, reverse=True)}


@cache
def _prepared(text: str) -> Query:
    try:
        return prepareQuery(text)
    except ParseException as error:
        message = f"a query in the shapes cannot be run: {error}"
        raise ContentError(message, remedy="Mend the query of that shape.") from error
