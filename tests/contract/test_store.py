"""One contract for every engine: what a store promises holds in memory, on disk and far away."""

from io import BytesIO
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from clockkg.errors import InputError, QueryRefusedError, QuerySyntaxError
from clockkg.rdf import Iri, Literal, Term, typed
from clockkg.store import (
    GRAPH_FORMATS,
    Change,
    Kind,
    Request,
    WritableStore,
    canonical,
    open_store,
    read_json,
)

A, B = "https://example.org/a", "https://example.org/b"
HUNDRED = '<urn:deal> <urn:amount> "100"^^<http://www.w3.org/2001/XMLSchema#integer> .'
OTHER = '<urn:deal> <urn:note> "sì"@it .'
FROM_A = "SELECT ?p FROM <https://example.org/a> { ?s ?p ?o }"
VIRTUOSO = pytest.param("virtuoso", marks=pytest.mark.virtuoso)
SUM = "SELECT (SUM(?x) AS ?n) WHERE { ?deal <urn:amount> ?x }"
NASTY: tuple[Term, ...] = (
    typed("007", "integer"),
    typed("1.50", "decimal"),
    typed("120000", "decimal"),
    typed("0.1234567890123456789", "decimal"),
    typed("99999999999999999999", "integer"),
    typed("many", "integer"),
    typed("1500", "double"),
    typed("-INF", "double"),
    typed("true", "boolean"),
    typed("false", "boolean"),
    typed("2018", "gYear"),
    typed("2018-01", "gYearMonth"),
    typed("2018-01-01", "date"),
    typed("2018-01-01T00:00:00Z", "dateTime"),
    typed("2019-12-09T10:00:00.5+01:00", "dateTime"),
    typed("P3Y", "duration"),
    typed("P1DT2H", "dayTimeDuration"),
    typed("12:00:00", "time"),
    typed("", "string"),
    typed("AQID", "base64Binary"),
    Literal("Ciao", language="it-IT"),
    Literal("", language="it"),
    Literal("tab\t nl\n cr\r \" \\ ' ''' \"\"\" \x01\x7f"),
    Literal("perché 😀 中 \u2028 \u0085 é", language="it"),
    Literal("<a>&amp;</a> a \\u0041 ?x { } # no comment"),
    Literal("l" * 20_000),
    Literal("POINT(11.2 43.7)", "http://www.opengis.net/ont/geosparql#wktLiteral"),
    Literal("<b>x</b>", "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML"),
    Literal("x", "urn:datatype"),
    Iri("https://example.org/è/a%20b?x=1&y='z'#f"),
)


def lines(*terms: Term) -> list[str]:
    """One statement for each term."""
    return [f"<urn:s{n}> <urn:p> {term.n3()} ." for n, term in enumerate(terms)]


def answer(store: WritableStore, request: Request) -> tuple[Kind, bytes]:
    """What `write` writes."""
    output = BytesIO()
    return store.write(request, output), output.getvalue()


def test_replacing_tells_what_changed(store: WritableStore) -> None:
    """Going from statements {1, 2} to {2, 3} adds one and removes one."""
    one, two, three = (f"<urn:s> <urn:p> {n} ." for n in (1, 2, 3))
    assert store.replace(A, [one, two]) == Change(2, 0)
    assert store.replace(A, [three, two]) == Change(1, 1)
    assert store.select("SELECT ?o { ?s ?p ?o } ORDER BY ?o").values("o") == ["2", "3"]


def test_replacing_with_the_same_changes_nothing(store: WritableStore) -> None:
    """The same statements in another order and twice over are no change."""
    store.replace(A, [HUNDRED, OTHER])
    assert not store.replace(A, [OTHER, HUNDRED, OTHER])


def test_a_graph_without_statements_vanishes(store: WritableStore) -> None:
    """Replacing a graph with nothing takes it out of the list of graphs and of the merge."""
    store.replace(A, [HUNDRED])
    assert store.replace(A, []) == Change(0, 1)
    assert (store.graphs(), store.merged(), store.graph(A)) == ([], [], [])


def test_the_merge_holds_each_statement_once(store: WritableStore) -> None:
    """Two publishers state the same 100: the sum is 100, as RDF's merge has it, and not 200."""
    store.replace(A, [HUNDRED])
    store.replace(B, [HUNDRED])
    assert store.select(SUM).values("n") == ["100"]
    assert store.merged() == [HUNDRED]


def test_the_merge_keeps_what_one_graph_still_states(store: WritableStore) -> None:
    """When one of two publishers withdraws a statement it stays; when both do, it goes."""
    store.replace(A, [HUNDRED])
    store.replace(B, [HUNDRED, OTHER])
    store.replace(A, [OTHER])
    assert store.select(SUM).values("n") == ["100"]
    store.replace(B, [])
    assert store.merged() == [OTHER]


def test_a_named_graph_is_read_back_sorted(store: WritableStore) -> None:
    """A graph's lines come back as N-Triples, sorted, and those of no other graph."""
    store.replace(A, [OTHER, HUNDRED])
    store.replace(B, ["<urn:x> <urn:y> <urn:z> ."])
    assert store.graph(A) == [HUNDRED, OTHER]
    assert store.graphs() == [A, B]


def test_a_variable_graph_is_one_of_ours(store: WritableStore) -> None:
    """`GRAPH ?g` ranges over the graphs that were published, not over the merge."""
    store.replace(A, [HUNDRED])
    store.replace(B, [HUNDRED])
    query = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert store.select(query).values("g") == [A, B]


def test_nothing_is_in_an_empty_store(store: WritableStore) -> None:
    """No graph, no row, no answer but no: whatever else the engine may hold."""
    assert store.select("SELECT * { ?s ?p ?o }").rows == ()
    assert store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }").rows == ()
    assert not store.ask("ASK { ?s ?p ?o }")


@pytest.mark.parametrize("apart", [True, False], ids=["one each", "one statement's"])
def test_every_value_comes_back(store: WritableStore, *, apart: bool) -> None:
    """Whatever is published is read back as the same value, also by a query, also side by side."""
    sent = lines(*NASTY) if apart else [f"<urn:s> <urn:p> {term.n3()} ." for term in NASTY]
    store.replace(A, sent)
    assert not store.replace(A, sent), "the same again is no change"
    found = {canonical(row[0]) for row in store.select("SELECT ?o { ?s ?p ?o }").rows if row[0]}
    assert found == {canonical(term) for term in NASTY}
    assert sorted(store.merged()) == store.graph(A)


def test_a_blank_node_keeps_its_name(store: WritableStore) -> None:
    """Statements that share a blank node share it afterwards, and it is blank."""
    sent = ["_:one <urn:p> _:two .", "_:two <urn:p> 'x' ."]
    store.replace(A, sent)
    assert store.graph(A) == ["_:one <urn:p> _:two .", '_:two <urn:p> "x" .']
    assert store.ask("ASK { ?a <urn:p> ?b . ?b <urn:p> 'x' FILTER(isBlank(?b)) }")


def test_terms_come_back_as_values(store: WritableStore) -> None:
    """IRIs, literals with language or datatype, truth and unbound cells keep their kind."""
    store.replace(A, [HUNDRED])
    query = """SELECT ?iri ?said ?day ?truth ?none { ?s ?p ?o VALUES (?iri ?said ?day ?truth ?none)
        { (<urn:a> "sì"@it "2016-01-01"^^xsd:date true UNDEF) } }"""
    said, day = Literal("sì", language="it"), typed("2016-01-01", "date")
    expected = (Iri("urn:a"), said, day, typed("true", "boolean"), None)
    assert store.select(query).rows == (expected,)


def test_construct_gives_triples(store: WritableStore) -> None:
    """A CONSTRUCT gives the triples that its template makes."""
    store.replace(A, [HUNDRED])
    made = store.construct("CONSTRUCT { ?s <urn:said> 'yes' } WHERE { ?s ?p ?o }")
    assert [triple.n3() for triple in made] == ['<urn:deal> <urn:said> "yes" .']


def test_a_thing_is_described_by_what_is_said_of_it(store: WritableStore) -> None:
    """DESCRIBE gives the statements about a thing, and not those that only point to it."""
    store.replace(A, [OTHER, "<urn:x> <urn:about> <urn:deal> ."])
    assert [t.n3() for t in store.construct("DESCRIBE <urn:deal>")] == [OTHER]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELECT * { ?s ?p ;; }", QuerySyntaxError),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", QuerySyntaxError),
        ("ASK {}", InputError),
    ],
)
def test_what_is_no_select_is_refused(
    store: WritableStore, query: str, error: type[InputError]
) -> None:
    """A text that does not parse, an update and another form are input errors on every engine."""
    with pytest.raises(error):
        store.select(query)


def test_no_query_calls_another_service(store: WritableStore) -> None:
    """A SERVICE is refused before anything is asked."""
    with pytest.raises(QueryRefusedError):
        answer(store, Request("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"))


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_every_result_format_says_the_same(store: WritableStore, form: str) -> None:
    """Rows in each format, read by rdflib, are the rows in their order."""
    store.replace(A, ['<urn:b> <urn:p> "x, \\"y\\"" .', '<urn:a> <urn:p> "è\\n" .'])
    query = "SELECT ?n ?t { ?n <urn:p> ?t } ORDER BY DESC(?n)"
    kind, body = answer(store, Request(query, results=form))
    found = rdflib.query.Result.parse(BytesIO(body), format=form).bindings
    assert kind is Kind.SELECT
    assert [tuple(map(str, r.values())) for r in found] == [("urn:b", 'x, "y"'), ("urn:a", "è\n")]


@pytest.mark.parametrize(("form", "reader"), [("turtle", "turtle"), ("ntriples", "nt"),
                          ("rdfxml", "xml"), ("jsonld", "json-ld"), ("nquads", "nt"),
                          ("trig", "turtle")])  # fmt: skip
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_every_graph_format_says_the_same(store: WritableStore, form: str, reader: str) -> None:
    """What is written in each format is, read by rdflib, the graph that was asked for."""
    store.replace(A, rich := [HUNDRED.replace("urn:amount", "urn:x/p"), '<urn:a> <urn:x/q> "é" .'])
    kind, body = answer(store, Request("CONSTRUCT WHERE { ?s ?p ?o }", graphs=form))
    wanted = rdflib.Graph().parse(data="\n".join(rich), format="nt")
    assert kind is Kind.GRAPH
    assert isomorphic(rdflib.Graph().parse(data=body, format=reader), wanted)
    assert form in GRAPH_FORMATS


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_yes_or_no_is_written(store: WritableStore, form: str) -> None:
    """An ASK over nothing is no, in the formats that SPARQL defines for it."""
    kind, body = answer(store, Request("ASK { ?s ?p ?o }", results=form))
    assert kind is Kind.ASK
    assert rdflib.query.Result.parse(BytesIO(body), format=form).askAnswer is False


def test_the_protocol_chooses_graphs(store: WritableStore) -> None:
    """A default graph named in the request is the only one asked, and so is a FROM."""
    store.replace(A, [HUNDRED])
    store.replace(B, [OTHER])
    _, body = answer(store, Request("SELECT ?p { ?s ?p ?o }", default_graphs=(B,)))
    assert read_json(body).values("p") == ["urn:note"]
    assert store.select(FROM_A).values("p") == ["urn:amount"]


def test_many_rows_are_all_there(store: WritableStore) -> None:
    """Twelve thousand rows come back whole, sorted, paged and counted, wherever an engine cuts."""
    store.replace(A, (f"<urn:s{n}> <urn:n> {n} ." for n in range(12_000)))
    rows = store.select("SELECT ?n { ?s <urn:n> ?n } ORDER BY ?n").values("n")
    assert rows == list(map(str, range(12_000)))
    paged = store.select("SELECT ?n { ?s <urn:n> ?n } ORDER BY ?n LIMIT 3 OFFSET 11000")
    assert paged.values("n") == ["11000", "11001", "11002"]
    assert len(store.graph(A)) == len(store.merged()) == 12_000


@pytest.mark.parametrize("store", ["disk", VIRTUOSO], indirect=True)
def test_a_checkpoint_lives_apart(store: WritableStore, tmp_path: Path) -> None:
    """A checkpoint holds what the store held and keeps it when the store moves on."""
    store.replace(A, [HUNDRED])
    store.checkpoint(tmp_path / "copy")
    store.replace(A, [])
    assert open_store(tmp_path / "copy").graph(A) == [HUNDRED]
