"""Some data held in memory for as long as they are asked about, without graphs of their own."""

from typing import Final, cast

import pyoxigraph as ox

from clockkg.errors import InputError
from clockkg.store.embedded import EmbeddedStore

_FORMATS: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}


def hold(data: bytes, media: str) -> tuple[EmbeddedStore, bytes]:
    """A store of what a document states, and the same as N-Triples, literals as written.

    >>> store, lines = hold(b"<urn:a> <urn:b> 01 .", "text/turtle")
    >>> store.select("SELECT ?o { ?s ?p ?o }").values("o"), b'"01"' in lines
    (['1'], True)
    """
    try:
        parsed = ox.parse(data, format=_FORMATS[media])
        ntriples = cast("bytes", ox.serialize(parsed, format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as error:
        message = f"the data are not {media}: {_said(error)}"
        raise InputError(message, remedy="Mend the document at that place.") from error
    return EmbeddedStore.holding(ntriples), ntriples


def _said(error: Exception) -> str:
    words = " ".join(str(error).split())[:300]
    line = getattr(error, "lineno", None)
    return f"at line {line}: {words}" if line else words
