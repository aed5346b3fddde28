"""Maps rows many at once, column by column, where nothing is out of the ordinary.

What a column's cells mean is worked out for all rows of a batch together; rows that fill the same
columns share the form of their statements. A row in which anything is unusual - a rule broken, a
character that cannot be printed, several values in a cell - is left to `rowwise`, which looks
at it cell by cell and says what is wrong. Both ways give the same statements with the same places.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from typing import Final, NamedTuple

from clockkg.graphs.sorting import BREAK, Line
from clockkg.loading.columns import Columns, Known, Reading, Texts, Values, where
from clockkg.loading.mapping import Skip, fold
from clockkg.loading.prepared import Prepared, Thing
from clockkg.loading.saying import Saying
from clockkg.loading.sources import Batch
from clockkg.terms import RDF_TYPE

_TYPE: Final = f"<{RDF_TYPE}>"
_END: Final = " ."


class Columnwise:
    """One table of one sheet."""

    def __init__(self, prepared: Prepared, things: Sequence[Thing], saying: Saying) -> None:
        """Work out what holds for all of its rows."""
        self._prepared = prepared
        self._things = things
        self._saying = saying
        self._cleared = {name: Known(read).__getitem__ for name, read in prepared.clearing.items()}
        self._skips = [_skipping(skip) for skip in prepared.table.skips]
        self._readings = [[Reading(cell) for cell in thing.cells] for thing in things]
        cells = {cell.name for thing in things for cell in thing.cells}
        self._unique = [c for c in prepared.checked if c.unique and c is not prepared.key]
        cells |= {column.name for column in self._unique}
        self._looked_at = cells | {name for thing in things for name in thing.subject.names}
        whens = {name for thing in things for name in thing.node.when}
        self._speaking = sorted(whens | {c.name for t in things for c in t.cells if c.predicate})
        self._forms: dict[tuple[int, frozenset[str]], _Said] = {}

    def take(self, batch: Batch) -> list[int]:
        """Add what the ordinary rows say; the positions of the others, in order."""
        columns = self._columns(batch)
        subjects = [one.subject.column(columns, columns.count) for one in self._things]
        values = [[one.of(columns[one.name]) for one in some] for some in self._readings]
        read = _Read(batch.numbers, columns, subjects, values)
        odd = sorted({*self._odd(read)})
        for filled, positions in self._groups(columns, odd):
            some = read if positions is None else read.at(positions)
            self._say(filled, some)
            self._say_keys(some)
        return odd

    def _columns(self, batch: Batch) -> Columns:
        """The cells by column, each saying what it means where the table knows ways to say it."""
        placed = self._prepared.places
        found = Columns(len(batch.numbers), {n: batch.columns[at] for n, at in placed.items()})
        for name, clear in self._cleared.items():
            found[name] = [*map(clear, found[name])]
        return found

    def _odd(self, read: "_Read") -> Iterator[int]:
        """The positions of rows that must be looked at one by one."""
        for name in self._looked_at & read.columns.keys():
            texts = read.columns[name]
            if not "".join(texts).isprintable():
                yield from (n for n, text in enumerate(texts) if not text.isprintable())
        for values in (values for some in read.values for values in some):
            if None in values:
                yield from where(values, None)
        for skip in self._skips:
            yield from skip(read.columns)
        yield from self._unchecked(read.columns)
        yield from self._unnamed(read)

    def _unchecked(self, columns: Columns) -> Iterator[int]:
        """The rows without a cell that must be."""
        for column in self._prepared.checked:
            if column.required and "" in columns[column.name]:
                yield from where(columns[column.name], "")

    def _unnamed(self, read: "_Read") -> Iterator[int]:
        """The rows that do not name a thing that they speak of."""
        for thing, subjects in zip(self._things, read.subjects, strict=True):
            whens = [read.columns[name] for name in thing.node.when]
            if "" in subjects and all(map(any, whens)):
                yield from (n for n in where(subjects, "") if all(when[n] for when in whens))

    def _groups(
        self, columns: Columns, odd: Sequence[int]
    ) -> Iterator[tuple[frozenset[str], list[int] | None]]:
        """The ordinary rows by the columns that they fill; None for all rows of the batch."""
        count = columns.count
        empties = {name: columns[name].count("") for name in self._speaking if name in columns}
        always = {name for name, empty in empties.items() if not empty}
        some = [name for name, empty in empties.items() if 0 < empty < count]
        if not some and not odd:
            yield frozenset(always), None
            return
        groups: dict[tuple[bool, ...], list[int]] = {}
        left = {*odd}
        kinds = (
            zip(*(map(bool, columns[name]) for name in some), strict=True) if some else repeat(())
        )
        for position, kind in zip(range(count), kinds, strict=False):
            if position not in left:
                groups.setdefault(kind, []).append(position)
        for kind, positions in groups.items():
            filled = (name for name, is_filled in zip(some, kind, strict=True) if is_filled)
            yield frozenset((*always, *filled)), positions

    def _say(self, filled: frozenset[str], read: "_Read") -> None:
        """Add what rows say that fill the same columns."""
        rows = [*map(str, read.numbers)]
        key = self._prepared.key
        for number, thing in enumerate(self._things):
            if not filled.issuperset(thing.node.when):
                continue
            said = self._forms.get((number, filled)) or self._said(number, filled)
            keys = [read.columns[key.name]] if key and not number else []
            values = [value(read) for value in said.values]
            form = repeat(said.form)
            records = zip(read.subjects[number], form, rows, *keys, *values, strict=False)
            self._saying.sorter.add(map(BREAK.join, records))
            self._say_inversely(number, filled, read, rows)

    def _say_keys(self, read: "_Read") -> None:
        """Add the texts that must not come again in their columns, though they name no thing."""
        for column in self._unique:
            cells = zip(
                read.columns[column.name], map(str, read.numbers), read.subjects[0], strict=True
            )
            heading = self._prepared.headings[column.name]
            self._saying.add_unique(column.name, heading, cells)

    def _say_inversely(
        self, number: int, filled: frozenset[str], read: "_Read", rows: Texts
    ) -> None:
        """Add what rows say of the things that their cells name."""
        for reading, values in zip(self._readings[number], read.values[number], strict=True):
            cell = reading.cell
            if cell.column.inverse and cell.name in filled:
                form = self._saying.single(cell.predicate, cell.heading)
                records = zip(values, repeat(form), rows, read.subjects[number], strict=False)
                self._saying.sorter.add(BREAK.join(map(str, record)) for record in records)

    def _said(self, number: int, filled: frozenset[str]) -> "_Said":
        """What rows that fill some columns say of a thing."""
        thing, prepared = self._things[number], self._prepared
        parts = sorted(self._parts(number, filled), key=lambda part: part.order)
        mixed = any(one.may_swap(two) for one, two in pairwise(parts))
        lines = tuple(part.line for part in parts)
        if prepared.key and thing is self._things[0]:
            heading = prepared.headings[prepared.key.name]
            form = self._saying.form(lines, prepared.key.name, heading, mixed=mixed)
        else:
            form = self._saying.form(lines, mixed=mixed)
        said = _Said(form, tuple(part.values for part in parts))
        self._forms[number, filled] = said
        return said

    def _parts(self, number: int, filled: frozenset[str]) -> Iterator["_Part"]:
        """The statements of a thing in rows that fill some columns."""
        thing = self._things[number]
        for name in thing.types:
            yield _part(_TYPE, (name, ""), thing.key, _nothing)
        for constant in thing.constants:
            if constant.fixed:
                yield _part(constant.predicate, (constant.fixed, ""), thing.key, _nothing)
            else:
                value = _each(constant.value, self._prepared.names)
                yield _part(constant.predicate, ("", ""), thing.key, value)
        for place, reading in enumerate(self._readings[number]):
            cell = reading.cell
            if cell.name in filled and cell.predicate and not cell.column.inverse:
                yield _part(cell.predicate, reading.around, cell.heading, _cells(number, place))
        yield from self._links(number, filled)

    def _links(self, number: int, filled: frozenset[str]) -> Iterator["_Part"]:
        """The statements that join the row's thing and the further ones."""
        for other, thing in enumerate(self._things[1:], 1):
            node = thing.node
            if filled.issuperset(node.when):
                if node.link and not number:
                    yield _part(f"<{node.link}>", ("", ""), thing.when, _subject(other))
                if node.link_inverse and number == other:
                    yield _part(f"<{node.link_inverse}>", ("", ""), thing.when, _subject(0))


class _Read(NamedTuple):
    """A batch that was read: subjects by thing, and what its cells come to by thing and cell."""

    numbers: Sequence[int]
    columns: Columns
    subjects: Sequence[Texts]
    values: Sequence[Sequence[Values]]

    def at(self, positions: list[int]) -> "_Read":
        """Some of its rows."""
        return _Read(
            [self.numbers[n] for n in positions],
            self.columns.at(positions),
            [[texts[n] for n in positions] for texts in self.subjects],
            [[[values[n] for n in positions] for values in some] for some in self.values],
        )


Value = Callable[[_Read], Iterable[str | None]]


class _Part(NamedTuple):
    """A statement of a form: its line, by what it is sorted, and what its open text is."""

    line: Line
    order: tuple[str, str]
    values: Value

    def may_swap(self, other: "_Part") -> bool:
        """Whether it depends on a row which of two comes first, or whether they are the same."""
        fixed = self.values is other.values is _nothing
        return self.order[0] == other.order[0] and not (fixed and self.order != other.order)


class _Said(NamedTuple):
    """The number of a form, and what the open texts of its lines are."""

    form: str
    values: tuple[Value, ...]


def _part(predicate: str, around: tuple[str, str], heading: str, values: Value) -> _Part:
    before, after = around
    line = Line(f" {predicate} {before}".encode(), f"{after}{_END}\n".encode(), heading)
    return _Part(line, (predicate, before), values)


def _nothing(_: _Read) -> Iterable[str]:
    return repeat("")


def _subject(number: int) -> Value:
    return lambda read: read.subjects[number]


def _cells(number: int, place: int) -> Value:
    return lambda read: read.values[number][place]


def _each(value: Callable[[Mapping[str, str]], str], names: Sequence[str]) -> Value:
    """A constant that cells stand in."""

    def values(read: _Read) -> list[str]:
        rows = zip(*(read.columns[name] for name in names), strict=True)
        return [value(dict(zip(names, row, strict=True))) for row in rows]

    return values


def _belonging(values: Collection[str]) -> Callable[[str], bool]:
    return lambda text: fold(text) in values


def _skipping(skip: Skip) -> Callable[[Columns], Iterator[int]]:
    """The rows that are left out on purpose."""
    tests = {name: Known(_belonging(values)) for name, values in skip.where.items()}

    def positions(columns: Columns) -> Iterator[int]:
        hits = (map(test.__getitem__, columns[name]) for name, test in tests.items())
        return (n for n, all_hit in enumerate(map(all, zip(*hits, strict=True))) if all_hit)

    return positions
