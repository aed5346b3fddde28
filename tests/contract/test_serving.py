"""The service over a real engine: the same answers, one release at a time, and never for ever."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import pytest

from clockkg.graphs import Releases, held_by, holds, push
from clockkg.querying import bind, find_questions
from clockkg.settings import Settings
from clockkg.store import (
    EmbeddedStore,
    Held,
    Mirror,
    RemoteStore,
    Request,
    Table,
    canonical,
    read_json,
)
from clockkg.store.results import text

pytestmark = pytest.mark.virtuoso
TODAY = "2026-11-22"
QUESTIONS = list(find_questions().values())
Serve = Callable[..., AbstractContextManager[str]]
MARKER = "ASK { <urn:only> <urn:on> <urn:engine> }"


@pytest.fixture(scope="module")
def small(two: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two releases."""
    return Path(shutil.copytree(two, tmp_path_factory.mktemp("small") / "kg"))


@pytest.fixture
def over(home: Path, remote: RemoteStore, file: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings over the world and the engine."""
    return settings_for(home, remote, file, monkeypatch)


@pytest.fixture
def narrow(
    small: Path, remote: RemoteStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings over the two releases and the engine."""
    return settings_for(small, remote, file, monkeypatch)


def settings_for(
    home: Path, remote: RemoteStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings over some releases and the engine."""
    monkeypatch.setenv("CLOCKKG_ENGINE_PASSWORD", "dba")
    return Settings(
        home=home, engine=remote.url, engine_capabilities=str(file), engine_user="dba", today=TODAY
    )


def asked(address: str, query: str, kind: str = "json") -> bytes:
    """The answer of a service to a form, whatever its status."""
    return got(f"{address}/sparql", urlencode({"query": query, "format": kind}).encode())[1]


def got(url: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes, Any]:
    """The status, the body and the headers of an answer."""
    try:
        with urlopen(HttpRequest(url, body, headers)) as answer:  # noqa: S310 - our own address
            return answer.status, answer.read(), answer.headers
    except HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def truth(address: str, query: str) -> bool:
    """The yes or no of a service."""
    return bool(json.loads(asked(address, query))["boolean"])


def comes_true(seen: Callable[[], bool]) -> bool:
    """Whether something is seen within half a minute."""
    for _ in range(300):
        if seen():
            return True
        time.sleep(0.1)
    return False


def values(table: Table) -> list[tuple[str, ...]]:
    """A table's rows as values."""
    return [tuple(text(cell and canonical(cell)) for cell in row) for row in table.rows]


@pytest.fixture
def spoil(remote: RemoteStore) -> Iterator[Callable[[], None]]:
    """Puts a statement on the engine that no release has: it tells who answers."""
    place = f"GRAPH <{remote.known.merged}> {{ <urn:only> <urn:on> <urn:engine> }}"
    update = remote._endpoint.update  # noqa: SLF001 - behind its back
    yield lambda: update(f"INSERT DATA {{ {place} }}") and None
    update(f"DELETE DATA {{ {place} }}")


@contextmanager
def served(serve: Serve, over: Settings, **more: str) -> Iterator[str]:
    """A real server by `serve --engine`."""
    chosen = {
        "CLOCKKG_ENGINE_CAPABILITIES": over.engine_capabilities,
        "CLOCKKG_ENGINE_PASSWORD": "",
        "CLOCKKG_TODAY": TODAY,
    }
    with serve(over.home, "--engine", over.engine, **(chosen | more)) as address:
        yield address


def test_every_question_has_the_same_answer_by_the_engine(
    over: Settings, world: EmbeddedStore, serve: Serve, spoil: Callable[[], None]
) -> None:
    """All questions, asked over HTTP of a service on Virtuoso, give the embedded store's rows."""
    push(over)
    with served(serve, over) as address:
        for question in QUESTIONS:
            query = bind(question, question.example, world, today=TODAY)
            there = values(read_json(asked(address, query)))
            assert there == values(world.select(query)), question.name
        spoil()
        assert truth(address, MARKER), "it was the engine that answered"


def test_what_the_engine_does_not_hold_is_answered_here(
    narrow: Settings, serve: Serve, spoil: Callable[[], None]
) -> None:
    """Behind a rollback the copy here answers; after a push the engine does, with weak tags."""
    push(narrow)
    spoil()
    release = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    with served(serve, narrow) as address:
        assert truth(address, MARKER)
        Releases(narrow.home).roll_back(1)
        assert not truth(address, MARKER)
        whole = len(Releases(narrow.home).current().store.merged())
        assert read_json(asked(address, release)).values("n") == [str(whole)]
        push(narrow, again=True)
        assert not truth(address, f"{MARKER} # anew")
        spoil()
        assert truth(address, f"{MARKER} # and again")
        status, _, headers = got(f"{address}/sparql?{urlencode({'query': release})}")
        assert (status, headers["ETag"][:2]) == (200, "W/")
        again = {"If-None-Match": headers["ETag"]}
        assert got(f"{address}/sparql?{urlencode({'query': release})}", **again)[0] == 304
    Releases(narrow.home).roll_back(2)


def test_a_change_in_the_middle_of_an_answer_is_seen(
    narrow: Settings,
    remote: RemoteStore,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[], None],
) -> None:
    """An answer that the engine gave while it was changed is thrown away; the one here counts."""
    push(narrow)
    spoil()
    release = Releases(narrow.home).current()
    there = held_by(release, narrow)
    assert there
    mirror, given = Mirror(release.store, there), RemoteStore.answer
    assert answered(mirror, MARKER) is True

    def meanwhile(store: RemoteStore, request: Request) -> object:
        answer = given(store, request)
        remote.replace("https://example.org/other", ["<urn:s> <urn:p> <urn:o> ."])
        remote.replace("https://example.org/other", [])
        remote.hold(f"{there.mark} another")
        return answer

    monkeypatch.setattr(RemoteStore, "answer", meanwhile)
    assert answered(mirror, MARKER) is False


def answered(mirror: Mirror, query: str) -> bool:
    """The yes or no of a mirror."""
    output = BytesIO()
    mirror.write(Request(query), output)
    return bool(json.loads(output.getvalue())["boolean"])


def test_a_large_answer_of_the_engine_comes_whole(
    over: Settings, world: EmbeddedStore, serve: Serve
) -> None:
    """Thousands of rows, many chunks, in several formats: as many as the store gives."""
    push(over)
    query = "SELECT ?s ?p ?o { ?s ?p ?o FILTER(LANG(?o) = 'it') }"
    wanted = values(world.select(query))
    assert 1_000 < len(wanted) < 10_000
    with served(serve, over) as address:
        assert sorted(values(read_json(asked(address, query)))) == sorted(wanted)
        assert asked(address, query, "tsv").count(b"\n") == len(wanted) + 1
        assert b"not whole" not in asked(address, query, "xml")


@contextmanager
def silent(answer: Callable[[bytes], bytes] = lambda _: b"") -> Iterator[str]:
    """A server that takes every request, and answers those that it has an answer for."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            if not body:
                ended.wait()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # silent on purpose
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()


def test_an_engine_that_never_answers_does_not_stop_the_service(small: Path, serve: Serve) -> None:
    """It is given a short while, then the copy here answers."""
    more = {"CLOCKKG_QUERY_SECONDS": "4"}
    with silent() as url, served(serve, Settings(home=small, engine=url), **more) as address:
        assert not truth(address, MARKER)


def test_an_engine_that_hangs_in_a_query_is_stopped_by_the_limit(small: Path, serve: Serve) -> None:
    """It says what it holds and then hangs: a problem names the limit, and the service goes on."""
    there = held_by(Releases(small).current(), Settings(home=small, engine="http://127.0.0.1:9/"))
    assert isinstance(there, Held)
    cell = {"v": {"type": "literal", "value": f"{there.mark} once"}}
    said = json.dumps({"head": {"vars": ["v"]}, "results": {"bindings": [cell]}}).encode()
    more = {"CLOCKKG_QUERY_SECONDS": "2"}
    with (
        silent(lambda body: said if b"identifier" in body else b"") as url,
        served(serve, Settings(home=small, engine=url), **more) as address,
    ):
        problem = json.loads(asked(address, MARKER))
        assert (problem["status"], problem["limit"]) == (503, "time")
        assert not truth(address, "ASK { <urn:a> <urn:b>* <urn:c> }"), "a question for the copy"


def test_the_service_brings_its_engine_along(
    narrow: Settings, remote: RemoteStore, serve: Serve
) -> None:
    """Given the password, a service whose release changes brings the engine to it by itself."""
    given = {"CLOCKKG_ENGINE_PASSWORD": "dba", "CLOCKKG_ENGINE_USER": "dba"}
    with served(serve, narrow, **given) as address:
        for number in (1, 2):
            release = Releases(narrow.home).roll_back(number)
            assert got(f"{address}/ready")[0] == 200
            assert comes_true(partial(holds, remote, release))
