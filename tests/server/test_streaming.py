"""Large answers stream; one that cannot be finished never looks whole."""

import http.client
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from email.message import Message
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

Serve = Callable[..., AbstractContextManager[str]]

TWENTY_THOUSAND = (
    "SELECT ?a { { SELECT ?a { ?a ?b ?c } LIMIT 200 } { SELECT ?d { ?d ?e ?f } LIMIT 100 } }"
)


def ask(address: str, query: str) -> tuple[Message, bytes]:
    """The headers and the body of an answer as CSV."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        connection.request("GET", f"/sparql?format=csv&query={quote(query)}")
        response = connection.getresponse()
        with closing(response):
            return response.headers, response.read()


def test_a_large_answer_comes_in_chunks_and_whole(home: Path, serve: Serve) -> None:
    """Twenty thousand rows and the heading, without a Content-Length."""
    with serve(home) as address:
        headers, body = ask(address, TWENTY_THOUSAND)
    assert headers["Transfer-Encoding"] == "chunked"
    assert body.count(b"\n") == 20_001


def test_a_small_answer_says_its_length(home: Path, serve: Serve) -> None:
    """What fits is sent whole."""
    with serve(home) as address:
        headers, body = ask(address, "SELECT ?d { ?d a clock:TechnologyDistrict }")
    assert int(headers["Content-Length"]) == len(body)


def test_an_answer_cut_at_its_limit_never_looks_whole(home: Path, serve: Serve) -> None:
    """The last line says that it is not whole, no chunked end comes, and it is not kept."""
    with serve(home, CLOCKKG_ANSWER_BYTES="600000") as address:
        for _ in range(2):
            with pytest.raises(http.client.IncompleteRead) as caught:
                ask(address, TWENTY_THOUSAND)
        last = caught.value.partial.splitlines()[-1]
        assert last.startswith(b"# clockkg: this answer is not whole: the answer is larger than")
        assert ask(address, "ASK {}")[1].strip() == b"true"


def answered_from_memory(address: str) -> int:
    """How many answers the cache gave, as the service's own metrics tell."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
    found = [line for line in lines if line.startswith('clockkg_queries_total{kept="yes"}')]
    return int(float(found[0].split()[-1])) if found else 0


def test_a_streamed_answer_is_kept_once_it_is_whole(home: Path, serve: Serve) -> None:
    """The first comes in chunks from a worker; the second, byte for byte the same, does not."""
    with serve(home) as address:
        _, first = ask(address, TWENTY_THOUSAND)
        assert answered_from_memory(address) == 0
        headers, second = ask(address, TWENTY_THOUSAND)
        assert answered_from_memory(address) == 1
    assert second == first
    assert int(headers["Content-Length"]) == len(first)
