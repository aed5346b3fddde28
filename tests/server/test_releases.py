"""The service follows the releases: before the first, at each new one, and back."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clockkg.graphs import Releases
from clockkg.loading import Delivery, find_loader, load
from clockkg.settings import Settings
from server import create_app

TODAY = "2026-11-22"
Fetch = Callable[..., Any]
Serve = Callable[..., Any]
LUCENSE = "ASK { GRAPH <https://w3id.org/clockkg/graph/documents/lucense-2019> { ?s ?p ?o } }"


def publish(home: Path, name: str) -> None:
    """One more loader in one more release."""
    load(home, [Delivery(find_loader(name))], today=TODAY)


def test_a_server_started_too_early_recovers(tmp_path: Path, serve: Serve, fetch: Fetch) -> None:
    """503 as page and as problem before the first release, then each release as it comes."""
    with serve(tmp_path) as address:
        page = fetch(f"{address}/it/", accept="text/html")
        problem = fetch(f"{address}/sparql", query="ASK {}")
        assert (page.status, page.kind) == (503, "text/html")
        assert (problem.status, problem.kind) == (503, "application/problem+json")
        publish(tmp_path, "document-cosvig-2019")
        assert fetch(f"{address}/health").text == '{"release":1,"status":"ok","version":"0.1.0"}\n'
        assert '"boolean":false' in fetch(f"{address}/sparql", query=LUCENSE).text
        publish(tmp_path, "document-lucense-2019")
        assert '"boolean":true' in fetch(f"{address}/sparql", query=LUCENSE).text
        Releases(tmp_path).roll_back(1)
        assert '"boolean":false' in fetch(f"{address}/sparql", query=LUCENSE).text


def test_without_a_release_every_page_says_so(tmp_path: Path) -> None:
    """503, Retry-After and the command that makes a release, in both languages."""
    client = create_app(Settings(home=tmp_path)).test_client()
    for path, words in (("/it/links", "Creane una con"), ("/en/data", "Make one with")):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert words in answer.text


@pytest.mark.parametrize("path", ["/it/", "/sparql?query=ASK{}", "/data/id/org/cosvig.ttl"])
def test_a_new_release_is_a_new_etag(tmp_path: Path, path: str) -> None:
    """What a client holds of release 1 is not confirmed under release 2."""
    publish(tmp_path, "document-cosvig-2019")
    app = create_app(Settings(home=tmp_path, workers=1))
    first = app.test_client().get(path).headers["ETag"]
    publish(tmp_path, "document-lucense-2019")
    answer = app.test_client().get(path, headers={"If-None-Match": first})
    app.extensions["clockkg"].opened.pool.close()
    assert answer.status_code == 200
    assert answer.headers["ETag"] != first


def test_a_pointer_that_cannot_be_read_leaves_the_release_that_is_served(
    tmp_path: Path, serve: Serve, fetch: Fetch
) -> None:
    """Garbage in `current`: readers go on as before, and go on to the next release after it."""
    publish(tmp_path, "document-cosvig-2019")
    with serve(tmp_path) as address:
        assert '"boolean":false' in fetch(f"{address}/sparql", query=LUCENSE).text
        (tmp_path / "current").write_bytes(b"\xff\n")
        assert fetch(f"{address}/ready").status == 200
        assert '"boolean":false' in fetch(f"{address}/sparql", query=LUCENSE).text
        assert fetch(f"{address}/en/links", accept="text/html").status == 200
        Releases(tmp_path).roll_back(1)
        publish(tmp_path, "document-lucense-2019")
        assert '"boolean":true' in fetch(f"{address}/sparql", query=LUCENSE).text


def test_a_broken_release_is_refused_and_the_one_before_is_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One bit of release 2 is flipped: its file is named and release 1 answers."""
    publish(tmp_path, "document-cosvig-2019")
    publish(tmp_path, "document-lucense-2019")
    caplog.set_level(logging.ERROR, "clockkg.server")
    victim = max((tmp_path / "releases" / "000002" / "store").glob("*.sst"))
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.unlink()
    victim.write_bytes(data)
    answer = create_app(Settings(home=tmp_path)).test_client().get("/ready")
    assert answer.get_json()["release"] == 1
    assert f"release 2 is refused: store/{victim.name}" in caplog.text


def test_a_request_reads_one_release_from_first_to_last(tmp_path: Path) -> None:
    """A release published while a request is under way is not seen by that request."""
    publish(tmp_path, "document-cosvig-2019")
    app = create_app(Settings(home=tmp_path))
    with app.test_request_context("/en/"):
        service = app.extensions["clockkg"]
        before = service.release.number
        publish(tmp_path, "document-lucense-2019")
        assert (before, service.release.number) == (1, 1)
    with app.test_request_context("/en/"):
        assert service.release.number == 2
