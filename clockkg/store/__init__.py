"""One protocol, many engines: `open_store()` in memory, `open_store("folder")` on disk.

>>> store = open_store()
>>> store.replace("https://example.org/g", ["<urn:a> <urn:b> 'c' ."])
Change(added=1, removed=0)
>>> store.select("SELECT ?o WHERE { ?s ?p ?o }").values("o")
['c']
"""

from pathlib import Path

from clockkg.store.base import Change, Store, WritableStore
from clockkg.store.embedded import EmbeddedStore, convert, read_turtle
from clockkg.store.results import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    Format,
    Kind,
    Request,
    Table,
    read_json,
)

__all__ = [
    "GRAPH_FORMATS",
    "RESULT_FORMATS",
    "Change",
    "EmbeddedStore",
    "Format",
    "Kind",
    "Request",
    "Store",
    "Table",
    "WritableStore",
    "convert",
    "open_store",
    "read_json",
    "read_turtle",
]


def open_store(path: Path | str | None = None, *, read_only: bool = False) -> EmbeddedStore:
    """The store in a folder, made when absent, or a new one in memory.

    A read-only store is a fixed snapshot that any number of processes may open; only one may write.
    """
    return EmbeddedStore(Path(path) if path else None, read_only=read_only)
