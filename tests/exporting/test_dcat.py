"""The catalogue passes the official shapes of DCAT-AP 3.0.1 and gets every point of the portal."""

import os
from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, RDF, SH
from rdflib.term import Node

from clockkg.content import content
from clockkg.graphs import Release

OFFICIAL = {
    "shapes.ttl": "7fe9815e0f32b10f5cbce74fa6ccd0290aae3ef9e5080fb84e2d8093eb984d1d",
    "range.ttl": "24d3bfd0fa17a3d0e877c9ebb91c8174124e5038538e1bf081b2cb679ad0f1b2",
    "shapes_recommended.ttl": "9afbf23f1f56d10d6839259684934137e20506a9aedce0249b619bbc593b9abd",
    "deprecateduris.ttl": "30a20a51a487c40ab7ae04f5905f02ef28238ec5cb390e37053334d835021948",
}
EU = "http://publications.europa.eu/resource/authority/"
OPEN_FORMATS = {f"{EU}file-type/RDF_TURTLE", f"{EU}file-type/RDF_N_QUADS"}
Check = Callable[[rdflib.Graph], bool]


def official(name: str) -> rdflib.Graph:
    """An official file, found beside the checkout or where the environment says, and verified."""
    beside = Path(__file__).parents[3] / "shared" / "standards"
    path = Path(os.environ.get("CLOCKKG_STANDARDS", beside)) / "dcat-ap-3.0.1" / name
    if not path.is_file():
        pytest.skip(f"no official {name}: set CLOCKKG_STANDARDS to a folder with dcat-ap-3.0.1/")
    assert sha256(path.read_bytes()).hexdigest() == OFFICIAL[name]
    return rdflib.Graph().parse(path)


def results(catalogue: rdflib.Graph, name: str) -> list[tuple[str, str]]:
    """Severity and message of each result that one official file gives.

    All but the base rules look at what the public codes are, so those stand in the background.
    """
    data = rdflib.Graph() + catalogue
    if name != "shapes.ttl":
        data.parse(content().ontology / "codes" / "eu-codes.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=official(name))
    found = [node for root in report.subjects(RDF.type, SH.ValidationReport)
             for node in report.objects(root, SH.result)]  # fmt: skip
    return [(str(report.value(node, SH.resultSeverity)), str(report.value(node, SH.resultMessage)))
            for node in found]  # fmt: skip


@pytest.mark.parametrize("name", ["shapes.ttl", "range.ttl", "deprecateduris.ttl"])
def test_the_official_shapes_find_nothing(catalogue: rdflib.Graph, name: str) -> None:
    """The base rules, the ranges and the list of outdated terms have nothing to say."""
    assert results(catalogue, name) == []


def test_the_recommendations_find_no_violation(catalogue: rdflib.Graph) -> None:
    """What the profile recommends may warn, but nothing is a violation."""
    found = results(catalogue, "shapes_recommended.ttl")
    assert [message for severity, message in found if severity == str(SH.Violation)] == []


def test_the_official_shapes_are_awake(catalogue: rdflib.Graph) -> None:
    """The same check finds the fault when a dataset loses its title."""
    broken = rdflib.Graph() + catalogue
    dataset = next(broken.subjects(RDF.type, DCAT.Dataset))
    broken.remove((dataset, DCTERMS.title, None))
    assert results(broken, "shapes.ttl") != []


def test_each_real_dataset_is_in_the_catalogue(catalogue: rdflib.Graph, release: Release) -> None:
    """The five documents, the editorial decisions and the whole: seven datasets, none made up."""
    found = set(catalogue.objects(predicate=DCAT.dataset))
    made_up = {
        rdflib.URIRef(dataset.graph) for dataset in release.manifest.datasets if dataset.sample
    }
    assert len(found) == 7
    assert len(made_up) == 4
    assert not found & made_up


def every(kind: Node, predicate: Node, catalogue: rdflib.Graph) -> bool:
    """Whether every thing of a class has a property."""
    things = set(catalogue.subjects(RDF.type, kind))
    return bool(things) and all((thing, predicate, None) in catalogue for thing in things)


def within(kind: Node, predicate: Node, known: Iterable[str], catalogue: rdflib.Graph) -> bool:
    """Whether all values of a property begin as one of the known vocabularies or codes does."""
    things = catalogue.subjects(RDF.type, kind)
    values = [str(value) for thing in things for value in catalogue.objects(thing, predicate)]
    return bool(values) and all(value.startswith(tuple(known)) for value in values)


def compliant(catalogue: rdflib.Graph) -> bool:
    """Whether the official base shapes find nothing."""
    return results(catalogue, "shapes.ttl") == []


def has(kind: Node, predicate: Node) -> Check:
    """The check that every thing of a class has a property."""
    return partial(every, kind, predicate)


DATASET, FILE = DCAT.Dataset, DCAT.Distribution
POINTS: dict[str, tuple[int, Check]] = {
    "keyword": (30, has(DATASET, DCAT.keyword)),
    "theme": (30, has(DATASET, DCAT.theme)),
    "compliance": (30, compliant),
    "spatial": (20, has(DATASET, DCTERMS.spatial)),
    "temporal": (20, has(DATASET, DCTERMS.temporal)),
    "download address": (20, has(FILE, DCAT.downloadURL)),
    "format": (20, has(FILE, DCTERMS.format)),
    "not proprietary": (20, partial(within, FILE, DCTERMS.format, OPEN_FORMATS)),
    "machine readable": (20, partial(within, FILE, DCTERMS.format, OPEN_FORMATS)),
    "licence": (20, has(FILE, DCTERMS.license)),
    "contact point": (20, has(DATASET, DCAT.contactPoint)),
    "media type": (10, has(FILE, DCAT.mediaType)),
    "format's vocabulary": (10, partial(within, FILE, DCTERMS.format, [f"{EU}file-type/"])),
    "licence's vocabulary": (10, partial(within, FILE, DCTERMS.license, [f"{EU}licence/"])),
    "access rights": (10, has(DATASET, DCTERMS.accessRights)),
    "publisher": (10, has(DATASET, DCTERMS.publisher)),
    "access rights' vocabulary": (
        5, partial(within, DATASET, DCTERMS.accessRights, [f"{EU}access-right/"])),
    "rights": (5, has(FILE, DCTERMS.rights)),
    "size": (5, has(FILE, DCAT.byteSize)),
    "issued": (5, has(FILE, DCTERMS.issued)),
    "modified": (5, has(FILE, DCTERMS.modified)),
}  # fmt: skip


def test_every_point_that_needs_no_network(catalogue: rdflib.Graph) -> None:
    """Of the 405 points of the portal's quality score all 325 that can be had offline are had."""
    assert sum(points for points, _ in POINTS.values()) == 325
    missed = {name: points for name, (points, check) in POINTS.items() if not check(catalogue)}
    assert missed == {}


def test_sizes_are_those_of_the_files(catalogue: rdflib.Graph, files: dict[str, bytes]) -> None:
    """The size that the catalogue states for each dump is the number of its bytes."""
    for name in ("clockkg.nq.gz", "clockkg.ttl.gz"):
        address = rdflib.URIRef(f"https://clock.example.org/exports/{name}")
        part = catalogue.value(predicate=DCAT.downloadURL, object=address)
        assert part
        assert int(str(catalogue.value(part, DCAT.byteSize))) == len(files[name])
