"""The queries of SHACL-SPARQL, read: prefixes written out, what is forbidden refused."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import rdflib
from pyparsing import ParseException
from rdflib.namespace import OWL, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from clockkg.errors import ContentError
from clockkg.store.syntax import Token, parses, tokens
from clockkg.validation.shacl.lists import ill_formed
from clockkg.validation.shacl.model import Query

_PROLOGUE: Final = re.compile(r"PREFIX\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\(?=.)")
_FORBIDDEN: Final = ("MINUS", "SERVICE", "VALUES")


def read_query(graph: rdflib.Graph, node: Node, text: str, *, ask: bool = False) -> Query:
    """A query with its prefixed names written out; a ContentError where SHACL forbids it."""
    for word in {token.word for token in tokens(text)}.intersection(_FORBIDDEN):
        raise ill_formed(node, f"a query with {word}, which SHACL does not allow")
    written = _written_out(node, text, dict(_declared(graph, node)))
    _parse(written.replace("$PATH", "<urn:path>"))
    return Query(written, ask)


def _declared(graph: rdflib.Graph, node: Node) -> Iterator[tuple[str, str]]:
    """The prefixes that a query may use: those of its ontologies and of what these import."""
    for named in graph.objects(node, SH.prefixes):
        for ontology in graph.transitive_objects(named, OWL.imports):
            for declaration in graph.objects(ontology, SH.declare):
                prefix = graph.value(declaration, SH.prefix)
                yield str(prefix), str(graph.value(declaration, SH.namespace))


def _parse(text: str) -> None:
    if not parses(text):
        message = f"a query in the shapes cannot be run: {_place(text)}"
        raise ContentError(message, remedy="Mend the query of that shape.")


def _place(text: str) -> str:
    """Where a query is wrong, as the slower parser tells it."""
    try:
        prepareQuery(text)
    except ParseException as error:
        return str(error)
    return text


def _written_out(node: Node, text: str, prefixes: Mapping[str, str]) -> str:
    """The text with `?` before each variable and each name as a whole IRI."""
    known = {**prefixes, **dict(_PROLOGUE.findall(text))}
    return respelt(_PROLOGUE.sub(" ", text), lambda token: _spelt(node, token, known))


def respelt(text: str, spell: Callable[[Token], str]) -> str:
    """A text with each of its tokens as a function spells it.

    >>> respelt("ASK { ?s ?p 'a' }", lambda token: token.text.replace("?", "$"))
    "ASK { $s $p 'a' }"
    """
    parts, place = [], 0
    for token in tokens(text):
        parts += [text[place : token.start], spell(token)]
        place = token.end
    return "".join([*parts, text[place:]])


def _spelt(node: Node, token: Token, known: Mapping[str, str]) -> str:
    text = token.text
    if token.kind != "name" or text.startswith(("@", "_:")) or text == "$PATH":
        return text
    if text[0] in "?$":
        return f"?{text[1:]}"
    prefix, _, local = text.partition(":")
    if prefix not in known:
        raise ill_formed(node, f"a query with the unknown prefix {prefix}:")
    return f"<{known[prefix]}{_ESCAPE.sub('', local)}>"
