"""The SPARQL 1.1 Protocol's three ways of asking, and what it forbids."""

from urllib.parse import urlencode

import pytest

from clockkg.protocol import HttpRequest, ProtocolError, read_request

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
QUERY = "SELECT ?x { ?x a 'perché & come' }"


def by_get(accept: str = "", **arguments: list[str]) -> HttpRequest:
    """A GET with its arguments."""
    return HttpRequest("GET", "", arguments, b"", accept)


def over(name: str, *graphs: str) -> HttpRequest:
    """A GET of a query over some graphs."""
    return HttpRequest("GET", "", {"query": ["ASK {}"], name: list(graphs)}, b"")


def test_a_query_by_get() -> None:
    """A GET asks with the argument `query`."""
    assert read_request(by_get(query=[QUERY])).query == QUERY


def test_a_query_by_form() -> None:
    """A form POST asks with the field `query`, percent-encoded, and brings its graphs along."""
    body = urlencode({"query": QUERY, "named-graph-uri": "urn:g"}).encode()
    request = read_request(HttpRequest("POST", f"{FORM}; charset=UTF-8", {}, body))
    assert (request.query, request.named_graphs) == (QUERY, ("urn:g",))


def test_a_query_by_direct_post() -> None:
    """A direct POST asks with its body and names graphs in the address."""
    arguments = {"default-graph-uri": ["https://example.org/g"]}
    request = read_request(HttpRequest("POST", DIRECT, arguments, QUERY.encode()))
    assert (request.query, request.default_graphs) == (QUERY, ("https://example.org/g",))


def test_formats_follow_the_accept_header() -> None:
    """The header chooses the format for rows and for graphs, each from its own list."""
    request = read_request(by_get("application/n-triples, text/csv;q=0.9", query=["ASK {}"]))
    assert (request.results, request.graphs) == ("csv", "ntriples")


def test_without_a_header_rows_are_json_and_graphs_turtle() -> None:
    """A client that says nothing gets JSON for rows and Turtle for graphs."""
    request = read_request(by_get(query=["ASK {}"]))
    assert (request.results, request.graphs) == ("json", "turtle")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (HttpRequest("PUT", DIRECT, {}, b"ASK {}"), 405),
        (HttpRequest("DELETE", "", {"query": ["ASK {}"]}, b""), 405),
        (HttpRequest("POST", "text/plain", {}, b"ASK {}"), 415),
        (HttpRequest("POST", "", {}, b"ASK {}"), 415),
        (HttpRequest("POST", DIRECT, {}, b"ASK { \xff }"), 400),
        (HttpRequest("POST", FORM, {}, b"query=ASK%7B%7D&query=ASK%7B%7D"), 400),
        (HttpRequest("POST", FORM, {}, b"update=CLEAR+ALL"), 403),
        (HttpRequest("POST", "application/sparql-update", {}, b"CLEAR ALL"), 403),
        (by_get(), 400),
        (by_get(query=["ASK {}", "ASK {}"]), 400),
        (by_get(update=["CLEAR ALL"]), 403),
        (by_get("image/png", query=["ASK {}"]), 406),
        (over("named-graph-uri", "not an iri"), 400),
    ],
)
def test_what_the_protocol_forbids_has_a_status(request_: HttpRequest, status: int) -> None:
    """A request that cannot be answered has its HTTP status and says what to do instead."""
    with pytest.raises(ProtocolError) as caught:
        read_request(request_)
    assert caught.value.status == status
    assert caught.value.advised("it")
    assert caught.value.said("it") != caught.value.said("en") or status == 406
