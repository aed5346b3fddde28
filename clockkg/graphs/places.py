r"""Where the statements of a graph stand: a file beside `graph.nt`, far smaller than the graph.

Its lines follow the graph's: each tells of one statement or of several that follow each other.

    =  FILE  TABLE  COLUMN …          a shape, numbered from 0 in the order of their appearance
    SHAPE  ROW                        as many statements as the shape has columns, from this row
    +  FILE  TABLE  ROW  COLUMN …     one statement, with four fields for every place it stands in
    -  NUMBER                         so many statements that come from no row

>>> a, b = Origin("soci.csv", "members", 2, "key"), Origin("soci.csv", "members", 2, "since")
>>> writer = Writer()
>>> writer.write([(b"<urn:x> <urn:a> 1 .", {a}), (b"<urn:x> <urn:b> 2 .", {b})])
>>> writer.taken()
b'=\tsoci.csv\tmembers\tkey\tsince\n0\t2\n'
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Final, NamedTuple

from clockkg.findings import Origin

FILE: Final = "places.tsv"
_SHAPE: Final = b"="
_ONE: Final = b"+"
_NONE: Final = b"-"
_FIELDS: Final = 4
_ENDS: Final = re.compile(r"[\t\r\n]")

Traced = tuple[bytes, Collection[Origin]]
"""A statement and the places it stands in."""


class Writer:
    """Writes the places of statements that come in order; `taken` gives what was written."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._lines: list[bytes] = []
        self._shapes: dict[tuple[str, ...], bytes] = {}

    def shape(self, file: str, table: str, columns: Iterable[str]) -> bytes:
        """The number of a shape, which is told when it is new."""
        fields = (file, table, *columns)
        known = self._shapes.get(fields)
        if known is None:
            known = self._shapes[fields] = b"%d" % len(self._shapes)
            self._lines.append(_SHAPE + b"\t" + _joined(fields))
        return known

    def rows(self, shape: bytes, rows: Iterable[bytes]) -> None:
        """The statements of a shape, from one row after the other."""
        self._lines += [b"%b\t%b\n" % (shape, row) for row in rows]

    def write(self, statements: Iterable[Traced]) -> None:
        """Statements with their places."""
        for about, group in groupby(statements, _about):
            if about is None:
                for _, places in group:
                    fields = [
                        f for o in sorted(places) for f in (o.file, o.table, str(o.row), o.column)
                    ]
                    self._lines.append(_ONE + b"\t" + _joined(fields))
            elif about == ():
                self._lines.append(b"%b\t%d\n" % (_NONE, sum(1 for _ in group)))
            else:
                origins = [origin for _, places in group for origin in places]
                first = origins[0]
                shape = self.shape(first.file, first.table, (one.column for one in origins))
                self.rows(shape, [b"%d" % first.row])

    def taken(self) -> bytes:
        """What was written since the last time."""
        lines, self._lines = self._lines, []
        return b"".join(lines)


def _about(statement: Traced) -> tuple[object, ...] | None:
    """What statements share that are told together; None for one with several places."""
    line, places = statement
    if not places:
        return ()
    if len(places) > 1:
        return None
    [origin] = places
    return (line[: line.index(b" ")], origin.file, origin.table, origin.row)


def _joined(fields: Iterable[str]) -> bytes:
    """Fields as a line; what would end one is a blank in it."""
    clean = (_ENDS.sub(" ", field) if _ENDS.search(field) else field for field in fields)
    return "\t".join(clean).encode() + b"\n"


class Block(NamedTuple):
    """Statements that follow each other: their number, and what tells their places."""

    number: int
    fields: list[bytes]
    shape: tuple[str, ...] = ()

    def places(self) -> Iterator[set[Origin]]:
        """For each of them the places it stands in."""
        if self.shape:
            file, table, *columns = self.shape
            row = int(self.fields[0])
            yield from ({Origin(file, table, row, column)} for column in columns)
        elif self.fields:
            rest = [field.decode() for field in self.fields]
            groups = (rest[i : i + _FIELDS] for i in range(0, len(rest), _FIELDS))
            yield {Origin(file, table, int(row), column) for file, table, row, column in groups}
        else:
            yield from (set() for _ in range(self.number))


class Reader:
    """Reads what a `Writer` wrote; `shapes` are those met so far."""

    def __init__(self, shapes: list[tuple[str, ...]] | None = None) -> None:
        """From the beginning, or from anywhere where all shapes are known."""
        self.shapes = [] if shapes is None else shapes
        self._learns = shapes is None

    def block(self, line: bytes) -> Block | None:
        """What a line tells, None where it is a shape."""
        kind, *fields = line.split(b"\t")
        if kind == _SHAPE:
            if self._learns:
                self.shapes.append(tuple(field.decode() for field in fields))
            return None
        if kind == _ONE:
            return Block(1, fields)
        if kind == _NONE:
            return Block(int(fields[0]), [])
        shape = self.shapes[int(kind)]
        return Block(len(shape) - 2, fields, shape)
