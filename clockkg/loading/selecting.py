"""Which rows of a big delivery concern who loads it: those of a region, of a district's members.

A loader's card offers selections, each by one column of one table; `[keep]` names the column of
each table by which its rows belong together, so that a project comes with all its partners.

    [select.nuts]
    title = { it = "territorio NUTS", en = "NUTS territory" }
    table = "organization"
    columns.begins = "nutsCode"

    [select.district]
    title = { it = "membri di un distretto", en = "members of a district" }
    table = "organization"
    columns.vat = "vatNumber"
    columns.pic = "organisationID"

    [keep]
    project = "id"
    organization = "projectID"
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from clockkg.errors import InputError, UnknownNameError
from clockkg.findings import Finding, Origin, Text
from clockkg.identifiers import PROPERTIES, canonical
from clockkg.loading.mapping import Table, fold
from clockkg.loading.rules import rule
from clockkg.loading.sources import Row, Sheet, UnreadableError, unread
from clockkg.store import Store
from clockkg.terms import PREFIXES, thing

BEGINS: Final = "begins"
IS: Final = "is"
SELECTION: Final = "selection.json"
"""What was chosen, as it is kept with a release's sources."""
_SELECTION: Final = {"it": "Nessuna selezione", "en": "selection"}
Chosen = Mapping[str, tuple[str, ...]]
"""The values that are asked for, by the names of the card's selections."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One way to choose: rows of a table whose column is a value, begins with it, or is a member's.

    `columns` are by how they are compared: `is`, `begins`, or the register of an identifier.
    """

    title: Text
    table: str
    columns: Mapping[str, str]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """What a card says of it; a TypeError or an InputError where it is no selection."""
        made = cls(**entry)
        unknown = sorted({*made.columns} - {IS, BEGINS, *PROPERTIES})
        if unknown:
            raise InputError(f"{unknown[0]!r} is not one of is, begins, {', '.join(PROPERTIES)}")
        return made

    @property
    def by_members(self) -> bool:
        """Whether the values are organisations, whose members are chosen by their identifiers."""
        return not {*self.columns} & {IS, BEGINS}


Asked = tuple[Selection, frozenset[tuple[str, str]]]
"""A selection, and what is asked of it: how to compare, and with which text."""


Test = Callable[[Row], bool]
"""Whether a row is chosen."""


@dataclass(frozen=True, slots=True)
class Selecting:
    """The selections of one load, ready to be asked of rows."""

    tables: Mapping[str, Table]
    keep: Mapping[str, str]
    asked: tuple[Asked, ...]
    words: str

    def as_json(self) -> bytes:
        """The selections with all their values, members' identifiers too, sorted."""
        found = [
            {"title": dict(one.title), "table": one.table, "columns": dict(one.columns),
             "values": sorted(values)}
            for one, values in self.asked
        ]  # fmt: skip
        return json.dumps(found, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def read(cls, tables: Mapping[str, Table], keep: Mapping[str, str], data: bytes) -> Self:
        """What `as_json` wrote, for a loader's tables."""
        asked = []
        for entry in json.loads(data):
            values = frozenset((how, text) for how, text in entry.pop("values"))
            asked.append((Selection.of(entry), values))
        return cls(tables, keep, tuple(asked), "")

    def select(self, sheets: Iterable[Sheet]) -> tuple[list[Sheet], list[Finding]]:
        """The sheets with the rows that are chosen, and for each how many are left out."""
        read = [(self._table(sheet), _readable(sheet)) for sheet in sheets]
        keys = {key for table, sheet in read if table for key in self._keys(table, sheet)}
        kept: list[Sheet] = []
        found: list[Finding] = []
        for table, sheet in read:
            test = self._test(table, sheet, keys) if table else None
            kept.append(sheet.with_rows(test) if test else sheet)
            left = sum(1 for row in sheet.rows if not test(row)) if test else 0
            if table and left:
                origin = Origin(sheet.file, table.name)
                found.append(rule("rows-not-selected", origin, str(left), self.words))
        return kept, found

    def _table(self, sheet: Sheet) -> Table | None:
        return next((one for one in self.tables.values() if one.known_as(sheet.name)), None)

    def _keys(self, table: Table, sheet: Sheet) -> Iterator[str]:
        """What the chosen rows of a table belong to."""
        if any(selection.table == table.name for selection, _ in self.asked):
            column = self.keep.get(table.name)
            where = _position(table, sheet, column) if column else None
            for row in self._chosen(table, sheet):
                yield row.cells[where] if where is not None else f"{sheet.file} {row.number}"

    def _chosen(self, table: Table, sheet: Sheet) -> Iterator[Row]:
        """The rows that every selection of this table chooses."""
        return filter(self._selected(table, sheet), sheet.rows)

    def _selected(self, table: Table, sheet: Sheet) -> Test:
        tests = [
            (_positions(table, sheet, selection), values)
            for selection, values in self.asked
            if selection.table == table.name
        ]
        return lambda row: all(_holds(row, *test) for test in tests)

    def _test(self, table: Table, sheet: Sheet, keys: set[str]) -> Test | None:
        """Which rows of a table are chosen; None for all of them."""
        column = self.keep.get(table.name)
        if not column:
            selected = any(selection.table == table.name for selection, _ in self.asked)
            return self._selected(table, sheet) if selected else None
        where = _position(table, sheet, column)
        return None if where is None else lambda row: row.cells[where] in keys


def selecting(
    offered: Mapping[str, Selection],
    keep: Mapping[str, str],
    tables: Mapping[str, Table],
    chosen: Chosen,
    store: Store | None,
) -> Selecting:
    """The selections that are asked for; an error where a card does not offer one."""
    asked = []
    for name, values in chosen.items():
        if name not in offered:
            raise UnknownNameError(_SELECTION, name, offered)
        selection = offered[name]
        wanted = _members(store, values) if selection.by_members else _plain(selection, values)
        asked.append((selection, wanted))
    words = ", ".join(f"{name}={value}" for name, values in chosen.items() for value in values)
    return Selecting(tables, keep, tuple(asked), words)


def _readable(sheet: Sheet) -> Sheet:
    """A sheet whose rows can be read to the end, or why they cannot."""
    try:
        sheet.exhausted()
    except UnreadableError as error:
        return unread(sheet.file, sheet.name, error.finding)
    return sheet


def _plain(selection: Selection, values: Iterable[str]) -> frozenset[tuple[str, str]]:
    return frozenset((how, fold(value)) for how in selection.columns for value in values)


def _members(store: Store | None, values: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The identifiers of the members of some organisations; an InputError where they have none."""
    found: set[tuple[str, str]] = set()
    kinds = " ".join(f'({prop} "{kind}")' for kind, prop in PROPERTIES.items())
    for value in values:
        text = f"""PREFIX clock: <{PREFIXES["clock"]}> PREFIX org: <{PREFIXES["org"]}>
            SELECT DISTINCT ?kind ?value {{
              VALUES (?property ?kind) {{ {kinds} }}
              GRAPH ?m {{ ?membership org:organization <{thing("org", value)}> ; org:member ?one }}
              GRAPH ?g {{ ?one ?property ?value }} }}"""
        rows = store.select(text).rows if store else ()
        known = {(kind.value, number.value) for kind, number in rows if kind and number}
        if not known:
            raise _nobody(value)
        found |= known
    return frozenset(found)


def _nobody(value: str) -> InputError:
    message = {
        "it": f"nessun membro di {value!r} ha un identificativo nella release attuale",
        "en": f"no member of {value!r} has an identifier in the current release",
    }
    remedy = {
        "it": "Controlla il codice del distretto, o carica prima i suoi membri con partita IVA.",
        "en": "Check the district's key, or load its members with their VAT numbers first.",
    }
    return InputError(message, remedy=remedy)


def _position(table: Table, sheet: Sheet, name: str) -> int | None:
    """Where a column stands in a sheet; None where it is missing, which the mapper tells."""
    column = table.column(name)
    headers = column.headers if column else frozenset()
    return next((n for n, heading in enumerate(sheet.header) if fold(heading) in headers), None)


def _positions(table: Table, sheet: Sheet, selection: Selection) -> list[tuple[str, int]]:
    places = ((how, _position(table, sheet, name)) for how, name in selection.columns.items())
    return [(how, where) for how, where in places if where is not None]


def _holds(
    row: Row, columns: Iterable[tuple[str, int]], values: frozenset[tuple[str, str]]
) -> bool:
    """Whether any of some columns of a row is one of the values."""
    for how, where in columns:
        text = fold(row.cells[where])
        if how == BEGINS:
            if any(text.startswith(value) for _, value in values):
                return True
        elif (how, text if how == IS else canonical(how, row.cells[where])) in values:
            return True
    return False
