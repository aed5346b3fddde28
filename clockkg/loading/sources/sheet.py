"""A sheet: a heading and rows of text, with the numbers a person sees in the file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Final, NamedTuple, Self

from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule

_MANY: Final = 1_000
"""So many empty rows among the others nobody leaves on purpose."""
AT_ONCE: Final = 1_000
"""So many rows are looked at together."""


class Row(NamedTuple):
    """One row: its number as the spreadsheet shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]


class Batch(NamedTuple):
    """Rows that follow each other, column by column; `findings` is what was wrong among them.

    `done` is the share of their file that is read with them, 0 where that is not known.
    """

    numbers: Sequence[int]
    columns: Sequence[Sequence[str]]
    findings: Sequence[Finding] = ()
    done: float = 0.0

    @property
    def rows(self) -> Iterator[Row]:
        """The rows one by one."""
        return map(Row, self.numbers, zip(*self.columns, strict=True))


class UnreadableError(Exception):
    """A file cannot be read to its end; caught where its rows are used."""

    def __init__(self, finding: Finding) -> None:
        """Keep why."""
        super().__init__(finding.rule)
        self.finding = finding


class Streamed:
    """Rows that are read from their file whenever they are asked for, and not kept."""

    def __init__(self, batches: Callable[[], Iterator[Batch]]) -> None:
        """Take what reads them from the first on; an UnreadableError may end that."""
        self.batches = batches

    def __iter__(self) -> Iterator[Row]:
        """The rows one by one."""
        return chain.from_iterable(batch.rows for batch in self.batches())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file; `findings` is what was wrong in reading it, as far as that is known."""

    file: str
    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...] | Streamed
    findings: tuple[Finding, ...] = field(default=())

    def telling(self, *findings: Finding) -> Self:
        """The same with more findings, told first."""
        return replace(self, findings=(*findings, *self.findings))

    def batches(self) -> Iterator[Batch]:
        """Its rows, many at once; an UnreadableError where they cannot be read to the end."""
        if isinstance(self.rows, Streamed):
            return self.rows.batches()
        return batched(self.rows)

    def with_rows(self, chosen: Callable[[Row], bool]) -> Self:
        """The same with those of its rows that are chosen."""
        if not isinstance(self.rows, Streamed):
            return replace(self, rows=tuple(filter(chosen, self.rows)))
        every = self.rows.batches

        def batches() -> Iterator[Batch]:
            for batch in every():
                yield from batched(filter(chosen, batch.rows))
                yield Batch((), (), batch.findings)

        return replace(self, rows=Streamed(batches))

    def part(self, before: float, share: float) -> Self:
        """The same as a share of a longer reading, of which some is done already."""
        if not isinstance(self.rows, Streamed):
            return self
        every = self.rows.batches

        def batches() -> Iterator[Batch]:
            for batch in every():
                yield batch._replace(done=batch.done and before + share * batch.done)

        return replace(self, rows=Streamed(batches))

    def followed(self, tell: Callable[[float], None]) -> Self:
        """The same, whose rows tell as they are read which share of the file that is."""
        if not isinstance(self.rows, Streamed):
            return self
        every = self.rows.batches

        def batches() -> Iterator[Batch]:
            for batch in every():
                if batch.done:
                    tell(batch.done)
                yield batch

        return replace(self, rows=Streamed(batches))

    def whole(self) -> "Sheet":
        """The same with all of its rows in memory, and all that is wrong with them."""
        if not isinstance(self.rows, Streamed):
            return self
        try:
            read = list(self.batches())
        except UnreadableError as error:
            return unread(self.file, self.name, error.finding)
        rows = tuple(row for batch in read for row in batch.rows)
        found = tuple(one for batch in read for one in batch.findings)
        return replace(self, rows=rows, findings=(*self.findings, *found))

    def exhausted(self) -> Self:
        """The same without rows that are still to be read, but with what is wrong with them."""
        if not isinstance(self.rows, Streamed):
            return self
        found = tuple(one for batch in self.batches() for one in batch.findings)
        return replace(self, rows=(), findings=(*self.findings, *found))


def batched(rows: Iterator[Row] | Sequence[Row]) -> Iterator[Batch]:
    """Rows as batches."""
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        numbers, cells = zip(*some, strict=True)
        yield Batch(numbers, list(zip(*cells, strict=True)))


def unread(file: str, name: str, *why: Finding) -> Sheet:
    """A table that could not be read, and why."""
    return Sheet(file, name, (), (), why)


def empty_rows(file: str, number: int, table: str = "") -> list[Finding]:
    """A warning where so many rows among the others are empty that something may be lost."""
    found = rule("empty-rows", Origin(file, table), str(number))
    return [found] if number > _MANY else []
