"""Compiled shapes: SHACL-SPARQL, what goes elsewhere, and what is refused in our own words."""

import pytest
import rdflib
from rdflib.namespace import SH

from clockkg.errors import ContentError
from clockkg.validation.shacl.reporting import report_graph
from tests.validation import worlds

SIBLINGS = ":a :p :b . :b :p :c . :c :p :d . :a a :C . :b a :D ."


def found(data: str, rules: str) -> list[tuple[str, str, str]]:
    """Focus, path and value of each result, all of which compiled shapes must give."""
    verdict, _, _ = worlds.judged(data, worlds.DECLARED + rules)
    assert verdict.elsewhere == {}
    said = (
        (b.focus.value, b.path or "", b.value.value if b.value else "") for b in verdict.breaches
    )
    return sorted(tuple(part.removeprefix("urn:x:") for part in one) for one in said)  # type: ignore[misc]  # rows of any length


def test_a_query_judges_all_nodes_at_once() -> None:
    """A query in a node shape finds each node that has what it looks for; its value is the node."""
    rules = ':S sh:targetSubjectsOf :p ; sh:sparql [ sh:prefixes :o ; sh:select """'
    rules += 'SELECT $this WHERE { $this x:p ?v FILTER NOT EXISTS { ?v x:p ?w } }""" ] .'
    assert found(SIBLINGS, rules) == [("c", "", "c")]


def test_a_group_that_only_filters_knows_its_node() -> None:
    """A branch that speaks of the node in a filter only is given it."""
    rules = ':S sh:targetSubjectsOf :p ; sh:sparql [ sh:prefixes :o ; sh:select """'
    rules += 'SELECT $this ?value { { FILTER($this = x:a) BIND("one" AS ?value) } UNION '
    rules += '{ $this x:p x:d BIND("two" AS ?value) } }""" ] .'
    assert found(SIBLINGS, rules) == [("a", "", "one"), ("c", "", "two")]


def test_a_query_in_a_property_shape_walks_its_path() -> None:
    """$PATH is the shape's path, which is the path of the result too."""
    rules = ":S sh:targetNode :a ; sh:path ( :p :p ) ; sh:sparql [ sh:prefixes :o ; sh:select "
    rules += '"SELECT $this ?value { $this $PATH ?value }" ] .'
    [(focus, path, value)] = found(SIBLINGS, rules)
    assert (focus, path, value) == ("a", "( <urn:x:p> <urn:x:p> )", "c")


def test_a_component_of_the_shapes_own_asks_of_each_value() -> None:
    """An ASK validator is asked of each value, its parameter filled in."""
    component = ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :next ] ; "
    component += 'sh:validator [ sh:prefixes :o ; sh:ask "ASK { $value x:p $next }" ] . '
    rules = f"{component} :S sh:targetSubjectsOf :p ; sh:path :p ; :next :c ."
    assert found(SIBLINGS, rules) == [("b", "p", "c"), ("c", "p", "d")]


def test_a_target_may_be_a_query() -> None:
    """A shape is for the nodes that its target's query selects."""
    rules = ":S sh:target [ a sh:SPARQLTarget ; sh:prefixes :o ; sh:select "
    rules += '"SELECT ?this { ?this x:p x:c }" ] ; a sh:NodeShape ; sh:class :E .'
    assert found(SIBLINGS, rules) == [("b", "", "b")]


def test_messages_fill_their_gaps_from_the_query() -> None:
    """A gap of a message that names a variable of the query gets its value."""
    rules = ':S sh:targetNode :a ; sh:sparql [ sh:prefixes :o ; sh:message "not {?what}"@en ; '
    rules += 'sh:select "SELECT $this ?what { $this x:p ?what }" ] .'
    verdict, _, _ = worlds.judged(SIBLINGS, worlds.DECLARED + rules)
    graph, _ = report_graph(verdict.breaches)
    assert list(graph.objects(None, SH.resultMessage)) == [rdflib.Literal("not urn:x:b", lang="en")]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (':S sh:targetNode :a ; sh:pattern "(?=a)" .', "regular expression"),
        (":S sh:targetNode :a ; sh:in ( [] ) .", "blank node"),
        (':S sh:targetNode :a ; sh:in ( "01"^^xsd:integer ) .', "keeps otherwise"),
        (':S sh:targetNode :a ; sh:sparql [ sh:select "SELECT $this { $this ?p ?o } LIMIT 1" ] .',
         "LIMIT"),
        (":S a sh:NodeShape ; sh:targetNode :a ; sh:expression :b .", "node expressions"),
    ],
)  # fmt: skip
def test_what_is_not_compiled_says_why(rules: str, reason: str) -> None:
    """A shape that cannot be compiled is left to another engine, with the reason."""
    verdict, _, _ = worlds.judged(SIBLINGS, rules)
    assert [reason in said for said in verdict.elsewhere.values()] == [True]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (":S sh:targetNode :a ; sh:node :T . :T sh:not :S .", "circle: <urn:x:S> → <urn:x:T>"),
        (":S sh:targetNode :a ; sh:minCount 1 , 2 ; sh:path :p .", "more than one sh:minCount"),
        (':S sh:targetNode :a ; sh:minLength "much" .', "not a whole number"),
        (":S sh:targetNode :a ; sh:path [ :p :q ] .", "a path that is none"),
        (":S sh:targetNode :a ; sh:in [ :p :q ] .", "a list that is broken"),
        (":S sh:targetNode :a ; sh:nodeKind :p .", "no meaning as a sh:nodeKind"),
        (':S sh:targetNode :a ; sh:sparql [ sh:select "SELECT $this { $this y:p ?o }" ] .',
         "unknown prefix y:"),
    ],
)  # fmt: skip
def test_an_ill_formed_shape_is_refused(rules: str, reason: str) -> None:
    """Shapes that SHACL does not allow are an error that names the shape and the fault."""
    with pytest.raises(ContentError, match=reason):
        worlds.judged(SIBLINGS, rules)


def test_a_path_may_stay_where_the_data_know_nothing() -> None:
    """Of a node that no statement names, a path of no step leads to the node itself."""
    rules = ":S sh:targetNode :nobody ; sh:path [ sh:zeroOrMorePath :p ] ; sh:class :C ."
    assert found(SIBLINGS, rules) == [
        ("nobody", "[ <http://www.w3.org/ns/shacl#zeroOrMorePath> <urn:x:p> ]", "nobody")
    ]
