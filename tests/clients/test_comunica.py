"""Comunica, a client of JavaScript, asks a real server by its command line."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("CLOCKKG_CLIENTS", Path.home() / ".cache/clockkg/clients"))
COMMAND = CACHE / "node_modules/.bin/comunica-sparql"
Serve = Callable[..., AbstractContextManager[str]]
MANAGES = "https://w3id.org/clockkg/ontology#manages"
ORG = "https://w3id.org/clockkg/id/org/"
PAIRS = {
    ("asev", "nuovi-materiali"),
    ("cosvig", "energia"),
    ("lucense", "cartario"),
    ("navigo", "nautica"),
    ("tls", "scienze-vita"),
}

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(not shutil.which("node"), reason="no Node.js here"),
    pytest.mark.skipif(not COMMAND.is_file(), reason="no Comunica here: see tests/clients"),
]


@pytest.fixture(scope="module")
def endpoint(home: Path, serve: Serve) -> Iterator[str]:
    """A real server's endpoint."""
    with serve(home, CLOCKKG_WORKERS="1") as address:
        yield f"{address}/sparql"


def asked(source: str, query: str, kind: str) -> str:
    """What Comunica's command line prints."""
    words = [str(COMMAND), source, query, "-t", kind]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - a client of ours
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("how", ["sparql@", ""])
def test_comunica_reads_who_manages_what(endpoint: str, how: str) -> None:
    """The five pairs, whether it is told that this is an endpoint or finds out by itself."""
    query = f"SELECT ?c ?d WHERE {{ ?c <{MANAGES}> ?d }}"
    rows = json.loads(asked(f"{how}{endpoint}", query, "application/sparql-results+json"))
    found = rows["results"]["bindings"]
    assert {(r["c"]["value"][len(ORG) :], r["d"]["value"][len(ORG) :]) for r in found} == PAIRS


def test_comunica_reads_a_graph(endpoint: str) -> None:
    """A CONSTRUCT comes as five statements."""
    query = f"CONSTRUCT {{ ?d <urn:of> ?c }} WHERE {{ ?c <{MANAGES}> ?d }}"
    lines = asked(f"sparql@{endpoint}", query, "application/n-triples").splitlines()
    assert sorted(lines) == sorted(f"<{ORG}{d}> <urn:of> <{ORG}{c}> ." for c, d in PAIRS)


def test_comunica_joins_two_sources(endpoint: str) -> None:
    """Two sources that are the same endpoint give the pairs once, by a join that it does itself."""
    query = f"SELECT DISTINCT ?c ?d WHERE {{ ?c <{MANAGES}> ?d . ?d a ?kind }}"
    words = [str(COMMAND), f"sparql@{endpoint}", f"sparql@{endpoint}", query, "-t", "text/csv"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - a client of ours
    assert (done.returncode, len(done.stdout.split())) == (0, 1 + len(PAIRS)), done.stderr
