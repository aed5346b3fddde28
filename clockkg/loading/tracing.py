"""Traces a validation result to the row and column of the file that its statement came from."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from clockkg.findings import Finding, Origin
from clockkg.graphs import Traced
from clockkg.loading.mapping import Table
from clockkg.rdf import Iri, Triple
from clockkg.terms import RDF_TYPE
from clockkg.validation import Result

_ALSO: Final = {
    "it": "(Lo stesso portatore di interesse è anche in: {}.)",
    "en": "(The same stakeholder is also in: {}.)",
}
_IRIS: Final = re.compile("<([^<>]*)>")
_TYPE: Final = f"<{RDF_TYPE}>"


class Tracer:
    """Knows the rows of some graphs; `tables` says which column becomes which property.

    `merged` are things of several records: what is found of one is told with all their rows.
    `sheets` are the names of sheets by graph, file and table, where they are not the table's.
    """

    def __init__(
        self,
        graphs: Mapping[str, Traced],
        tables: Iterable[Table],
        merged: Collection[str] = frozenset(),
        sheets: Mapping[tuple[str, str, str], str] = MappingProxyType({}),
    ) -> None:
        """Take the graphs."""
        self._graphs = graphs
        self._sheets = sheets
        self._merged = self._places(merged)
        self._tables = {table.name: table for table in tables}

    def finding(self, result: Result) -> Finding:
        """The result as a finding with its place, where it has one."""
        graph, origin = self._of_statement(result) or self._of_subject(result) or ("", None)
        sheet = self._sheets.get((graph, origin.file, origin.table), "") if origin else ""
        found = replace(result.finding(), origin=origin, graph=graph, sheet=sheet)
        return self._with_others(found) if result.focus in self._merged else found

    def _with_others(self, found: Finding) -> Finding:
        """A finding whose message names the other rows that speak of the same stakeholder."""
        own = replace(found.place, column="") if found.place else None
        others = [place for place in self._merged[found.focus] if place != own]
        if not others:
            return found
        told = {tag: "; ".join(o.words(tag) for o in others) for tag in found.message}
        message = {
            tag: f"{text} {_ALSO[tag].format(told[tag])}" for tag, text in found.message.items()
        }
        return replace(found, message=message)

    def _places(self, merged: Collection[str]) -> dict[str, list[Origin]]:
        """For each of some things every row that says what it is, each once."""
        return {iri: self._places_of(f"<{iri}>") for iri in merged}

    def _places_of(self, subject: str) -> list[Origin]:
        typed = (
            (iri, place)
            for iri, graph in self._graphs.items()
            for line, places in graph.about(subject)
            for place in places
            if line.startswith(f"{subject} {_TYPE} ")
        )
        return sorted({self._row(iri, place) for iri, place in typed})

    def _row(self, graph: str, place: Origin) -> Origin:
        """The row of a place, under its sheet's own name."""
        sheet = self._sheets.get((graph, place.file, place.table), place.table)
        return Origin(place.file, sheet, place.row)

    def _of_statement(self, result: Result) -> tuple[str, Origin] | None:
        """The place of the very statement that the result names."""
        if not (result.path and result.value):
            return None
        line = Triple(Iri(result.focus), Iri(result.path), result.value).n3()
        found = ((iri, s.origins(line)) for iri, s in self._graphs.items())
        return next(((iri, origins[0]) for iri, origins in found if origins), None)

    def _of_subject(self, result: Result) -> tuple[str, Origin] | None:
        """The row of the thing itself; the column is the one that the property belongs in."""
        subject = f"<{result.focus}>"
        for iri, graph in self._graphs.items():
            origin = row_of(subject, graph)
            if origin:
                column = self._column(origin, result.path or "")
                return iri, Origin(origin.file, origin.table, origin.row, column)
        return None

    def _column(self, origin: Origin, path: str) -> str:
        """The column of a property; of a longer path, that of the first property that has one."""
        table = self._tables.get(origin.table)
        if table is None:
            return ""
        known = map(table.column_for, _IRIS.findall(path) or [path])
        return next(filter(None, known), "")


def row_of(subject: str, graph: Traced) -> Origin | None:
    """The row that speaks of a subject, which is written as in N-Triples; None where none does.

    That is the row that says what it is, or the first that says anything of it.

    >>> from clockkg.graphs import Snapshot
    >>> rows = {"<urn:a> <urn:b> <urn:c> .": {Origin("soci.csv", "members", 2, "b")}}
    >>> row_of("<urn:a>", Snapshot(rows)).row
    2
    """
    said = (
        (not line.startswith(f"{subject} {_TYPE} "), place)
        for line, places in graph.about(subject)
        for place in places
    )
    return min(said, default=(True, None), key=lambda one: one)[1]
