"""SERVICE over real sockets: an endpoint that answers, one that never does, one not allowed."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from rdflib import Graph, Namespace

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
Serve = Callable[..., AbstractContextManager[str]]
Fetch = Callable[..., Any]
ANSWER = {
    "head": {"vars": ["x"]},
    "results": {"bindings": [{"x": {"type": "uri", "value": "urn:x"}}]},
}


class _Endpoint(BaseHTTPRequestHandler):
    """Answers every query with one row, or sends the client on, and remembers that it was asked."""

    asked = 0

    def do_POST(self) -> None:
        """One row, wherever it is asked but at /elsewhere."""
        type(self).asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def answering() -> Iterator[str]:
    """The address of an endpoint that answers."""
    with HTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def silent() -> Iterator[str]:
    """The address of one that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"


@pytest.fixture(scope="module")
def address(home: Path, serve: Serve, answering: str, silent: str) -> Iterator[str]:
    """A server that allows both, and stops a query after one second."""
    allowed = f"{answering}, {silent}"
    with serve(home, CLOCKKG_SERVICES=allowed, CLOCKKG_QUERY_SECONDS="1") as found:
        yield found


def test_an_allowed_endpoint_is_asked(address: str, answering: str, fetch: Fetch) -> None:
    """Its row is in the answer, which is asked for anew each time and has no tag."""
    before = _Endpoint.asked
    query = f"SELECT ?x {{ SERVICE <{answering}> {{ ?x ?y ?z }} }}"
    answers = [fetch(f"{address}/sparql", query=query) for _ in range(2)]
    assert [json.loads(one.text)["results"]["bindings"] for one in answers] == [
        ANSWER["results"]["bindings"]  # type: ignore[index]  # plain JSON
    ] * 2
    assert _Endpoint.asked == before + 2


@pytest.mark.parametrize("word", ["", "SILENT "])
def test_a_silent_endpoint_is_not_waited_for(
    address: str, silent: str, fetch: Fetch, word: str
) -> None:
    """The query ends at its limit, and the next one is answered."""
    query = f"SELECT * {{ SERVICE {word}<{silent}> {{ ?x ?y ?z }} }}"
    answer = fetch(f"{address}/sparql", query=query)
    assert (answer.status, json.loads(answer.text)["limit"]) == (503, "time")
    assert fetch(f"{address}/sparql", query="ASK {}").status == 200


def test_another_endpoint_is_refused(address: str, answering: str, fetch: Fetch) -> None:
    """Another path of an allowed host, or an address that comes from data, is 403 and not asked."""
    before = _Endpoint.asked
    bound = f"BIND(<{answering}> AS ?e) SERVICE SILENT ?e {{ ?x ?y ?z }}"
    for where in (f"SERVICE <{answering}/other> {{ ?x ?y ?z }}", bound):
        assert fetch(f"{address}/sparql", query=f"SELECT * {{ {where} }}").status == 403
    assert _Endpoint.asked == before


def test_the_description_tells_that_services_are_called(address: str, fetch: Fetch) -> None:
    """sd:BasicFederatedQuery is a feature where some endpoint is allowed."""
    told = Graph().parse(data=fetch(f"{address}/sparql", accept="text/turtle").text)
    assert SD.BasicFederatedQuery in told.objects(None, SD.feature)
