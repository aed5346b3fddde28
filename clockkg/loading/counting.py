"""Whether a delivery brings much more or much fewer rows than the one before it.

>>> swung(80, 100, 20), swung(79, 100, 20), swung(5, 0, 20)
(False, True, False)
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from clockkg.findings import Finding, Origin
from clockkg.graphs import Manifest
from clockkg.loading.arrival import Arrival
from clockkg.loading.rules import rule

_WHOLE = 100


def swung(rows: int, before: int, percent: int) -> bool:
    """Whether a number of rows is farther from the one before than so many per cent of it."""
    return bool(before) and abs(rows - before) * _WHOLE > before * percent


def unusual(arrivals: Iterable[Arrival], parent: Manifest) -> Iterator[Finding]:
    """A warning for each table that half of may be missing, or twice of there."""
    for one in arrivals:
        last = parent.last_run(one.graph)
        before = last.rows if last else {}
        for table, (file, percent) in one.swings.items():
            rows, known = one.rows.get(table, 0), before.get(table, 0)
            if swung(rows, known, percent):
                found = rule("row-change", Origin(file, table), str(rows), str(known))
                yield replace(found, graph=one.graph)
