"""The log: a line for each request, without what must not be in it; the plan of what was slow."""

import json
import logging
from dataclasses import replace

import pytest

from clockkg.settings import Settings
from server import create_app

PRIVATE = 'ASK { ?s rdfs:label "Mario Rossi" }'
HEADERS = {"Authorization": "Bearer clock-secret-token"}


def lines(
    settings: Settings, capfd: pytest.CaptureFixture[str], **more: object
) -> list[dict[str, object]]:
    """What is written for one query sent with a token, as a program reads it."""
    app = create_app(replace(settings, workers=1, log="json", **more))  # type: ignore[arg-type]  # by name
    answer = app.test_client().get("/sparql", query_string={"query": PRIVATE}, headers=HEADERS)
    answer.close()
    app.extensions["clockkg"].opened.pool.close()
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


@pytest.fixture(autouse=True)
def quiet_afterwards() -> object:
    """The log is put back as it was."""
    logger = logging.getLogger("clockkg")
    before = (list(logger.handlers), logger.level, logger.propagate)
    yield
    logger.handlers, logger.propagate = before[0], before[2]
    logger.setLevel(before[1])


def test_a_request_is_a_line_without_secrets(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """Method, path, status, milliseconds, release and fingerprint; no token, text or address."""
    (line,) = lines(settings, capfd)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert (line["release"], line["cached"]) == (1, False)
    assert len(str(line["query"])) == 16
    assert float(str(line["ms"])) > 0
    for secret in ("Rossi", "clock-secret-token", "127.0.0.1"):
        assert secret not in json.dumps(line)


def test_the_text_is_written_where_the_operator_asks(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """With log_queries the line holds the whole query."""
    (line,) = lines(settings, capfd, log_queries=True)
    assert line["text"] == PRIVATE


def test_a_slow_query_is_written_with_its_plan(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """A second line, a warning, with the fingerprint of the first and the engine's steps."""
    first, slow = lines(settings, capfd, slow_seconds=0.0)
    assert slow["levelname"] == "WARNING"
    assert slow["query"] == first["query"]
    steps = slow["plan"]
    assert isinstance(steps, list)
    assert any("QuadPattern" in step for step in steps)
    assert "Rossi" not in json.dumps(slow)
