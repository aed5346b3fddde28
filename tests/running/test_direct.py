"""Plain queries need no thread: on real connections they are answered as all others are."""

import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from typing import IO, Any
from urllib.parse import quote, urlsplit

import pytest

from clockkg.loading import Delivery, find_loader, load

Server = Any
"""A `Running` of conftest's."""
Run = Callable[..., Any]
Busy = Callable[..., Any]
CHEAP = "SELECT ?d { ?d a clock:TechnologyDistrict } ORDER BY ?d"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LARGE = "SELECT ?a { { SELECT ?a { ?a ?b ?c } LIMIT 120 } { SELECT ?d { ?d ?e ?f } LIMIT 120 } }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f"
MANY = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 25000"
TEXTS = (CHEAP, "ASK {}", "DESCRIBE <urn:x>", LARGE, "SELEC", MANY, "ASK { SERVICE <urn:x> {} }",
         "SELECT ((NOW() > NOW()) AS ?n) {}", ENDLESS)  # fmt: skip
HEADERS = ("", "Accept: text/csv\r\n", "Accept: image/png\r\n", "Accept-Encoding: gzip\r\n",
           "Accept-Language: en\r\n")  # fmt: skip
ORDINARY = "X-Unknown: 1\r\n"
"""A header that nobody looks at, but a request that bears it is not plain."""
UNIQUE = count()


@pytest.fixture(scope="module")
def server(home: Path, run: Run) -> Iterator[Server]:
    """A server that stops a query after a second, and after 20,000 rows."""
    limits = {"CLOCKKG_QUERY_SECONDS": "1", "CLOCKKG_ANSWER_ROWS": "20000"}
    with run(home, CLOCKKG_QUERIES_PER_CLIENT="40", **limits) as found:
        yield found


def netloc(server: Server) -> tuple[str, int]:
    """Where it listens."""
    parts = urlsplit(server.address)
    return str(parts.hostname), int(parts.port or 0)


def head(query: str, headers: str = "", method: str = "GET", more: str = "") -> bytes:
    """A request."""
    target = f"/sparql?{more}query={quote(query)}"
    return f"{method} {target} HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode()


def answers(server: Server, sent: bytes, number: int = 1) -> list[tuple[str, str, bytes]]:
    """So many responses to what is sent on one connection: status, headers but the date, body."""
    with closing(socket.create_connection(netloc(server), timeout=60)) as client:
        client.sendall(sent)
        with client.makefile("rb") as stream:
            return [read(stream) for _ in range(number)]


def read(stream: IO[bytes]) -> tuple[str, str, bytes]:
    """One response, as it came over the wire."""
    status = stream.readline().decode()
    lines = "".join(iter(lambda: stream.readline().decode(), "\r\n"))
    length = re.search(r"content-length: (\d+)", lines, re.IGNORECASE)
    shown = re.sub(r"(?im)^date: .*\r\n", "", lines)
    if length:
        return status, shown, timeless(stream.read(int(length[1])))
    body = b""
    while size := int(stream.readline() or b"-1", 16):
        if size < 0:
            return status, shown, timeless(body) + b"(not whole)"
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return status, shown, timeless(body)


def timeless(body: bytes) -> bytes:
    """A body without the second at which gzip compressed it."""
    return body[:4] + body[8:] if body.startswith(b"\x1f\x8b") else body


def anew(query: str) -> str:
    """The same query, never asked before, as long as others of its kind."""
    return f"{query} #{next(UNIQUE):06}"


def tagless(answer: tuple[str, str, bytes]) -> tuple[str, str, bytes]:
    """A response without its tag: those of two texts differ."""
    status, headers, body = answer
    return status, re.sub(r"(?im)^etag: .*\r\n", "", headers), body


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("query", TEXTS)
def test_a_plain_query_is_answered_as_any_other(server: Server, query: str, headers: str) -> None:
    """Large, wrong, refused, endless or quick, in any form: asked plainly and not, alike."""
    texts = [anew(query) for _ in range(1 if query == ENDLESS else 3)]
    plain = [answers(server, head(text, headers))[0] for text in texts]
    others = [answers(server, head(anew(query), headers + ORDINARY))[0] for _ in texts]
    assert list(map(tagless, plain)) == list(map(tagless, others))
    again = [answers(server, head(texts[0], headers + more))[0] for more in ("", ORDINARY)]
    if query not in (ENDLESS, LARGE):
        assert again == [plain[0], plain[0]]


def test_one_connection_bears_all_kinds(server: Server) -> None:
    """Plain, with a body, HEAD, in chunks and wrong ones, all sent at once: answered in order."""
    post = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    chunked = post + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n"
    whole = post + b"Content-Length: 6\r\n\r\nASK {}"
    one, bad = head("ASK {}"), head("SELEC")
    found = answers(server, one + whole + one + chunked + bad + one + one, 7)
    assert [status[9:12] for status, _, _ in found] == ["200"] * 4 + ["400"] + ["200"] * 2
    assert len({body for status, _, body in found if "200" in status}) == 1
    assert answers(server, head("ASK {}", method="HEAD") + one, 1)[0][0][9:12] == "200"


def test_a_request_may_come_letter_by_letter(server: Server) -> None:
    """Half a head waits, on a new connection and on one that was answered before."""
    text = head(anew(CHEAP))
    with closing(socket.create_connection(netloc(server), timeout=30)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found = []
        for _ in range(2):
            for place in range(0, len(text), 16):
                client.sendall(text[place : place + 16])
            with client.makefile("rb") as stream:
                found.append(read(stream))
    assert found[0] == found[1] == answers(server, text)[0]


def test_who_goes_away_harms_nobody(server: Server) -> None:
    """Clients that ask and are gone before the answer leave the server as it was."""
    wanted = tagless(answers(server, head(anew(CHEAP)))[0])
    for query in (CHEAP, LARGE, MANY) * 10:
        with closing(socket.create_connection(netloc(server))) as client:
            client.sendall(head(anew(query)))
    assert tagless(answers(server, head(anew(CHEAP)))[0]) == wanted


def test_a_client_that_does_not_read_gets_all_at_last(server: Server) -> None:
    """Kept answers, more than a socket holds: others are answered, then these come whole."""
    text = head("SELECT * { ?a ?b ?c } LIMIT 800", "Accept: text/csv\r\n")
    (one,) = answers(server, text)
    with closing(socket.socket()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(netloc(server))
        client.sendall(text * 60)
        for _ in range(3):
            assert answers(server, head(anew("ASK {}")))[0][0][9:12] == "200"
        with client.makefile("rb") as stream:
            assert [read(stream) == one for _ in range(60)] == [True] * 60


def test_who_does_not_end_holds_nobody_up(server: Server) -> None:
    """Forty clients who want the connection closed and do not close theirs; then one who does."""
    last = head(anew("ASK {}"), "Connection: close\r\n")
    with ExitStack() as open_:
        for _ in range(40):
            client = open_.enter_context(closing(socket.create_connection(netloc(server))))
            client.sendall(last)
        with closing(socket.create_connection(netloc(server), timeout=20)) as client:
            client.sendall(last)
            with client.makefile("rb") as stream:
                status, headers, _ = read(stream)
                assert (status[9:12], stream.read()) == ("200", b"")
    assert "Connection: close" in headers


def test_plain_queries_need_no_thread(server: Server) -> None:
    """While every thread waits for a client in the middle of its body, they are answered."""
    slow = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n" + b"x" * 70_000
    with ExitStack() as open_:
        for _ in range(40):
            client = open_.enter_context(closing(socket.create_connection(netloc(server))))
            client.sendall(slow)
        found = [answers(server, head(anew(CHEAP)))[0] for _ in range(20)]
    assert {status[9:12] for status, _, _ in found} == {"200"}


def test_nobody_is_left_waiting(server: Server) -> None:
    """Plain and other queries of 30 clients, long ones among them: all are answered or told why."""
    kinds = [(CHEAP, ""), (CHEAP, ORDINARY), (LARGE, ""), (ENDLESS, ""), (CHEAP, "")] * 6

    def client(kind: tuple[str, str]) -> set[str]:
        query, headers = kind
        return {answers(server, head(anew(query), headers))[0][0][9:12] for _ in range(4)}

    with ThreadPoolExecutor(len(kinds)) as threads:
        found = list(threads.map(client, kinds))
    assert set().union(*found) <= {"200", "503"}
    endless = (seen for (query, _), seen in zip(kinds, found, strict=True) if query == ENDLESS)
    assert set().union(*endless) == {"503"}
    assert answers(server, head(anew(CHEAP)))[0][0][9:12] == "200"


def asking(server: Server, query: str) -> Callable[[Event, set[tuple[int, bytes]]], None]:
    """A client whose connection stays open, asking plainly again and again."""

    def client(done: Event, found: set[tuple[int, bytes]]) -> None:
        with closing(HTTPConnection(urlsplit(server.address).netloc, timeout=60)) as connection:
            while not done.is_set():
                connection.request("GET", f"/sparql?format=csv&query={quote(anew(query))}")
                answer = connection.getresponse()
                found.add((answer.status, answer.read()))

    return client


def test_workers_are_killed_while_plain_queries_run(home: Path, run: Run, busy: Busy) -> None:
    """Each answer is whole or says that it is none; at the end all is as before."""
    random = Random(7)  # noqa: S311 - no secret, the same victims every time
    with run(home) as server:
        whole = server.ask(CHEAP)
        with busy(8, asking(server, CHEAP)) as seen:
            for number in range(40):
                victims = server.family(2 if number % 20 == 19 else 3)
                with suppress(ProcessLookupError, IndexError):
                    os.kill(random.choice(victims), signal.SIGKILL)
                server.ask(anew(CHEAP))
        after = server.ask(anew(CHEAP))
    assert {status for status, _ in seen} <= {200, 503}
    assert {body for status, body in seen if status == 200} == {whole[1]}
    assert after == whole


def test_a_reload_drops_no_plain_query(home: Path, run: Run, busy: Busy) -> None:
    """The processes are replaced while eight clients ask on connections that stay open."""
    with run(home) as server:
        (old,) = server.family(1)
        with busy(8, asking(server, CHEAP)) as seen:
            server.process.send_signal(signal.SIGHUP)
            while old in server.family(1):
                server.ask(CHEAP)
    assert [status for status, _ in seen] == [200]


def test_a_new_release_drops_no_plain_query(tmp_path: Path, run: Run, busy: Busy) -> None:
    """Each answer is that of one of the releases, and the old one's processes end."""
    load(tmp_path, [Delivery(find_loader("document-cosvig-2019"))], today="2026-11-22")
    with run(tmp_path) as server:
        wanted = {server.ask(COUNT)}
        with busy(4, asking(server, COUNT)) as seen:
            load(tmp_path, [Delivery(find_loader("document-lucense-2019"))], today="2026-11-22")
            wanted.add(server.ask(anew(COUNT)))
        while len(server.family(2)) > 1:
            server.ask(COUNT)
    assert len(wanted) == 2
    assert seen == wanted


def test_a_plain_query_that_eats_memory_is_stopped(home: Path, run: Run) -> None:
    """It is told the limit's name, and the next one is answered."""
    limits = {"CLOCKKG_WORKER_BYTES": str(900 * 2**20), "CLOCKKG_QUERY_SECONDS": "60"}
    with run(home, **limits) as server:
        status, _, problem = answers(server, head(HUNGRY))[0]
        assert (status[9:12], b'"limit": "memory"' in problem) == ("503", True)
        assert answers(server, head(CHEAP))[0][0][9:12] == "200"
