"""Reads workbooks, XLSX and ODS; a sheet is read once, row by row.

Values are read as a person sees them: dates as ISO dates, whole numbers without a point, the last
computed value of a formula; an error value such as #DIV/0! is passed on as text and so is judged.
"""

from typing import Final
from zipfile import BadZipFile, ZipFile

from clockkg import opendocument
from clockkg.errors import InputError, StoreError
from clockkg.findings import Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources import xlsx
from clockkg.loading.sources.file import File
from clockkg.loading.sources.grid import Grid
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.sheet import Sheet, unread
from clockkg.unpacking import most_of, require_room

_SEALED: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an XLSX file with a password begins: Microsoft keeps it within an older format."""
_ENCRYPTED: Final = b"manifest:encryption-data"
_MANIFEST: Final = "META-INF/manifest.xml"
_BROKEN: Final = (
    BadZipFile,
    InputError,
    LookupError,
    OSError,
    RecursionError,
    SyntaxError,
    ValueError,
)


def read_workbook(file: File, _: Reading) -> list[Sheet]:
    """The visible sheets of a workbook, all read before the first is used."""
    name = file.name
    form = "ODS" if file.suffix == opendocument.SUFFIX else "XLSX"
    try:
        found = None if _is_sealed(file) else _sheets(file, form)
    except StoreError:
        raise
    except _BROKEN as error:
        return [unread(name, "", rule("unreadable-file", Origin(name), str(error), form))]
    if found is None:
        return [unread(name, "", rule("password", Origin(name), near=form))]
    return found or [unread(name, "", rule("empty-file", Origin(name)))]


def _is_sealed(file: File) -> bool:
    with file.path.open("rb") as data:
        return data.read(len(_SEALED)) == _SEALED


def _sheets(file: File, form: str) -> list[Sheet] | None:
    """The sheets of a package; None where they have a password."""
    with ZipFile(file.path) as package:
        require_room(package, most_of(file.path.stat().st_size))
        return _open_document(package, file) if form == "ODS" else xlsx.sheets(file)


def _open_document(package: ZipFile, file: File) -> list[Sheet] | None:
    require_room(package, members={*package.namelist()} - {opendocument.CONTENT})
    if _MANIFEST in package.namelist() and _ENCRYPTED in package.read(_MANIFEST):
        return None
    grids = []
    for table in opendocument.tables(package, file.tell):
        if table.visible:
            grids.append(Grid(Origin(file.name, table.name), file.folder))
            for number, cells in table.rows:
                grids[-1].add(number, cells)
    return [grid.sheet() for grid in grids]
