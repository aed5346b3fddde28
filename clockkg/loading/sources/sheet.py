"""A sheet: a heading and rows of text, with the numbers a person sees in the file."""

from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Self

from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule

_MANY: Final = 1_000
"""So many empty rows among the others nobody leaves on purpose."""


class Row(NamedTuple):
    """One row: its number as the spreadsheet shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file; `findings` is what was wrong in reading it."""

    file: str
    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = field(default=())

    def telling(self, *findings: Finding) -> Self:
        """The same with more findings, told first."""
        return replace(self, findings=(*findings, *self.findings))


def unread(file: str, name: str, *why: Finding) -> Sheet:
    """A table that could not be read, and why."""
    return Sheet(file, name, (), (), why)


def empty_rows(file: str, number: int, table: str = "") -> list[Finding]:
    """A warning where so many rows among the others are empty that something may be lost."""
    found = rule("empty-rows", Origin(file, table), str(number))
    return [found] if number > _MANY else []
