"""Queries over chosen graphs: a dataset's default graph is a union, each triple once."""

from io import BytesIO

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Dataset, Literal, URIRef

from clockkg.errors import QueryRefusedError
from clockkg.store import EmbeddedStore, Request, read_json
from clockkg.store.dataset import named_by
from clockkg.store.syntax import parses

pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset:DeprecationWarning"  # inside rdflib, when it evaluates a query
)

SHARED = '<urn:project> <urn:grant> "100"^^<http://www.w3.org/2001/XMLSchema#integer> .'
GRAPHS = {
    "urn:g:one": [SHARED],
    "urn:g:two": [SHARED, '<urn:project> <urn:name> "due" .'],
    "urn:g:three": ["<urn:other> <urn:name> _:b .", "_:b <urn:name> 'tre' ."],
}
SUM = "SELECT (SUM(?v) AS ?n) {} {{ ?s <urn:grant> ?v }}"
DATASETS = [
    ("FROM <urn:g:one> FROM <urn:g:two>", "?s ?p ?o"),
    ("FROM <urn:g:one> FROM <urn:g:one>", "?s ?p ?o"),
    ("FROM <urn:g:two> FROM <urn:g:three> FROM NAMED <urn:g:one>", "?s ?p ?o"),
    ("FROM <urn:g:two> FROM <urn:g:one> FROM NAMED <urn:g:one>", "GRAPH ?g { ?s ?p ?o }"),
    ("FROM NAMED <urn:g:one> FROM NAMED <urn:g:two>", "?s ?p ?o"),
    ("FROM NAMED <urn:g:one> FROM NAMED <urn:g:two>", "GRAPH ?g { ?s ?p ?o }"),
    ("FROM <urn:g:one>", "GRAPH ?g { ?s ?p ?o }"),
    ("FROM <urn:g:one> FROM <urn:no:such>", "?s ?p ?o"),
    ("FROM <urn:g:two> FROM <urn:g:three>", "?s <urn:name>/<urn:name> ?o"),
]


@pytest.fixture
def store() -> EmbeddedStore:
    """Two graphs that share a triple, and one with a blank node."""
    made = EmbeddedStore()
    for iri, lines in GRAPHS.items():
        made.replace(iri, lines)
    return made


def asked(store: EmbeddedStore, request: Request) -> list[tuple[str, ...]]:
    """The rows of an answer as text, sorted; an unbound cell is empty."""
    output = BytesIO()
    store.write(request, output)
    table = read_json(output.getvalue())
    columns = [table.values(name) for name in table.columns]
    return sorted(zip(*columns, strict=True))


def by_rdflib(query: str, defaults: list[str], named: list[str]) -> list[tuple[str, ...]]:
    """What rdflib answers over a dataset put together by hand."""
    made = Dataset()
    for names, into in ((defaults, False), (named, True)):
        for iri in names:
            target = made.graph(URIRef(iri)) if into else made.default_graph
            target.parse(data="\n".join(GRAPHS.get(iri, [])), format="turtle")
    answer = made.query(query)
    assert answer.vars is not None
    rows = [tuple(str(row[v] or "") for v in answer.vars) for row in answer.bindings]
    return sorted(rows)


def test_a_triple_of_two_graphs_counts_once(store: EmbeddedStore) -> None:
    """The sum is 100 as rdflib says, not 200, by FROM and by the protocol alike."""
    defaults = ["urn:g:one", "urn:g:two"]
    clauses = " ".join(f"FROM <{iri}>" for iri in defaults)
    expected = by_rdflib(SUM.format(""), defaults, [])
    assert expected == [("100",)]
    assert asked(store, Request(SUM.format(clauses))) == expected
    assert asked(store, Request(SUM.format(""), default_graphs=tuple(defaults))) == expected


@pytest.mark.parametrize(("clauses", "pattern"), DATASETS)
def test_a_dataset_is_what_its_clauses_name(
    store: EmbeddedStore, clauses: str, pattern: str
) -> None:
    """By FROM and by the protocol the rows are rdflib's over the same dataset."""
    dataset = named_by(Request(f"SELECT * {clauses} {{ {pattern} }}"))
    assert dataset
    names = "?g ?p ?o" if "GRAPH" in pattern else "?o"
    where = f"WHERE {{ {pattern} FILTER(!isBlank(?o)) }}"
    query = f"SELECT {names} {where}"
    expected = by_rdflib(query, list(dataset.defaults), list(dataset.named))
    assert asked(store, Request(f"SELECT {names} {clauses} {where}")) == expected
    protocol = Request(query, default_graphs=dataset.defaults)
    assert asked(store, protocol._replace(named_graphs=dataset.named)) == expected


def test_the_protocol_wins_over_from(store: EmbeddedStore) -> None:
    """SPARQL 1.1 Protocol, 2.1.4: the graphs of the request replace those of the query."""
    query = (
        "SELECT ?p FROM <urn:g:one> FROM NAMED <urn:g:one> { { ?s ?p ?o } UNION { GRAPH ?g {} } }"
    )
    assert asked(store, Request(query, default_graphs=("urn:g:three",))) == [("urn:name",)] * 2
    assert asked(store, Request(query, named_graphs=("urn:g:two",))) == [("",)]


@pytest.mark.parametrize(
    ("query", "defaults", "named"),
    [
        ("PREFIX g: <urn:g:> ASK FROM g:one FROM NAMED g:two {}",
         ["urn:g:one"], ["urn:g:two"]),
        ("BASE <http://e.org/a/> ASK FROM <b> FROM <../c> {}",
         ["http://e.org/a/b", "http://e.org/c"], []),
        ("PREFIX : <urn:> SELECT * FROM:a FROM NAMED <urn:b> {}", ["urn:a"], ["urn:b"]),
        ("SELECT*FROM<urn:a>from#x\n<urn:b>{}", ["urn:a", "urn:b"], []),
        ("DESCRIBE <urn:x> FROM <urn:a> FROM\nNAMED\n<urn:b>", ["urn:a"], ["urn:b"]),
        ("DESCRIBE<urn:x>FROM<urn:a>", ["urn:a"], []),
        ("CONSTRUCT FROM <urn:a> FROM <urn:b> WHERE { ?s ?p 'FROM' }", ["urn:a", "urn:b"], []),
        ("CONSTRUCT { ?s ?p ?o } FROM <urn:a> { ?s ?p ?o }", ["urn:a"], []),
        ("SELECT (CONCAT('FROM', ?from) AS ?x) FROM <urn:FROM> { ?s from:p ?from }"
         .replace("SELECT", "PREFIX from: <urn:f> SELECT"), ["urn:FROM"], []),
        ("SELECT * FROM <urn:a> { SELECT * { ?s ?p ?o } } # FROM <urn:b>", ["urn:a"], []),
    ],
)  # fmt: skip
def test_from_is_found_where_it_stands(query: str, defaults: list[str], named: list[str]) -> None:
    """Prefixed names, relative IRIs, comments and missing spaces lead to the graphs meant."""
    assert named_by(Request(query)) == (tuple(defaults), tuple(named))


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?from a 'FROM <urn:a>' } # FROM <urn:b>",
        "PREFIX from: <urn:> DESCRIBE from:a",
        "PREFIX from: <urn:> SELECT ?from { ?from from:FROM from: }",
        "SELECT * FROM {}",
        "ASK {} FROM <urn:a>",
    ],
)
def test_a_word_that_is_no_clause_names_nothing(query: str) -> None:
    """A text, a comment, a variable or a prefix is no FROM, nor is what does not parse."""
    assert named_by(Request(query)) is None


@pytest.mark.parametrize(
    "query", ["ASKFROM<urn:a>{}", "ASK FROMNAMED<urn:a>{}", "ASK FROM NAMED:a {}"]
)
def test_what_is_not_certain_is_refused(query: str) -> None:
    """The engine reads these as clauses though no tokeniser would; a space makes them certain."""
    with pytest.raises(QueryRefusedError, match="not certain") as caught:
        named_by(Request(f"PREFIX : <urn:> {query}"))
    assert "FROM <IRI>" in caught.value.advised("it")


def test_a_union_keeps_blank_nodes_apart_and_together(store: EmbeddedStore) -> None:
    """The node that joins two triples of a graph still does so in a union."""
    graphs = ("urn:g:one", "urn:g:three")
    query = "SELECT ?o { <urn:other> <urn:name> ?b . ?b <urn:name> ?o }"
    assert asked(store, Request(query, default_graphs=graphs)) == [("tre",)]


def test_a_graph_of_a_union_is_described(store: EmbeddedStore) -> None:
    """DESCRIBE and CONSTRUCT over two graphs give each triple once, as rdflib reads it."""
    clauses = "FROM <urn:g:one> FROM <urn:g:two>"
    for form in ("DESCRIBE <urn:project> {}", "CONSTRUCT {} WHERE {{ ?s ?p ?o }}"):
        output = BytesIO()
        store.write(Request(form.format(clauses), graphs="ntriples"), output)
        graph = rdflib.Graph().parse(data=output.getvalue(), format="nt")
        assert len(output.getvalue().splitlines()) == len(graph) == 2
        assert (URIRef("urn:project"), URIRef("urn:grant"), Literal(100)) in graph
        assert (None, RDF.type, None) not in graph


GAPS = ["", " ", "\n", "\t", "#c FROM <urn:z>\n"]
NAMES = ["<urn:g:a>", "g:b", ":c", "<d>", "<urn:g:e>"]
MEANT = dict(
    zip(NAMES, ["urn:g:a", "urn:g:b", "urn:g:c", "http://e.org/d", "urn:g:e"], strict=True)
)
CLAUSE = st.tuples(
    st.sampled_from(["FROM", "from", "From"]),
    st.sampled_from(GAPS),
    st.sampled_from(["", "NAMED", "named"]),
    st.sampled_from(GAPS),
    st.sampled_from(NAMES),
    st.sampled_from(GAPS),
)


def seen_by_the_engine(query: str) -> tuple[set[str], set[str]]:
    """The graphs that the engine finds as default graph and by name, where each names itself."""
    store = ox.Store()
    for iri in (*MEANT.values(), "urn:z"):
        name = ox.NamedNode(iri)
        store.add(ox.Quad(name, name, name, name))
    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    found = [(row["d"], row["n"]) for row in rows]
    texts = [(getattr(d, "value", ""), getattr(n, "value", "")) for d, n in found]
    return {d for d, _ in texts if d}, {n for _, n in texts if n}


@given(st.lists(CLAUSE, min_size=1, max_size=4), st.sampled_from(GAPS), st.sampled_from(GAPS))
def test_clauses_are_read_as_the_engine_reads_them(
    clauses: list[tuple[str, ...]], before: str, after: str
) -> None:
    """However they are spaced and spelt: the engine's own dataset, or a refusal, never another.

    A name that runs into the next word is a graph that is not there, which the engine cannot show.
    """
    text = "".join(map("".join, clauses))
    body = "{ { ?d ?d ?d } UNION { GRAPH ?n { ?n ?n ?n } } }"
    prologue = "BASE <http://e.org/> PREFIX g: <urn:g:> PREFIX : <urn:g:>"
    query = f"{prologue} SELECT ?d ?n{before}{text}{after}{body}"
    if not parses(query):
        return
    try:
        dataset = named_by(Request(query))
    except QueryRefusedError:
        return
    defaults, named = seen_by_the_engine(query)
    assert dataset is not None
    there = {*MEANT.values(), "urn:z"}
    assert (set(dataset.defaults) & there, set(dataset.named) & there) == (defaults, named)
