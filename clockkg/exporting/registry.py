"""Finds every export of this package, renders them and adds their checksums."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module
from pkgutil import iter_modules

from clockkg.errors import UnknownNameError
from clockkg.exporting.base import Export, Selection


@cache
def find_exports() -> dict[str, Export]:
    """All exports by name.

    >>> sorted(find_exports())
    ['dcat', 'jsonld', 'nquads', 'turtle', 'void']
    """
    path = import_module("clockkg.exporting").__path__
    names = (module.name for module in iter_modules(path, "clockkg.exporting."))
    modules = map(import_module, names)
    found = [export for module in modules for export in getattr(module, "EXPORTS", ())]
    return {export.name: export for export in sorted(found, key=lambda export: export.name)}


def find_export(name: str) -> Export:
    """An export by its name; an UnknownNameError offers the nearest ones."""
    exports = find_exports()
    if name not in exports:
        raise UnknownNameError("export", name, exports)
    return exports[name]


def render_all(selection: Selection) -> dict[str, bytes]:
    """The files of all exports by file name, and SHA256SUMS over them."""
    files = {export.file: export.render(selection) for export in find_exports().values()}
    return files | {"SHA256SUMS": checksums(files)}


def checksums(files: Mapping[str, bytes]) -> bytes:
    """The SHA-256 of each file, in the form that `sha256sum --check` reads.

    >>> checksums({"empty": b""})[:12]
    b'e3b0c44298fc'
    """
    lines = (f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return "".join(lines).encode()
