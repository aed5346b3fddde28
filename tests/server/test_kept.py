"""A response that was made before is given again, as it was, and only where it may be."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clockkg.loading import Delivery, find_loader, load
from clockkg.settings import Settings
from server import create_app

DISTRICTS = "SELECT ?d { ?d a clock:TechnologyDistrict } ORDER BY ?d"


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    """An application of its own over the world, that has answered once."""
    client = create_app(replace(settings, workers=1)).test_client()
    client.get("/ready")
    return client


def kept(client: FlaskClient) -> int:
    """How many queries the application said it had answered from what was kept."""
    text = client.get("/metrics").text
    lines = (line for line in text.splitlines() if 'clockkg_queries_total{kept="yes"}' in line)
    return int(float(next(lines, "0 0").split()[1]))


@pytest.mark.parametrize("encoding", ["", "gzip", "zstd"])
def test_the_second_response_is_the_first(client: FlaskClient, encoding: str) -> None:
    """Status, headers and bytes are the same, compressed or not, and it counts as kept."""
    headers = {"Accept-Encoding": encoding}
    first, second = (
        client.get("/sparql", query_string={"query": DISTRICTS}, headers=headers) for _ in range(2)
    )
    assert (first.status, dict(first.headers), first.data) == (
        second.status, dict(second.headers), second.data,
    )  # fmt: skip
    assert kept(client) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/csv"},
        {"Accept-Encoding": "gzip"},
        {"Accept-Language": "it"},
        {"If-None-Match": '"x"'},
    ],
)
def test_what_chooses_a_response_is_looked_at(
    client: FlaskClient, settings: Settings, headers: dict[str, str]
) -> None:
    """Another format, encoding or language, or a condition, gets what a new service would give."""
    new = create_app(replace(settings, workers=1)).test_client()
    wanted = new.get("/sparql", query_string={"query": DISTRICTS}, headers=headers)
    for _ in range(2):
        client.get("/sparql", query_string={"query": DISTRICTS})
    answer = client.get("/sparql", query_string={"query": DISTRICTS}, headers=headers)
    assert dict(answer.headers) == dict(wanted.headers)
    assert answer.data == wanted.data


def test_what_changes_or_fails_is_not_kept(client: FlaskClient) -> None:
    """The time, a wrong query and a refused one are looked at anew each time."""
    for query in ("SELECT (NOW() AS ?n) {}", "SELEC", "ASK { SERVICE <http://127.0.0.1:1/> {} }"):
        answers = {client.get("/sparql", query_string={"query": query}).status for _ in range(2)}
        assert len(answers) == 1
    assert kept(client) == 0


def test_who_asks_too_often_gets_nothing_that_was_kept(settings: Settings) -> None:
    """The third request of two a minute is 429, though its answer is known."""
    client = create_app(replace(settings, workers=1, requests_per_minute=2)).test_client()
    client.get("/ready")
    statuses = [client.get("/sparql", query_string={"query": "ASK {}"}).status_code for _ in "123"]
    assert statuses == [200, 200, 429]


def test_another_release_has_another_answer(tmp_path: Path) -> None:
    """What was kept of release 1 is not given of release 2."""
    load(tmp_path, [Delivery(find_loader("document-cosvig-2019"))], today="2026-11-22")
    client = create_app(Settings(home=tmp_path, workers=1)).test_client()
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    first = [client.get("/sparql", query_string=count).data for _ in range(3)]
    load(tmp_path, [Delivery(find_loader("document-lucense-2019"))], today="2026-11-22")
    second = [client.get("/sparql", query_string=count).data for _ in range(3)]
    assert len({*first}) == len({*second}) == 1
    assert first != second
