"""Which loader some files are for, by the names of their sheets and by their headings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from clockkg.dialect import SUFFIXES as DELIMITED
from clockkg.errors import InputError
from clockkg.findings import WORKBOOKS
from clockkg.loading import sources
from clockkg.loading.loader import Loader, find_loaders
from clockkg.loading.sources import Reading, Sheet, is_ours

_HALF: Final = 0.5


def recognise(paths: Sequence[Path], *folders: Path) -> Loader:
    """The one loader that some files are for; an InputError asks which where there are several.

    A loader knows a sheet by its name, or by its headings: those that must be, and half of all.
    Loaders that bring their own records are for those records only. Where several know the files
    equally well it is asked which. `folders` are other places than the project's.
    """
    loaders = find_loaders(*folders)
    own = [one for one in loaders.values() if all(_within(path, one.folder) for path in paths)]
    if own:
        return own[0]
    open_to_all = [one for one in loaders.values() if not one.records]
    look = _Look({str(file): file for path in paths for file in sources.files(path)})
    scores = {one.name: _score(one, look.sheets(one.reading)) for one in open_to_all}
    best = max(scores.values(), default=0)
    names = [name for name, score in scores.items() if score == best > 0]
    if len(names) != 1:
        raise _unclear(paths, names, [one.name for one in open_to_all])
    return loaders[names[0]]


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


class _Look:
    """The headings of some files, read no more often than loaders differ in how they read them."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._seen: dict[tuple[object, ...], list[Sheet]] = {}

    def sheets(self, reading: Reading) -> list[Sheet]:
        """The sheets as a loader reads them, without their rows."""
        return [
            sheet for name, path in self._files.items() for sheet in self._of(name, path, reading)
        ]

    def _of(self, name: str, path: Path, reading: Reading) -> list[Sheet]:
        suffix = path.suffix.lower()
        if suffix in WORKBOOKS:
            return self._read(name, path, reading)
        if suffix in DELIMITED:
            found = self._read(name, path, reading, reading.encoding, reading.delimiter)
            return [replace(sheet, name=reading.table(name)) for sheet in found]
        return self._read(name, path, reading, *reading.told(name))

    def _read(self, name: str, path: Path, reading: Reading, *told: object) -> list[Sheet]:
        if (name, told) not in self._seen:
            read = sources.read({name: path}, reading)
            self._seen[name, told] = [replace(sheet, rows=()) for sheet in read]
        return self._seen[name, told]


def _score(loader: Loader, sheets: Iterable[Sheet]) -> float:
    """How many sheets of some files a loader knows, and how well."""
    return sum(_known(loader, sheet) for sheet in sheets if not is_ours(sheet.name))


def _known(loader: Loader, sheet: Sheet) -> float:
    """How well a loader knows a sheet: by its name, or by at least half of its headings."""
    if sheet.header and any(table.known_as(sheet.name) for table in loader.tables.values()):
        return 1
    part = max((table.share(sheet.header) for table in loader.tables.values()), default=0)
    return part if part >= _HALF else 0


def _unclear(paths: Sequence[Path], near: Sequence[str], known: Sequence[str]) -> InputError:
    files = " ".join(path.name for path in paths)
    if near:
        message: Mapping[str, str] = {
            "it": f"più caricatori riconoscono {files}: {', '.join(near)}. Quale?",
            "en": f"several loaders recognise {files}: {', '.join(near)}. Which one?",
        }
    else:
        message = {
            "it": f"nessun caricatore riconosce {files} dai nomi e dalle intestazioni. Quale?",
            "en": f"no loader recognises {files} by its names and headings. Which one?",
        }
    names = ", ".join(known)
    remedy = {
        "it": f"Scrivi `clockkg check CARICATORE {files}`; caricatori: {names}.",
        "en": f"Write `clockkg check LOADER {files}`; loaders: {names}.",
    }
    return InputError(message, remedy=remedy)
