"""Random data and random shapes, and what two engines find in them."""

from collections.abc import Iterable
from typing import Final

import rdflib
from hypothesis import strategies as st

from clockkg.store.holding import hold
from clockkg.validation import elsewhere
from clockkg.validation.bridge import faithful, read_graph
from clockkg.validation.shacl.running import Breach, Judge, Verdict

PREFIXES: Final = """
@prefix : <urn:x:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DECLARED: Final = ':o sh:declare [ sh:prefix "x" ; sh:namespace "urn:x:"^^xsd:anyURI ] . '
HIERARCHY: Final = ":D rdfs:subClassOf :C . :E rdfs:subClassOf :D . "
things = st.sampled_from([":a", ":b", ":c", ":d"])
ways = st.sampled_from([":p", ":q", ":r"])
classes = st.sampled_from([":C", ":D", ":E"])
literals = st.sampled_from([
    "1", "2", "3", '"x"', '"xy"', '"X"', '"x"@en', '"y"@en', '"x"@it', '"2020-01-02"^^xsd:date',
    '"2020-02-30"^^xsd:date', '"many"^^xsd:integer', '"2020-05-06"^^xsd:date', "1.5", "true",
])  # fmt: skip
numbers = st.sampled_from(["1", "2", "2.5", "3"])
terms = st.one_of(things, literals)
triples = st.one_of(
    st.builds("{} {} {} .".format, things, ways, terms),
    st.builds("{} {} {} .".format, things, ways, things),
    st.builds("{} a {} .".format, things, classes),
    st.builds("{} {} {} .".format, things, st.sampled_from([":m", ":n"]), numbers),
)


@st.composite
def data(draw: st.DrawFn) -> str:
    """Up to fourteen statements, and three classes."""
    return HIERARCHY + " ".join(draw(st.lists(triples, max_size=14, unique=True)))


paths = st.recursive(
    ways,
    lambda inner: st.one_of(
        st.builds("( {} {} )".format, inner, inner),
        st.builds("[ sh:alternativePath ( {} {} ) ]".format, inner, inner),
        st.builds("[ sh:inversePath {} ]".format, ways),
        st.builds("[ sh:zeroOrMorePath {} ]".format, inner),
        st.builds("[ sh:oneOrMorePath {} ]".format, inner),
        st.builds("[ sh:zeroOrOnePath {} ]".format, inner),
    ),
    max_leaves=3,
)
counts = st.integers(0, 2)
kinds = st.sampled_from(
    ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
)
datatypes = st.sampled_from(["integer", "string", "date", "decimal", "boolean"])
of_values = st.one_of(
    st.builds("sh:class {}".format, classes),
    st.builds("sh:datatype xsd:{}".format, datatypes),
    st.builds("sh:nodeKind sh:{}".format, kinds),
    st.builds("sh:{} {}".format, st.sampled_from(["minLength", "maxLength"]), counts),
    st.builds('sh:pattern "{}"'.format, st.sampled_from(["^x", "y$", "[0-9]", "urn"])),
    st.builds('sh:pattern "X" ; sh:flags "i"'.format),
    st.builds('sh:languageIn ( "{}" )'.format, st.sampled_from(["en", "it"])),
    st.builds("sh:in ( {} {} )".format, terms, terms),
    st.builds("sh:hasValue {}".format, terms),
    st.builds("sh:equals {}".format, ways),
    st.builds("sh:disjoint {}".format, ways),
    st.builds("sh:closed true ; sh:ignoredProperties ( {} )".format, ways),
)
of_properties = st.one_of(
    st.builds("sh:minCount {}".format, counts),
    st.builds("sh:maxCount {}".format, counts),
    st.builds("sh:uniqueLang true".format),
)
ends = st.sampled_from(["minInclusive", "minExclusive", "maxInclusive", "maxExclusive"])
orders = st.one_of(
    st.builds("sh:path :m ; sh:{} :n".format, st.sampled_from(["lessThan", "lessThanOrEquals"])),
    st.builds("sh:path :n ; sh:{} {}".format, ends, numbers),
)


def composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Shapes made of others."""
    body = st.one_of(inner, st.builds("{} ; {}".format, inner, inner).filter(apart))
    return st.one_of(
        st.builds("sh:not [ {} ]".format, inner),
        st.builds("sh:node [ {} ]".format, body),
        st.builds("sh:{} ( [ {} ] [ {} ] )".format, st.sampled_from(["and", "or", "xone"]),
                  inner, inner),
        st.builds("sh:property [ sh:path {} ; {} ]".format, paths, body),
        st.builds("sh:property [ sh:path {} ; {} ]".format, ways, of_properties),
        st.builds("sh:property [ {} ]".format, orders),
        st.builds("sh:property [ sh:path {} ; sh:qualifiedValueShape [ {} ] ; sh:qualified{} {} ]"
                  .format, paths, inner, st.sampled_from(["MinCount", "MaxCount"]), counts),
    )  # fmt: skip


def apart(body: str) -> bool:
    """Whether no parameter that may stand once stands twice."""
    words = [word for word in body.split() if word.startswith("sh:")]
    return len(words) == len(set(words))


bodies = st.recursive(of_values, composed, max_leaves=4)
targets = st.one_of(
    st.builds("sh:targetClass {}".format, classes),
    st.builds("sh:targetNode {}".format, terms),
    st.builds("sh:targetSubjectsOf {}".format, ways),
    st.builds("sh:targetObjectsOf {}".format, ways),
)
of_ways = st.builds("sh:target{} {}".format, st.sampled_from(["SubjectsOf", "ObjectsOf"]), ways)
node_shapes = st.builds("a sh:NodeShape ; {} ; {} .".format, targets, bodies)
property_shapes = st.builds(
    "a sh:PropertyShape ; sh:path {} ; {} ; {} .".format,
    paths, targets, st.one_of(bodies, of_properties),
)  # fmt: skip


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """One or two shapes with their targets."""
    found = draw(st.lists(st.one_of(node_shapes, property_shapes), min_size=1, max_size=2))
    return " ".join(f":S{n} {body}" for n, body in enumerate(found))


joins = st.builds("{} {} {} .".format, things, ways, things)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """Some data and the same with one to three statements added or removed."""
    stated = draw(st.lists(joins, min_size=3, max_size=12, unique=True))
    turned = draw(st.lists(st.one_of(joins, st.sampled_from(stated)), min_size=1, max_size=3))
    changed = [*(s for s in stated if s not in turned), *(s for s in turned if s not in stated)]
    return " ".join(stated), " ".join(changed)


variables = st.sampled_from(["$this", "?v", "?w", "?value"])
steps_of_queries = st.sampled_from(["x:p", "x:q", "x:r", "^x:p", "x:p/x:q", "x:q|^x:r", "x:p+"])
patterns = st.one_of(
    st.builds("$this {} {} .".format, steps_of_queries, variables),
    st.builds("?v {} {} .".format, steps_of_queries, variables),
    st.builds("{} {} x:a .".format, variables, ways.map("x{}".format)),
)


def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Parts of a query made of others."""
    return st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("{} OPTIONAL {{ {} }}".format, inner, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{} FILTER NOT EXISTS {{ {} }}".format, inner, inner),
        st.builds("{} FILTER EXISTS {{ {} }}".format, inner, inner),
    )


groups = st.recursive(patterns, around, max_leaves=5)


@st.composite
def queries(draw: st.DrawFn) -> str:
    """A shape with a query."""
    target, first, body = draw(of_ways), draw(steps_of_queries), draw(groups)
    inner = draw(st.sampled_from(["", "", "sh:property [ sh:path :q ; sh:node [ {} ] ]"]))
    query = f"SELECT DISTINCT $this ?value WHERE {{ $this {first} ?v . {body} }}"
    asked = f'sh:sparql [ sh:prefixes :o ; sh:select "{query}" ]'
    return f"{DECLARED}:S a sh:NodeShape ; {target} ; {inner.format(asked) or asked} ."


def judged(text: str, rules: str) -> tuple[Verdict, bytes, rdflib.Graph]:
    """What the compiled shapes find in some Turtle."""
    with faithful():
        graph = rdflib.Graph().parse(data=PREFIXES + rules, format="turtle")
    store, written = hold((PREFIXES + text).encode(), "text/turtle")
    return Judge(store, graph).run(), written, graph


def by_pyshacl(written: bytes, graph: rdflib.Graph) -> set[str]:
    """What pySHACL finds by all shapes of a graph."""
    with faithful():
        data_graph = read_graph(written, "application/n-triples")
        wanted = list(graph.subjects())
        return told(elsewhere.breaches(data_graph, graph, wanted))


def told(breaches: Iterable[Breach]) -> set[str]:
    """Results as texts."""
    return set(map(_told, breaches))


def _told(breach: Breach) -> str:
    value = breach.value.n3() if breach.value else ""
    parts = (breach.focus.n3(), breach.path, value, breach.component, breach.severity)
    named = breach.shape if isinstance(breach.shape, rdflib.URIRef) else ""
    return " ".join(map(str, (*parts, named)))
