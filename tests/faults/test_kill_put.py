"""A server that is killed while it takes a graph leaves the old release or the new one, whole."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from threading import Event

from clockkg.access import Tokens
from clockkg.graphs import Releases, verify
from clockkg.loading import Delivery, find_loader, load
from clockkg.terms import GRAPH, thing

MEMBERS = f"{GRAPH}navigo/members"
ROOT = Path(__file__).parents[2]
MOMENTS = 6


def yards(number: int) -> str:
    """Twenty enterprises of one delivery, as N-Triples."""
    kind = "<https://w3id.org/clockkg/ontology#Enterprise>"
    a, label = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://www.w3.org/2000/01/rdf-schema#label",
    )
    iris = (f"<{thing('org', f'yard-{number}-{n}')}>" for n in range(20))
    return "".join(
        f'{i} <{a}> {kind} .\n{i} <{label}> "x"@it .\n{i} <{label}> "x"@en .\n' for i in iris
    )


@contextmanager
def started(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server with all its processes in one group, and its port; killed at the end."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "clockkg", "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own
        words, start_new_session=True, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT), "CLOCKKG_TODAY": "2026-11-22"},
    )  # fmt: skip
    try:
        yield process, port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def put(port: int, token: str, body: str) -> int:
    """The status of a PUT; 0 where the server was gone first."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/n-triples"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        try:
            connection.request("PUT", f"/graph-store?graph={MEMBERS}", body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0


def ready(port: int) -> None:
    """Come back when the server listens."""
    for _ in range(600):
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
            return
        Event().wait(0.05)


def test_a_put_is_whole_or_not_at_all(tmp_path: Path) -> None:
    """Killed with all its processes at six moments of a PUT: the release verifies, old or new."""
    home, chance = tmp_path / "kg", Random(14)  # noqa: S311 - moments, not secrets
    load(home, [Delivery(find_loader("document-cosvig-2019"))], today="2026-11-22")
    token = Tokens(home).create("navigo")[1]
    held = ""
    for number in range(MOMENTS):
        body = yards(number)
        with started(home) as (process, port), ThreadPoolExecutor(1) as threads:
            ready(port)
            sending = threads.submit(put, port, token, body)
            with suppress(TimeoutError):
                sending.result(chance.uniform(0.05, 1.5))
            os.killpg(process.pid, signal.SIGKILL)
            done = sending.result() in (200, 201)
        current = Releases(home).current()
        lines = "".join(f"{line}\n" for line in current.snapshot(MEMBERS).lines())
        new = "".join(sorted(body.splitlines(keepends=True)))
        assert verify(current) == []
        assert lines in ((new,) if done else (held, new))
        held = lines
