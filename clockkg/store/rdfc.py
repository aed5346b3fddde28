"""The canonical form of a graph (RDFC-1.0), in which equal graphs are equal texts."""

from collections.abc import Iterable

import pyoxigraph as ox

from clockkg.store.embedded import _parsed, _triple


def canonical_lines(lines: Iterable[str]) -> list[str]:
    """N-Triples lines, sorted, their blank nodes named as RDFC-1.0 names them.

    >>> canonical_lines(["<urn:a> <urn:b> _:x .", "_:x <urn:b> <urn:c> ."])
    ['<urn:a> <urn:b> _:c14n0 .', '_:c14n0 <urn:b> <urn:c> .']
    """
    dataset = ox.Dataset(
        ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in _parsed(lines)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(_triple(quad.triple).n3() for quad in dataset)
