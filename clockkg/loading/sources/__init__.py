"""Reads source files as sheets of text cells, whatever their format.

A folder is its CSV files, a CSV file is one sheet under its name, a workbook is its sheets.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from clockkg.errors import InputError
from clockkg.findings import REPORT_SHEET, WORKBOOKS
from clockkg.loading.sources.delimited import read_delimited
from clockkg.loading.sources.sheet import Row, Sheet
from clockkg.loading.sources.spreadsheet import read_workbook

__all__ = ["INSTRUCTIONS", "Row", "Sheet", "files", "is_ours", "read"]

INSTRUCTIONS = "Istruzioni - Instructions"
"""The sheet of a template that says how it is filled in."""

_DELIMITED = frozenset({".csv", ".tsv", ".txt"})
_CHECK_NAME = {
    "it": "Controlla il nome e la cartella del file.",
    "en": "Check the file's name and folder.",
}


def files(path: Path) -> list[Path]:
    """The source files behind a path: itself, or a folder's CSV files and workbooks, sorted."""
    if not path.exists():
        message = {"it": f"{path} non esiste", "en": f"{path} does not exist"}
        raise InputError(message, remedy=_CHECK_NAME)
    if path.is_file():
        return [path]
    known = _DELIMITED.union(WORKBOOKS)
    return sorted(file for file in path.iterdir() if file.suffix.lower() in known)


def is_ours(sheet: str) -> bool:
    """Whether a sheet is one that clockkg wrote for people, so that nothing is loaded from it."""
    return sheet.strip() in (REPORT_SHEET, INSTRUCTIONS)


def read(files: Mapping[str, Path], *, encoding: str, delimiter: str) -> Iterator[Sheet]:
    """The sheets of source files, in order; each carries what was wrong in reading it.

    The keys are the names by which messages call the files.
    """
    for name, path in files.items():
        if path.suffix.lower() in WORKBOOKS:
            yield from read_workbook(path, name)
        elif path.suffix.lower() in _DELIMITED:
            yield read_delimited(path, name, encoding=encoding, delimiter=delimiter)
        else:
            raise _not_read(path)


def _not_read(path: Path) -> InputError:
    message = {
        "it": f"{path.name}: i file di tipo {path.suffix!r} non si leggono",
        "en": f"{path.name}: files of type {path.suffix!r} are not read",
    }
    remedy = {
        "it": "Consegna un file CSV o una cartella di lavoro XLSX o ODS.",
        "en": "Give a CSV file or a workbook, XLSX or ODS.",
    }
    return InputError(message, remedy=remedy)
