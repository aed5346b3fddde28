"""The service under what hostile clients, heavy queries and a killing system do to it."""

import http.client
import os
import resource
import signal
import socket
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from itertools import cycle, islice
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from clockkg.loading import Delivery, find_loader, load

Run = Callable[..., Any]
Busy = Callable[..., Any]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CHEAP = "SELECT ?d { ?d a clock:TechnologyDistrict }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f"
LARGE = "SELECT ?a { { SELECT ?a { ?a ?b ?c } LIMIT 500 } { SELECT ?d { ?d ?e ?f } LIMIT 500 } }"
TEN_MILLION = """SELECT (1 AS ?n) {
  { SELECT ?a { ?a ?b ?c } LIMIT 4000 } { SELECT ?d { ?d ?e ?f } LIMIT 2500 } }"""
MIX = (CHEAP, CHEAP, CHEAP, LARGE, ENDLESS, "SELEC", "ASK { SERVICE <http://127.0.0.1:1/> {} }")
HANGING = 10_000
MIB = 2**20


def asking(server: Any, query: str) -> Callable[[Event, set[tuple[int, bytes]]], None]:  # noqa: ANN401 - a server of conftest's
    """A client who asks the same again and again."""

    def client(done: Event, found: set[tuple[int, bytes]]) -> None:
        while not done.is_set():
            found.add(server.ask(query))

    return client


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HTTP/1.1\r\nHost: a\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nA"],
    ids=["silent", "half a head", "half a body"],
)  # fmt: skip
def test_ten_thousand_hanging_connections_hold_nobody_up(home: Path, run: Run, sent: bytes) -> None:
    """With ten thousand connections that never finish a request, the next one is answered."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < HANGING + 1000:
        pytest.skip(f"this system lets a process open {hard} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with run(home) as server, ExitStack() as hanging:
        for _ in range(HANGING):
            one = hanging.enter_context(socket.socket())
            one.connect(("127.0.0.1", urlsplit(server.address).port))
            one.sendall(sent)
        answers = [server.ask(CHEAP) for _ in range(5)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert [status for status, _ in answers] == [200] * 5
    assert {body.count(b"\n") for _, body in answers} == {10}


def test_a_storm_of_sixty_four_clients_breaks_nothing(home: Path, run: Run) -> None:
    """A minute of 64 clients with cheap, endless, large and wrong queries: no 500, no growth."""
    limits = {"CLOCKKG_QUERY_SECONDS": "3", "CLOCKKG_QUERIES_PER_CLIENT": "0"}
    with run(home, **limits) as server, ThreadPoolExecutor(64) as clients:
        end, peaks = monotonic() + 60, [server.memory()]

        def client(number: int) -> Counter[int]:
            found: Counter[int] = Counter()
            for query in islice(cycle(MIX), number, None):
                if monotonic() > end:
                    return found
                with suppress(http.client.IncompleteRead):
                    found[server.ask(query)[0]] += 1
                if not number:
                    peaks.append(server.memory())
            return found

        seen = sum(clients.map(client, range(64)), Counter[int]())
        after = server.ask(CHEAP)
    assert set(seen) <= {200, 400, 403, 503}
    assert seen[200] > seen[503]
    assert after[0] == 200
    assert max(peaks) < 700 * MIB


def test_a_query_that_eats_memory_is_stopped_alone(home: Path, run: Run) -> None:
    """It ends with 503 and the limit's name while others are answered, and its memory is freed."""
    limits = {"CLOCKKG_WORKER_BYTES": str(900 * MIB), "CLOCKKG_QUERY_SECONDS": "60"}
    with run(home, **limits) as server, ThreadPoolExecutor(1) as one:
        server.ask(CHEAP)
        before = server.memory()
        eating = one.submit(server.ask, HUNGRY)
        while not eating.done():
            assert server.ask(CHEAP)[0] == 200
        status, problem = eating.result()
        assert (status, b'"limit": "memory"' in problem) == (503, True)
        assert server.ask(CHEAP)[0] == 200
        assert server.memory() < before + 100 * MIB


def test_killed_workers_are_replaced_under_load(home: Path, run: Run, busy: Busy) -> None:
    """Workers and their nursery are killed while eight clients ask: each answer is whole or 503."""
    random = Random(5)  # noqa: S311 - no secret, the same victims every time
    with run(home, CLOCKKG_CACHE_BYTES="0") as server:
        whole = server.ask(CHEAP)
        with busy(8, asking(server, CHEAP)) as answers:
            for number in range(60):
                victims = server.family(2 if number % 20 == 19 else 3)
                with suppress(ProcessLookupError, IndexError):
                    os.kill(random.choice(victims), signal.SIGKILL)
                server.ask(CHEAP)
        after = server.ask(CHEAP)
    assert {status for status, _ in answers} <= {200, 503}
    assert {body for status, body in answers if status == 200} == {whole[1]}
    assert after == whole


def test_ten_million_rows_pass_under_a_ceiling(home: Path, run: Run) -> None:
    """All rows arrive, and no process has grown by more than some tens of megabytes meanwhile."""
    with run(home, CLOCKKG_QUERY_SECONDS="120") as server:
        server.ask(CHEAP)
        rows, before, peak = -1, server.memory(), 0
        netloc = urlsplit(server.address).netloc
        with closing(http.client.HTTPConnection(netloc, timeout=120)) as connection:
            connection.request("GET", f"/sparql?format=csv&query={quote(TEN_MILLION)}")
            answer = connection.getresponse()
            for number, chunk in enumerate(iter(lambda: answer.read(2**18), b"")):
                rows += chunk.count(b"\n")
                if number % 20 == 0:
                    peak = max(peak, server.memory())
    assert rows == 10_000_000
    assert peak < before + 100 * MIB


def test_a_request_under_way_is_finished_before_the_end(home: Path, run: Run) -> None:
    """The server is told to end while an answer streams: it comes whole, then the process ends."""
    with run(home, CLOCKKG_QUERY_SECONDS="30") as server:
        netloc = urlsplit(server.address).netloc
        with closing(http.client.HTTPConnection(netloc, timeout=60)) as connection:
            connection.request("GET", f"/sparql?format=csv&query={quote(LARGE)}")
            answer = connection.getresponse()
            first = answer.read(1000)
            server.process.terminate()
            rest = answer.read()
        assert server.process.wait(timeout=40) == 0
    assert (first + rest).count(b"\n") == 250_001


def test_a_reload_drops_no_request(home: Path, run: Run, busy: Busy) -> None:
    """The processes are replaced at SIGHUP while eight clients ask: every answer is the same."""
    with run(home) as server:
        (old,) = server.family(1)
        with busy(8, asking(server, CHEAP)) as answers:
            server.process.send_signal(signal.SIGHUP)
            while old in server.family(1):
                server.ask(CHEAP)
    assert [status for status, _ in answers] == [200]


def test_a_new_release_drops_no_request(tmp_path: Path, run: Run, busy: Busy) -> None:
    """Releases are published while clients ask: each answer is that of one of them, whole."""
    load(tmp_path, [Delivery(find_loader("document-cosvig-2019"))], today="2026-11-22")
    with run(tmp_path, CLOCKKG_CACHE_BYTES="0") as server:
        wanted = {server.ask(COUNT)}
        with busy(4, asking(server, COUNT)) as answers:
            for name in ("document-lucense-2019", "document-tuscan-districts"):
                load(tmp_path, [Delivery(find_loader(name))], today="2026-11-22")
                wanted.add(server.ask(COUNT))
        while len(server.family(2)) > 1:
            server.ask(COUNT)
    assert len(wanted) == 3
    assert answers <= wanted
