"""A query that takes too long is stopped, and nobody else notices."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import pytest

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CHEAP = "ASK { ?s ?p ?o }"
Fetch = Callable[..., Any]


def test_an_endless_query_is_stopped_at_its_limit(address: str, fetch: Fetch) -> None:
    """A product of all statements with themselves ends after one second with 503 and its name."""
    start = perf_counter()
    answer = fetch(f"{address}/sparql", query=ENDLESS)
    problem = json.loads(answer.text)
    assert (answer.status, answer.kind) == (503, "application/problem+json")
    assert problem["limit"] == "time"
    assert "1 " in problem["detail"]
    assert 1 <= perf_counter() - start < 10


def test_the_next_query_is_answered(address: str, fetch: Fetch) -> None:
    """Two stopped queries, as many as there are workers, leave the service whole."""
    stopped = [fetch(f"{address}/sparql", query=ENDLESS).status for _ in range(2)]
    answer = fetch(f"{address}/sparql", query=CHEAP)
    assert stopped == [503, 503]
    assert answer.status == 200


def test_a_cheap_query_does_not_wait_for_an_endless_one(address: str, fetch: Fetch) -> None:
    """While one worker is busy the other answers, well before the limit."""
    fetch(f"{address}/sparql", query=CHEAP)
    with ThreadPoolExecutor() as threads:
        endless = threads.submit(fetch, f"{address}/sparql", query=ENDLESS)
        start = perf_counter()
        cheap = fetch(f"{address}/sparql", query=CHEAP)
        seconds = perf_counter() - start
    assert (cheap.status, endless.result().status) == (200, 503)
    assert seconds < 1


def test_pages_are_answered_while_all_workers_are_busy(address: str, fetch: Fetch) -> None:
    """Pages of things do not need a worker."""
    with ThreadPoolExecutor() as threads:
        busy = [threads.submit(fetch, f"{address}/sparql", query=ENDLESS) for _ in range(2)]
        page = fetch(f"{address}/it/id/org/asev", accept="text/html")
    assert page.status == 200
    assert all(one.result().status == 503 for one in busy)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_the_editor_tells_the_limit(address: str, fetch: Fetch, accept: str) -> None:
    """The form answers a stopped query with 503 and keeps its text."""
    answer = fetch(f"{address}/en/query", accept=accept, query=ENDLESS)
    assert answer.status == 503
    assert "stopped after 1 seconds" in answer.text
    assert "?j ?k ?l" in answer.text
