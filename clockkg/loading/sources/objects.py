"""Reads JSON and JSON Lines files as sheets: an object of a list is a row.

A list is one sheet. An object that holds lists of objects is a sheet for each of them; the card may
lead to one list by its `path`. In JSON Lines a row's number is its line, in JSON its place in the
list, counted from 1.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clockkg.findings import Finding, Origin
from clockkg.loading.rules import rule
from clockkg.loading.sources import positions
from clockkg.loading.sources.jsontext import FaultError, JsonText
from clockkg.loading.sources.paths import Tree, parse
from clockkg.loading.sources.reading import Reading
from clockkg.loading.sources.records import Record, sheet
from clockkg.loading.sources.sheet import Sheet, unread

LINES: Final = (".jsonl", ".ndjson")


def read_objects(path: Path, name: str, reading: Reading) -> Iterator[Sheet]:
    """The sheets of a JSON or JSON Lines file; messages call it `name`."""
    data = path.read_bytes()
    table = reading.table(name)
    try:
        text = data.decode(reading.encoding or "utf-8-sig")
        if path.suffix.lower() in LINES:
            yield _lines(text, name, reading)
        else:
            yield from _lists(JsonText(text), name, reading)
    except UnicodeDecodeError as error:
        yield unread(name, table, reading.undecoded(data, error, name))
    except FaultError as fault:
        where = positions.placed(text, fault.position)
        yield unread(name, table, rule(fault.name, Origin(name), fault.value, where))


def _lines(text: str, name: str, reading: Reading) -> Sheet:
    """A sheet of JSON Lines; each line that is no record is told, and the others are read."""
    found: list[Record] = []
    told: list[Finding] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(Record(number, _line(JsonText(line))))
        except FaultError as fault:
            where = positions.words(number, fault.position + 1)
            told.append(rule(fault.name, Origin(name, "", number), fault.value, where))
    made = sheet(name, reading.table(name), found, reading.headings(name))
    return made.telling(*told)


def _line(text: JsonText) -> Tree:
    """The object that a line is."""
    tree = text.value()
    text.close()
    return _record(text, 0, tree)


def _lists(text: JsonText, name: str, reading: Reading) -> Iterator[Sheet]:
    """The list that a file is, or that its card leads to, or each list of the object that it is."""
    path, table = reading.path(name), reading.table(name)
    if text.mark == "{" and not path:
        yield from _members(text, name, reading)
        return
    steps = [step.name for step in parse(path)] if path else []
    found = (_record(text, place, tree) for place, tree in text.records(steps))
    numbered = (Record(number, tree) for number, tree in enumerate(found, 1))
    yield sheet(name, table, numbered, reading.headings(name))
    text.close()


def _members(text: JsonText, name: str, reading: Reading) -> Iterator[Sheet]:
    """Each member of an object that holds lists of objects; an object without is one record."""
    tree = text.value()
    text.close()
    members = tree if isinstance(tree, dict) else {}
    lists = {key: one for key, one in members.items() if isinstance(one, list)}
    if not any(isinstance(one, dict) for found in lists.values() for one in found):
        yield sheet(name, reading.table(name), [Record(1, tree)], reading.headings(name))
        return
    for key in members:
        found = enumerate(lists.get(key, ()), 1)
        rows = (Record(number, _record(text, 0, one)) for number, one in found)
        yield sheet(name, key, rows, reading.headings(name, key))


def _record(text: JsonText, place: int, tree: Tree) -> Tree:
    if not isinstance(tree, dict):
        raise FaultError("not-a-record", place, text.around(place))
    return tree
