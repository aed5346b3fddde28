"""A loader is a folder: its card `loader.toml`, a mapping, and often the records themselves.

>>> loader = find_loader("document-cosvig-2019")
>>> loader.graph
'https://w3id.org/clockkg/graph/documents/cosvig-2019'
"""

import tomllib
from codecs import lookup
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from clockkg.content import content
from clockkg.errors import ContentError, InputError, UnknownNameError
from clockkg.graphs import Dataset
from clockkg.loading.mapping import Table, read_mapping
from clockkg.loading.places import places
from clockkg.loading.selecting import Selection
from clockkg.loading.sources import Reading, Source
from clockkg.terms import graph

Count = int | Mapping[str, int]
CARD: Final = "loader.toml"
MAPPING: Final = "mapping.toml"
_QUERIES: Final = (".rq", ".sql")


@dataclass(frozen=True)
class Loader:
    """A loader's card; `expect` gives each table's rows: a number, or min, max, change.

    Without `encoding` or `delimiter` each file's own is found out.
    """

    folder: Path
    title: Mapping[str, str]
    publisher: str
    dataset: str
    licence: str
    publisher_name: Mapping[str, str]
    sample: bool = False
    mapping: str = MAPPING
    records: str = ""
    document: str = ""
    encoding: str = ""
    delimiter: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    expect: Mapping[str, Count] = field(default_factory=dict)
    ignored: Mapping[str, list[str]] = field(default_factory=dict)
    sources: Mapping[str, Any] = field(default_factory=dict)
    select: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, list[str]] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def graph(self) -> str:
        """The IRI of the named graph that it fills."""
        return graph(self.publisher, self.dataset)

    @property
    def mapping_file(self) -> Path:
        """Its mapping: a file of its own, or one of the project's loaders, by its path there."""
        own = self.folder / self.mapping
        return (own if own.is_file() else content().loaders / self.mapping).resolve()

    @cached_property
    def tables(self) -> dict[str, Table]:
        """What each table's columns mean; a ContentError where the card does not fit."""
        tables = read_mapping(self.mapping_file)
        named = {*self.expect, *self.ignored, *self.keep, *self.sources}
        named |= {selection.table for selection in self.selections.values()}
        unknown = sorted(named - {*tables, "tables"})
        if unknown:
            raise _wrong(self.folder, f"{unknown[0]!r} is not a table of the mapping")
        words = {f"@{name}" for name in self.words}
        missing = sorted({v for table in tables.values() for v in table.variables} - words)
        if missing:
            raise _wrong(self.folder, f"[variables] lacks {missing[0].removeprefix('@')!r}")
        return tables

    @cached_property
    def reading(self) -> Reading:
        """How its files are read; a ContentError where the card's sources do not hold together."""
        try:
            found = (Source.of(*one) for one in _entries(self.sources))
            return Reading(self.encoding, self.delimiter, tuple(found), self._headings)
        except (InputError, TypeError, AttributeError) as error:
            raise _wrong(self.folder, f"[sources]: {error}") from error

    @property
    def remote(self) -> list[Source]:
        """What it fetches, each query as text where a file of the folder holds it."""
        found = [source for source in self.reading.sources if source.remote]
        return [replace(source, query=self._query(source.query)) for source in found]

    def _query(self, query: str) -> str:
        if not query.endswith(_QUERIES):
            return query
        try:
            return (self.folder / query).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise _wrong(self.folder, f"[sources]: {error}") from error

    @property
    def _headings(self) -> dict[str, dict[str, str]]:
        """For each name of a table the headings of its columns, with the columns' separators."""
        found: dict[str, dict[str, str]] = {}
        for table in self.tables.values():
            columns = table.all_columns
            heads = {head: column.separator for column in columns for head in column.written}
            found |= dict.fromkeys(table.headers, heads)
        return found

    @cached_property
    def selections(self) -> dict[str, Selection]:
        """The ways that it offers to load only what concerns somebody; a ContentError if wrong."""
        try:
            found = {name: Selection.of(entry) for name, entry in self.select.items()}
        except (TypeError, InputError) as error:
            raise _wrong(self.folder, f"[select]: {error}") from error
        wrong = sorted({*self.only} - {*found})
        if wrong:
            raise _wrong(self.folder, f"[only]: {wrong[0]!r} is not a selection of [select]")
        return found

    @property
    def bundled(self) -> Path | None:
        """The records that come with it, where there are any."""
        return self.folder / self.records if self.records else None

    @property
    def words(self) -> dict[str, str]:
        """The variables of its templates, without their @."""
        own = {"document": self.document, "publisher": self.publisher, "dataset": self.dataset}
        return own | dict(self.variables)

    @property
    def described(self) -> Dataset:
        """The dataset that it fills."""
        return Dataset(
            publisher=self.publisher,
            name=self.dataset,
            title=self.title,
            publisher_name=self.publisher_name,
            licence=self.licence,
            sample=self.sample,
            document=self.document,
        )


def find_loaders(*folders: Path) -> dict[str, Loader]:
    """All loaders by name: those of some folders, or of the project and of installed packages.

    Each folder is a loader itself or holds loaders. A ContentError where two have one name.
    """
    found: dict[str, Loader] = {}
    for folder in folders or places():
        for card in (*folder.glob(CARD), *sorted(folder.glob(f"*/{CARD}"))):
            one = read_loader(card.parent)
            if one.name in found and found[one.name].folder.resolve() != one.folder.resolve():
                raise _twice(one, found[one.name])
            found[one.name] = one
    return found


def find_loader(name: str, *folders: Path) -> Loader:
    """A loader by its name; an UnknownNameError offers the nearest ones."""
    known = find_loaders(*folders)
    if name not in known:
        raise UnknownNameError("loader", name, known)
    return known[name]


def read_loader(folder: Path) -> Loader:
    """The loader of one folder; a ContentError names what is wrong in its card."""
    card = folder / CARD
    try:
        data: dict[str, Any] = tomllib.loads(card.read_text("utf-8"))
        loader = Loader(folder=folder, **data)
        lookup(loader.encoding or "utf-8")
    except (tomllib.TOMLDecodeError, TypeError, UnicodeDecodeError, LookupError) as error:
        raise _wrong(folder, str(error)) from error
    if len(loader.delimiter) > 1:
        raise _wrong(folder, f"the delimiter {loader.delimiter!r} is not one character")
    return loader


def _entries(sources: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables of [sources], each with its entry or with each of several."""
    for table, found in sources.items():
        for entry in found if isinstance(found, list) else [found]:
            yield table, entry


def _wrong(folder: Path, message: str) -> ContentError:
    remedy = {
        "it": "Correggi la scheda; docs/loaders.md ne elenca le voci.",
        "en": "Mend the card; docs/loaders.md lists its entries.",
    }
    return ContentError(f"{folder.name}/{CARD}: {message}", remedy=remedy)


def _twice(one: Loader, other: Loader) -> ContentError:
    message = {
        "it": f"due caricatori si chiamano {one.name}: {other.folder} e {one.folder}",
        "en": f"two loaders are named {one.name}: {other.folder} and {one.folder}",
    }
    remedy = {"it": "Dai un altro nome a una delle cartelle.", "en": "Rename one of the folders."}
    return ContentError(message, remedy=remedy)
