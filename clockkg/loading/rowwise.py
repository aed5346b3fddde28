"""Maps one row, cell by cell, and says all that is wrong with it."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from clockkg.findings import LANGUAGES, Finding, Origin, Text
from clockkg.graphs.sorting import BREAK
from clockkg.loading.functions import FORBIDDEN, KEY, RuleBrokenError, slug
from clockkg.loading.mapping import Column, filled
from clockkg.loading.prepared import Cell, Prepared, Thing
from clockkg.loading.rules import rule
from clockkg.loading.saying import Saying
from clockkg.loading.sources import Row
from clockkg.rdf import Literal
from clockkg.terms import RDF_TYPE

_TYPE: Final = f"<{RDF_TYPE}>"


class Place(NamedTuple):
    """A row of a file."""

    file: str
    table: str
    row: int

    def at(self, heading: str) -> Origin:
        """One of its cells."""
        return Origin(self.file, self.table, self.row, heading)


@dataclass(slots=True)
class Seen:
    """What one row must know of others: keys, first values, and how many were left out."""

    keys: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    firsts: dict[tuple[str, str], str] = field(default_factory=dict)
    skipped: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def forget(self, file: str) -> None:
        """Take back the keys and the rows left out of a file that ends in the middle."""
        self.keys = {key: place for key, place in self.keys.items() if place.file != file}
        self.skipped = Counter({key: n for key, n in self.skipped.items() if key[0] != file})


class Rowwise:
    """One table of one sheet."""

    def __init__(
        self,
        prepared: Prepared,
        things: Sequence[Thing],
        saying: Saying,
        words: Mapping[str, str],
        seen: Seen,
    ) -> None:
        """Start in sight of what was seen in other sheets."""
        self._prepared = prepared
        self._things = things
        self._saying = saying
        self._words = words
        self._seen = seen
        self.findings: list[Finding] = []

    def take(self, row: Row) -> list[Finding]:
        """Add what a row says; what is wrong with it."""
        self.findings = []
        self._map(row)
        return self.findings

    def _map(self, row: Row) -> None:
        prepared, things = self._prepared, self._things
        cells = prepared.cells(row.cells)
        table = prepared.table
        if table.skips:
            skip = next((n for n, one in enumerate(table.skips) if one.holds(cells)), None)
            if skip is not None:
                self._seen.skipped[prepared.file, table.name, skip] += 1
                return
        begins = len(self.findings)
        place = Place(prepared.file, table.name, row.number)
        main = things[0].subject.iri(cells)
        self._check(prepared, cells, place, main)
        self._state(things, cells, place, begins)
        if len(self.findings) > begins:
            self._name(main, begins)

    def _name(self, subject: str, begins: int) -> None:
        """Say of this row's findings which thing they are about, where the row names one."""
        if subject:
            named = [replace(finding, focus=subject) for finding in self.findings[begins:]]
            self.findings[begins:] = named

    def _check(self, prepared: Prepared, cells: Mapping[str, str], place: Place, main: str) -> None:
        """Required cells are filled and keys are well formed and new.

        A key that can be written down is found to be new, or not, when all rows are sorted.
        """
        for column in prepared.checked:
            text = cells[column.name]
            heading = prepared.headings[column.name]
            if column.required and not text:
                hint = _example(column)
                self.findings.append(rule("required-value", place.at(heading), near=hint))
            elif column is prepared.key and main and _fits(text):
                self._saying.add_key(f"<{main}>", text, place.row, column.name, heading)
            elif column.unique and column is not prepared.key and _fits(text):
                named = f"<{main}>" if main else ""
                self._saying.add_unique(column.name, heading, [(text, str(place.row), named)])
            elif column.unique and text:
                first = self._seen.keys.setdefault((place.table, column.name, text), place)
                if first != place:
                    self.findings.append(again(place.at(heading), text, first.at(heading)))

    def _state(
        self, things: Sequence[Thing], cells: Mapping[str, str], place: Place, begins: int
    ) -> None:
        main = self._subject(things[0], cells, place, begins)
        if not main:
            self._judge(things[0], cells, place)
            return
        self._say_all(things[0], main, cells, place)
        for thing in things[1:]:
            if all(map(cells.__getitem__, thing.node.when)):
                self._further(thing, main, cells, place, begins)

    def _further(
        self, thing: Thing, main: str, cells: Mapping[str, str], place: Place, begins: int
    ) -> None:
        subject = self._subject(thing, cells, place, begins)
        if not subject:
            return
        self._say_all(thing, subject, cells, place)
        if thing.node.link:
            self._say_one(main, f"<{thing.node.link}>", subject, place.at(thing.when))
        if thing.node.link_inverse:
            self._say_one(subject, f"<{thing.node.link_inverse}>", main, place.at(thing.when))

    def _subject(self, thing: Thing, cells: Mapping[str, str], place: Place, begins: int) -> str:
        """A thing's name as N-Triples writes it; empty, and told, where a row gives none."""
        found = thing.subject.iri(cells)
        if found:
            return f"<{found}>"
        if len(self.findings) == begins:
            words = {**self._words, **cells}
            parts = filled(thing.node.subject, words)
            wrong = next((name for name, part in parts.items() if not KEY.fullmatch(part)), "")
            text = words.get(wrong, thing.subject.text(cells))
            origin = place.at(thing.headings.get(wrong, wrong))
            self.findings.append(_unnamed(origin, text))
        return ""

    def _say_all(self, thing: Thing, subject: str, cells: Mapping[str, str], place: Place) -> None:
        """All that a row says of a thing."""
        for name in thing.types:
            self._say_one(subject, _TYPE, name, place.at(thing.key))
        for constant in thing.constants:
            term = constant.value(cells)
            self._say_one(subject, constant.predicate, term, place.at(thing.key))
        file, table, row = place
        for cell in thing.cells:
            text = cells[cell.name]
            if not text:
                continue
            origin = Origin(file, table, row, cell.heading)
            if cell.simple and text.isprintable():
                try:
                    term = cell.means(text)
                except RuleBrokenError as broken:
                    self.findings.append(rule(broken.name, origin, text, broken.near))
                    continue
                if cell.predicate:
                    self._say_one(subject, cell.predicate, term, origin)
                continue
            for predicate, term in self._terms(cell, text, origin):
                self._relate(subject, cell.column, predicate, term, origin)

    def _judge(self, thing: Thing, cells: Mapping[str, str], place: Place) -> None:
        """Tell what is wrong with the cells of a row that names no thing."""
        for cell in thing.cells:
            origin = Origin(*place, cell.heading)
            if cells[cell.name]:
                deque(self._terms(cell, cells[cell.name], origin), 0)

    def _relate(
        self, subject: str, column: Column, predicate: str, term: str, origin: Origin
    ) -> None:
        if column.inverse and term.startswith("<"):
            self._say_one(term, f"<{predicate}>", subject, origin)
        elif column.further and self._seen.firsts.setdefault((subject, predicate), term) != term:
            self._say_one(subject, f"<{column.further}>", term, origin)
        elif predicate:
            self._say_one(subject, f"<{predicate}>", term, origin)

    def _say_one(self, subject: str, predicate: str, term: str, origin: Origin) -> None:
        self._saying.add(subject, predicate, term, origin.row, origin.column)

    def _terms(self, cell: Cell, text: str, origin: Origin) -> Iterator[tuple[str, str]]:
        """The properties and terms of a cell; a text that breaks a rule becomes a finding."""
        column = cell.column
        if not text.isprintable():
            forbidden = FORBIDDEN.search(text)
            if forbidden:
                code = f"{ord(forbidden[0]):04X}"
                self.findings.append(rule("control-character", origin, code))
                return
        parts = text.split(column.separator) if column.separator else (text,)
        for part in filter(None, map(str.strip, parts)):
            try:
                yield column.predicate, cell.means(part)
            except RuleBrokenError as broken:
                if column.otherwise:
                    yield column.otherwise, Literal(part).n3()
                    continue
                self.findings.append(rule(broken.name, origin, part, broken.near))


def again(place: Origin, text: str, first: Origin) -> Finding:
    """That a key stands in a second row."""
    where = "" if first.file == place.file else f" ({first.file})"
    return rule("repeated-key", place, text, f"{first.row}{where}")


def _fits(text: str) -> bool:
    """Whether a text can stand in a record."""
    return BREAK not in text and "\n" not in text


def _unnamed(origin: Origin, text: str) -> Finding:
    """Why a cell makes no identifier: it is not written as a key, or nothing is left of it."""
    near = slug(text)
    return rule("bad-key", origin, text, near) if near else rule("bad-iri", origin, text)


def _example(column: Column) -> Text:
    return {name: f" {column.describe[name]}" if column.describe else "" for name in LANGUAGES}
