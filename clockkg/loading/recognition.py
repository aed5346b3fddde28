"""Which loader some files are for, by the names of their sheets and by their headings."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from clockkg.errors import InputError
from clockkg.loading import sources
from clockkg.loading.loader import Loader, find_loaders
from clockkg.loading.mapping import fold
from clockkg.loading.sources import Sheet, is_ours

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
    scores = {one.name: _score(one, paths) for one in open_to_all}
    best = max(scores.values(), default=0)
    names = [name for name, score in scores.items() if score == best > 0]
    if len(names) != 1:
        raise _unclear(paths, names, [one.name for one in open_to_all])
    return loaders[names[0]]


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _score(loader: Loader, paths: Iterable[Path]) -> float:
    """How many sheets of some files a loader knows, and how well."""
    files = {str(file): file for path in paths for file in sources.files(path)}
    sheets = sources.read(files, loader.reading)
    read = [sheet for sheet in sheets if not is_ours(sheet.name)]
    return sum(_known(loader, sheet) for sheet in read)


def _known(loader: Loader, sheet: Sheet) -> float:
    """How well a loader knows a sheet: by its name, or by at least half of its headings."""
    name = fold(sheet.name)
    if sheet.header and any(name in table.headers for table in loader.tables.values()):
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
