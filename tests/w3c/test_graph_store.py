"""The W3C's Graph Store HTTP Protocol tests, each by its name, written anew from the specification.

They tell one story, so they run in order. What differs on purpose stands in docs/service.md: the
default graph is read only, an empty graph is no graph, and a body must pass the shapes.
"""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, urlsplit

from rdflib import Graph
from rdflib.compare import isomorphic

from clockkg.terms import GRAPH, thing

Send = Callable[..., Any]
TURTLE: Final = "text/turtle"
ONE: Final = f"/graph-store?graph={quote(f'{GRAPH}navigo/person-1', safe='')}"
TWO: Final = f"/graph-store?graph={quote(f'{GRAPH}navigo/person-2', safe='')}"
NEW: Final = f"/graph-store?graph={quote(f'{GRAPH}navigo/person-3', safe='')}"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
KIND: Final = "https://w3id.org/clockkg/ontology#Enterprise"
BOUNDARY: Final = "a6fe4cd636164618814be9f8d3d1a0de"


def yard(name: str) -> str:
    """An enterprise with its labels, in Turtle."""
    iri = thing("org", name)
    return f'<{iri}> a <{KIND}> ; <{LABEL}> "{name}"@it , "{name}"@en .\n'


def part(name: str) -> str:
    """A file of a form."""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.ttl"\r\n'
        f"Content-Type: text/turtle; charset=utf-8\r\n\r\n{yard(name)}\r\n"
    )


def same(answer: Any, *names: str) -> bool:  # noqa: ANN401 - an Answered of conftest.py
    """Whether an answer is a graph of just these yards."""
    assert (answer.status, answer.kind) == (200, TURTLE)
    return isomorphic(answer.graph, Graph().parse(data="".join(map(yard, names))))


def put(send: Send, target: str, body: str, kind: str = TURTLE) -> int:
    """The status of a PUT by the centre."""
    status: int = send("PUT", target, body, kind=kind, who="centre").status
    return status


def test_put__initial_state(send: Send) -> None:
    """A graph that is not there is created: 201."""
    assert put(send, ONE, yard("one")) == 201


def test_get_of_put__initial_state(send: Send) -> None:
    """It is read as it was sent."""
    assert same(send("GET", ONE, accept=TURTLE), "one")


def test_put__graph_already_in_store(send: Send) -> None:
    """A graph that is there is replaced: 200, with the report."""
    assert put(send, ONE, yard("other")) == 200


def test_get_of_put__graph_already_in_store(send: Send) -> None:
    """Nothing of the old one is left."""
    assert same(send("GET", ONE, accept=TURTLE), "other")


def test_put__default_graph(send: Send) -> None:
    """Ours: the default graph merges the named ones and is not written, by nobody: 403, and why."""
    for who in ("centre", "operator"):
        answer = send("PUT", "/graph-store?default", yard("d"), kind=TURTLE, who=who, accept="*/*")
        assert answer.status == 403
        assert json.loads(answer.body)["remedy"]


def test_get_of_put__default_graph(send: Send) -> None:
    """The default graph is read: it holds the named graph too."""
    answer = send("GET", "/graph-store?default", accept=TURTLE)
    assert (answer.status, answer.kind) == (200, TURTLE)
    assert set(Graph().parse(data=yard("other"))) <= set(answer.graph)


def test_put__mismatched_payload(send: Send) -> None:
    """Turtle that is said to be RDF/XML is 400, and the graph stays."""
    assert put(send, ONE, yard("wrong"), "application/rdf+xml") == 400
    assert same(send("GET", ONE, accept=TURTLE), "other")


def test_delete__existing_graph(send: Send) -> None:
    """A graph is deleted: 200."""
    assert send("DELETE", ONE, who="centre").status == 200


def test_get_of_delete__existing_graph(send: Send) -> None:
    """It is gone: 404."""
    assert send("GET", ONE).status == 404


def test_delete__nonexistent_graph(send: Send) -> None:
    """What is not there is not deleted: 404."""
    assert send("DELETE", ONE, who="centre").status == 404


def test_put__empty_graph(send: Send) -> None:
    """Ours: an empty graph is no graph; sending one is fine and takes away what is there: 200."""
    assert put(send, TWO, yard("two")) == 201
    assert put(send, TWO, "") == 200


def test_get_of_put__empty_graph(send: Send) -> None:
    """Ours: afterwards there is no such graph: 404."""
    assert send("GET", TWO).status == 404


def test_put__replace_empty_graph(send: Send) -> None:
    """A graph where an empty one was sent is a new one: 201."""
    assert put(send, TWO, yard("three")) == 201


def test_get_of_replacement_for_empty_graph(send: Send) -> None:
    """It is read as it was sent."""
    assert same(send("GET", TWO, accept=TURTLE), "three")


def test_post__existing_graph(send: Send) -> None:
    """What is posted is added: 200."""
    assert send("POST", TWO, yard("more"), kind=TURTLE, who="centre").status == 200


def test_get_of_post__existing_graph(send: Send) -> None:
    """Both are there."""
    assert same(send("GET", TWO, accept=TURTLE), "three", "more")


def test_post__multipart_formdata(send: Send) -> None:
    """Every file of a form is added."""
    body = f"{part('first')}{part('last')}--{BOUNDARY}--\r\n"
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    assert send("POST", TWO, body, kind=kind, who="centre").status == 200


def test_get_of_post__multipart_formdata(send: Send) -> None:
    """The files' statements are there with those from before."""
    assert same(send("GET", TWO, accept=TURTLE), "three", "more", "first", "last")


def test_post__create__new_graph_and_get_of_it(send: Send) -> None:
    """What is posted to the store itself is a new graph, with its address: 201, Location, 200."""
    answer = send("POST", "/graph-store", yard("posted"), kind=TURTLE, who="centre")
    assert answer.status == 201
    parts = urlsplit(answer.headers["location"])
    target = f"{parts.path}?{parts.query}"
    assert same(send("GET", target, accept=TURTLE), "posted")
    assert send("POST", target, yard("again"), kind=TURTLE, who="centre").status == 200
    assert same(send("GET", target, accept=TURTLE), "posted", "again")


def test_post__empty_graph_to_existing_graph(send: Send) -> None:
    """Nothing is added: 200."""
    assert send("POST", TWO, "", kind=TURTLE, who="centre").status == 200


def test_get_of_post__after_noop(send: Send) -> None:
    """The graph is as it was."""
    assert same(send("GET", TWO, accept=TURTLE), "three", "more", "first", "last")


def test_head_on_an_existing_graph(send: Send) -> None:
    """The headers of a GET and no body."""
    answer = send("HEAD", TWO, accept=TURTLE)
    assert (answer.status, answer.kind, answer.body) == (200, TURTLE, b"")
    assert answer.headers["content-length"] == str(len(send("GET", TWO, accept=TURTLE).body))


def test_head_on_a_nonexisting_graph(send: Send) -> None:
    """404."""
    assert send("HEAD", NEW).status == 404


def test_direct_graph_identification(send: Send) -> None:
    """A graph is also written at its own address, and a reader of it is sent on: 303."""
    path = "/graph/navigo/person-3"
    assert put(send, path, yard("direct")) == 201
    assert same(send("GET", NEW, accept=TURTLE), "direct")
    answer = send("GET", path, accept=TURTLE)
    assert answer.status == 303
    assert isomorphic(
        send("GET", answer.headers["location"]).graph, Graph().parse(data=yard("direct"))
    )
    assert send("DELETE", path, who="centre").status == 200


def test_a_new_graph_needs_an_owner(send: Send) -> None:
    """The operator's token says not whose a graph would be: 400; without a token it is 401."""
    for who, status in (("operator", 400), ("", 401)):
        assert send("POST", "/graph-store", yard("x"), kind=TURTLE, who=who).status == status


def test_a_form_without_files_is_wrong(send: Send) -> None:
    """A field that is no file is not silently left out: 400."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
    body = f"{part('first')}{head}{yard('x')}\r\n--{BOUNDARY}--\r\n"
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    assert send("POST", TWO, body, kind=kind, who="centre").status == 400
