"""How a loader wants its files read: the dialect, which file is which table, where its records are.

>>> source = Source("projects", file="*/project*.csv")
>>> reading = Reading(sources=(source,))
>>> reading.table("cordis.zip/csv/project.csv"), reading.table("soci.csv")
('projects', 'soci')
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import IO, Any, Final, Self

from clockkg.dialect import UTF_8, misfit
from clockkg.errors import InputError
from clockkg.findings import Finding, Origin
from clockkg.loading.mapping import fold
from clockkg.loading.rules import rule
from clockkg.loading.sources.paths import parse

Headings = Mapping[str, str]
"""The headings that a table's columns are known by, each with the column's separator."""
_PACKED: Final = ".gz"
_ZIP: Final = ".zip"
_ENTRIES: Final = ("url", "database", "endpoint")


def _stem(name: str) -> str:
    """A file's name without its ending, and without that of packing."""
    path = PurePosixPath(name)
    return PurePosixPath(path.stem).stem if path.suffix.lower() == _PACKED else path.stem


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table's rows come from, as a loader's card says.

    `file` is a pattern for the names of files, or of a zip's members; `path` leads to the records
    in it. `url`, `database` or `endpoint` says where the file, or what it is made of, is fetched.
    """

    table: str
    file: str = ""
    path: str = ""
    form: str = ""
    url: str = ""
    database: str = ""
    endpoint: str = ""
    query: str = ""

    @classmethod
    def of(cls, table: str, entry: Mapping[str, Any]) -> Self:
        """A card's entry; an InputError where it does not hold together."""
        known = {one.name for one in fields(cls)} - {"table"}
        wrong = [name for name in entry if name not in known]
        if wrong:
            raise InputError(f"{wrong[0]!r} is not one of {', '.join(sorted(known))}")
        source = cls(table, **entry)
        if sum(1 for name in _ENTRIES if getattr(source, name)) > 1:
            raise InputError(f"{table} has more than one of {', '.join(_ENTRIES)}")
        if bool(source.query) is not bool(source.database or source.endpoint):
            raise InputError(f"{table}: a query goes with a database or an endpoint")
        if source.path:
            parse(source.path)
        return source

    @property
    def remote(self) -> bool:
        """Whether it is fetched from elsewhere."""
        return any(getattr(self, name) for name in _ENTRIES)

    def knows(self, name: str) -> bool:
        """Whether a file is its own: by its pattern, else by the table's name."""
        path = PurePosixPath(name)
        wanted = self.file.casefold()
        own = _stem(self.url.partition("?")[0]) or self.table
        if not wanted:
            return fold(_stem(name)) == fold(own)
        whole = (path.name.casefold(), str(path).casefold())
        names = (*whole, *(one.removesuffix(_PACKED) for one in whole))
        return any(fnmatchcase(one, wanted) for one in names)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is declared of a loader's files; `columns` are each table's headings, by its names."""

    encoding: str = ""
    delimiter: str = ""
    sources: tuple[Source, ...] = ()
    columns: Mapping[str, Headings] = field(default_factory=dict)

    def source(self, name: str) -> Source | None:
        """What the card says of a file."""
        return next((source for source in self.sources if source.knows(name)), None)

    def table(self, name: str) -> str:
        """Which table a file is: the one whose source knows it, else the one it is named for."""
        source = self.source(name)
        return source.table if source else _stem(name)

    def path(self, name: str) -> str:
        """The way to a file's records."""
        source = self.source(name)
        return source.path if source else ""

    def told(self, name: str) -> tuple[object, ...]:
        """All that decides which headings are found in a file, a zip's members included."""
        paths = {
            (one, path) for one, known in self.columns.items() for path in known if "[" in path
        }
        members = self.sources if name.lower().endswith(_ZIP) else ()
        place = self.table(name), self.path(name)
        return self.encoding, self.delimiter, *place, members, frozenset(paths)

    def headings(self, name: str, table: str = "") -> Headings:
        """The headings that the mapping knows for a file's table, or for a table of it."""
        return self.columns.get(fold(table or self.table(name)), {})

    def undecoded(self, file: IO[bytes], encoding: str, name: str) -> Finding | None:
        """Where a file is not in an encoding; None where it is."""
        found = misfit(file, encoding)
        if not found:
            return None
        row, sample = found
        shown = sample.decode("latin-1").strip()
        return rule("encoding", Origin(name, "", row), shown, self.encoding or UTF_8.upper())
