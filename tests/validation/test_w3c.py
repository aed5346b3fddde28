"""The W3C's own tests of SHACL Core: whole reports, compared as graphs."""

import os
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import pytest
import rdflib
from rdflib.compare import to_canonical_graph
from rdflib.namespace import RDF, SH, Namespace
from rdflib.term import Node

from clockkg.content import content
from clockkg.store.holding import hold
from clockkg.validation.bridge import faithful
from clockkg.validation.engine import judged
from clockkg.validation.patience import Patient
from clockkg.validation.shacl.reporting import report_graph
from clockkg.validation.shacl.running import Judge

MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT: Final = Namespace("http://www.w3.org/ns/shacl-test#")
BESIDE: Final = content().shapes.parent.parent / "shared/standards"
SUITE: Final = Path(os.environ.get("CLOCKKG_STANDARDS", BESIDE)) / "shacl-test-suite/core"
DIGEST: Final = "51b4947c4e80ecb1f31eb2d5b6aab8c5249e5ca50561c05e6f12a8adede2e66e"
COMPARED: Final = (
    SH.focusNode, SH.resultPath, SH.resultSeverity, SH.sourceConstraint,
    SH.sourceConstraintComponent, SH.sourceShape, SH.value,
)  # fmt: skip
ELSEWHERE: Final = {
    "node/maxExclusive-001",
    "node/maxInclusive-001",
    "node/minExclusive-001",
    "property/datatype-ill-formed",
}
"""Tests with literals such as 4.0 or "55"^^xsd:byte, which the engine keeps otherwise."""


class Case(NamedTuple):
    """One test of the suite."""

    manifest: rdflib.Graph
    node: Node
    data: rdflib.Graph
    shapes: rdflib.Graph


@cache
def document(file: str) -> rdflib.Graph:
    """A file of the suite, its literals as written."""
    with faithful():
        return rdflib.Graph().parse(file, format="turtle", publicID=Path(file).as_uri())


def manifests(file: str) -> Iterator[tuple[str, Node]]:
    """Every test that a manifest leads to: its file and its node."""
    graph = document(file)
    for included in graph.objects(None, MF.include):
        yield from manifests(str(included).removeprefix("file://"))
    yield from ((file, node) for node in graph.subjects(RDF.type, SHT.Validate))


def found() -> dict[str, tuple[str, Node]]:
    """The tests by name, in their order; none where the suite is absent."""
    top = SUITE / "manifest.ttl"
    listed = manifests(str(top)) if top.is_file() else iter(())
    return {str(node).rpartition("/core/")[2]: (file, node) for file, node in listed}


TESTS: Final = found()


def case(name: str) -> Case:
    """One test with its two graphs."""
    file, node = TESTS[name]
    manifest = document(file)
    action = manifest.value(node, MF.action)
    paths = (str(manifest.value(action, p)) for p in (SHT.dataGraph, SHT.shapesGraph))
    return Case(manifest, node, *(document(path.removeprefix("file://")) for path in paths))


def compared(graph: rdflib.Graph, report: Node, *, messages: bool) -> set[tuple[Node, Node, Node]]:
    """What the suite's rules compare of a report, with canonical names for blank nodes."""
    kept = rdflib.Graph()
    kept.add((report, SH.conforms, graph.value(report, SH.conforms) or RDF.nil))
    for result in graph.objects(report, SH.result):
        kept.add((report, SH.result, result))
        for predicate in (*COMPARED, *[SH.resultMessage] * messages):
            for thing in graph.objects(result, predicate):
                kept.add((result, predicate, thing))
                if predicate == SH.resultPath:
                    add_path(kept, graph, thing)
    return set(to_canonical_graph(kept))


def add_path(kept: rdflib.Graph, graph: rdflib.Graph, node: Node) -> None:
    """Add the structure of a path."""
    if isinstance(node, rdflib.BNode):
        for predicate, thing in graph.predicate_objects(node):
            kept.add((node, predicate, thing))
            add_path(kept, graph, thing)


def test_the_suite_is_the_published_one() -> None:
    """The files are those of w3c/data-shapes ff9edb9, and hold 98 tests."""
    if not TESTS:
        pytest.skip("no shacl-test-suite: set CLOCKKG_STANDARDS to the folder of standards")
    files = sorted(SUITE.rglob("*.ttl"))
    whole = b"".join(
        file.relative_to(SUITE).as_posix().encode() + file.read_bytes() for file in files
    )
    assert (sha256(whole).hexdigest(), len(TESTS)) == (DIGEST, 98)


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize("name", TESTS or [pytest.param("", marks=pytest.mark.skip("no suite"))])
def test_a_report_is_the_expected_one(name: str) -> None:
    """The report of each test equals the suite's, and queries alone made it but for four."""
    manifest, node, data, shapes = case(name)
    lines = data.serialize(format="nt", encoding="utf-8")
    store, written = hold(lines, "application/n-triples")
    verdict = judged(Judge(store, shapes), Patient(store), written)
    expected = manifest.value(node, MF.result)
    assert expected is not None
    messages = (None, SH.resultMessage, None) in manifest
    ours = compared(*report_graph(verdict.breaches), messages=messages)
    assert ours == compared(manifest, expected, messages=messages)
    assert bool(verdict.elsewhere) == (name in ELSEWHERE)
