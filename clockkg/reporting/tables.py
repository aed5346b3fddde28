"""Findings as CSV for a spreadsheet and as JSON for a program.

>>> from clockkg.findings import Finding, Severity
>>> from clockkg.reporting.told import told_of
>>> finding = Finding("VatNumberForm", Severity.VIOLATION, {"it": "No.", "en": "No."}, value="=1+1")
>>> as_csv(told_of([finding])).splitlines()[1]
"violation,open,VatNumberForm,No.,,,,,,'=1+1,,,,,,,,"
"""

import csv
import io
import json
from typing import Final

from clockkg.findings import counted
from clockkg.reporting.told import COLUMNS, Told

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(told: Told, language: str = "en") -> str:
    """One line for each finding; a cell that a spreadsheet would run is given an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for finding in told.ordered:
        writer.writerow(map(harmless, told.cells(finding, language).values()))
    return out.getvalue()


def as_json(told: Told, language: str = "en") -> str:  # noqa: ARG001 (all writers alike)
    """The findings whole, in both languages, with their counts."""
    listed = [finding.as_dict() | {"state": told.state(finding)} for finding in told.ordered]
    data = {"counts": counted(told.findings), "findings": listed}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
