"""Reads JSON and JSON Lines files as sheets: an object of a list is a row.

A list is one sheet. An object that holds lists of objects is a sheet for each of them; the card may
lead to one list by its `path`. In JSON Lines a row's number is its line, in JSON its place in the
list, counted from 1. One record at a time is in memory.
"""

from collections.abc import Iterable
from io import TextIOWrapper
from typing import Final

from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources import positions
from clockkg.loading.sources.file import File
from clockkg.loading.sources.jsontext import FaultError, JsonText
from clockkg.loading.sources.paths import Tree, parse
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.records import Table
from clockkg.loading.sources.sheet import Sheet, unread

LINES: Final = (".jsonl", ".ndjson")


def read_objects(file: File, reading: Reading) -> list[Sheet]:
    """The sheets of a JSON or JSON Lines file."""
    codec, objects = reading.encoding or "utf-8-sig", _Objects(file, reading)
    try:
        with file.opened() as data, TextIOWrapper(data, codec, newline="\n") as text:
            if file.suffix in LINES:
                return [objects.lines(text)]
            return objects.lists(JsonText(read=text.read))
    except UnicodeDecodeError:
        with file.path.open("rb") as data:
            why = reading.undecoded(data, codec, file.name)
    except FaultError as fault:
        why = rule(fault.name, Origin(file.name), fault.value, fault.where)
    return [unread(file.name, reading.table(file.name), *filter(None, [why]))]


class _Objects:
    """The reading of one file."""

    def __init__(self, file: File, reading: Reading) -> None:
        self._file = file
        self._reading = reading
        self._table = reading.table(file.name)

    def lines(self, lines: Iterable[str]) -> Sheet:
        """A sheet of JSON Lines; each line that is no record is told, and the others are read."""
        table, told = self._new(self._table), list[Finding]()
        for number, line in enumerate(lines, 1):
            if line.isspace():
                continue
            try:
                table.add(number, _record(JsonText(line)))
            except FaultError as fault:
                place = Origin(self._file.name, "", number)
                where = positions.words(number, fault.column)
                told.append(rule(fault.name, place, fault.value, where))
        return table.sheet().telling(*told)

    def lists(self, text: JsonText) -> list[Sheet]:
        """The list that a file is, or that its card leads to, or each list of its object."""
        path = self._reading.path(self._file.name)
        if text.mark == "{" and not path:
            return self._members(text)
        table = self._new(self._table)
        steps = [step.name for step in parse(path)] if path else []
        for number, tree in enumerate(text.records(steps), 1):
            table.add(number, tree)
        text.close()
        return [table.sheet()]

    def _members(self, text: JsonText) -> list[Sheet]:
        """Each member of an object that holds lists of objects; one without is a record."""
        tables: dict[str, Table] = {}
        others: dict[str, Tree] = {}
        wrong: FaultError | None = None
        has_objects = False
        for name in text.members():
            tables[name] = table = self._new(name, name)
            if text.mark != "[":
                others[name] = text.value()
                continue
            rest: list[Tree] = []
            for number, _ in enumerate(text.elements(), 1):
                tree = text.value()
                if isinstance(tree, dict):
                    has_objects = True
                    table.add(number, tree)
                else:
                    wrong = wrong or text.no_record()
                    rest.append(tree)
                if wrong and has_objects:
                    raise wrong
            others[name] = rest
        text.close()
        if has_objects:
            return [table.sheet() for table in tables.values()]
        table = self._new(self._table)
        table.add(1, others)
        return [table.sheet()]

    def _new(self, name: str, listed: str = "") -> Table:
        """A table without records; `listed` is its name where the file has several."""
        headings = self._reading.headings(self._file.name, listed)
        return Table(Origin(self._file.name, name), headings, self._file.folder)


def _record(text: JsonText) -> Tree:
    """The one object that a text is."""
    tree = text.value()
    text.close()
    if not isinstance(tree, dict):
        raise text.no_record()
    return tree
