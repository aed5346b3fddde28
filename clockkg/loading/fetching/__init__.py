"""Brings what a load reads from elsewhere: files over HTTP, rows of databases and endpoints.

Everything is first fetched whole into a file of the home folder and then read as any file, so that
its digest tells what was read. What could not be fetched is a finding, and changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clockkg.loading.fetching.database import rows_of
from clockkg.loading.fetching.endpoint import answer_of
from clockkg.loading.fetching.fault import NotFetchedError
from clockkg.loading.fetching.shelf import Shelf
from clockkg.loading.fetching.web import download
from clockkg.loading.sources import Sheet, Source
from clockkg.loading.sources.sheet import unread
from clockkg.settings import Settings

__all__ = ["FETCHED", "Brought", "bring"]

FETCHED: Final = "fetched"
"""The folder of what was fetched, in the home folder."""


@dataclass(slots=True)
class Brought:
    """Files by the names that messages call them by, and tables that could not be had."""

    files: dict[str, Path] = field(default_factory=dict)
    missing: list[Sheet] = field(default_factory=list)


def bring(sources: Iterable[Source], settings: Settings) -> Brought:
    """Fetch what stands elsewhere, as far as the settings allow."""
    shelf, brought = Shelf(settings.home / FETCHED), Brought()
    for source in sources:
        try:
            name, path = _fetched(source, settings, shelf)
            brought.files[name] = path
        except NotFetchedError as error:
            brought.missing.append(unread(error.place, source.table, error.finding))
    return brought


def _fetched(source: Source, settings: Settings, shelf: Shelf) -> tuple[str, Path]:
    if source.url:
        return download(source, settings, shelf)
    if source.database:
        return rows_of(source, settings, shelf)
    return answer_of(source, settings, shelf)
