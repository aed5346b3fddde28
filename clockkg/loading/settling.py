"""From results to findings: what has one cause is one finding, placed, named and followed.

Results have one cause where they say of the same thing that the same property has nothing, or that
the same value is not what it should be by itself: an empty cell that breaks three shapes is one
finding, and so is a wrong value that breaks class and kind of node. What depends on other things,
such as a number that two organisations share, is a cause of its own. A cell that could not be read
is the cause of all that is then missing from it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from clockkg.findings import Finding, Severity, identified
from clockkg.loading.arrival import Arrival
from clockkg.loading.cells import gathered
from clockkg.terms import PREFIXES

EMPTY: Final = frozenset({"MinCount", "QualifiedMinCount", "HasValue"})
"""The components of SHACL that say that something is missing."""

ITSELF: Final = frozenset(
    {
        "Class", "Datatype", "NodeKind", "In", "LanguageIn", "Pattern", "MinLength", "MaxLength",
        "MinExclusive", "MinInclusive", "MaxExclusive", "MaxInclusive",
        "Not", "And", "Or", "Xone", "Node",
    }
)  # fmt: skip
"""The components of SHACL that judge a value by itself."""

_SUFFIX: Final = "ConstraintComponent"
Cause = tuple[str, ...]


def settle(
    found: Iterable[Finding], arrivals: Iterable[Arrival], known: Iterable[Finding]
) -> list[Finding]:
    """Findings with their cells and identifiers, one for each cause, gravest first.

    `known` are those of the release before: of a graph that does not arrive, they know the cell.
    """
    read = tuple(arrivals)
    cells, loaded = gathered(one.cells for one in read), {one.graph for one in read}
    listed = list(found)
    mine = iter(cells.told(finding for finding in listed if finding.graph in loaded))
    told = (next(mine) if finding.graph in loaded else finding for finding in listed)
    settled = identified(sorted(_by_cause(_without_echoes(told)), key=Finding.sort_key))
    before = {finding.id: finding for finding in known if finding.graph not in loaded}
    return [_as_known(finding, before) for finding in settled]


def _as_known(finding: Finding, before: Mapping[str, Finding]) -> Finding:
    """A finding with the cell that an earlier load told."""
    old = before.get(finding.id)
    if not old:
        return finding
    return replace(finding, origin=old.origin, sheet=old.sheet, written=old.written)


def _without_echoes(found: Iterable[Finding]) -> list[Finding]:
    """Leave out what is only wrong with a value because the value's own row could not be read.

    Of a key that stands twice the first row was read.
    """
    listed = list(found)
    unread = {
        f"<{finding.focus}>" for finding in listed
        if finding.of_reading and finding.focus and finding.severity is Severity.VIOLATION
        and finding.rule != "repeated-key"
    }  # fmt: skip
    return [f for f in listed if not (_of_itself(f) and f.broken[0].term in unread)]


def _by_cause(found: Iterable[Finding]) -> Iterator[Finding]:
    causes: dict[Cause, list[Finding]] = {}
    listed = sorted(found, key=_first)
    read = {finding.where: _own(finding) for finding in listed if _of_cell(finding)}
    for finding in listed:
        cause = _cause(finding)
        lacking = cause[0] == "empty" and finding.where in read
        causes.setdefault(read[finding.where] if lacking else cause, []).append(finding)
    return map(_merged, causes.values())


def _of_itself(finding: Finding) -> bool:
    return bool(finding.broken) and _component(finding) in ITSELF


def _component(finding: Finding) -> str:
    """The kind of constraint that is broken, by SHACL's short name."""
    return finding.broken[0].component.removeprefix(PREFIXES["sh"]).removesuffix(_SUFFIX)


def _first(finding: Finding) -> tuple[bool, int, str, tuple[str, str, int, str], str]:
    """What reading found speaks for a cause, else the gravest rule, else the first by name."""
    severity = finding.severity.rank
    return (not finding.of_reading, severity, finding.rule, finding.where, finding.focus)


def _of_cell(finding: Finding) -> bool:
    _, _, row, column = finding.where
    return finding.of_reading and row > 1 and bool(column)


def _cause(finding: Finding) -> Cause:
    if not finding.broken:
        return _own(finding)
    first = finding.broken[0]
    component = _component(finding)
    about = (finding.graph, finding.focus, first.path)
    if first.path and not first.term and component in EMPTY:
        return ("empty", *about)
    if first.term and component in ITSELF:
        return ("value", *about, first.term)
    return (finding.rule, *about, first.term)


def _own(finding: Finding) -> Cause:
    """The cause of what reading found: the rule at its place."""
    return (finding.rule, finding.graph, *map(str, finding.where), finding.value)


def _merged(found: list[Finding]) -> Finding:
    """One finding for several results; the first speaks for them."""
    first = found[0]
    broken = tuple(broken for one in found for broken in one.broken)
    severity = min((one.severity for one in found), key=lambda severity: severity.rank)
    return replace(first, severity=severity, broken=broken)
