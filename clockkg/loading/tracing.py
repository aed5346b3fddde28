"""Traces a validation result to the row and column of the file that its statement came from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from clockkg.findings import Finding, Origin
from clockkg.graphs import Snapshot
from clockkg.graphs.snapshot import rows_of
from clockkg.loading.mapping import Table
from clockkg.rdf import Iri, Triple
from clockkg.validation import Result

_IRIS: Final = re.compile("<([^<>]*)>")


class Tracer:
    """Knows the rows of some graphs; `tables` says which column becomes which property."""

    def __init__(self, graphs: Mapping[str, Snapshot], tables: Iterable[Table]) -> None:
        """Index the graphs' rows by subject."""
        self._graphs = graphs
        self._tables = {table.name: table for table in tables}
        self._rows = {iri: rows_of(s.statements) for iri, s in graphs.items()}

    def finding(self, result: Result) -> Finding:
        """The result as a finding with its place, where it has one."""
        graph, origin = self._of_statement(result) or self._of_subject(result) or ("", None)
        return replace(result.finding(), origin=origin, graph=graph)

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
        for iri, rows in self._rows.items():
            if subject in rows:
                origin = rows[subject]
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
