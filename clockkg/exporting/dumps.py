"""The whole graph as files: N-Quads with the named graphs, Turtle as one graph, both compressed.

The same release gives the same bytes: lines are sorted and the archive carries no time.
"""

import gzip
from typing import Final

from clockkg.exporting.base import Export, Selection
from clockkg.rdf import Iri
from clockkg.store import convert


def nquads(selection: Selection) -> bytes:
    """Every statement with its named graph, as gzipped N-Quads."""
    lines = (
        f"{line.removesuffix(' .')} {Iri(iri).n3()} .\n"
        for iri, statements in sorted(selection.graphs.items())
        for line in statements
    )
    return gzip.compress("".join(lines).encode(), mtime=0)


def turtle(selection: Selection) -> bytes:
    """Every statement once, as gzipped Turtle."""
    return gzip.compress(convert(selection.merged, "turtle"), mtime=0)


EXPORTS: Final = (
    Export(
        name="nquads",
        file="clockkg.nq.gz",
        media_type="application/n-quads",
        title={
            "it": "Tutti i grafi, in N-Quads compresso",
            "en": "All named graphs, as gzipped N-Quads",
        },
        render=nquads,
    ),
    Export(
        name="turtle",
        file="clockkg.ttl.gz",
        media_type="text/turtle",
        title={
            "it": "Tutto in un grafo, in Turtle compresso",
            "en": "One graph, as gzipped Turtle",
        },
        render=turtle,
    ),
)
