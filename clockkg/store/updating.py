"""SPARQL Update on a copy of a release: told from a query, and its effect, by the engine itself.

A store that cannot be written parses an update and then refuses to begin it, so asking one is a way
to parse without running anything.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox

from clockkg.errors import InputError, QueryRefusedError
from clockkg.store.embedded import EmbeddedStore
from clockkg.store.faults import mapped
from clockkg.terms import PREFIXES

Contents = dict[str, set[str]]

_CALLS: Final = re.compile("s(?=ervice)|l(?=oad)", re.IGNORECASE)
_CALLING: Final = {
    "it": "LOAD e SERVICE non sono ammessi in un aggiornamento",
    "en": "LOAD and SERVICE are not allowed in an update",
}
_SEND_DATA: Final = {
    "it": "Manda tu i dati: qui non si aprono connessioni.",
    "en": "Send the data yourself; no connection is opened here.",
}
_QUERY: Final = {"it": "questa è una query, non un aggiornamento", "en": "this is a query"}
_AS_QUERY: Final = {
    "it": "Mandala come application/sparql-query, o nel parametro query.",
    "en": "Send it as application/sparql-query, or in the parameter query.",
}


def require_update(text: str, release: Path) -> None:
    """Nothing, or an error where a text is no update or calls out; `release` is a store's folder.

    Names and texts may be spelt anew throughout and an update stays well formed; keywords may not.
    """
    store = ox.Store.read_only(str(release))
    try:
        with mapped():
            _parse(store, text, PREFIXES)
    except InputError:
        if _is_query(text):
            raise InputError(_QUERY, remedy=_AS_QUERY) from None
        raise
    if not _CALLS.search(text):
        return
    try:
        _parse(store, _respelt(text), {_respelt(name): iri for name, iri in PREFIXES.items()})
    except SyntaxError as error:
        raise QueryRefusedError(_CALLING, remedy=_SEND_DATA) from error


def run_update(folder: Path, text: str) -> None:
    """Run an update on a store's folder, as one transaction."""
    store = ox.Store(str(folder))
    with mapped():
        store.update(text, prefixes=PREFIXES)
        store.flush()


def contents(folder: Path) -> Contents:
    """The lines of N-Triples of each named graph, and those of the default graph under ""."""
    store = ox.Store.read_only(str(folder))
    names = cast("list[ox.NamedNode]", list(store.named_graphs()))
    found = {name.value: _lines(store, name) for name in names}
    return found | {"": _lines(store, ox.DefaultGraph())}


def as_stored(line: str) -> str:
    """A line of N-Triples as the engine keeps it, which writes some numbers anew.

    >>> as_stored('<urn:a> <urn:b> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .')
    '<urn:a> <urn:b> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    """
    store = EmbeddedStore()
    store.replace("urn:any", [line])
    return store.graph("urn:any")[0]


def _parse(store: ox.Store, text: str, prefixes: dict[str, str]) -> None:
    try:
        store.update(text, prefixes=prefixes)
    except RuntimeError:
        return


def _is_query(text: str) -> bool:
    try:
        ox.Store().query(_CALLS.sub("z", text), prefixes=PREFIXES)
    except SyntaxError:
        return False
    return True


def _respelt(text: str) -> str:
    return _CALLS.sub("z", text)


def _lines(store: ox.Store, name: ox.NamedNode | ox.DefaultGraph) -> set[str]:
    text = cast("bytes", store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name))
    return set(_split(text.decode()))


def _split(text: str) -> Iterator[str]:
    return (line for line in text.split("\n") if line)
