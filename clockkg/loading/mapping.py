"""What each column of each table means: the mapping file, read and checked once.

`docs/loaders.md` describes the language. A column becomes a property of the row's thing; `nodes`
are further things made from the same row.

>>> column = Column("since", predicate="http://example.org/since", kind_of_value="date")
>>> column.headers
frozenset({'since'})
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from clockkg.errors import ContentError, InputError
from clockkg.loading.functions import CHECKS, CONVERTERS, slug
from clockkg.rdf import Iri, Term, typed
from clockkg.terms import BASE, KINDS, SCHEMES, expand

_KINDS_OF_VALUE: Final = frozenset({*CONVERTERS, "reference", "concept", "class", "term"})
_OURS: Final = ("id/", "vocab/", "graph/")
_NEEDS: Final = {"reference": "kind", "concept": "scheme", "class": "values", "term": "values"}
_PLACE: Final = re.compile(r"\{(@?[\w-]+)(\|slug)?\}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the property it becomes and how its text is read."""

    name: str
    predicate: str = ""
    kind_of_value: str = "text"
    label: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    describe: Mapping[str, str] = field(default_factory=dict)
    lang: str = ""
    required: bool = False
    unique: bool = False
    separator: str = ""
    kind: str = ""
    scheme: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    check: str = ""
    inverse: bool = False

    @property
    def written(self) -> tuple[str, ...]:
        """The headings it is known by."""
        return (self.name, *self.label.values(), *self.names)

    @property
    def headers(self) -> frozenset[str]:
        """The headings it is known by, folded."""
        return frozenset(map(fold, self.written))


@dataclass(frozen=True, slots=True)
class Node:
    """A thing made from a row: its IRI's template, its classes, its columns and constants."""

    subject: str
    types: tuple[str, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
    constants: Mapping[str, str | float | bool] = field(default_factory=dict)
    link: str = ""
    link_inverse: str = ""
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the thing that each row is, and the further things made from the row."""

    name: str
    title: Mapping[str, str]
    main: Node
    nodes: tuple[Node, ...] = ()

    @property
    def columns(self) -> Mapping[str, Column]:
        """Its own columns by name."""
        return self.main.columns

    @property
    def headers(self) -> frozenset[str]:
        """The sheet or file names it is known by, folded."""
        return frozenset(map(fold, (self.name, *self.title.values())))

    def share(self, header: Sequence[str]) -> float:
        """Which part of a sheet's headings it knows; 0 where a column that must be is missing."""
        folded = {fold(heading) for heading in header if heading.strip()}
        known = {heading for column in self.all_columns for heading in column.headers}
        required = (column for column in self.all_columns if column.required)
        if not folded or not all(folded & column.headers for column in required):
            return 0
        return len(folded & known) / len(folded)

    @property
    def templates(self) -> list[str]:
        """The texts of all its nodes that may hold {places}."""
        nodes = (self.main, *self.nodes)
        constants = (value for node in nodes for value in node.constants.values())
        texts = (value for value in constants if isinstance(value, str))
        return [*(node.subject for node in nodes), *texts]

    @property
    def variables(self) -> frozenset[str]:
        """The variables of the loader's card that its templates need, with their @."""
        names = (name for template in self.templates for name in places(template))
        return frozenset(name for name in names if name.startswith("@"))

    @property
    def all_columns(self) -> list[Column]:
        """Its own columns and those of its further nodes, each name once."""
        columns = {c.name: c for node in reversed(self.nodes) for c in node.columns.values()}
        return list((columns | dict(self.columns)).values())

    def column(self, heading: str) -> Column | None:
        """The column that a heading or a name stands for, or None."""
        folded = fold(heading)
        return next((column for column in self.all_columns if folded in column.headers), None)

    def column_for(self, prop: str) -> str:
        """The name of the column that becomes a property, empty where none does."""
        found = (c.name for c in self.all_columns if prop and c.predicate == prop)
        return next(found, "")


def fold(text: str) -> str:
    """A heading without case, outer blanks and the difference of - and _.

    >>> fold(" Codice_fiscale ")
    'codice-fiscale'
    """
    return re.sub(r"[\s_-]+", "-", text.strip().casefold())


def fill(template: str, words: Mapping[str, str]) -> str:
    """A template with its {places} filled; `|slug` makes a word fit for an IRI.

    >>> fill("id/evidence/{@document}-{where|slug}", {"@document": "d", "where": "par. 2"})
    'id/evidence/d-par-2'
    """
    return _PLACE.sub(lambda m: slug(words[m[1]]) if m[2] else words[m[1]], template)


def filled(template: str, words: Mapping[str, str]) -> dict[str, str]:
    """What each of a template's {places} is filled with."""
    return {m[1]: fill(m[0], words) for m in _PLACE.finditer(template)}


def places(template: str) -> list[str]:
    """The names in a template's {places}."""
    return [match[0] for match in _PLACE.findall(template)]


def iri(reference: str) -> str:
    """The IRI of `id/...`, `vocab/...`, `graph/...` or of a CURIE."""
    return BASE + reference if reference.startswith(_OURS) else expand(reference)


def constant(value: str | float | bool, words: Mapping[str, str]) -> Term:  # noqa: FBT001
    """The term of a constant: an IRI, or a literal for a TOML number or boolean."""
    if isinstance(value, bool):
        return typed(str(value).lower(), "boolean")
    if isinstance(value, int):
        return typed(str(value), "integer")
    if isinstance(value, float):
        return typed(str(value), "decimal")
    return Iri(iri(fill(value, words)))


@cache
def read_mapping(path: Path) -> dict[str, Table]:
    """A mapping file's tables by name; a ContentError names the table and column at fault."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        message = f"{path.parent.name}/{path.name}: {error}"
        raise ContentError(message, remedy="Mend the mapping.") from error
    return {name: _table(name, entry) for name, entry in data.items()}


def _table(name: str, entry: Mapping[str, Any]) -> Table:
    try:
        nodes = tuple(_node(node) for node in entry.get("nodes", ()))
        table = Table(name, entry["title"], _node(entry), nodes)
        _hold_together(table)
    except (KeyError, TypeError, InputError) as error:
        message = f"mapping, table {name}: {error}"
        raise ContentError(message, remedy="docs/loaders.md describes the mapping.") from error
    return table


def _hold_together(table: Table) -> None:
    """Refuse what a template or a condition names and no column is."""
    nodes = (table.main, *table.nodes)
    known = {name for node in nodes for name in node.columns}
    used = {name for node in nodes for name in node.when}
    used.update(name for template in table.templates for name in places(template))
    for name in sorted(used - known - table.variables):
        raise InputError(f"{name!r} stands in a template or a condition and is no column")
    for value in (value for node in nodes for value in node.constants.values()):
        constant(value, dict.fromkeys((*used, *known), "x"))


def _node(entry: Mapping[str, Any]) -> Node:
    return Node(
        subject=entry["subject"],
        types=tuple(map(expand, entry.get("types", ()))),
        columns={name: _column(name, column) for name, column in entry.get("columns", {}).items()},
        constants={expand(name): value for name, value in entry.get("constants", {}).items()},
        link=expand(entry["link"]) if "link" in entry else "",
        link_inverse=expand(entry["link_inverse"]) if "link_inverse" in entry else "",
        when=tuple(entry.get("when", ())),
    )


def _column(name: str, entry: Mapping[str, Any]) -> Column:
    try:
        return _read_column(name, dict(entry))
    except (TypeError, InputError) as error:
        raise InputError(f"column {name}: {error}") from error


def _read_column(name: str, known: dict[str, Any]) -> Column:
    target = known.pop("to", "")
    kind = known.pop("as", "text")
    _one_of(kind, _KINDS_OF_VALUE)
    if kind in _NEEDS and not known.get(_NEEDS[kind]):
        raise InputError(f"{kind!r} needs {_NEEDS[kind]!r}")
    for value in known.get("values", {}).values():
        iri(value)
    _one_of(known.get("check", ""), {"", *CHECKS})
    _one_of(known.get("scheme", ""), {"", *SCHEMES})
    _one_of(known.get("kind", ""), {"", *KINDS})
    if kind == "class":
        target = "rdf:type"
    prop = expand(target) if target else ""
    return Column(
        name,
        **{**known, "names": tuple(known.get("names", ()))},
        predicate=prop,
        kind_of_value=kind,
    )


def _one_of(word: str, known: Iterable[str]) -> None:
    if word not in known:
        raise InputError(f"{word!r} is not one of {', '.join(sorted(known))}")
