"""A finished answer is given again, and only to whoever asks the very same of the same release."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clockkg.loading import Delivery, find_loader, load
from clockkg.querying import Answer, Cache
from clockkg.settings import Settings
from clockkg.store import Kind, Request
from server import create_app

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    """An application of its own over the world, its cache empty."""
    return create_app(replace(settings, workers=1)).test_client()


def ask(client: FlaskClient, query: str, accept: str = "text/csv") -> bytes:
    """The body of an answer."""
    headers = {"Accept": accept}
    body: bytes = client.get("/sparql", query_string={"query": query}, headers=headers).data
    return body


def hits(client: FlaskClient) -> int:
    """How often the cache has answered."""
    count: int = client.application.extensions["clockkg"].opened.cache.hits
    return count


def test_the_same_question_is_answered_from_the_cache(client: FlaskClient) -> None:
    """The second answer is the first, byte for byte, without a worker."""
    assert ask(client, COUNT) == ask(client, COUNT)
    assert hits(client) == 1


def test_another_format_is_another_answer(client: FlaskClient) -> None:
    """JSON is not given to whoever asked for CSV."""
    assert ask(client, COUNT) != ask(client, COUNT, "application/sparql-results+json")
    assert hits(client) == 0


def test_small_answers_take_room_too() -> None:
    """Ten thousand bytes hold no hundred answers of one byte; the last is there."""
    cache, asked = Cache(10_000), [Request(f"ASK {{}} #{number}") for number in range(100)]
    for one in asked:
        cache.put(one, Answer(Kind.ASK, b"1"))
    held = [one for one in asked if cache.get(one)]
    assert 5 < len(held) < 25
    assert held[-1] == asked[-1]


@pytest.mark.parametrize("function", ["RAND()", "uuid()", "STRUUID()", "now()"])
def test_what_changes_is_asked_anew(client: FlaskClient, function: str) -> None:
    """A random number, a fresh identifier and the time are never kept, nor confirmed by a tag."""
    query = f"SELECT ({function} AS ?n) {{}}"
    first = client.get("/sparql", query_string={"query": query})
    assert ask(client, query) != b""
    assert hits(client) == 0
    assert "ETag" not in first.headers


def test_a_new_release_is_asked_anew(tmp_path: Path) -> None:
    """Nothing that was kept of release 1 is told of release 2."""
    load(tmp_path, [Delivery(find_loader("document-cosvig-2019"))], today="2026-11-22")
    client = create_app(Settings(home=tmp_path, workers=1)).test_client()
    before = ask(client, COUNT)
    load(tmp_path, [Delivery(find_loader("document-lucense-2019"))], today="2026-11-22")
    assert ask(client, COUNT) != before
