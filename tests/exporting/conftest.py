"""The world's exports, rendered once."""

import gzip
from collections.abc import Mapping

import pytest
import rdflib

from clockkg.exporting import Selection, render_all
from clockkg.graphs import Release

HERE = "https://clock.example.org"


@pytest.fixture(scope="session")
def selection(release: Release) -> Selection:
    """What may leave of the world, for a service at an address of the tests' own."""
    return Selection(release, HERE)


@pytest.fixture(scope="session")
def files(selection: Selection) -> Mapping[str, bytes]:
    """The files of all exports."""
    return render_all(selection)


@pytest.fixture(scope="session")
def quads(files: Mapping[str, bytes]) -> Mapping[str, rdflib.Graph]:
    """The N-Quads dump by named graph, taken apart line by line and read by rdflib."""
    lines: dict[str, list[str]] = {}
    for line in gzip.decompress(files["clockkg.nq.gz"]).decode().split("\n")[:-1]:
        triple, _, name = line.removesuffix("> .").rpartition(" <")
        lines.setdefault(name, []).append(f"{triple} .")
    return {
        name: rdflib.Graph().parse(data="\n".join(found), format="nt")
        for name, found in lines.items()
    }


@pytest.fixture(scope="session")
def whole(quads: Mapping[str, rdflib.Graph]) -> rdflib.Graph:
    """The merge of the dump's graphs, each statement once."""
    merged = rdflib.Graph()
    for graph in quads.values():
        merged += graph
    return merged


@pytest.fixture(scope="session")
def catalogue(files: Mapping[str, bytes]) -> rdflib.Graph:
    """The DCAT-AP catalogue as rdflib reads it."""
    return rdflib.Graph().parse(data=files["catalogue.ttl"], format="turtle")
