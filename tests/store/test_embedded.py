"""The embedded store: whole graphs replaced, one merged default graph, answers in every format."""

import json
from io import BytesIO
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from clockkg.errors import BusyError, InputError, QueryRefusedError, QuerySyntaxError, StoreError
from clockkg.rdf import Blank, Iri, Literal, Triple, typed
from clockkg.store import (
    GRAPH_FORMATS,
    EmbeddedStore,
    Kind,
    Request,
    convert,
    open_store,
    read_json,
    read_turtle,
)
from clockkg.store.faults import mapped
from clockkg.terms import PREFIXES

A, B = "https://example.org/a", "https://example.org/b"
HUNDRED = '<urn:deal> <urn:amount> "100"^^<http://www.w3.org/2001/XMLSchema#integer> .'
OTHER = '<urn:deal> <urn:note> "sì"@it .'
RICH = (
    '<urn:s> <urn:ns/p> "tab\\t, quote \\" and\\nline" .',
    '<urn:s> <urn:ns/p> "perché"@it .',
    '<urn:s> <urn:ns/p> "2016"^^<http://www.w3.org/2001/XMLSchema#gYear> .',
    "<urn:s> <urn:ns/q> _:one .",
    "_:one <urn:ns/q> <https://w3id.org/clockkg/id/org/navigo> .",
)


@pytest.fixture
def store() -> EmbeddedStore:
    """An empty store in memory."""
    return open_store()


def answer(store: EmbeddedStore, request: Request) -> tuple[Kind, bytes]:
    """What `write` writes."""
    output = BytesIO()
    return store.write(request, output), output.getvalue()


def test_a_statement_knows_its_graphs(store: EmbeddedStore) -> None:
    """The graphs that hold a statement are named, sorted; none for what nobody states."""
    store.replace(B, [HUNDRED])
    store.replace(A, [HUNDRED])
    deal = Triple(Iri("urn:deal"), Iri("urn:amount"), typed("100", "integer"))
    assert store.graphs_of(deal) == [A, B]
    assert store.graphs_of(Triple(deal.subject, deal.predicate, typed("7", "integer"))) == []


def test_a_reader_sees_the_store_as_it_was(tmp_path: Path) -> None:
    """A read-only handle never sees what is written after it was opened; a new one does."""
    writer = open_store(tmp_path / "s")
    writer.replace(A, [HUNDRED])
    before = open_store(tmp_path / "s", read_only=True)
    writer.replace(A, [OTHER])
    writer.flush()
    assert before.merged() == [HUNDRED]
    assert open_store(tmp_path / "s", read_only=True).merged() == [OTHER]


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    """Who opens a store that is being written to is told so, with what to do, and no trace."""
    writer = open_store(tmp_path / "s")
    with pytest.raises(BusyError, match="another process is writing") as caught:
        open_store(tmp_path / "s")
    assert "try again" in caught.value.remedy
    assert writer.graphs() == []


def test_a_missing_store_is_a_store_error(tmp_path: Path) -> None:
    """Opening a folder that is not there for reading is an error of ours and makes no folder."""
    with pytest.raises(StoreError):
        open_store(tmp_path / "absent", read_only=True)
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize(
    ("query", "line", "token"),
    [("SELECT * {\n  ?s ?p ;; }", 2, 9), ("ASK {\n\n ?s nope:p 1 }", 3, 5), ("ASK {\n  ?s", 2, 5)],
)
def test_a_syntax_error_has_its_place(
    store: EmbeddedStore, query: str, line: int, token: int
) -> None:
    """A query that does not parse is refused at its line, at or just behind the wrong token."""
    with pytest.raises(QuerySyntaxError) as caught:
        store.select(query)
    assert caught.value.line == line
    assert token <= caught.value.column <= token + len("nope:p")
    assert caught.value.said("it").startswith(f"riga {line}, colonna {caught.value.column}: ")


def test_rows_are_asked_for_with_select(store: EmbeddedStore) -> None:
    """An ASK where rows are wanted is an input error that says what to write."""
    with pytest.raises(InputError, match="not a SELECT") as caught:
        store.select("ASK {}")
    assert caught.value.remedy == "Ask for rows with SELECT."


def test_an_update_is_not_a_query(store: EmbeddedStore) -> None:
    """An update in the place of a query does not parse and changes nothing."""
    with pytest.raises(QuerySyntaxError):
        answer(store, Request("INSERT DATA { <urn:a> <urn:b> <urn:c> }"))
    assert store.merged() == []


def test_terms_come_back_as_values(store: EmbeddedStore) -> None:
    """IRIs, blank nodes, literals with language or datatype, and unbound cells keep their kind."""
    query = """SELECT ?iri ?said ?day ?none ?blank { VALUES (?iri ?said ?day ?none)
        { (<urn:a> "sì"@it "2016"^^xsd:gYear UNDEF) } BIND(BNODE() AS ?blank) }"""
    [row] = store.select(query).rows
    assert row[:4] == (Iri("urn:a"), Literal("sì", language="it"), typed("2016", "gYear"), None)
    assert isinstance(row[4], Blank)


@pytest.mark.parametrize(("form", "reader"), [("turtle", "turtle"), ("ntriples", "nt"),
                          ("rdfxml", "xml"), ("jsonld", "json-ld"), ("nquads", "nt"),
                          ("trig", "turtle")])  # fmt: skip
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_every_graph_format_says_the_same(store: EmbeddedStore, form: str, reader: str) -> None:
    """What is written in each format is, read by rdflib, the graph that was asked for."""
    store.replace(A, RICH)
    kind, body = answer(store, Request("CONSTRUCT WHERE { ?s ?p ?o }", graphs=form))
    wanted = rdflib.Graph().parse(data="\n".join(RICH), format="nt")
    found = rdflib.Graph().parse(data=body, format=reader)
    assert kind is Kind.GRAPH
    assert isomorphic(found, wanted)
    assert form in GRAPH_FORMATS


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_every_result_format_says_the_same(store: EmbeddedStore, form: str) -> None:
    """Rows in each format, read by rdflib, are the rows in their order."""
    query = 'SELECT ?n ?t { VALUES (?n ?t) { (<urn:b> "x, \\"y\\"") (<urn:a> "è") } }'
    kind, body = answer(store, Request(query, results=form))
    found = rdflib.query.Result.parse(BytesIO(body), format=form).bindings
    rows = [tuple(map(str, row.values())) for row in found]
    assert kind is Kind.SELECT
    assert rows == [("urn:b", 'x, "y"'), ("urn:a", "è")]


def test_the_protocol_chooses_graphs(store: EmbeddedStore) -> None:
    """A default graph named in the request is the only one asked."""
    store.replace(A, [HUNDRED])
    store.replace(B, [OTHER])
    _, body = answer(store, Request("SELECT ?p { ?s ?p ?o }", default_graphs=(B,)))
    assert read_json(body).values("p") == ["urn:note"]


def test_the_prefixes_of_the_project_are_known(store: EmbeddedStore) -> None:
    """Each may be used in a query of anybody's without a declaration, however it is written."""
    for name in PREFIXES:
        for use in (f"?s {name}:x ?o", f"?s<urn:p>{name}:x", f"?s <urn:p> '\\n', {name}:x"):
            assert store.write(Request(f"ASK {{ {use} }}"), BytesIO()) is Kind.ASK
    with pytest.raises(QuerySyntaxError, match="not declared"):
        store.write(Request("ASK { ?s nobodys:x ?o }"), BytesIO())


def test_a_json_answer_is_read_as_it_was_asked(store: EmbeddedStore) -> None:
    """The rows read from JSON are the rows that a SELECT gives."""
    query = 'SELECT * { VALUES (?a ?b) { (<urn:a> "sì"@it) (UNDEF "1"^^xsd:integer) } }'
    assert read_json(answer(store, Request(query))[1]) == store.select(query)
    assert json.loads(answer(store, Request(query))[1])["head"]["vars"] == ["a", "b"]


def test_turtle_names_its_blank_nodes_alike(tmp_path: Path) -> None:
    """Two files that differ only in the names and order of blank nodes give the same lines."""
    one, two = tmp_path / "1.ttl", tmp_path / "2.ttl"
    one.write_text("_:x <urn:p> 1 . _:y <urn:q> _:x .")
    two.write_text("_:k <urn:q> _:m . _:m <urn:p> 1 .")
    assert read_turtle(one) == read_turtle(two)


def test_malformed_turtle_names_file_and_line(tmp_path: Path) -> None:
    """A Turtle file with a fault in its third line is refused by name and line."""
    path = tmp_path / "role.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n\n<urn:a> <urn:b> <urn:c> <urn:d> .\n")
    with pytest.raises(InputError, match=r"^role\.ttl, line 3: this is not Turtle") as caught:
        read_turtle(path)
    assert caught.value.said("it").startswith("role.ttl, riga 3: questo non è Turtle")


def test_conversion_uses_the_projects_prefixes() -> None:
    """Turtle is written with those prefixes of the project that the graph needs, and no others."""
    lines = [
        "<https://w3id.org/clockkg/id/org/navigo> <http://www.w3.org/ns/org#purpose> <urn:x> ."
    ]
    text = convert(lines, "turtle").decode()
    assert "id-org:navigo org:purpose <urn:x> ." in text
    assert text.count("@prefix") == 2


NOWHERE = "<http://127.0.0.1:9/>"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {NOWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p trueSERVICE{NOWHERE} {{ ?x ?y ?z }} }}",
        f"SELECT * {{ ?s ?p 1e5SERVICE{NOWHERE} {{ ?x ?y ?z }} }}",
        f"SELECT * {{ SERVICESILENT{NOWHERE} {{ ?x ?y ?z }} }}",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?x ?y ?z } }",
        "PREFIX service: <urn:> PREFIX : <http://127.0.0.1:9/> ASK { SERVICE:x { ?x ?y ?z } }",
        f"SELECT * {{ ?a ?b ?c FILTER(?c<1)SERVICE#>\n{NOWHERE} {{ ?x ?y ?z }} }}",
        f"SELECT * {{ ?a ?b ?c FILTER(?c<'a>'||true)SERVICE {NOWHERE} {{ ?x ?y ?z }} }} #'",
        f"ASK {{ OPTIONAL {{ ?s <http://a/\\u0041#> ?o }} SERVICE {NOWHERE} {{ ?x ?y ?z }} }}",
    ],
)
def test_no_query_calls_another_service(store: EmbeddedStore, query: str) -> None:
    """A SERVICE is refused wherever the engine would find one, glued to its neighbours or not."""
    store.replace(A, ["<urn:s> <urn:p> true, 1e5 ."])
    with pytest.raises(QueryRefusedError, match="SERVICE is not allowed"):
        answer(store, Request(query))


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?service a clock:Service ; rdfs:label 'SERVICE <urn:x> {' } # SERVICE",
        "PREFIX service: <urn:s> ASK { service:SERVICE ?p _:service ; ?q 'x'@en-service }",
        "ASK { GRAPH id-service:x { ?s <http://service.example/SERVICE> v-service-type:y } }",
    ],
)
def test_a_word_that_is_no_keyword_is_no_harm(store: EmbeddedStore, query: str) -> None:
    """A name, a text, an IRI or a comment that reads like the keyword is answered."""
    assert answer(store, Request(query, results="csv"))[1] == b"false"


def test_a_path_that_holds_the_word_lock_is_no_lock() -> None:
    """A full disk under a folder named clockkg is told as what it is, not as another writer."""
    full = "IO error: No space left on device: While appending to file: /srv/clockkg/kg/000012.log"
    with pytest.raises(StoreError, match="No space left") as caught, mapped():
        raise OSError(full)
    assert not isinstance(caught.value, BusyError)
