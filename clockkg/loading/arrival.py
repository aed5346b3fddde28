"""A graph that has been read, from tables or from RDF, before it is built into a release."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from clockkg.findings import Finding
from clockkg.graphs import Dataset, Sources, Traced
from clockkg.loading.cells import Cells
from clockkg.loading.mapping import Table

GRAPH_FILE: Final = "graph.nt"
"""The recipe of a graph that came as RDF: its statements, as delivered."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one delivery would make of one named graph; `removed` takes its dataset away.

    `files` are names with the SHA-256 of their bytes; `loader` says which way it came.
    """

    dataset: Dataset
    loader: str
    snapshot: Traced
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
    places: Mapping[str, Path] = field(default_factory=dict)
    """Where its files are, by their digests."""
    recipe: Mapping[str, bytes] = field(default_factory=dict)
    """What its files were read by, by name; of RDF the graph itself."""

    @property
    def graph(self) -> str:
        """The IRI of its named graph."""
        return self.dataset.graph

    @property
    def read_by(self) -> tuple[tuple[str, str], ...]:
        """The names of its recipe with their digests."""
        return tuple((name, sha256(data).hexdigest()) for name, data in self.recipe.items())

    def keep(self, sources: Sources) -> None:
        """Keep what it was made of."""
        for digest, place in self.places.items():
            sources.keep_file(place, digest)
        for name, data in self.recipe.items():
            sources.keep(data, Path(name).suffix)
