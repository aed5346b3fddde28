"""What those who run the service are told: is it alive, is it ready, what has it done."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from clockkg.graphs import Release
from clockkg.settings import Settings
from server import create_app


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    """An application of its own over the world, so that its counts begin at nothing."""
    return create_app(replace(settings, workers=1, query_seconds=0.5)).test_client()


def numbers(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """What /metrics says, read by the parser of Prometheus's own client."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = (sample for family in families for sample in family.samples)
    return {(s.name, *(f"{k}={v}" for k, v in s.labels.items())): s.value for s in samples}


def test_a_process_without_a_release_is_alive_but_not_ready(tmp_path: Path) -> None:
    """A supervisor must not kill it, a load balancer must not send readers to it."""
    client = create_app(Settings(home=tmp_path)).test_client()
    assert client.get("/health").get_json()["release"] == 0
    assert client.get("/ready").status_code == 503
    assert numbers(client)["clockkg_release",] == 0


def test_the_release_being_served_is_told(client: FlaskClient, release: Release) -> None:
    """Its number, its statements, and its findings by severity."""
    assert client.get("/ready").get_json() == {"status": "ready", "release": 1}
    found = numbers(client)
    assert found["clockkg_release",] == 1
    assert found["clockkg_triples",] == sum(g["triples"] for g in release.manifest.graphs.values())
    assert found["clockkg_findings", "severity=violation"] == 0


def test_requests_are_counted_by_endpoint_and_status(client: FlaskClient) -> None:
    """Two good queries and a bad one are three requests of two statuses."""
    for query in ("ASK {}", "ASK {}", "SELECT"):
        client.get("/sparql", query_string={"query": query})
    found = numbers(client)
    assert found["clockkg_requests_total", "endpoint=sparql.sparql", "status=200"] == 2
    assert found["clockkg_requests_total", "endpoint=sparql.sparql", "status=400"] == 1
    assert found["clockkg_request_seconds_count", "endpoint=sparql.sparql"] == 3


def test_a_stopped_query_is_counted_by_its_limit(client: FlaskClient) -> None:
    """A query that is stopped for its time shows as such."""
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) = STR(?i) && ?a = ?z) }"
    assert client.get("/sparql", query_string={"query": endless}).status_code == 503
    assert numbers(client)["clockkg_queries_stopped_total", "limit=time"] == 1
