"""A graph that has been read, from tables or from RDF, before it is built into a release."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clockkg.findings import Finding
from clockkg.graphs import Dataset, Snapshot
from clockkg.loading.cells import Cells
from clockkg.loading.mapping import Table


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one delivery would make of one named graph; `removed` takes its dataset away.

    `files` are names with the SHA-256 of their bytes; `loader` says which way it came.
    """

    dataset: Dataset
    loader: str
    snapshot: Snapshot
    files: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    removed: bool = False
    cells: Cells = field(default_factory=Cells)
    swings: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """For a table its file, and the per cent that its rows may change by from load to load."""
    only: Mapping[str, list[str]] = field(default_factory=dict)
    """What of its files was chosen, by the names of its loader's selections."""

    @property
    def graph(self) -> str:
        """The IRI of its named graph."""
        return self.dataset.graph
