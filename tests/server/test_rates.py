"""A client that asks too often is told when to ask again."""

import json
from pathlib import Path

from clockkg.settings import Settings
from server import create_app


def test_the_third_request_of_two_waits(home: Path) -> None:
    """429 with Retry-After, in the reader's language; another client is answered."""
    client = create_app(Settings(home=home, requests_per_minute=2)).test_client()
    statuses = [client.get("/sparql").status_code for _ in range(2)]
    third = client.get("/sparql", headers={"Accept-Language": "it"})
    other = client.get("/sparql", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert (statuses, third.status_code, other.status_code) == ([200, 200], 429, 200)
    assert 1 <= int(third.headers["Retry-After"]) <= 30
    assert "troppe richieste" in json.loads(third.text)["detail"]


def test_what_the_operator_watches_is_not_counted(home: Path) -> None:
    """Health and the pages' files are answered however often they are asked for."""
    client = create_app(Settings(home=home, requests_per_minute=1)).test_client()
    assert {client.get("/health").status_code for _ in range(5)} == {200}
