"""Writes a loader's mapping as RML, and says what RML cannot say of it: nothing is left out unsaid.

Words that stand for classes and concepts become lookup tables, which the mapping joins. The names
of files and columns are those of the loader's sample.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from clockkg.dialect import SUFFIXES
from clockkg.loading.knowledge import concept_names
from clockkg.loading.loader import Loader
from clockkg.loading.mapping import Column, Node, Table, constant, fill, iri, places
from clockkg.loading.rml.document import RML
from clockkg.loading.rml.unsaid import SLUG, WHEN, Left, partly, unsaid, whole
from clockkg.loading.sources import Sheet
from clockkg.rdf import XSD
from clockkg.terms import BASE, concept, thing

_PLACE: Final = re.compile(r"\{(@?[\w-]+)(?:\|(slug|tail))?\}")
_TYPED: Final = ("date", "integer", "decimal", "boolean", "duration")
_SOURCE: Final = """[ rml:referenceFormulation rml:CSV ;
    rml:source [ a rml:RelativePathSource ; rml:root rml:MappingDirectory ; rml:path {file} ; \
rml:null "" ] ]"""


@dataclass(slots=True)
class Export:
    """A mapping in Turtle, the lookup tables beside it by file name, and what it does not say."""

    turtle: str
    lookups: dict[str, str] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)


def export(loader: Loader, sheets: Iterable[Sheet]) -> Export:
    """The mapping of a loader over its sample's sheets; tables that are not there are left out."""
    made = Export("")
    words = {f"@{name}": word for name, word in loader.words.items()}
    parts = [f"@prefix rml: <{RML}> .", f"@base <{BASE}rml/> ."]
    for sheet in sheets:
        found = (table for table in loader.tables.values() if table.known_as(sheet.name))
        for table in found:
            parts += _Table(made, table, sheet, words).maps()
    made.turtle = "\n\n".join(dict.fromkeys(parts)) + "\n"
    return made


class _Table:
    """The maps of one table, as one sheet has it."""

    def __init__(
        self, made: Export, table: Table, sheet: Sheet, words: Mapping[str, str]
    ) -> None:  # fmt: skip
        self._made = made
        self._table = table
        self._words = words
        path = PurePosixPath(sheet.file)
        self._file = path.name if path.suffix.lower() in SUFFIXES else f"{table.name}.csv"
        columns = ((table.column(heading), heading) for heading in sheet.header)
        self._headings = {column.name: heading for column, heading in columns if column}
        self._more: list[str] = []
        made.left += whole(table, as_table=path.suffix.lower() not in SUFFIXES)

    def maps(self) -> Iterator[str]:
        """The row's own map, those of its further nodes, and what they refer to."""
        main = self._table.main
        subject = self._template(main.subject)
        if not subject:
            self._leave(main, SLUG)
            return
        links = []
        for number, node in enumerate(self._table.nodes, 1):
            made = self._further(node, subject, f"{self._table.name}-{number}")
            links += [_said(node.link, made)] if made and node.link else []
        yield self._map(self._table.name, subject, [*self._said(main, subject), *links], main.types)
        yield from self._more

    def _further(self, node: Node, main: str, name: str) -> str:
        """A further node's subject, once its map is made; empty where RML cannot make it."""
        subject = self._template(node.subject)
        if not subject or not {*node.when} <= {*places(node.subject)}:
            self._leave(node, SLUG if not subject else WHEN)
            return ""
        back = [_said(node.link_inverse, main)] if node.link_inverse else []
        said = [*self._said(node, subject), *back]
        self._more.append(self._map(name, subject, said, node.types))
        return subject

    def _said(self, node: Node, subject: str) -> Iterator[str]:
        for predicate, value in node.constants.items():
            made = self._constant(value)
            if made:
                yield _said(predicate, made)
        for column in node.columns.values():
            if column.name in self._headings:
                yield from self._column(column, subject)

    def _column(self, column: Column, subject: str) -> Iterator[str]:
        self._made.left += partly(self._table.name, column)
        if not column.predicate:
            return
        missing = unsaid(column)
        if missing:
            self._made.left.append(Left(self._table.name, (column.name,), missing))
        elif column.inverse:
            name = f"{self._table.name}-{column.name}"
            said = [_said(column.predicate, subject)]
            self._more.append(self._map(name, self._object(column), said))
        else:
            yield _said(column.predicate, self._object(column))

    def _object(self, column: Column) -> str:
        """The object map of a column."""
        heading = self._headings[column.name]
        refers = f"rml:reference {_text(heading)}"
        match column.kind_of_value:
            case "reference":
                return self._filled(thing(column.kind, f"{{{column.name}}}"))
            case "concept":
                names = concept_names()[column.scheme]
                words = {key: concept(column.scheme, key) for key in names}
                labels = ((label, key) for key, text in names.items() for label in text.values())
                return self._joined(column, {label: words[key] for label, key in labels} | words)
            case "class" | "term":
                return self._joined(column, {w: iri(name) for w, name in column.values.items()})
            case "url":
                return f"[ {refers} ; rml:termType rml:IRI ]"
            case kind if kind in _TYPED:
                return f"[ {refers} ; rml:datatype <{XSD}{kind}> ]"
            case _:
                language = f" ; rml:language {_text(column.lang)}" if column.lang else ""
                return f"[ {refers}{language} ]"

    def _joined(self, column: Column, words: Mapping[str, str]) -> str:
        """A link to the row of a lookup table that holds the cell's word."""
        name = f"words-{column.scheme or f'{self._table.name}-{column.name}'}"
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\n")
        lines.writerows([("word", "iri"), *sorted(words.items())])
        self._made.lookups[f"{name}.csv"] = out.getvalue()
        source = _SOURCE.format(file=_text(f"{name}.csv"))
        subject = '[ rml:reference "iri" ]'
        self._more.append(
            f"<{name}> a rml:TriplesMap ;\n  rml:logicalSource {source} ;\n"
            f"  rml:subjectMap {subject} ."
        )
        child = _text(self._headings[column.name])
        join = f'rml:joinCondition [ rml:child {child} ; rml:parent "word" ]'
        return f"[ rml:parentTriplesMap <{name}> ; {join} ]"

    def _constant(self, value: str | float | bool) -> str:  # noqa: FBT001 - a TOML value
        if isinstance(value, str) and places(value):
            return self._template(value)
        return f"[ rml:constant {constant(value, {}).n3()} ]"

    def _template(self, template: str) -> str:
        """A term map of a template; empty where a column is missing or made fit for an IRI."""
        names = [match for match in _PLACE.finditer(template) if not match[1].startswith("@")]
        if any(match[2] or match[1] not in self._headings for match in names):
            return ""
        return self._filled(iri(template))

    def _filled(self, template: str) -> str:
        """A template with the loader's words in it, and headings for columns."""

        def place(match: re.Match[str]) -> str:
            if match[1] in self._words:
                return fill(match[0], self._words)
            return "{" + re.sub(r"([{}\\])", r"\\\1", self._headings[match[1]]) + "}"

        filled = _PLACE.sub(place, template)
        kind = "template" if "{" in filled else "constant"
        return f"[ rml:{kind} {_text(filled) if kind == 'template' else f'<{filled}>'} ]"

    def _map(self, name: str, subject: str, said: Sequence[str], types: Sequence[str] = ()) -> str:
        classes = "".join(f" ; rml:class <{one}>" for one in types)
        lines = [f"<{name}> a rml:TriplesMap", f"rml:logicalSource {self._source}"]
        lines.append(f"rml:subjectMap {subject[:-2]}{classes} ]")
        return " ;\n  ".join([*lines, *said]) + " ."

    @property
    def _source(self) -> str:
        return _SOURCE.format(file=_text(self._file))

    def _leave(self, node: Node, why: Mapping[str, str]) -> None:
        """Say that a node is missing, with its columns; not where the sheet lacks what names it."""
        named = [name for name in places(node.subject) if not name.startswith("@")]
        if all(name in self._headings for name in named):
            columns = dict.fromkeys((*named, *node.when, *node.columns))
            self._made.left.append(Left(self._table.name, tuple(columns), why))


def _said(predicate: str, made: str) -> str:
    return f"rml:predicateObjectMap [ rml:predicate <{predicate}> ; rml:objectMap {made} ]"


def _text(text: str) -> str:
    """A text as Turtle writes it."""
    return json.dumps(text, ensure_ascii=False)
