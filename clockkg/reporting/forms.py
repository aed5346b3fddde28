"""Every form that findings are written in, by its name."""

from collections.abc import Callable, Mapping
from typing import Final

from clockkg.errors import UnknownNameError
from clockkg.findings import LANGUAGES
from clockkg.reporting.junit import as_junit
from clockkg.reporting.page import as_html
from clockkg.reporting.sarif import as_sarif
from clockkg.reporting.shacl import as_shacl
from clockkg.reporting.tables import as_csv, as_json
from clockkg.reporting.told import Told
from clockkg.reporting.workbook import as_xlsx

FORMS: Final[Mapping[str, Callable[[Told, str], str | bytes]]] = {
    "csv": as_csv,
    "html": as_html,
    "json": as_json,
    "junit": as_junit,
    "sarif": as_sarif,
    "shacl": as_shacl,
    "xlsx": as_xlsx,
}


def render(told: Told, form: str, language: str = "en") -> bytes:
    """The findings in one of the FORMS; an UnknownNameError for any other.

    >>> render(Told(()), "json").splitlines()[1].strip()
    b'"counts": {'
    """
    if form not in FORMS:
        raise UnknownNameError("form of report", form, FORMS)
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    text = FORMS[form](told, language)
    return text if isinstance(text, bytes) else text.encode()
