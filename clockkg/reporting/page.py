"""Findings as a page of its own, grouped by rule: the library's one door to Jinja."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clockkg.findings import counted
from clockkg.reporting.told import NOTHING, SEVERITIES, STATES, TITLE, Told

_WORDS = {
    "rule": {"it": "regola", "en": "rule"},
    "value": {"it": "scritto", "en": "written"},
    "also": {"it": "anche", "en": "also"},
}


def as_html(told: Told, language: str = "en", title: str = "") -> str:
    """A page without scripts or other files, readable by keyboard and screen reader."""
    return filled(
        "report.html",
        told=told,
        language=language,
        title=title or TITLE[language],
        counts=counted(told.findings),
        severities=SEVERITIES,
        states=STATES,
        words=_WORDS,
        nothing=NOTHING[language],
    )


def filled(name: str, **values: object) -> str:
    """A template of this package with some values in it."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
