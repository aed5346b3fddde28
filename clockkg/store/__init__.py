"""One protocol, many engines: in memory, in a folder, or any SPARQL 1.1 endpoint by its address.

>>> store = open_store()
>>> store.replace("https://example.org/g", ["<urn:a> <urn:b> 'c' ."])
Change(added=1, removed=0)
>>> store.select("SELECT ?o WHERE { ?s ?p ?o }").values("o")
['c']
>>> open_store("https://example.org/sparql").replace("https://example.org/g", [])
Traceback (most recent call last):
...
clockkg.errors.StoreError: https://example.org/sparql is only read: no address for updates is known
"""

from pathlib import Path
from typing import overload

from clockkg.store.base import Answering, Change, Elsewhere, Store, WritableStore
from clockkg.store.capabilities import Capabilities
from clockkg.store.dialect import canonical
from clockkg.store.embedded import EmbeddedStore, convert, read_turtle
from clockkg.store.engine import RemoteStore
from clockkg.store.mirror import Held, Mirror
from clockkg.store.results import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    WHOLE,
    Format,
    Kind,
    Request,
    Table,
    read_json,
)
from clockkg.store.wire import ANYBODY, Access

__all__ = [
    "GRAPH_FORMATS",
    "RESULT_FORMATS",
    "WHOLE",
    "Access",
    "Answering",
    "Capabilities",
    "Change",
    "Elsewhere",
    "EmbeddedStore",
    "Format",
    "Held",
    "Kind",
    "Mirror",
    "RemoteStore",
    "Request",
    "Store",
    "Table",
    "WritableStore",
    "canonical",
    "convert",
    "open_store",
    "read_json",
    "read_turtle",
]


@overload
def open_store(path: Path | None = None, *, read_only: bool = False) -> EmbeddedStore: ...


@overload
def open_store(
    path: str,
    *,
    read_only: bool = False,
    capabilities: Capabilities | Path | None = None,
    access: Access = ANYBODY,
) -> EmbeddedStore | RemoteStore: ...


def open_store(
    path: Path | str | None = None,
    *,
    read_only: bool = False,
    capabilities: Capabilities | Path | None = None,
    access: Access = ANYBODY,
) -> EmbeddedStore | RemoteStore:
    """The store in a folder, made when absent, a new one in memory, or one at an http address.

    A read-only store is a fixed snapshot that any number of processes may open; only one may write.
    A remote one obeys its capabilities, or the file of them that `clockkg doctor URL -o` wrote.
    """
    if isinstance(path, str) and "://" in path:
        known = Capabilities.load(capabilities) if isinstance(capabilities, Path) else capabilities
        return RemoteStore(path, known or Capabilities(), access)
    return EmbeddedStore(Path(path) if path else None, read_only=read_only)
