"""Compiled shapes give the report that pySHACL gives, but for what pySHACL does otherwise."""

from functools import cache

import pytest
import rdflib
from hypothesis import given, settings
from rdflib.namespace import RDFS

from clockkg.content import content
from clockkg.store import EmbeddedStore, Table
from clockkg.store.holding import hold
from clockkg.validation import find_shapes
from clockkg.validation.bridge import faithful
from clockkg.validation.engine import dated, judged
from clockkg.validation.patience import Patient
from clockkg.validation.shacl.running import Judge, Sizes
from tests.validation import worlds

TODAY = "2026-11-22"
EXAMPLES = sorted((content().shapes / "examples").glob("*/*.ttl"))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=120, deadline=None)
@given(worlds.data(), worlds.shapes())
def test_random_shapes_find_the_same_in_random_data(text: str, rules: str) -> None:
    """Every random shape is compiled, and finds what pySHACL finds."""
    verdict, written, graph = worlds.judged(text, rules)
    assert verdict.elsewhere == {}
    assert worlds.told(verdict.breaches) == worlds.by_pyshacl(written, graph)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=200, deadline=None)
@given(worlds.data(), worlds.shapes())
def test_either_way_to_walk_a_property_finds_the_same(text: str, rules: str) -> None:
    """All statements of a property, or those of each node: how it is walked makes no difference."""
    with faithful():
        graph = rdflib.Graph().parse(data=worlds.PREFIXES + rules, format="turtle")
    store, _ = hold((worlds.PREFIXES + text).encode(), "text/turtle")
    found = []
    for walked in (False, True):
        judge = Judge(store, graph)
        judge.compiler.rather = lambda *_, walked=walked: walked
        found.append(judge.run().breaches)
    assert worlds.told(found[0]) == worlds.told(found[1])
    assert len(found[0]) == len(found[1])


def test_a_property_that_many_nodes_have_is_walked_whole() -> None:
    """Of a thousand nodes with one value each all statements are walked, with ten values not."""
    rules = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxInclusive 998 ] ."
    for each, whole in ((1, True), (10, False)):
        lines = (
            f":n{n} a :C . " + " ".join(f":n{n} :p {n + 1000 * m} ." for m in range(each))
            for n in range(1000)
        )
        store, _ = hold((worlds.PREFIXES + "\n".join(lines)).encode(), "text/turtle")
        sizes = Sizes(store)
        assert sizes.rather("?anybody a <urn:x:C> .", "<urn:x:p>") is whole
        with faithful():
            graph = rdflib.Graph().parse(data=worlds.PREFIXES + rules, format="turtle")
        assert len(Judge(store, graph).run().breaches) == 1 + 1000 * (each - 1)


def test_a_shape_that_is_for_no_node_asks_nothing() -> None:
    """A query of somebody's is only run where there is a node to judge by it."""
    query = 'sh:sparql [ sh:select "SELECT $this { $this <urn:x:p> ?x }" ]'
    rules = f":S sh:targetClass :C ; {query} . :T sh:targetSubjectsOf :p ; {query} ."
    with faithful():
        graph = rdflib.Graph().parse(data=worlds.PREFIXES + rules, format="turtle")
    store, _ = hold((worlds.PREFIXES + ":a :p :b .").encode(), "text/turtle")
    asked: list[str] = []

    def ask(query: str, shape: rdflib.term.Node) -> Table:
        asked.append(str(shape))
        return store.select(query)

    assert [one.focus.n3() for one in Judge(store, graph, ask).run().breaches] == ["<urn:x:a>"]
    assert asked == ["urn:x:T"]


def test_all_shapes_find_the_same_in_the_world(world: EmbeddedStore) -> None:
    """In the sample world every shape of the project is compiled and finds what pySHACL finds."""
    shapes = find_shapes().graph
    verdict = Judge(world, shapes).run()
    assert verdict.elsewhere == {}
    assert len(verdict.compiled) == len(find_shapes())
    written = "\n".join(world.merged()).encode()
    assert worlds.told(verdict.breaches) == worlds.by_pyshacl(written, shapes)


@cache
def hierarchy() -> str:
    """The subclass statements of the ontology: all that an example needs of it."""
    core = rdflib.Graph().parse(content().ontology / "core.ttl")
    stated = core.triples((None, RDFS.subClassOf, None))
    return "\n".join(f"{sub.n3()} {way.n3()} {above.n3()} ." for sub, way, above in stated)


def test_each_shape_finds_the_same_in_its_examples() -> None:
    """In its examples, right and wrong, each shape finds what pySHACL finds by it."""
    for file in EXAMPLES:
        shapes = dated(find_shapes().graph, TODAY, (find_shapes()[file.parent.name].iri,)).graph
        text = f"{file.read_text('utf-8')}\n{hierarchy()}"
        store, written = hold(text.encode(), "text/turtle")
        verdict = judged(Judge(store, shapes), Patient(store), written)
        assert worlds.told(verdict.breaches) == worlds.by_pyshacl(written, shapes), file


@pytest.mark.parametrize(
    ("what", "data", "rules", "right"),
    [
        ("IRIs have no order, pySHACL compares their texts",
         ":a :p :b ; :q :c .", ":S sh:targetNode :a ; sh:path :p ; sh:lessThan :q .", 1),
        ("a date and a number have no order, pySHACL lets the value pass",
         ':a :p "2020-01-02"^^xsd:date .', ":S sh:targetNode :a ; sh:path :p ; sh:maxInclusive 1 .",
         1),
        ("a path may be walked backwards as a whole, pySHACL turns its steps wrongly",
         ":b :p :x . :x :q :a .",
         ":S sh:targetNode :a ; sh:path [ sh:inversePath ( :p :q ) ] ; sh:class :C .", 1),
    ],
)  # fmt: skip
def test_where_pyshacl_leaves_the_standard(what: str, data: str, rules: str, right: int) -> None:
    """Each difference is one of pySHACL's: the standard asks for what the compiled shape finds."""
    verdict, written, graph = worlds.judged(data, rules)
    assert len(verdict.breaches) == right, what
    assert worlds.told(verdict.breaches) != worlds.by_pyshacl(written, graph), what
