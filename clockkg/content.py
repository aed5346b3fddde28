"""Finds the folders of knowledge: beside the package in a checkout, inside it in a wheel.

>>> sorted(folder.name for folder in content())
['loaders', 'ontology', 'queries', 'shapes']
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from clockkg.errors import ContentError


class Content(NamedTuple):
    """The four folders of knowledge, as paths."""

    ontology: Path
    shapes: Path
    queries: Path
    loaders: Path


@cache
def content() -> Content:
    """The folders of knowledge; a ContentError when the installation lacks them."""
    package = Path(__file__).resolve().parent
    for root in (package / "_content", package.parent):
        folders = Content(*(root / name for name in Content._fields))
        if all(folder.is_dir() for folder in folders):
            return folders
    message = f"no folders {', '.join(Content._fields)} beside or inside {package}"
    raise ContentError(message, remedy="Install clockkg again.")
