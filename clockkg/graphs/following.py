"""Follows findings from one release to the next: since when they are open, and what was cleared.

>>> from clockkg.findings import Severity, identified
>>> [old] = identified([Finding("A", Severity.INFO, {}, focus="urn:a")])
>>> opened, cleared = follow([], [replace(old, since=1)], [], number=2)
>>> [(finding.since, finding.cleared) for finding in cleared]
[(1, 2)]
"""

from collections.abc import Iterable
from dataclasses import replace

from clockkg.findings import Finding


def follow(
    found: Iterable[Finding], before: Iterable[Finding], gone: Iterable[Finding], *, number: int
) -> tuple[list[Finding], list[Finding]]:
    """What is open in a release, and all that was cleared by it or before.

    `before` and `gone` are what was open and cleared in the release before it, whose findings keep
    the release that showed them first; one that comes back is open again.
    """
    known = {finding.id: finding for finding in (*gone, *before)}
    opened = [replace(f, since=known[f.id].since if f.id in known else number) for f in found]
    still = {finding.id for finding in opened}
    ended = [replace(f, cleared=f.cleared or number) for f in known.values() if f.id not in still]
    return opened, sorted(ended, key=lambda f: (-f.cleared, *f.sort_key()))
