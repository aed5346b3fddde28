"""Every form that findings are written in, by its name.

What writes a form is read in when it is wanted: a command that only tells of findings needs neither
spreadsheets nor templates.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from clockkg.errors import UnknownNameError
from clockkg.findings import LANGUAGES
from clockkg.reporting.told import Told

FORMS: Final[Mapping[str, str]] = {
    "csv": "tables",
    "html": "page",
    "json": "tables",
    "junit": "junit",
    "sarif": "sarif",
    "shacl": "shacl",
    "xlsx": "workbook",
}
"""The module that writes each form, by a function of the form's name: `as_csv`."""


def render(told: Told, form: str, language: str = "en") -> bytes:
    """The findings in one of the FORMS; an UnknownNameError for any other.

    >>> render(Told(()), "json").splitlines()[1].strip()
    b'"counts": {'
    """
    if form not in FORMS:
        raise UnknownNameError("form of report", form, FORMS)
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    module = import_module(f"clockkg.reporting.{FORMS[form]}")
    write: Callable[[Told, str], str | bytes] = getattr(module, f"as_{form}")
    text = write(told, language)
    return text if isinstance(text, bytes) else text.encode()
