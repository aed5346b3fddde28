"""Labels instead of IRIs, in the reader's language, one query for any number of things."""

from collections.abc import Iterable, Iterator
from typing import Final

from clockkg.rdf import Iri
from clockkg.store import Store, Table
from clockkg.terms import declarations, shrink

_RANKED: Final = """
SELECT ?thing ?rank ?label WHERE {
  VALUES ?thing { %s }
  VALUES (?property ?rank) {
    (skos:prefLabel 0) (rdfs:label 1) (foaf:name 2)
    (dct:title 3) (clock:locator 4) (skos:altLabel 5)
  }
  ?thing ?property ?label
}
"""


def labels(store: Store, iris: Iterable[str], language: str) -> dict[str, str]:
    """A label for every IRI: preferred before other names, the language before the other one.

    Where two names rank alike the first in alphabet is taken; a thing without one shows its CURIE.
    """
    wanted = sorted({iri for iri in iris if iri})
    block = " ".join(Iri(iri).n3() for iri in wanted)
    found = store.select(declarations() + _RANKED % block) if wanted else Table((), ())
    best: dict[str, tuple[int, int, str]] = {}
    for thing, rank, label in _named(found):
        tag = label[1]
        order = (0 if tag == language else 1 if not tag else 2, rank, label[0])
        best[thing] = min(best.get(thing, order), order)
    return {iri: best[iri][2] if iri in best else shrink(iri) for iri in wanted}


def label_all(store: Store, table: Table, language: str) -> dict[str, str]:
    """A label for every IRI that stands in a table."""
    return labels(
        store, (c.value for row in table.rows for c in row if isinstance(c, Iri)), language
    )


def _named(table: Table) -> Iterator[tuple[str, int, tuple[str, str]]]:
    for thing, rank, label in table.rows:
        if thing and rank and label:
            yield thing.value, int(rank.value), (label.value, getattr(label, "language", ""))
