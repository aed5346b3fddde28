"""A new loader: its folder with a card, a sample to fill in, and the mapping that all share."""

from collections.abc import Mapping, Sequence
from csv import writer
from pathlib import Path
from typing import Final, NamedTuple

from clockkg.content import content
from clockkg.errors import InputError, UnknownNameError
from clockkg.loading.functions import KEY
from clockkg.loading.knowledge import concept_names
from clockkg.loading.loader import CARD, Loader, read_loader
from clockkg.loading.mapping import Column, Table, fold, read_mapping
from clockkg.loading.trial import SAMPLE

_MAPPING: Final = "records/mapping.toml"
_KEY: Final = "esempio"
_EXAMPLES: Final = {
    "date": "2026-01-31",
    "integer": "1",
    "decimal": "1,5",
    "boolean": "true",
    "url": "https://example.org/",
    "duration": "P1Y",
}
_TEXT: Final = {"it": "Esempio (dato inventato)", "en": "Example (made-up data)"}
_CARD: Final = """\
# {about}
title = {{ it = "Registri di {publisher}", en = "Records of {publisher}" }}
publisher = "{publisher}"
publisher_name = {{ it = "{publisher}", en = "{publisher}" }}
dataset = "{dataset}"
licence = "https://creativecommons.org/licenses/by/4.0/"
mapping = "{mapping}"
"""
_ABOUT: Final = {
    "it": "La scheda di questo caricatore; docs/loaders.md ne elenca le voci.",
    "en": "The card of this loader; docs/loaders.md lists its entries.",
}
_NAMES: Final = {
    "it": "Minuscole, cifre e trattini, come centro-soci.",
    "en": "Lower case, digits and hyphens, as centre-members.",
}


class Start(NamedTuple):
    """What a new loader is to be."""

    name: str
    publisher: str
    dataset: str
    tables: Sequence[str] = ("organisations",)


def start(place: Path, wanted: Start, language: str) -> Loader:
    """Make the folder of a loader; an InputError where it is there or a name is not fit.

    The sample has one row for each table, with what must be filled.
    """
    for word in (wanted.name, wanted.publisher, wanted.dataset):
        _require_key(word)
    folder = place / wanted.name
    if folder.exists():
        message = {"it": f"{folder} esiste già", "en": f"{folder} is already there"}
        raise InputError(message, remedy={"it": "Scegli un altro nome.", "en": "Choose a name."})
    known = read_mapping(content().loaders / _MAPPING)
    tables = [_table(name, known) for name in wanted.tables]
    sample = folder / SAMPLE
    sample.mkdir(parents=True)
    card = _CARD.format(
        about=_ABOUT[language],
        publisher=wanted.publisher,
        dataset=wanted.dataset,
        mapping=_MAPPING,
    )
    (folder / CARD).write_text(card, "utf-8")
    for table in tables:
        _write(sample / f"{fold(table.title[language])}.csv", table, language)
    return read_loader(folder)


def _require_key(word: str) -> None:
    if not KEY.fullmatch(word):
        message = {"it": f"{word!r} non è un nome adatto", "en": f"{word!r} is not a fit name"}
        raise InputError(message, remedy=_NAMES)


def _table(name: str, known: Mapping[str, Table]) -> Table:
    """A table of the shared mapping by its name or title."""
    found = next((table for table in known.values() if fold(name) in table.headers), None)
    if found is None:
        raise UnknownNameError({"it": "Nessuna tabella", "en": "table"}, name, known)
    return found


def _write(file: Path, table: Table, language: str) -> None:
    """A table's headings, and a row with an example in each column that must be filled."""
    from clockkg.loading.templates.theme import heading, ordered  # noqa: PLC0415 - openpyxl

    columns = ordered(table)
    row = [_example(column, language) if column.required else "" for column in columns]
    with file.open("w", encoding="utf-8", newline="") as output:
        lines = writer(output)
        lines.writerow(heading(column, language) for column in columns)
        lines.writerow(row)


def _example(column: Column, language: str) -> str:
    """What may stand in a column."""
    if column.values:
        return min(column.values)
    if column.scheme:
        return min(concept_names()[column.scheme])
    if column.check == "key" or column.kind:
        return _KEY
    return _EXAMPLES.get(column.kind_of_value, _TEXT[language])
