"""The W3C's SPARQL 1.1 Protocol tests, each by its name, written anew from the specification.

The graphs are ours, the requests and what must come of them are those of the protocol: 2xx with an
answer of the right type, or 4xx. What differs on purpose stands in docs/service.md.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pytest

from clockkg.terms import thing

pytestmark = pytest.mark.usefixtures("graphs")

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
KINDS = {
    "rows": {
        "application/sparql-results+xml",
        "application/sparql-results+json",
        "text/tab-separated-values",
        "text/csv",
    },
    "truth": {"application/sparql-results+xml", "application/sparql-results+json"},
    "graph": {
        "application/rdf+xml",
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/n-quads",
        "application/trig",
    },
}
GRAPH = "https://w3id.org/clockkg/graph/navigo/"
ONE, TWO, THREE = f"{GRAPH}data1", f"{GRAPH}data2", f"{GRAPH}data3"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
KIND = "https://w3id.org/clockkg/ontology#Enterprise"
Send = Callable[..., Any]
Answer = Any
"""An Answered of conftest.py."""
Arguments = Mapping[str, str | Sequence[str]]


def body_of(name: str) -> str:
    """One yard with its labels, in Turtle; all three graphs call a second yard by one name."""
    return (
        f'<{thing("org", name)}> a <{KIND}> ; <{LABEL}> "{name}"@it , "{name}"@en .\n'
        f'<{thing("org", "shared")}> a <{KIND}> ; <{LABEL}> "shared"@it , "shared"@en .\n'
    )


@pytest.fixture(scope="module")
def graphs(send: Send) -> None:
    """Three graphs to ask over."""
    for iri in (ONE, TWO, THREE):
        target = f"/graph-store?graph={quote(iri, safe='')}"
        body = body_of(iri.rpartition("/")[2])
        sent = send("PUT", target, body, kind="text/turtle", who="centre")
        assert sent.status == 201


def encoded(arguments: Arguments) -> str:
    """Arguments as an address or a form carries them."""
    return urlencode(arguments, doseq=True)


def got(send: Send, accept: str = "", **more: str | Sequence[str]) -> Answer:
    """The answer to a GET; underscores stand for hyphens in the arguments' names."""
    arguments = {name.replace("_", "-"): value for name, value in more.items()}
    return send("GET", f"/sparql?{encoded(arguments)}", accept=accept)


def truth(answer: Answer) -> bool:
    """The yes or no of an answer that must be good."""
    assert (answer.status, answer.kind in KINDS["truth"]) == (200, True)
    return bool(json.loads(answer.body)["boolean"])


def named(graph: str) -> str:
    """A pattern that holds where a data graph is seen as default graph."""
    return f"<{thing('org', graph.rpartition('/')[2])}> <{LABEL}> ?l"


def updated(send: Send, text: str, **graphs: str | Sequence[str]) -> Answer:
    """The answer to an update by direct POST, with graphs in the address."""
    arguments = {name.replace("_", "-"): value for name, value in graphs.items()}
    target = f"/sparql?{encoded(arguments)}"
    return send("POST", target, text, kind=UPDATE, who="operator")


# Queries.


def test_query_get(send: Send) -> None:
    """A query by GET."""
    assert truth(got(send, query="ASK {}"))


def test_query_post_form(send: Send) -> None:
    """A query by POST with a form."""
    assert truth(send("POST", "/sparql", encoded({"query": "ASK {}"}), kind=FORM))


def test_query_post_direct(send: Send) -> None:
    """A query by POST, unencoded."""
    assert truth(send("POST", "/sparql", "ASK {}", kind=QUERY))


def test_query_dataset_default_graph(send: Send) -> None:
    """One default graph is seen, another is not, by GET and by both POSTs."""
    query = f"ASK {{ {named(ONE)} FILTER NOT EXISTS {{ {named(TWO)} }} }}"
    target = f"/sparql?{encoded({'default-graph-uri': ONE})}"
    form = encoded({"query": query, "default-graph-uri": ONE})
    assert truth(got(send, query=query, default_graph_uri=ONE))
    assert truth(send("POST", target, query, kind=QUERY))
    assert truth(send("POST", "/sparql", form, kind=FORM))


UNION = f"""ASK {{ {named(ONE)} . {named(TWO).replace("?l", "?m")}
  FILTER NOT EXISTS {{ GRAPH ?g {{}} }} }}"""


def test_query_dataset_default_graphs_get(send: Send) -> None:
    """Two default graphs are one, and no graph has a name."""
    assert truth(got(send, query=UNION, default_graph_uri=[ONE, TWO]))


def test_query_dataset_default_graphs_post(send: Send) -> None:
    """The same by a form, and what both say is said once."""
    graphs = {"default-graph-uri": [ONE, TWO]}
    form = encoded({"query": UNION, **graphs})
    assert truth(send("POST", "/sparql", form, kind=FORM))
    counted = f"SELECT (COUNT(*) AS ?n) {{ <{thing('org', 'shared')}> ?p ?o }}"
    answer = send("POST", f"/sparql?{encoded(graphs)}", counted, kind=QUERY)
    assert json.loads(answer.body)["results"]["bindings"][0]["n"]["value"] == "3"


BOTH = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?x ?y ?z } } ORDER BY ?g"


def seen(answer: Answer) -> list[str]:
    """The graphs that an answer names."""
    assert answer.status == 200
    return [row["g"]["value"] for row in json.loads(answer.body)["results"]["bindings"]]


def test_query_dataset_named_graphs_get(send: Send) -> None:
    """Two graphs by their names, and an empty default graph."""
    assert seen(got(send, query=BOTH, named_graph_uri=[ONE, TWO])) == [ONE, TWO]


def test_query_dataset_named_graphs_post(send: Send) -> None:
    """The same by POST with the graphs in the address."""
    target = f"/sparql?{encoded({'named-graph-uri': [ONE, TWO]})}"
    assert seen(send("POST", target, BOTH, kind=QUERY)) == [ONE, TWO]


FULL = f"""SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {named(THREE)}
  FILTER NOT EXISTS {{ {named(ONE)} }} }} ORDER BY ?g"""


def test_query_dataset_full(send: Send) -> None:
    """A default graph and two with names."""
    answer = got(send, query=FULL, default_graph_uri=THREE, named_graph_uri=[ONE, TWO])
    assert seen(answer) == [ONE, TWO]


def test_query_multiple_dataset(send: Send) -> None:
    """The graphs of the request win over FROM in the query."""
    where = f"{named(ONE)} FILTER NOT EXISTS {{ {named(TWO)} }}"
    query = f"ASK FROM <{TWO}> FROM NAMED <{THREE}> {{ {where} }}"
    assert truth(got(send, query=query, default_graph_uri=ONE))


@pytest.mark.parametrize(
    ("query", "kinds", "accept"),
    [
        pytest.param(query, kinds, accept, id=f"query_content_type_{name}")
        for name, query, kinds, accept in (
            ("select", "SELECT (1 AS ?x) {}", "rows",
             "application/sparql-results+xml;q=0.9, */*;q=0.1"),
            ("ask", "ASK {}", "truth", "application/sparql-results+xml, application/xml;q=0.5"),
            ("describe", f"DESCRIBE <{thing('org', 'shared')}>", "graph", "application/rdf+xml"),
            ("construct", "CONSTRUCT { <urn:s> <urn:p> 1 } WHERE {}", "graph", "text/turtle"),
        )
    ],
)  # fmt: skip
def test_query_content_type(send: Send, query: str, kinds: str, accept: str) -> None:
    """Each form of query is answered in a format for it, the one that is asked for."""
    for wanted in ("", accept):
        answer = got(send, wanted, query=query)
        assert (answer.status, answer.kind in KINDS[kinds]) == (200, True)
        if answer.kind == "application/sparql-results+xml":
            assert ET.fromstring(answer.body).tag.endswith("sparql")  # noqa: S314 - our own answer
        if kinds == "graph":
            assert len(answer.graph) > 0
    assert answer.kind == accept.partition(",")[0].partition(";")[0]


# Updates.


def copied(name: str, pattern: str = "?s ?p ?o") -> str:
    """An update that puts what it reads into a new graph of its own."""
    return f"INSERT {{ GRAPH <{GRAPH}{name}> {{ ?s ?p ?o }} }} WHERE {{ {pattern} }}"


def held(send: Send, name: str) -> int:
    """How many statements a graph holds."""
    answer = got(send, query="SELECT * { ?s ?p ?o }", default_graph_uri=f"{GRAPH}{name}")
    return len(json.loads(answer.body)["results"]["bindings"])


@pytest.mark.parametrize(
    ("name", "pattern", "graphs", "expected"),
    [
        ("update_dataset_default_graph", "?s ?p ?o", {"using_graph_uri": ONE}, 6),
        ("update_dataset_default_graphs", "?s ?p ?o", {"using_graph_uri": [ONE, TWO]}, 9),
        ("update_dataset_named_graphs", "GRAPH ?g { ?s ?p ?o }",
         {"using_named_graph_uri": [ONE, TWO]}, 9),
        ("update_dataset_full", "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }",
         {"using_graph_uri": ONE, "using_named_graph_uri": THREE}, 9),
    ],
    ids=lambda value: value if str(value).startswith("update_") else "",
)  # fmt: skip
def test_update_dataset(
    send: Send,
    name: str,
    pattern: str,
    graphs: dict[str, str | list[str]],
    expected: int,
) -> None:
    """The request names what an update reads: graphs of six statements that share three."""
    target = name.replace("_", "-")
    assert updated(send, copied(target, pattern), **graphs).status == 200
    assert held(send, target) == expected


def test_update_post_form(send: Send) -> None:
    """An update by POST with a form."""
    text = f"INSERT DATA {{ GRAPH <{GRAPH}form> {{ {body_of('form')} }} }}"
    form = encoded({"update": text})
    sent = send("POST", "/sparql", form, kind=FORM, who="operator")
    assert (sent.status, held(send, "form")) == (200, 6)


def test_update_post_direct(send: Send) -> None:
    """An update by POST, unencoded."""
    clear = f"CLEAR SILENT GRAPH <{GRAPH}direct>"
    text = f"{clear} ; INSERT DATA {{ GRAPH <{GRAPH}direct> {{ {body_of('d')} }} }}"
    assert (updated(send, text).status, held(send, "direct")) == (200, 6)


def test_update_base_uri(send: Send) -> None:
    """A relative IRI is resolved against the update's BASE."""
    text = f"BASE <{GRAPH}> INSERT DATA {{ GRAPH <based> {{ {body_of('based')} }} }}"
    assert (updated(send, text).status, held(send, "based")) == (200, 6)


# What is wrong.

GOOD = f"INSERT DATA {{ GRAPH <{GRAPH}bad> {{ <urn:s> <urn:p> <urn:o> }} }}"
BAD = {
    "bad_query_method": ("PUT", "?query=ASK%7B%7D", b"", ""),
    "bad_multiple_queries": ("GET", "?query=ASK%7B%7D&query=ASK%7B%7D", b"", ""),
    "bad_query_wrong_media_type": ("POST", "", b"ASK {}", "text/plain"),
    "bad_query_missing_form_type": ("POST", "", b"query=ASK%20%7B%7D", ""),
    "bad_query_missing_direct_type": ("POST", "", b"ASK {}", ""),
    "bad_query_non_utf8": ("POST", "", "ASK { ?s ?p 'è' }".encode("utf-16"), QUERY),
    "bad_query_syntax": ("GET", "?query=ASK%20%7B", b"", ""),
    "bad_update_get": ("GET", f"?update={quote(GOOD)}", b"", ""),
    "bad_multiple_updates": ("POST", "", urlencode([("update", GOOD)] * 2).encode(), FORM),
    "bad_update_wrong_media_type": ("POST", "", GOOD.encode(), "text/plain"),
    "bad_update_missing_form_type": ("POST", "", urlencode({"update": GOOD}).encode(), ""),
    "bad_update_non_utf8": ("POST", "", GOOD.encode("utf-16"), UPDATE),
    "bad_update_syntax": ("POST", "", b"INSERT DATA { <urn:s> }", UPDATE),
    "bad_update_dataset_conflict": (
        "POST", f"?using-named-graph-uri={quote(ONE)}",
        f"INSERT {{ GRAPH <{GRAPH}bad> {{ ?s ?p ?o }} }} USING <{TWO}> WHERE {{?s ?p ?o}}".encode(),
        UPDATE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_request(send: Send, name: str) -> None:
    """The operator's token does not help: the answer is 4xx, of which none is about the token."""
    method, arguments, body, kind = BAD[name]
    answer = send(method, f"/sparql{arguments}", body, kind=kind, who="operator")
    assert 400 <= answer.status < 500
    assert answer.status != 401
    assert answer.kind == "application/problem+json"
    assert held(send, "bad") == 0
