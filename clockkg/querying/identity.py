"""The IRI that a record is told under: its own, unless a judgement made it one with another."""

from typing import Final

from clockkg.graphs import IDENTITY, SAMPLE_IDENTITY
from clockkg.rdf import Iri, is_iri
from clockkg.store import Store
from clockkg.terms import expand

IDENTITIES: Final = " ".join(Iri(name).n3() for name in (IDENTITY, SAMPLE_IDENTITY))
"""The graphs that say which records are one, as a block of VALUES."""

_STAYS: Final = "SELECT ?kept {{ VALUES ?g {{ {} }} GRAPH ?g {{ {} {} ?kept }} }}"
_SAME: Final = Iri(expand("owl:sameAs")).n3()


def stays(store: Store, iri: str) -> str:
    """The IRI that a thing is told under in a store."""
    if not is_iri(iri):
        return iri
    found = store.select(_STAYS.format(IDENTITIES, Iri(iri).n3(), _SAME)).values("kept")
    return found[0] if found else iri
