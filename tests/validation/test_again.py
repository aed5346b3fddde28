"""Judging again after a change finds what judging everything would find."""

from collections.abc import Iterable

import pytest
import rdflib
from hypothesis import given, settings

from clockkg.rdf import Iri, Triple
from clockkg.store import EmbeddedStore
from clockkg.store.holding import hold
from clockkg.validation import find_shapes
from clockkg.validation.bridge import faithful
from clockkg.validation.shacl.again import CLASSES, MANY, QUERY, Before, again
from clockkg.validation.shacl.links import UnlinkedError, links
from clockkg.validation.shacl.running import Judge, Verdict
from tests.validation import worlds


def statements(store: EmbeddedStore) -> set[Triple]:
    """What a store holds."""
    return set(store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))


def counts(judge: Judge) -> dict[str, int]:
    """How many nodes each shape is for."""
    return {str(node): judge.focus_count(node) for node in judge.reader.targeted()}


def same_as_in_full(old: str, new: str, rules: str) -> Verdict:
    """The verdict after going from some data to others, which is what a full run gives."""
    with faithful():
        graph = rdflib.Graph().parse(data=worlds.PREFIXES + rules, format="turtle")
    first, second = (
        hold((worlds.PREFIXES + text).encode(), "text/turtle")[0] for text in (old, new)
    )
    then = Judge(first, graph)
    before = Before(then.run().breaches, counts(then), first)
    after = again(Judge(second, graph), before, statements(first) ^ statements(second))
    whole = Judge(second, graph)
    found = whole.run().breaches
    assert sorted(map(str, worlds.told(after.breaches))) == sorted(map(str, worlds.told(found)))
    assert len(after.breaches) == len(found)
    assert {str(node): n for node, n in after.counts.items()}.items() <= counts(whole).items()
    return after


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=250, deadline=None)
@given(worlds.data(), worlds.data(), worlds.shapes())
def test_a_change_is_judged_as_everything_would_be(old: str, new: str, rules: str) -> None:
    """From random data to other random data, each random shape tells what a full run tells."""
    after = same_as_in_full(old, new, rules)
    assert after.in_full == {}
    assert after.counts.keys() == set(after.compiled)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=250, deadline=None)
@given(worlds.edits(), worlds.queries())
def test_a_change_is_judged_as_all_queries_would_judge_it(
    edit: tuple[str, str], rules: str
) -> None:
    """The same is true of random queries: optional parts, choices, what must not be, paths."""
    after = same_as_in_full(*edit, rules)
    assert set(map(str, after.in_full.values())) <= {str(QUERY)}


@pytest.mark.parametrize(
    ("body", "came"),
    [
        ("$this x:p ?v OPTIONAL { ?v x:q ?value }", ":b :q :c ."),
        ("$this x:p ?v FILTER NOT EXISTS { ?v x:q ?w }", ":b :q :c ."),
        ("$this x:p ?v FILTER NOT EXISTS { ?v x:q ?w FILTER NOT EXISTS { ?w x:r ?u } }",
         ":b :q :c . :c :r :d ."),
        ("{ $this x:p ?v . ?v x:q ?value } UNION { $this x:r ?value }", ":b :q :c ."),
        ("$this x:p/x:q ?v . ?v ^x:r ?value", ":b :q :c . :d :r :c ."),
        ("$this x:p ?v . ?v (x:q|^x:r)+ ?value", ":d :r :b . :d :r :c ."),
    ],
)  # fmt: skip
def test_what_a_query_looks_at_from_afar_is_followed_back(body: str, came: str) -> None:
    """What comes and goes two steps away, in parts that need not fit, is judged for its node."""
    rules = f'{worlds.DECLARED}:S sh:targetSubjectsOf :p ; sh:sparql [ sh:prefixes :o ; sh:select "'
    rules += f'SELECT $this ?value {{ {body} }}" ] .'
    data = ":a :p :b . :e :p :f . :f :q :g ."
    for old, new in ((data, f"{data} {came}"), (f"{data} {came}", data)):
        after = same_as_in_full(old, new, rules)
        assert (after.in_full, list(after.again.values())) == ({}, [1])


def test_only_the_nodes_of_a_shape_are_judged(world: EmbeddedStore) -> None:
    """A new label of one thing is judged by the shapes that are for it, once by each."""
    graph = find_shapes().graph
    judge = Judge(world, graph)
    before = Before(judge.run().breaches, counts(judge), world)
    [one, *_] = (t for t in statements(world) if t.predicate.value.endswith("#pageCount"))
    after = again(Judge(world, graph), before, [one])
    assert after.in_full == {}
    assert {str(n).rpartition("#")[2] for n, few in after.again.items() if few} == {
        "SectionPageCount", "SectionPages",
    }  # fmt: skip
    assert set(after.again.values()) == {0, 1}
    assert worlds.told(after.breaches) == worlds.told(before.breaches)


def changed(world: EmbeddedStore, triples: Iterable[Triple]) -> Verdict:
    """What is judged again in the world when some statements count as changed."""
    graph = find_shapes().graph
    return again(Judge(world, graph), Before([], {}), triples)


def test_a_full_run_is_said(world: EmbeddedStore) -> None:
    """A class below another one makes shapes of classes run in full, a large change any shape."""
    below = Triple(
        Iri("urn:x"), Iri("http://www.w3.org/2000/01/rdf-schema#subClassOf"), Iri("urn:y")
    )
    assert {str(why) for why in changed(world, [below]).in_full.values()} == {str(CLASSES)}
    label = Iri("http://www.w3.org/2004/02/skos/core#notation")
    many = [Triple(Iri(f"urn:x:{n}"), label, Iri("urn:y")) for n in range(10_001)]
    after = changed(world, many)
    assert {str(why) for why in after.in_full.values()} == {str(MANY)}
    assert {str(node).rpartition("#")[2] for node in after.in_full} >= {"ConceptNotation"}


@pytest.mark.parametrize(
    "body",
    [
        "?x <urn:p> ?y",
        "?this ?p ?y",
        "?this <urn:p> ?y . ?z <urn:q> ?w FILTER(?y = ?w)",
        "?this <urn:p> ?y { SELECT ?y { ?y <urn:q> ?z } }",
        "OPTIONAL { ?this <urn:p> ?y } ?y <urn:q> ?z",
        "?this <urn:p> ?y FILTER EXISTS { ?z <urn:q> ?w }",
        "?this <urn:p>/!<urn:q> ?y",
        "?this <urn:p> ?v { ?this <urn:p> ?w OPTIONAL { ?v <urn:q> ?v } }",
        "?this <urn:p> ?v { ?this <urn:p> ?w FILTER EXISTS { ?v <urn:q> ?z } }",
    ],
)
def test_a_query_of_which_a_part_hangs_loose_has_no_links(body: str) -> None:
    """Where a statement may count without a chain to the node, nothing is claimed."""
    with pytest.raises(UnlinkedError):
        links(f"SELECT ?this {{ {body} }}")
