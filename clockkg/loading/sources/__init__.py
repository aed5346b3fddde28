"""Reads source files as sheets of text cells, whatever their format.

A folder is its files, a CSV file is one sheet under its name, a workbook is its sheets, a zip its
members; of JSON and XML each record is a row. A table or records may be packed by gzip.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Final

from clockkg.dialect import SUFFIXES as DELIMITED
from clockkg.errors import InputError
from clockkg.findings import INSTRUCTIONS_SHEET, REPORT_SHEET, WORKBOOKS
from clockkg.loading.sources import container
from clockkg.loading.sources.delimited import read_delimited
from clockkg.loading.sources.file import File
from clockkg.loading.sources.garbage import uncollected
from clockkg.loading.sources.markup import read_markup
from clockkg.loading.sources.objects import LINES, read_objects
from clockkg.loading.sources.reading import Reading, Source
from clockkg.loading.sources.sheet import Batch, Row, Sheet, UnreadableError, unread

__all__ = [
    "Batch",
    "Reading",
    "Row",
    "Sheet",
    "Source",
    "UnreadableError",
    "files",
    "is_known",
    "is_ours",
    "read",
    "unread",
]

_OBJECTS: Final = (".json", *LINES)
_MARKUP: Final = (".xml",)
_KNOWN: Final = frozenset((*DELIMITED, *WORKBOOKS, *_OBJECTS, *_MARKUP, container.SUFFIX))
"""How the names of files end that can be read."""
_PACKABLE: Final = frozenset((*DELIMITED, *_OBJECTS, *_MARKUP))


def _read_workbook(file: File, reading: Reading) -> Sequence[Sheet]:
    """The sheets of a workbook, whose library is only read in for one."""
    from clockkg.loading.sources.spreadsheet import read_workbook  # noqa: PLC0415 - openpyxl

    return read_workbook(file, reading)


_READERS: Final[Mapping[str, Callable[[File, Reading], Sequence[Sheet]]]] = {
    **dict.fromkeys(WORKBOOKS, _read_workbook),
    **dict.fromkeys(_OBJECTS, read_objects),
    **dict.fromkeys(_MARKUP, read_markup),
}
"""What is read to its end before its first row is used."""
_HALF: Final = 0.5
_CHECK_NAME: Final = {
    "it": "Controlla il nome e la cartella del file.",
    "en": "Check the file's name and folder.",
}


def files(path: Path) -> list[Path]:
    """The source files behind a path: itself, or those of a folder that can be read, sorted."""
    if not path.exists():
        message = {"it": f"{path} non esiste", "en": f"{path} does not exist"}
        raise InputError(message, remedy=_CHECK_NAME)
    if path.is_file():
        return [path]
    return sorted(file for file in path.iterdir() if is_known(file.name))


def is_known(name: str) -> bool:
    """Whether a file can be read, by how its name ends.

    >>> [is_known(name) for name in ("soci.csv", "soci.csv.gz", "soci.tar.gz", "soci.pdf")]
    [True, True, False, False]
    """
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in _KNOWN or (suffix == container.PACKED and _packed(name))


def _packed(name: str) -> bool:
    return PurePosixPath(PurePosixPath(name).stem).suffix.lower() in _PACKABLE


def is_ours(sheet: str) -> bool:
    """Whether a sheet is one that clockkg wrote for people, so that nothing is loaded from it."""
    return sheet.strip() in (REPORT_SHEET, INSTRUCTIONS_SHEET)


def read(
    files: Mapping[str, Path],
    reading: Reading,
    tell: Callable[[float], None] = lambda _: None,
    folder: Path | None = None,
) -> Iterator[Sheet]:
    """The sheets of source files, in order; each carries what was wrong in reading it.

    The keys are the names by which messages call the files. `tell` is told which share of the work
    is done, by the bytes of the files, many rows at once, and 1 at the end. Rows that are too much
    for memory lie in a folder meanwhile, or where the system keeps what is temporary.
    """
    sizes = {name: path.stat().st_size for name, path in files.items()}
    whole, before = sum(sizes.values()) or 1, 0
    for name, path in files.items():
        start, share = before / whole, sizes[name] / whole
        for sheet in _read(reading, File(name, path, tell, folder).part(start, share)):
            yield sheet.part(start, share).followed(tell)
        before += sizes[name]
        tell(before / whole)


def _read(reading: Reading, file: File) -> Iterator[Sheet]:
    if file.suffix in DELIMITED:
        yield read_delimited(partial(_open, file.path), file.name, reading)
    elif file.suffix in _READERS:
        with uncollected():
            found = _READERS[file.suffix](file.part(0, _HALF), reading)
        yield from _after(found)
    elif file.suffix == container.SUFFIX:
        yield from container.read_container(file, reading, partial(_read, reading))
    elif file.suffix == container.PACKED and _packed(file.name):
        yield from container.read_packed(file, reading, partial(_read, reading))
    else:
        raise _not_read(file.path)


def _after(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """Sheets of a file that was read; using them is the other half of the work."""
    share = (1 - _HALF) / (len(sheets) or 1)
    return (sheet.part(_HALF + n * share, share) for n, sheet in enumerate(sheets))


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _not_read(path: Path) -> InputError:
    message = {
        "it": f"{path.name}: i file di tipo {path.suffix!r} non si leggono",
        "en": f"{path.name}: files of type {path.suffix!r} are not read",
    }
    remedy = {
        "it": "Consegna un file CSV, XLSX, ODS, JSON, JSON Lines o XML, o uno zip di questi; "
        "i file di testo anche con .gz.",
        "en": "Give a file in CSV, XLSX, ODS, JSON, JSON Lines or XML, or a zip of these; "
        "files of text with .gz too.",
    }
    return InputError(message, remedy=remedy)
