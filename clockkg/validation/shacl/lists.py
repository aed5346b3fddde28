"""RDF lists of a shapes graph, and how we say that one is ill-formed."""

from collections.abc import Iterator

import rdflib
from rdflib.namespace import RDF
from rdflib.term import Node

from clockkg.errors import ContentError


def ill_formed(node: Node, what: str) -> ContentError:
    """The error for a shapes graph that SHACL does not allow: where, and what is wrong."""
    message = f"the shapes cannot be run: {node.n3()} has {what}"
    return ContentError(message, remedy="Mend the shape that the message names.")


def members(graph: rdflib.Graph, head: Node) -> list[Node]:
    """The members of a list, in order; a ContentError where it is broken or runs in a circle.

    >>> members(rdflib.Graph(), RDF.nil)
    []
    """
    return list(_members(graph, head))


def _members(graph: rdflib.Graph, head: Node) -> Iterator[Node]:
    seen: set[Node] = set()
    while head != RDF.nil:
        first, rest = graph.value(head, RDF.first), graph.value(head, RDF.rest)
        if first is None or rest is None or head in seen:
            raise ill_formed(head, "a list that is broken")
        seen.add(head)
        yield first
        head = rest
