"""Which literals the embedded engine keeps otherwise than they were written: `01` as `1`."""

import re
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from clockkg.rdf import Literal

_TYPED: Final = re.compile(rb'<([^<>\s]*)> ("(?:[^"\\\n]|\\.)*"\^\^<[^<>\s]*>)')
_NOTHING: Final = ox.NamedNode("urn:nothing")


def rewritten(literals: Iterable[Literal]) -> frozenset[Literal]:
    """Those literals that the engine would keep with another text or datatype.

    >>> from clockkg.rdf import typed
    >>> [one.value for one in rewritten([typed("01", "integer"), typed("1", "integer")])]
    ['01']
    """
    known = list(dict.fromkeys(literals))
    if not known:
        return frozenset()
    text = "\n".join(f"<urn:x:{n}> <urn:p> {one.n3()} ." for n, one in enumerate(known))
    return frozenset(known[number] for number in _changed(text.encode()))


def rewritten_properties(ntriples: bytes) -> frozenset[str]:
    """The properties of which some N-Triples state a value that the engine keeps otherwise.

    >>> xsd = b"http://www.w3.org/2001/XMLSchema#"
    >>> sorted(rewritten_properties(b'<urn:s> <urn:p> "01"^^<' + xsd + b"integer> ."))
    ['urn:p']
    """
    found = list(dict.fromkeys(_TYPED.findall(ntriples)))
    literals = list(dict.fromkeys(literal for _, literal in found))
    text = b"\n".join(b"<urn:x:%d> <urn:p> %b ." % pair for pair in enumerate(literals))
    changed = {literals[number] for number in _changed(text)}
    return frozenset(way.decode() for way, literal in found if literal in changed)


def _changed(text: bytes) -> list[int]:
    """The numbers of the subjects whose object the engine changes."""
    stated = {q.subject: q.object for q in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}
    store = ox.Store()
    store.extend(ox.Quad(s, _NOTHING, o) for s, o in stated.items())
    kept = {quad.subject: quad.object for quad in store}
    return [int(s.value.rpartition(":")[2]) for s, o in stated.items() if kept[s] != o]
