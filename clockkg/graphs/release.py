"""A release, read-only: its statements, where they came from, and what was found in it."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from clockkg.errors import StoreError
from clockkg.findings import Finding, identified
from clockkg.graphs.manifest import Manifest
from clockkg.graphs.seal import SEAL, SIGNATURE, broken
from clockkg.graphs.snapshot import lines_in, saved
from clockkg.graphs.traced import Traced
from clockkg.rdf import Triple
from clockkg.store import EmbeddedStore, open_store
from clockkg.terms import GRAPH, graph

IDENTITY: Final = graph("identity")
"""The graph that says which records are one."""
CANDIDATES: Final = graph("candidates")
"""The graph of the pairs that wait for a person."""
SAMPLE_INFERRED: Final = graph("sample", "inferred")
"""The graph of what the rules derive from made-up records."""
SAMPLE_IDENTITY: Final = graph("sample", "identity")
"""The graph that says which made-up records are one."""
SAMPLE_CANDIDATES: Final = graph("sample", "candidates")
"""The graph of the pairs of made-up records that wait for a person."""
MADE_UP: Final = (SAMPLE_INFERRED, SAMPLE_IDENTITY, SAMPLE_CANDIDATES)

GRAPHS: Final = "graphs"
"""The folder of a release's graphs."""
_RESULTS: Final = "analyses"
"""The folder, beside the releases, of what was worked out over each of them."""
ORIGINALS: Final = "originals"
"""The folder of graphs as they were delivered, where judgements changed what they say."""

_ANOTHER: Final = {"it": "Prendine un'altra.", "en": "Take another one."}


class GraphFolders(ABC):
    """The named graphs in a folder, as they are told and as they were delivered."""

    folder: Path

    @property
    @abstractmethod
    def originals(self) -> Mapping[str, Mapping[str, Any]]:
        """What is known of each graph that was delivered otherwise than it is told."""

    def snapshot(self, iri: str) -> Traced:
        """One named graph with the rows it came from; empty where there is none."""
        return saved(place_in(self.folder / GRAPHS, iri))

    def delivered(self, iri: str) -> Traced:
        """One named graph as it was delivered, whatever was judged of its records."""
        return saved(self._delivered(iri))

    def delivered_lines(self, iri: str) -> list[str]:
        """The statements of a named graph as it was delivered, without their places."""
        return lines_in(self._delivered(iri))

    def _delivered(self, iri: str) -> Path:
        return place_in(self.folder / (ORIGINALS if iri in self.originals else GRAPHS), iri)


@dataclass(frozen=True)
class Release(GraphFolders):
    """One release, read-only; open it once and keep it: it never changes."""

    folder: Path

    @cached_property
    def manifest(self) -> Manifest:
        """What it says of itself."""
        return Manifest.load(self.folder / "manifest.json")

    @property
    def originals(self) -> Mapping[str, Mapping[str, Any]]:
        """What its manifest tells of graphs that were delivered otherwise."""
        return self.manifest.originals

    @property
    def number(self) -> int:
        """Its number."""
        return int(self.folder.name)

    @cached_property
    def store(self) -> EmbeddedStore:
        """Its store, read-only."""
        return open_store(self.store_folder, read_only=True)

    @property
    def triples(self) -> int:
        """How many statements its named graphs hold."""
        return self.manifest.triples

    @property
    def store_folder(self) -> Path:
        """The folder of its store."""
        return self.folder / "store"

    @property
    def results(self) -> Path:
        """The folder of what was worked out over it, which need not be there."""
        return self.folder.parents[1] / _RESULTS / self.folder.name

    @property
    def seal(self) -> str:
        """The digests of its files, which tell it from any other release."""
        return (self.folder / SEAL).read_text("utf-8")

    @property
    def signed(self) -> bool:
        """Whether it bears a signature, whosever it is."""
        return (self.folder / SIGNATURE).is_file()

    def require_whole(self) -> None:
        """Nothing, or a StoreError that names the files that are not as they were published."""
        faults = ", ".join(broken(self.folder))
        if faults:
            message = {
                "it": f"la release {self.number} è guasta: {faults}",
                "en": f"release {self.number} is broken: {faults}",
            }
            raise StoreError(message, remedy=_ANOTHER)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What validation found in it."""
        return _findings(self.folder / "findings.json")

    @cached_property
    def cleared(self) -> tuple[Finding, ...]:
        """What was found before and is no more in it, the latest first."""
        path = self.folder / "cleared.json"
        return _findings(path) if path.is_file() else ()

    @cached_property
    def samples(self) -> frozenset[str]:
        """The IRIs of its graphs that are made up, or derived from what is."""
        made_up = (dataset.graph for dataset in self.manifest.datasets if dataset.sample)
        return frozenset((*made_up, *MADE_UP))

    def trace(self, triple: Triple) -> dict[str, list[str]]:
        """For each named graph that holds a statement, the places it came from."""
        line = triple.n3()
        graphs = self.store.graphs_of(triple)
        return {iri: list(map(str, self.snapshot(iri).origins(line))) for iri in graphs}


def place_in(folder: Path, iri: str) -> Path:
    """The folder of a named graph in a folder of graphs."""
    return folder / iri.removeprefix(GRAPH)


def _findings(path: Path) -> tuple[Finding, ...]:
    found = tuple(map(Finding.from_dict, json.loads(path.read_text("utf-8"))))
    return found if all(finding.id for finding in found) else tuple(identified(found))
