"""Faults in data that somebody else publishes: told, but they block nothing.

A centre mends its own spreadsheet; it cannot mend a portal's dump. In a table that is lenient a
cell or a row that breaks a rule is left out with a warning, the first ones with their places, the
others counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from clockkg.findings import Finding, Origin, Severity
from clockkg.loading.mapping import Table
from clockkg.loading.rules import OF_A_CELL, rule

SHOWN: Final = 20
"""How many faults of one kind in one column are told with their places."""
_EASED: Final = OF_A_CELL | {"row-length"}


def eased(findings: Iterable[Finding], tables: Mapping[str, Table]) -> list[Finding]:
    """Findings as they weigh: those of lenient tables as warnings, many of a kind as a number."""
    told: list[Finding] = []
    counted: Counter[tuple[Origin, str]] = Counter()
    for finding in findings:
        origin = finding.origin
        table = tables.get(origin.table) if origin else None
        if not (origin and table and table.lenient and finding.rule in _EASED):
            told.append(finding)
            continue
        kind = (Origin(origin.file, origin.table, column=origin.column), finding.rule)
        counted[kind] += 1
        if counted[kind] <= SHOWN:
            told.append(replace(finding, severity=Severity.WARNING))
    more = ((place, name, number - SHOWN) for (place, name), number in counted.items())
    told += [rule("more-faults", place, str(n), name) for place, name, n in more if n > 0]
    return told
