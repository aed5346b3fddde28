"""What was measured on Virtuoso 7.2.5, each trap against the real one: met, and got round.

The first half of a test shows that the engine does what it is said to do; the second that a store
on it gives the whole answer all the same, or an error.
"""

from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.request import Request as HttpRequest

import pytest

from clockkg.errors import LimitError, QueryRefusedError, StoreError
from clockkg.querying import bind, find_questions
from clockkg.rdf import Literal, typed
from clockkg.store import (
    Access,
    Capabilities,
    Change,
    EmbeddedStore,
    RemoteStore,
    Request,
    canonical,
    open_store,
)
from clockkg.store.capabilities import REGISTRY
from clockkg.store.remote import LINES, Endpoint
from clockkg.store.results import read_json
from clockkg.store.wire import Wire

pytestmark = pytest.mark.virtuoso
A = "https://example.org/a"
DIGITS = " ".join(f"VALUES ?{v} {{ 0 1 2 3 4 5 6 7 8 9 }}" for v in "abcd")
CROSS = f"{{ {DIGITS} VALUES ?e {{ 0 1 }} }}"
"""A pattern of 20,000 rows that needs no data."""
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
SORTED = f"SELECT * {CROSS} ORDER BY ?a ?b ?c ?d ?e LIMIT 2 OFFSET 15000"
PRODUCT = """SELECT ?s (COUNT(?p) AS ?n) (COUNT(?o) AS ?m) { ?s ?p ?o }
    GROUP BY ?s ORDER BY DESC(?n * ?m) ?s"""
HEAVY = """SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z
    FILTER(STRLEN(CONCAT(STR(?a), STR(?b), STR(?c))) = 9) }"""


@pytest.fixture
def endpoint(remote: RemoteStore, known: Capabilities, access: Access) -> Endpoint:
    """The engine as it is, without the store's care."""
    return Endpoint(remote.url, known, access)


def test_trap_1_a_cut_answer_is_made_whole(remote: RemoteStore, endpoint: Endpoint) -> None:
    """20,000 rows come as 10,000 with status 200; the store gives them all."""
    reply = endpoint.query(f"SELECT * {CROSS}")
    assert (reply.status, len(read_json(reply.body))) == (200, 10_000)
    assert reply.headers["x-sparql-maxrows"] == "10000"
    assert len(remote.select(f"SELECT * {CROSS}")) == 20_000


def test_trap_1_a_graph_is_cut_without_any_sign(remote: RemoteStore, endpoint: Endpoint) -> None:
    """CONSTRUCT is cut at 10,001 triples, without a sign; the store counts, and pages."""
    remote.replace(A, (f"<urn:s{n}> <urn:p> <urn:o> ." for n in range(12_000)))
    reply = endpoint.query(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{A}> {{ ?s ?p ?o }} }}", LINES
    )
    assert (reply.status, reply.body.count(b" .\n")) == (200, 10_001)
    assert [name for name in reply.headers if name.startswith("x-")] == []
    assert len(remote.graph(A)) == 12_000


def test_trap_1_a_cut_that_nobody_can_mend_is_an_error(remote: RemoteStore) -> None:
    """On an endpoint that is not ours, a part of the rows is a LimitError, with a remedy."""
    foreign = open_store(remote.url, capabilities=replace(remote.known, merged=""))
    with pytest.raises(LimitError, match="only a part of the rows") as caught:
        foreign.select(f"SELECT * {CROSS}")
    assert caught.value.limit == "rows"
    assert "solo una parte" in caught.value.said("it")


@pytest.mark.parametrize("rows", [9_999, 10_000, 10_001])
def test_trap_1_the_limit_itself_is_no_cut(remote: RemoteStore, rows: int) -> None:
    """An answer of as many rows as are given at most is counted, and stands when it is whole."""
    assert len(remote.select(f"SELECT * {CROSS} LIMIT {rows}")) == rows


def test_trap_1_a_cut_is_found_where_nobody_measured(remote: RemoteStore) -> None:
    """Without a capability file many rows are counted, and a copy too large is refused."""
    careful = replace(remote.known, max_rows=-1, copy_triples=0)
    store = open_store(remote.url, capabilities=careful)
    assert len(store.select(f"SELECT * {CROSS} LIMIT 5000")) == 5_000
    remote.replace(A, ["<urn:s> <urn:p> <urn:o> ."])
    with pytest.raises(LimitError, match="exceed 0 triples"):
        store.select(f"SELECT * {CROSS}")


def test_trap_2_deep_pages_are_sorted_here(remote: RemoteStore, endpoint: Endpoint) -> None:
    """OFFSET 15000 after ORDER BY is refused with SR353; the store answers it."""
    reply = endpoint.query(SORTED)
    assert reply.status == 500
    assert "SR353" in reply.reason
    assert remote.select(SORTED).values("e") == ["0", "1"]


def test_trap_3_a_part_is_never_taken_for_the_whole(
    remote: RemoteStore, endpoint: Endpoint
) -> None:
    """With `timeout` the engine gives a part with status 200; its mark is an error to us."""
    remote.replace(A, (f"<urn:n{n}> <urn:e> <urn:n{n * 7 % 2000}> ." for n in range(3_000)))
    hurried = Endpoint(f"{endpoint.url}?timeout=1000", endpoint.known, endpoint.access)
    with pytest.raises(LimitError, match="gave only a part of the answer"):
        hurried.query(HEAVY, default=A)


def test_trap_3_no_timeout_is_ever_sent(
    remote: RemoteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No request of the store's holds the parameter."""
    sent: list[str] = []
    send = Wire.send

    def watched(wire: Wire, request: HttpRequest, seconds: float) -> Any:  # noqa: ANN401 - as it is
        sent.append(f"{request.full_url} {request.data!r}")
        return send(wire, request, seconds)

    monkeypatch.setattr(Wire, "send", watched)
    remote.replace(A, ["<urn:s> <urn:p> <urn:o> ."])
    assert remote.ask("ASK { ?s ?p ?o }")
    assert [text for text in sent if "timeout" in text.lower()] == []


def test_trap_4_literals_and_truth_are_read_as_they_are(
    remote: RemoteStore, endpoint: Endpoint
) -> None:
    """JSON says `typed-literal`, and "1" for true; the store says what was published."""
    remote.replace(A, ["<urn:s> <urn:p> true ."])
    reply = endpoint.query("SELECT ?o { ?s ?p ?o }", default=A)
    assert b'"typed-literal"' in reply.body
    assert b'"value": "1"' in reply.body
    assert remote.select("SELECT ?o { ?s ?p ?o }").rows == ((typed("true", "boolean"),),)


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (Literal("Ciao", language="it-IT"), Literal("Ciao", language="it-it")),
        (typed("007", "integer"), typed("7", "integer")),
        (typed("1.50", "decimal"), typed("1.5", "decimal")),
        (typed("P3Y", "duration"), typed("P3Y", "duration")),
        (Literal("POINT(11.2 43.7)", WKT), Literal("POINT(11.2 43.7)", WKT)),
    ],
)
def test_trap_5_what_is_rewritten_is_no_change(
    remote: RemoteStore, sent: Literal, received: Literal
) -> None:
    """A literal comes back as the same value, and publishing it again changes nothing."""
    line = f"<urn:s> <urn:p> {sent.n3()} ."
    assert remote.replace(A, [line]) == Change(1, 0)
    assert remote.select("SELECT ?o { ?s ?p ?o }").rows == ((received,),)
    assert remote.replace(A, [line]) == Change(0, 0)


def test_trap_6_only_our_graphs_are_asked(remote: RemoteStore, endpoint: Endpoint) -> None:
    """The engine's default graph is everything, its own graphs included; the store's is ours."""
    everything = endpoint.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").values("n")[0]
    assert int(everything) > 1_000
    remote.replace(A, ["<urn:s> <urn:p> <urn:o> ."])
    assert remote.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").values("n") == ["1"]
    assert remote.select("SELECT ?g { GRAPH ?g { ?s ?p ?o } }").values("g") == [A]


FOREIGN = "https://example.org/of-somebody-else"


@pytest.mark.parametrize(
    "request_",
    [
        Request(f"SELECT ?s {{ GRAPH <{FOREIGN}> {{ ?s ?p ?o }} }}"),
        Request("SELECT ?s { GRAPH ?g { ?s ?p ?o } }"),
        Request("SELECT ?s FROM <https://example.org/of-somebody-else> { ?s ?p ?o }"),
        Request("SELECT ?s { ?s ?p ?o }", default_graphs=(FOREIGN,)),
        Request("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", named_graphs=(FOREIGN,)),
        Request(f"SELECT ?s {{ GRAPH <{REGISTRY}> {{ ?s ?p ?o }} }}"),
    ],
)
def test_trap_6_nobody_reaches_the_graphs_of_others(
    remote: RemoteStore, endpoint: Endpoint, request_: Request
) -> None:
    """However a query names a graph that is not ours, it is not there; nor is the registry."""
    endpoint.update(f"INSERT DATA {{ GRAPH <{FOREIGN}> {{ <urn:secret> <urn:p> <urn:o> }} }}")
    remote.replace(A, ["<urn:s> <urn:p> <urn:o> ."])
    output = BytesIO()
    try:
        remote.write(request_, output)
    finally:
        endpoint.update(f"DROP SILENT GRAPH <{FOREIGN}>")
    assert set(read_json(output.getvalue()).values("s")) <= {"urn:s"}


def test_a_service_is_never_called_by_the_engine(remote: RemoteStore) -> None:
    """What the operator allows to be called is called from here: the engine is not asked."""
    there = "http://127.0.0.1:9/sparql"
    asked = Request(f"ASK {{ SERVICE <{there}> {{ ?s ?p ?o }} }}", services=(there,))
    assert remote.answer(asked) is None
    with pytest.raises(QueryRefusedError):
        remote.answer(asked._replace(services=()))


def test_trap_7_who_writes_says_who_it_is(
    remote: RemoteStore, known: Capabilities, access: Access
) -> None:
    """Nobody writes at the address for all (500), nor without a password at the other (401)."""
    open_door = Endpoint(remote.url, replace(known, update=remote.url), Access())
    assert open_door.update(f"CREATE GRAPH <{A}>").status == 500
    stranger = open_store(remote.url, capabilities=known, access=Access("dba", "not the secret"))
    with pytest.raises(StoreError, match="HTTP 401") as caught:
        stranger.replace(A, ["<urn:s> <urn:p> <urn:o> ."])
    assert "CLOCKKG_ENGINE_PASSWORD" in caught.value.remedy
    assert "not the secret" not in f"{caught.value!r} {caught.value.__cause__!r} {access!r}"


def test_trap_7_only_digest_says_who_it_is(
    remote: RemoteStore, known: Capabilities, access: Access
) -> None:
    """A good password by Basic is refused (401); a file that says Basic is to be made anew."""
    request = HttpRequest(known.update, data=b"query=ASK+%7B%7D", method="POST")  # noqa: S310 - our own
    request.add_header("Authorization", f"Basic {b64encode(b'dba:dba').decode()}")
    assert Wire(Access(), "none", ()).send(request, 10.0).status == 401
    store = RemoteStore(remote.url, replace(known, auth="basic"), access)
    with pytest.raises(StoreError, match="HTTP 401") as caught:
        store.replace(A, ["<urn:s> <urn:p> <urn:o> ."])
    assert "clockkg doctor URL" in caught.value.remedy


def test_trap_8_updates_are_cut_to_size(remote: RemoteStore, endpoint: Endpoint) -> None:
    """2,000 triples with languages are refused at once; the store sends them by and by."""
    lines = [f'<urn:s{n}> <urn:p> "text {n}"@it .' for n in range(2_500)]
    whole = f"INSERT DATA {{ GRAPH <{A}> {{ {' '.join(lines)} }} }}"
    assert endpoint.update(whole).status == 400
    by_updates = replace(remote.known, graph_store="", chunk=100_000)
    store = RemoteStore(remote.url, by_updates, Access("dba", "dba"))
    assert store.replace(A, lines) == Change(2_500, 0)
    assert store.replace(A, lines[:10]) == Change(0, 2_490)


def test_trap_9_a_broken_graph_leaves_the_old_one(remote: RemoteStore, endpoint: Endpoint) -> None:
    """The graph store refuses a body that does not parse, and keeps what it had."""
    remote.replace(A, ["<urn:s> <urn:p> <urn:o> ."])
    assert not endpoint.put(A, b"<urn:s> <urn:p> .\n").good
    assert remote.graph(A) == ["<urn:s> <urn:p> <urn:o> ."]


def test_trap_9_the_default_graph_cannot_be_put(
    remote: RemoteStore, known: Capabilities, access: Access
) -> None:
    """`?default` is a 500; the store keeps its default graph as a named one, and has it."""
    wire = Wire(access, known.auth, (known.graph_store,))
    line = b"<urn:s> <urn:p> <urn:o> ."
    request = HttpRequest(f"{known.graph_store}?default", data=line, method="PUT")  # noqa: S310 - our own
    request.add_header("Content-Type", LINES)
    assert wire.send(request, 10.0).status == 500
    remote.replace(A, [line.decode()])
    assert remote.merged() == [line.decode()]


def test_trap_10_products_of_counts_are_sorted_here(
    remote: RemoteStore, endpoint: Endpoint
) -> None:
    """ORDER BY DESC(?n * ?m) over aggregates is refused with 400; the store answers it."""
    remote.replace(A, ["<urn:s> <urn:p> 1 , 2 .", "<urn:t> <urn:p> 1 ."])
    assert endpoint.query(PRODUCT, default=A).status == 400
    assert remote.select(PRODUCT).values("s") == ["urn:s", "urn:t"]


def test_trap_11_what_a_limit_cuts_is_the_same_everywhere(
    published: RemoteStore, world: EmbeddedStore
) -> None:
    """Every question has a total order: cut after three rows, both engines keep the same ones.

    Without one they need not: rows that tie under LIMIT are the engine's own choice.
    """
    for question in find_questions().values():
        query = f"{bind(question, question.example, world)}\nLIMIT 3"
        here, there = (
            [tuple(cell and canonical(cell) for cell in row) for row in store.select(query).rows]
            for store in (world, published)
        )
        assert here == there, question.name


def test_trap_12_a_raw_query_hangs_and_a_form_does_not(remote: RemoteStore) -> None:
    """The body `application/sparql-query` gets no answer; what takes too long is a LimitError."""
    request = HttpRequest(remote.url, data=b"ASK {}", method="POST")  # noqa: S310 - our own
    request.add_header("Content-Type", "application/sparql-query")
    with pytest.raises(LimitError, match="did not answer in 1 seconds"):
        Wire(Access(), "none", ()).send(request, 1.0)
    assert remote.ask("ASK {}")


def test_trap_13_two_closures_multiply_rows(remote: RemoteStore, endpoint: Endpoint) -> None:
    """Two property paths in one query give wrong rows without a word; the store answers it."""
    classes = ["<urn:k1> <urn:sub> <urn:k0> .", "<urn:k2> <urn:sub> <urn:k0> ."]
    things = [f"<urn:t{n}> a <urn:k{n % 3}> ; <urn:has> <urn:c{n % 2}> ." for n in range(12)]
    remote.replace(A, [*classes, "<urn:c1> <urn:broader> <urn:c0> .", *things])
    query = """SELECT ?s { ?c <urn:broader>* <urn:c0> . ?s <urn:has> ?c .
        ?k <urn:sub>* <urn:k0> . ?s a ?k }"""
    assert len(read_json(endpoint.query(query, default=A).body)) != 12
    assert len(remote.select(query)) == 12


def test_trap_14_groups_are_not_subtracted(remote: RemoteStore, endpoint: Endpoint) -> None:
    """MINUS of groups with a condition keeps what it should take away; the store answers it."""
    remote.replace(A, ["<urn:a> a <urn:T> .", "<urn:b> a <urn:T> .", "<urn:b> <urn:p> 1 ."])
    grouped = "SELECT ?s { ?s <urn:p> ?o } GROUP BY ?s HAVING(COUNT(*) >= 1)"
    query = f"SELECT ?s {{ ?s a <urn:T> MINUS {{ {grouped} }} }}"
    wrong = read_json(endpoint.query(query, default=A).body)
    assert set(wrong.values("s")) != {"urn:a"}
    assert remote.select(query).values("s") == ["urn:a"]


def test_trap_15_a_graph_beside_a_subquery_is_not_joined(remote: RemoteStore) -> None:
    """Where a named graph that is not there is asked for beside a subquery, there are no rows."""
    remote.replace(A, ["<urn:a> <urn:p> <urn:k> .", "<urn:b> <urn:p> <urn:k> ."])
    counted = f"SELECT ?o (COUNT(*) AS ?n) {{ GRAPH <{A}> {{ ?s <urn:p> ?o }} }} GROUP BY ?o"
    absent = f"GRAPH <{A}/absent> {{ <urn:x> a <urn:X> }}"
    query = f"SELECT ?o (SUM(?n) AS ?all) {{ {absent} {{ {counted} }} }} GROUP BY ?o"
    assert remote.select(query).rows == ()


def test_a_broken_publication_heals(remote: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off between the graph and the merge, the next publication makes the merge anew."""
    one, two = "<urn:s> <urn:p> 1 .", "<urn:s> <urn:p> 2 ."
    remote.replace(A, [one])
    monkeypatch.setattr("clockkg.store.publishing.Publisher._withdraw", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        remote.replace(A, [two])
    monkeypatch.undo()
    remote.replace(A, [two])
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer> ."
    assert remote.merged() == remote.graph(A) == [f'<urn:s> <urn:p> "2"{integer}']


def test_a_copy_follows_what_others_publish(remote: RemoteStore, access: Access) -> None:
    """What another store publishes is in the next answer that comes from the copy."""
    query = "SELECT ?o { <urn:a> <urn:p>* ?o } ORDER BY ?o"
    remote.replace(A, ["<urn:a> <urn:p> <urn:b> ."])
    assert remote.select(query).values("o") == ["urn:a", "urn:b"]
    other = RemoteStore(remote.url, remote.known, access)
    other.replace(A, ["<urn:a> <urn:p> <urn:c> ."])
    assert remote.select(query).values("o") == ["urn:a", "urn:c"]
