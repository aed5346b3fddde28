"""What was found wrong, where, and how to mend it: one kind of message for loading and validation.

>>> place = Origin(file="soci.csv", table="organisations", row=14, column="vat")
>>> str(place)
'soci.csv, table organisations, row 14, column vat'
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

LANGUAGES: Final = ("it", "en")

_PLACES: Final = {"it": ("tabella", "riga", "colonna"), "en": ("table", "row", "column")}

Text = Mapping[str, str]
"""A text in both languages: `{"it": ..., "en": ...}`."""


class Severity(StrEnum):
    """How grave: a violation blocks a release; a warning and an info do not."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest, for sorting."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a statement comes from; `row` counts as a spreadsheet does: the header is 1."""

    file: str
    table: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        """The place in English words, leaving out what is unknown."""
        return self.words("en")

    def words(self, language: str) -> str:
        """The place in words, leaving out what is unknown.

        >>> Origin("soci.csv", row=3).words("it")
        'soci.csv, riga 3'
        """
        table, row, column = _PLACES[language]
        parts = [self.file]
        parts += [f"{table} {self.table}"] if self.table else []
        parts += [f"{row} {self.row}"] if self.row else []
        parts += [f"{column} {self.column}"] if self.column else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: the rule, how grave, what, where, and what to do."""

    rule: str
    severity: Severity
    message: Text
    remedy: Text = field(default_factory=dict)
    origin: Origin | None = None
    value: str = ""
    focus: str = ""
    graph: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain data, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The finding that `as_dict` wrote."""
        origin = Origin(**data["origin"]) if data["origin"] else None
        return cls(**{**data, "origin": origin, "severity": Severity(data["severity"])})

    def sort_key(self) -> tuple[int, str, int, str, str, str]:
        """Gravest first, then by place, then by rule."""
        where = self.origin or Origin("~")
        place = f"{where.file}\x00{where.table}"
        return (self.severity.rank, place, where.row, where.column, self.rule, self.focus)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those findings that keep a load from becoming a release."""
    return [finding for finding in findings if finding.severity is Severity.VIOLATION]


def by_rule(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each rule that found any, sorted by rule."""
    return dict(sorted(Counter(finding.rule for finding in findings).items()))


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity, all severities named.

    >>> counted([])
    {'violation': 0, 'warning': 0, 'info': 0}
    """
    counts = dict.fromkeys((str(severity) for severity in Severity), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts
