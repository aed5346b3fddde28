r"""Sorts what rows say into a graph, in as much memory however many rows there are.

What a row says of one thing is a record: the thing's IRI, the number of its form, the row, and the
texts that the form leaves open. A form is known beforehand for all rows that say the same kind of
thing, so that its lines are sorted already and a record is far shorter than they are. Records are
sorted in runs, and the runs merged into the graph and the places of its statements.

>>> sorter = Sorter()
>>> label = Line(b' <urn:label> "', b'" .\n', "name")
>>> number = sorter.form(Form(0, "soci.csv", "members", (label,)))
>>> sorter.add(["\x1f".join(("<urn:a>", number, "2", "Alfa"))])
>>> graph, repeats = sorter.merged()
>>> graph.lines(), [str(place) for place in graph.origins('<urn:a> <urn:label> "Alfa" .')]
(['<urn:a> <urn:label> "Alfa" .'], ['soci.csv, table members, row 2, column name'])
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from clockkg.findings import Origin
from clockkg.graphs import places
from clockkg.graphs.merging import together
from clockkg.graphs.saved import Saved
from clockkg.graphs.tape import Tape

BREAK: Final = "\x1f"
"""What stands between the fields of a record, and in none of them."""
_BREAK: Final = BREAK.encode()
_MOST: Final = 2**25
"""About so many characters of records are sorted at once."""
_SAMPLE: Final = 16
"""The length of one in so many records is looked at."""
_AT_ONCE: Final = 250
_LEAST: Final = 2**16
_PER_LINE: Final = 4
_MANY: Final = 16
"""Of so many records the lines are put together column by column."""

Fields = list[bytes]
"""The fields of a record: subject, form, row, key where the form has one, texts."""


class Line(NamedTuple):
    """What all statements of a kind have in common: what stands before and after the open text.

    `before` begins with the blank after the subject, `after` ends the line.
    """

    before: bytes
    after: bytes
    column: str


class Form:
    """What some records have in common: where they come from, and their lines in sorted order.

    `sheet` numbers the sheets as they were read. `key` names the column whose text a record holds
    before the others, and that must not be another row's too; `heading` is its heading. The lines
    of a `mixed` form are only sorted when their texts are there. Where a key does not name the
    row's thing, its records stand `apart`: they are sorted by the key, which has no lines, and the
    thing comes last.
    """

    def __init__(  # noqa: PLR0913 - all but four have a default
        self,
        sheet: int,
        file: str,
        table: str,
        lines: tuple[Line, ...],
        *,
        key: str = "",
        heading: str = "",
        mixed: bool = False,
        apart: bool = False,
    ) -> None:
        """Work out what does not change from record to record."""
        self.sheet = sheet
        self.file = file
        self.table = table
        self.lines = lines
        self.key = key
        self.heading = heading
        self.mixed = mixed
        self.apart = apart
        self.first = 3 + bool(key) + apart
        """Where the texts begin among the fields."""
        self._parts = [part for line in lines for part in (b"", line.before, b"", line.after)]

    def text(self, records: Sequence[Fields]) -> bytes:
        """The lines of some records."""
        if len(records) < _MANY:
            return b"".join(map(self._lines_of, records))
        subjects, *rest = zip(*records, strict=True)
        whole, step = self._parts * len(records), len(self._parts)
        for place, texts in enumerate(rest[self.first - 1 :]):
            whole[_PER_LINE * place :: step] = subjects
            whole[_PER_LINE * place + 2 :: step] = texts
        return b"".join(whole)

    def _lines_of(self, fields: Fields) -> bytes:
        """The lines of one record."""
        parts = self._parts.copy()
        parts[::_PER_LINE] = [fields[0]] * len(self.lines)
        parts[2::_PER_LINE] = fields[self.first :]
        return b"".join(parts)

    def traced(self, fields: Fields) -> Iterator[tuple[bytes, Origin]]:
        """The lines of a record without their ends, each with its place."""
        row = int(fields[2])
        for line, text in zip(self.lines, fields[self.first :], strict=True):
            origin = Origin(self.file, self.table, row, line.column)
            yield b"".join((fields[0], line.before, text, line.after[:-1])), origin

    def thing(self, fields: Fields) -> str:
        """The row's thing, as N-Triples writes it; empty where the row names none."""
        return fields[-1 if self.apart else 0].decode()

    def place(self, fields: Fields) -> Origin:
        """The cell of a record's key."""
        return Origin(self.file, self.table, int(fields[2]), self.heading)


class Repeat(NamedTuple):
    """A key that stands in a second row: its text, the cell, and the cell it stood in before."""

    subject: str
    text: str
    place: Origin
    first: Origin


class Sorter:
    """Takes records and gives the graph that they make; `folder` is for what is too much."""

    def __init__(self, folder: Path | None = None, most: int = _MOST) -> None:
        """Nothing is there yet; about `most` characters are sorted at once."""
        self._folder = folder
        self._most = most
        self._forms: list[Form] = []
        self._records: list[str] = []
        self._size = 0
        self._runs: list[Tape] = []
        self._forgotten: set[int] = set()

    def form(self, form: Form) -> str:
        """Make a form known; what its records call it."""
        self._forms.append(form)
        return str(len(self._forms) - 1)

    def add(self, records: Iterable[str]) -> None:
        """Take records."""
        before = len(self._records)
        self._records += records
        self._size += _SAMPLE * sum(map(len, self._records[before::_SAMPLE]))
        if self._size > self._most:
            self._end_run()

    def forget(self, sheet: int) -> None:
        """Leave out what was taken of a sheet."""
        self._forgotten.add(sheet)

    def merged(self) -> tuple[Saved, list[Repeat]]:
        """The graph, and the keys that several rows have, as they come in the files."""
        self._end_run()
        gone = {n for n, form in enumerate(self._forms) if form.sheet in self._forgotten}
        merging = _Merging(self._forms, self._folder, {b"%d" % number for number in gone})
        for records in _in_order(self._runs):
            merging.take(records)
        return merging.graph(), merging.repeated

    def _end_run(self) -> None:
        """Sort what is in memory, and put it away."""
        self._records.sort()
        run = Tape(self._folder)
        for start in range(0, len(self._records), _AT_ONCE):
            text = "\n".join((*self._records[start : start + _AT_ONCE], ""))
            run.append(text.encode("utf-8", "surrogatepass"))
        self._runs.append(run)
        self._records, self._size = [], 0


class _Merging:
    """Writes the lines of records that come in order, and what they repeat."""

    def __init__(self, forms: Iterable[Form], folder: Path | None, gone: set[bytes]) -> None:
        self._gone = gone
        self._forms = {b"%d" % number: form for number, form in enumerate(forms)}
        self._shapes: dict[bytes, bytes] = {}
        self._writer = places.Writer()
        self._graph, self._trace = Tape(folder), Tape(folder)
        self._hash = sha256()
        self._repeats: list[tuple[int, int, Repeat]] = []

    def take(self, records: list[Fields]) -> None:
        """Write records, of each of whose subjects all are there."""
        if self._gone:
            records = [fields for fields in records if fields[1] not in self._gone]
        if len({fields[0] for fields in records}) == len(records):
            alike = groupby(records, itemgetter(1))
            data = b"".join(self._alike(form, list(group)) for form, group in alike)
        else:
            groups = (list(group) for _, group in groupby(records, itemgetter(0)))
            data = b"".join(
                self._several(g) if len(g) > 1 else self._alike(g[0][1], g) for g in groups
            )
        self._graph.append(data)
        self._hash.update(data)
        self._trace.append(self._writer.taken())

    def graph(self) -> Saved:
        """What was written."""
        return Saved(self._graph, self._trace, self._hash.hexdigest())

    @property
    def repeated(self) -> list[Repeat]:
        """The keys that several rows have, in the order of the rows."""
        return [one for *_, one in sorted(self._repeats, key=itemgetter(0, 1))]

    def _alike(self, number: bytes, records: list[Fields]) -> bytes:
        """The lines of records of one form, each of another subject."""
        form = self._forms[number]
        if form.mixed:
            return b"".join(self._several([fields]) for fields in records)
        if not form.lines:
            return b""
        shape = self._shapes.get(number)
        if shape is None:
            columns = (line.column for line in form.lines)
            shape = self._shapes[number] = self._writer.shape(form.file, form.table, columns)
        self._writer.rows(shape, [fields[2] for fields in records])
        return form.text(records)

    def _several(self, records: list[Fields]) -> bytes:
        """The lines of one subject, those that several records have once."""
        found: dict[bytes, set[Origin]] = {}
        for fields in records:
            for line, origin in self._forms[fields[1]].traced(fields):
                found.setdefault(line, set()).add(origin)
        self._find_repeats([fields for fields in records if self._forms[fields[1]].key])
        lines = sorted(found)
        self._writer.write((line, found[line]) for line in lines)
        return b"".join(line + b"\n" for line in lines)

    def _find_repeats(self, records: list[Fields]) -> None:
        """Tell of all records but the first with the same key in the same table."""
        firsts: dict[tuple[str, str, bytes], Origin] = {}
        ordered = [(self._forms[fields[1]], fields) for fields in records]
        for form, fields in sorted(ordered, key=lambda one: (one[0].sheet, int(one[1][2]))):
            place = form.place(fields)
            first = firsts.setdefault((form.table, form.key, fields[3]), place)
            if (first.file, first.row) != (place.file, place.row):
                found = Repeat(form.thing(fields), fields[3].decode(), place, first)
                self._repeats.append((form.sheet, place.row, found))


def _in_order(tapes: list[Tape]) -> Iterator[list[Fields]]:
    """The records of sorted runs in order, all of a subject at once."""
    size = max(_LEAST, _MOST // (8 * max(1, len(tapes))))
    for parts in together([tape.batches(size=size) for tape in tapes], _BREAK):
        yield from _cut(sorted(chain.from_iterable(parts)))


def _cut(records: list[bytes]) -> Iterator[list[Fields]]:
    """Records in small parts, all of a subject in one, as fields."""
    start = 0
    while start < len(records):
        end = min(start + _AT_ONCE, len(records))
        subject = records[end - 1].partition(_BREAK)[0] + _BREAK
        while end < len(records) and records[end].startswith(subject):
            end += 1
        yield [record.split(_BREAK) for record in records[start:end]]
        start = end
