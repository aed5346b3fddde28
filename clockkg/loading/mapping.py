"""What each column of each table means: the mapping file, read and checked once.

`docs/loaders.md` describes the language. A column becomes a property of the row's thing; `nodes`
are further things made from the same row.

>>> column = Column("since", predicate="http://example.org/since", kind_of_value="date")
>>> column.headers
frozenset({'since'})
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from clockkg.errors import ContentError, InputError
from clockkg.identifiers import PROPERTIES
from clockkg.loading.functions import CHECKS, CONVERTERS, slug
from clockkg.rdf import Iri, Term, typed
from clockkg.terms import BASE, KINDS, SCHEMES, expand

_KINDS_OF_VALUE: Final = frozenset(
    {*CONVERTERS, "reference", "concept", "class", "term", "identifier"}
)
_OURS: Final = ("id/", "vocab/", "graph/")
_WEB: Final = ("http://", "https://")
_NEEDS: Final = {
    "reference": "kind", "concept": "scheme", "class": "values", "term": "values",
    "identifier": "register",
}  # fmt: skip
PLACE: Final = re.compile(r"\{(@?[\w-]+)(?:\|(slug|tail))?\}")
"""A place in a template: a column or a variable, and what is done to its text."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the property it becomes and how its text is read.

    A text that is no identifier of its register becomes the property `otherwise`, where that is
    told; a further value for the same thing becomes the property `further`.
    """

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
    register: str = ""
    format: str = ""
    default: str = ""
    empty: frozenset[str] = frozenset({""})
    otherwise: str = ""
    further: str = ""
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
class Skip:
    """Rows that are left out on purpose: each of these columns holds one of its values."""

    why: Mapping[str, str]
    where: Mapping[str, frozenset[str]]

    @property
    def shown(self) -> str:
        """The columns with their values, for people."""
        return " + ".join(f"{name}={'|'.join(sorted(v))}" for name, v in self.where.items())

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Whether a row is one of them."""
        return all(fold(cells[name]) in values for name, values in self.where.items())


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the thing that each row is, and the further things made from the row.

    `empty` are ways to write that a cell is empty; in a `lenient` one a wrong cell or row is left
    out with a warning, and blocks nothing.
    """

    name: str
    title: Mapping[str, str]
    main: Node
    nodes: tuple[Node, ...] = ()
    empty: frozenset[str] = frozenset()
    skips: tuple[Skip, ...] = ()
    lenient: bool = False

    @property
    def columns(self) -> Mapping[str, Column]:
        """Its own columns by name."""
        return self.main.columns

    @property
    def headers(self) -> frozenset[str]:
        """The sheet or file names it is known by, folded."""
        return frozenset(map(fold, (self.name, *self.title.values())))

    def known_as(self, sheet: str) -> bool:
        """Whether a sheet or file of this name is this table."""
        return fold(sheet) in self.headers

    def cleared(self, cells: Mapping[str, str]) -> dict[str, str]:
        """A row's cells: what only says that nothing is there is nothing, or the default."""
        kept = {name: "" if fold(text) in self.empty else text for name, text in cells.items()}
        for column in self._particular:
            text = kept[column.name]
            kept[column.name] = column.default if fold(text) in column.empty else text
        return kept

    @property
    def is_plain(self) -> bool:
        """Whether each cell of its rows is what it says."""
        return not (self.empty or self._particular)

    @property
    def _particular(self) -> list[Column]:
        """The columns for which an empty cell, or a certain text, says something else."""
        return [column for column in self.all_columns if column.default or column.empty - {""}]

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

    `|tail` does so with what follows the last / of an address.

    >>> fill("id/evidence/{@document}-{where|slug}", {"@document": "d", "where": "par. 2"})
    'id/evidence/d-par-2'
    >>> fill("id/org/ror-{id|tail}", {"id": "https://ror.org/03ad39j10"})
    'id/org/ror-03ad39j10'
    """
    return PLACE.sub(lambda m: FILTERS[m[2]](words[m[1]]), template)


def _tail(text: str) -> str:
    return slug(text.rstrip("/").rpartition("/")[2])


FILTERS: Final[Mapping[str | None, Callable[[str], str]]] = {
    None: str,
    "slug": slug,
    "tail": _tail,
}
"""What a template may do to a text, by name."""


def filled(template: str, words: Mapping[str, str]) -> dict[str, str]:
    """What each of a template's {places} is filled with."""
    return {m[1]: fill(m[0], words) for m in PLACE.finditer(template)}


def places(template: str) -> list[str]:
    """The names in a template's {places}."""
    return [match[0] for match in PLACE.findall(template)]


def iri(reference: str) -> str:
    """The IRI of `id/...`, `vocab/...`, `graph/...`, of a web address or of a CURIE."""
    if reference.startswith(_WEB):
        return reference
    return BASE + reference if reference.startswith(_OURS) else expand(reference)


def constant(value: str | float | bool, words: Mapping[str, str]) -> Term:  # noqa: FBT001 - a TOML value
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
        table = Table(
            name,
            entry["title"],
            _node(entry),
            tuple(_node(node) for node in entry.get("nodes", ())),
            empty=frozenset(map(fold, entry.get("empty", ()))),
            skips=tuple(map(_skip, entry.get("skip", ()))),
            lenient=entry.get("lenient", False),
        )
        _hold_together(table)
    except (KeyError, TypeError, InputError) as error:
        message = f"mapping, table {name}: {error}"
        raise ContentError(message, remedy="docs/loaders.md describes the mapping.") from error
    return table


def _skip(entry: Mapping[str, Any]) -> Skip:
    where = {name: frozenset(map(fold, values)) for name, values in entry["where"].items()}
    return Skip(entry["why"], where)


def _hold_together(table: Table) -> None:
    """Refuse what a template or a condition names and no column is."""
    nodes = (table.main, *table.nodes)
    known = {name for node in nodes for name in node.columns}
    used = {name for node in nodes for name in node.when}
    used.update(name for template in table.templates for name in places(template))
    used.update(name for skip in table.skips for name in skip.where)
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
    _one_of(known.get("register", ""), {"", *PROPERTIES})
    if kind == "class":
        target = "rdf:type"
    prop = expand(target) if target else ""
    return Column(
        name,
        **{
            **known,
            "names": tuple(known.get("names", ())),
            "empty": frozenset({"", *map(fold, known.get("empty", ()))}),
            "otherwise": expand(known["otherwise"]) if "otherwise" in known else "",
            "further": expand(known["further"]) if "further" in known else "",
        },
        predicate=prop,
        kind_of_value=kind,
    )


def _one_of(word: str, known: Iterable[str]) -> None:
    if word not in known:
        raise InputError(f"{word!r} is not one of {', '.join(sorted(known))}")
