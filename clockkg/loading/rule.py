"""What a rule of loading is: how grave, and what it says."""

from typing import NamedTuple

from clockkg.findings import Severity


class Rule(NamedTuple):
    """A rule's severity and texts; `{value}`, `{column}` and `{near}` are filled in."""

    severity: Severity
    it: str
    en: str
    remedy_it: str
    remedy_en: str
