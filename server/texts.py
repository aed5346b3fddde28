"""The pages' language: every page stands under /it/ or /en/, and every text is in texts.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request

from clockkg.findings import LANGUAGES
from clockkg.querying import this_day

from .service import service


def equip(app: Flask) -> None:
    """Give every template the texts, the language and the release."""
    app.context_processor(_context)
    app.template_filter("pick")(pick)


def language() -> str:
    """The page's language: that of its address, else the one the reader prefers."""
    first = request.path.strip("/").partition("/")[0]
    if first in LANGUAGES:
        return first
    wanted = (tag.lower().partition("-")[0] for tag, quality in request.accept_languages if quality)
    return next((tag for tag in wanted if tag in LANGUAGES), "it")


def say(key: str, **words: object) -> str:
    """A text in the page's language, its {places} filled."""
    return texts()[key][language()].format(**words)


def pick(both: Mapping[str, str]) -> str:
    """One of two languages' texts, the page's where it is there."""
    return both.get(language()) or next(iter(both.values()), "")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """All texts of the pages."""
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text("utf-8"))


def _context() -> dict[str, Any]:
    here = language()
    other = next(name for name in LANGUAGES if name != here)
    manifest = None if getattr(g, "without_release", False) else service().release.manifest
    return {
        "say": say,
        "language": here,
        "other": other,
        "other_address": _swapped(other),
        "manifest": manifest,
        "settings": service().settings,
        "today": this_day(service().settings.today),
    }


def _swapped(other: str) -> str:
    """This page's address in the other language."""
    path = request.full_path.rstrip("?")
    first, slash, rest = path.lstrip("/").partition("/")
    return f"/{other}/{rest}" if first in LANGUAGES and slash else f"/{other}/"
