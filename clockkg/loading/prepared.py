"""A table as one sheet has it, prepared once, so that each of its rows costs little.

What does not change from row to row is worked out here: which cell is which column, the parts of
templates, properties and classes as N-Triples writes them, and how each column's cells are read.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Final, NamedTuple

from clockkg.loading.functions import KEY, are_keys
from clockkg.loading.mapping import FILTERS, PLACE, Column, Node, Table, constant, iri, places
from clockkg.loading.meaning import Concepts, meant
from clockkg.loading.sources import Sheet
from clockkg.rdf import Iri, is_iri, quoted

KEPT: Final = 10_000
"""So many meanings of a column's texts are remembered."""


class Template:
    """A template for an IRI whose variables are filled in already, for one row after the other.

    >>> template = Template("id/org/{@p}-{key}", {"@p": "x"})
    >>> template.iri({"key": "a"}), template.iri({"key": ""})
    ('https://w3id.org/clockkg/id/org/x-a', '')
    """

    def __init__(self, template: str, variables: Mapping[str, str]) -> None:
        """Take it apart once."""
        self._late = template.startswith("{")
        whole = template if self._late else iri(template)
        self._names: list[tuple[str, Callable[[str], str]]] = []
        self._form, at, self._possible = "", 0, True
        for match in PLACE.finditer(whole):
            self._form += _escaped(whole[at : match.start()])
            at = match.end()
            if match[1] in variables:
                word = FILTERS[match[2]](variables[match[1]])
                self._possible = self._possible and bool(word)
                self._form += _escaped(word)
            else:
                self._names.append((match[1], FILTERS[match[2]]))
                self._form += "%s"
        self._form += _escaped(whole[at:])
        made = self._form % tuple("x" for _ in self._names)
        self._safe = not self._late and is_iri(made)

    @property
    def names(self) -> list[str]:
        """The columns that stand in it."""
        return [name for name, _ in self._names]

    def column(self, columns: Mapping[str, Sequence[str]], count: int) -> list[str]:
        """The IRIs that it gives for so many rows, as N-Triples writes them; empty for none.

        >>> Template("id/org/{key}", {}).column({"key": ["a", "b c"]}, 2)
        ['<https://w3id.org/clockkg/id/org/a>', '']
        """
        parts = [[*map(change, columns[name])] for name, change in self._names]
        if len(parts) == 1 and self._safe and self._possible:
            before, after = (f"<{self._form}>" % "\n").split("\n")
            if are_keys(parts[0]):
                return [f"{before}{text}{after}" for text in parts[0]]
            fits = KEY.fullmatch
            return [f"{before}{t}{after}" if fits(t) else self._named((t,)) for t in parts[0]]
        rows = zip(*parts, strict=True) if parts else repeat((), count)
        return [*map(self._named, rows)]

    def text(self, cells: Mapping[str, str]) -> str:
        """It with the cells of a row, whether that is an IRI or not."""
        text = self._form % tuple(change(cells[name]) for name, change in self._names)
        return iri(text) if self._late else text

    def iri(self, cells: Mapping[str, str]) -> str:
        """The IRI that it gives for a row, empty where a part is missing or it is none."""
        named = self._named(tuple(change(cells[name]) for name, change in self._names))
        return named[1:-1]

    def _named(self, parts: tuple[str, ...]) -> str:
        """The IRI as N-Triples writes it; empty where a part is missing or it is none."""
        if not self._possible or not all(parts):
            return ""
        text = self._form % parts
        text = iri(text) if self._late else text
        fits = (self._safe and all(map(KEY.fullmatch, parts))) or is_iri(text)
        return f"<{text}>" if fits else ""


class Cell(NamedTuple):
    """A column of a sheet: its heading there, its property, and what its cells' texts mean.

    A `simple` one becomes at most one statement, of the row's thing.
    """

    column: Column
    heading: str
    means: Callable[[str], str]
    name: str
    predicate: str
    simple: bool


class Constant(NamedTuple):
    """What every row says: a property, and its value, `fixed` unless cells stand in it."""

    predicate: str
    fixed: str
    value: Callable[[Mapping[str, str]], str]


class Thing(NamedTuple):
    """What a row says of one thing; all as N-Triples writes it but for the heading of its key."""

    node: Node
    subject: Template
    key: str
    types: tuple[str, ...]
    constants: tuple[Constant, ...]
    cells: tuple[Cell, ...]
    when: str
    headings: Mapping[str, str]


class Prepared:
    """One table of one sheet."""

    def __init__(
        self, table: Table, sheet: Sheet, columns: Mapping[int, Column], concepts: Concepts
    ) -> None:
        """Work out what holds for all of its rows."""
        self.table = table
        self.file = sheet.file
        self.headings = {column.name: sheet.header[at] for at, column in columns.items()}
        self.places = {column.name: at for at, column in columns.items()}
        self.names = [column.name for column in table.all_columns]
        self._concepts = concepts
        present = (one for one in table.columns.values() if one.name in self.headings)
        self.checked = [one for one in present if one.required or one.unique]
        keys = (one for one in self.checked if one.unique and self._names_alone(one))
        self.key = next(keys, None)
        """The column whose text alone names the row's thing, and must not come again."""

    def _names_alone(self, column: Column) -> bool:
        return {n for n in places(self.table.main.subject) if n[0] != "@"} == {column.name}

    @property
    def clearing(self) -> Mapping[str, Callable[[str], str]]:
        """By column what its texts say, where the table knows other ways to say nothing."""
        if self.table.is_plain:
            return {}
        defaults = (one.name for one in self.table.all_columns if one.default)
        return {name: self._clearing(name) for name in {*self.places, *defaults}}

    def _clearing(self, name: str) -> Callable[[str], str]:
        blank = dict.fromkeys(self.names, "")
        return lambda text: self.table.cleared(blank | {name: text})[name]

    def cells(self, row: tuple[str, ...]) -> dict[str, str]:
        """A row's cells by the names of its columns."""
        cells = dict.fromkeys(self.names, "")
        for name, at in self.places.items():
            cells[name] = row[at]
        return cells if self.table.is_plain else self.table.cleared(cells)

    def thing(self, node: Node, variables: Mapping[str, str]) -> Thing:
        """A node of the table, ready for its rows."""
        key = next((name for name in places(node.subject) if not name.startswith("@")), "")
        constants = (
            Constant(f"<{predicate}>", *_fixed(value, variables))
            for predicate, value in node.constants.items()
        )
        return Thing(
            node,
            Template(node.subject, variables),
            self.headings.get(key, key),
            tuple(f"<{name}>" for name in node.types),
            tuple(constants),
            tuple(self._cell(one) for one in node.columns.values() if self._may_say(one)),
            self.headings.get(next(iter(node.when), ""), next(iter(node.when), "")),
            self.headings,
        )

    def _cell(self, column: Column) -> Cell:
        heading = self.headings.get(column.name, column.name)
        plain = column.kind_of_value == "text" and not column.check
        means = _saying(column.lang) if plain else _Meaning(column, self._concepts).of
        simple = not (column.separator or column.inverse or column.further or column.otherwise)
        predicate = f"<{column.predicate}>" if column.predicate else ""
        return Cell(column, heading, means, column.name, predicate, simple)

    def _may_say(self, column: Column) -> bool:
        """Whether a column stands in the sheet, or says something where nothing stands."""
        return column.name in self.headings or bool(column.default)


def _saying(language: str) -> Callable[[str], str]:
    """What any text means: itself, in a language."""
    return (lambda text: f"{quoted(text)}@{language}") if language else quoted


class _Meaning:
    """What the texts of a column mean; those that come again are not read again."""

    def __init__(self, column: Column, concepts: Concepts) -> None:
        self._column = column
        self._concepts = concepts
        self._known: dict[str, str] = {}

    def of(self, text: str) -> str:
        """The term as N-Triples writes it; a RuleBrokenError where there is none."""
        known = self._known.get(text)
        if known is None:
            known = meant(self._column, text, self._concepts).n3()
            if len(self._known) < KEPT:
                self._known[text] = known
        return known


def _fixed(
    value: str | float | bool,  # noqa: FBT001 - a TOML value
    variables: Mapping[str, str],
) -> tuple[str, Callable[[Mapping[str, str]], str]]:
    """What a constant is in each row: the same unless a column stands in it."""
    if isinstance(value, str) and not set(places(value)) <= set(variables):
        template = Template(value, variables)
        return "", lambda cells: Iri(template.text(cells)).n3()
    term = constant(value, variables).n3()
    return term, lambda _: term


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
