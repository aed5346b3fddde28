"""An export, and the selection of a release's graphs that it renders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from clockkg.graphs import Dataset, Release, provenance
from clockkg.terms import graph

PROVENANCE = graph("provenance")


@dataclass(frozen=True)
class Selection:
    """A release's graphs as they may leave the house, for a service reached at `base_url`."""

    release: Release
    base_url: str
    samples: bool = False

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets that leave."""
        known = self.release.manifest.datasets
        return tuple(d for d in known if self.samples or not d.sample)

    @cached_property
    def graphs(self) -> Mapping[str, list[str]]:
        """The named graphs that leave, each as sorted N-Triples lines, just as they were loaded."""
        left_out = frozenset[str]() if self.samples else self.release.samples
        kept = [iri for iri in self.release.store.graphs() if iri not in left_out]
        graphs = {iri: self.release.snapshot(iri).lines() for iri in kept}
        names = {dataset.graph for dataset in self.datasets}
        runs = [run for run in self.release.manifest.runs if run.graph in names]
        return graphs | {PROVENANCE: provenance(self.datasets, runs)}

    @cached_property
    def merged(self) -> list[str]:
        """Every statement that leaves, once, sorted."""
        return sorted({line for lines in self.graphs.values() for line in lines})

    def address(self, path: str) -> str:
        """The address of something that the service serves."""
        return f"{self.base_url.rstrip('/')}/{path}"


@dataclass(frozen=True, slots=True)
class Export:
    """One export: a file name, a media type, a title, and the function that renders its bytes."""

    name: str
    file: str
    media_type: str
    title: Mapping[str, str]
    render: Callable[[Selection], bytes]
