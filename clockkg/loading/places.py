"""Where loaders are found: in the project, in installed packages, in folders of one's own.

A package brings loaders by an entry point of the group `clockkg.loaders` that names a module; the
module's folder is a loader, or holds loaders. An installation has its own beside its releases, in
`loaders` of its home folder, and wherever the setting `loaders` says.
"""

from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from clockkg.content import content
from clockkg.errors import ContentError
from clockkg.settings import Settings

GROUP: Final = "clockkg.loaders"
OWN: Final = "loaders"
"""The folder of an installation's own loaders, in its home."""


def places(settings: Settings | None = None) -> list[Path]:
    """The folders that loaders are looked for in, the project's first.

    >>> [place.name for place in places()][0]
    'loaders'
    """
    found = [content().loaders, *_installed()]
    if settings:
        own = settings.home / OWN
        found += [own] if own.is_dir() else []
        found += map(_existing, settings.loaders)
    return found


def _installed() -> Iterator[Path]:
    for point in entry_points(group=GROUP):
        yield _folder(point)


def _folder(point: EntryPoint) -> Path:
    """The folder of the module that an entry point names; nothing of it is run."""
    try:
        spec = find_spec(point.module)
    except ImportError:
        spec = None
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    message = {
        "it": f"il pacchetto che offre i caricatori {point.name!r} non contiene {point.module}",
        "en": f"the package that brings the loaders {point.name!r} does not hold {point.module}",
    }
    remedy = {"it": "Installalo di nuovo.", "en": "Install it again."}
    raise ContentError(message, remedy=remedy)


def _existing(text: str) -> Path:
    folder = Path(text)
    if folder.is_dir():
        return folder
    message = {
        "it": f"la cartella di caricatori {folder} non esiste",
        "en": f"the folder of loaders {folder} does not exist",
    }
    remedy = {
        "it": "Correggi l'impostazione `loaders` in clockkg.toml o in CLOCKKG_LOADERS.",
        "en": "Mend the setting `loaders` in clockkg.toml or in CLOCKKG_LOADERS.",
    }
    raise ContentError(message, remedy=remedy)
