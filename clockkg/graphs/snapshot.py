"""One named graph as a file of sorted N-Triples, and beside it the row that each line came from.

Line n of `graph.nt` is traced by line n of `trace.tsv`: four fields (file, table, row, column) for
every place the statement stands in. So a quad is traced to its row without a second graph.

>>> snapshot = Snapshot({"<urn:a> <urn:b> <urn:c> .": {Origin("soci.csv", "members", 2, "b")}})
>>> [str(origin) for origin in snapshot.origins("<urn:a> <urn:b> <urn:c> .")]
['soci.csv, table members, row 2, column b']
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final, Self

from clockkg.findings import Origin
from clockkg.store.rdfc import canonical_lines
from clockkg.terms import RDF_TYPE

_FIELDS: Final = 4
_TYPE: Final = f"<{RDF_TYPE}>"
_BLANK: Final = re.compile(r"_:|\S+ \S+ _:")
_STORED: Final = 8
"""How many bytes a store needs for one of a statement's text: it holds each nine times, packed."""
_ENDS: Final = re.compile(r"[\r\n]")
_AT_ONCE: Final = 10_000
_TRACE_BYTES: Final = 64
_SPARE_BYTES: Final = 2**21


@dataclass(frozen=True, slots=True)
class Difference:
    """What separates two versions of a graph, as sorted N-Triples lines."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(slots=True)
class Snapshot:
    """The statements of one graph, each with the places it came from."""

    statements: dict[str, set[Origin]] = field(default_factory=dict)

    def add(self, line: str, origin: Origin | None = None) -> None:
        """Add an N-Triples line; the same line from another place gets both places."""
        known = self.statements.get(line)
        if known is None:
            self.statements[line] = {origin} if origin else set()
        elif origin:
            known.add(origin)

    def lines(self) -> list[str]:
        """The statements, sorted."""
        return sorted(self.statements)

    def text(self) -> bytes:
        """The statements as a file of sorted N-Triples."""
        return "".join(f"{line}\n" for line in self.lines()).encode()

    def origins(self, line: str) -> list[Origin]:
        """Where a statement came from, sorted; empty when it is not here."""
        return sorted(self.statements.get(line, ()))

    def digest(self) -> str:
        """The graph's RDFC-1.0 hash: equal graphs have equal digests.

        It is the SHA-256 of the sorted statements, their blank nodes named in the canonical way.
        """
        lines = self.lines()
        if any(map(_BLANK.match, lines)):
            lines = canonical_lines(lines)
        whole = sha256()
        rest = iter(lines)
        while some := list(islice(rest, _AT_ONCE)):
            whole.update("\n".join((*some, "")).encode())
        return whole.hexdigest()

    def room(self, folder: Path) -> int:
        """How many bytes must be free before it may take the place of what a folder holds.

        That is twice what its files and the statements that are new will need.
        """
        held = set(_read(folder / "graph.nt")) if folder.is_dir() else set()
        new = sum(len(line) for line in self.statements if line not in held)
        files = sum(len(line) + _TRACE_BYTES for line in self.statements)
        return 2 * (files + _STORED * new) + _SPARE_BYTES

    def save(self, folder: Path) -> None:
        """Write `graph.nt` and `trace.tsv` into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = self.lines()
        _write(folder / "graph.nt", lines)
        _write(folder / "trace.tsv", (_traced(self.statements[line]) for line in lines))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote."""
        lines, traces = _read(folder / "graph.nt"), _read(folder / "trace.tsv")
        return cls(dict(zip(lines, map(_origins, traces), strict=True)))

    @classmethod
    def of(cls, lines: Iterable[str]) -> Self:
        """A snapshot of statements that come from no row."""
        return cls({line: set() for line in lines})


def difference(old: Iterable[str], new: Iterable[str]) -> Difference:
    """What must be added to the old statements and removed from them to get the new ones.

    >>> difference(["a", "b"], ["b", "c"])
    Difference(added=('c',), removed=('a',))
    """
    before, after = set(old), set(new)
    return Difference(tuple(sorted(after - before)), tuple(sorted(before - after)))


def lines_in(folder: Path) -> list[str]:
    """The statements that `Snapshot.save` wrote into a folder, without their places."""
    return _read(folder / "graph.nt")


def rows_of(statements: Mapping[str, set[Origin]]) -> dict[str, Origin]:
    """For each subject, as N-Triples writes it, the row that speaks of it.

    That is the row that says what it is, or the first that says anything of it.

    >>> rows = {"<urn:a> <urn:b> <urn:c> .": {Origin("soci.csv", "members", 2, "b")}}
    >>> rows_of(rows)["<urn:a>"].row
    2
    """
    found: dict[str, tuple[bool, Origin]] = {}
    for line, origins in statements.items():
        subject, predicate, _ = line.split(" ", 2)
        for origin in origins:
            candidate = (predicate != _TYPE, origin)
            found[subject] = min(found.get(subject, candidate), candidate)
    return {subject: origin for subject, (_, origin) in found.items()}


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write lines, many at once: one call for each costs more than the line."""
    rest = iter(lines)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        while some := list(islice(rest, _AT_ONCE)):
            file.write("\n".join((*some, "")))


def _read(path: Path) -> list[str]:
    """The lines that `_write` wrote: other characters that end a line elsewhere stand in texts."""
    return path.read_text("utf-8").split("\n")[:-1]


def _traced(origins: Collection[Origin]) -> str:
    places = sorted(origins) if len(origins) > 1 else origins
    return "\t".join(map(_place, places))


def _place(origin: Origin) -> str:
    """A place as four fields; what would end one is a blank in it."""
    text = f"{origin.file}\t{origin.table}\t{origin.row}\t{origin.column}"
    if text.count("\t") == _FIELDS - 1 and not _ENDS.search(text):
        return text
    fields = (origin.file, origin.table, str(origin.row), origin.column)
    return "\t".join(field.translate(_NO_TABS) for field in fields)


def _origins(line: str) -> set[Origin]:
    fields = line.split("\t") if line else []
    groups = (fields[i : i + _FIELDS] for i in range(0, len(fields), _FIELDS))
    return {Origin(file, table, int(row), column) for file, table, row, column in groups}


_NO_TABS = str.maketrans("\t\r\n", "   ")
