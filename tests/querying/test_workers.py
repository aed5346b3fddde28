"""Queries run in processes that can be stopped; whatever one does, the next is answered."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from clockkg.errors import LimitError, QueryRefusedError, QuerySyntaxError, StoreError
from clockkg.graphs import Release
from clockkg.querying import Folder, Pool
from clockkg.settings import Settings
from clockkg.store import Kind, Request, open_store, read_json

ONE = Request("SELECT (1 AS ?n) {}")
NINE = Request("SELECT ?d { ?d a clock:TechnologyDistrict }")
ENDLESS = Request("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
LARGE = Request("SELECT * { ?a ?b ?c }")
DEEP = Request("SELECT * { " + "{ " * 200_000 + "} " * 200_000 + "}")


@pytest.fixture
def limits(settings: Settings) -> Settings:
    """One worker that may take two seconds."""
    return replace(settings, workers=1, query_seconds=2.0)


@pytest.fixture
def pool(release: Release, limits: Settings) -> Iterator[Pool]:
    """A pool of one worker over the world."""
    pool = Pool(Folder(release.store_folder), limits)
    yield pool
    pool.close()


def test_an_answer_is_whole(pool: Pool) -> None:
    """The nine districts come back as rows in the format asked for."""
    kind, body = pool.answer(NINE)
    assert kind is Kind.SELECT
    assert len(read_json(body)) == 9


def test_time_is_up_and_the_next_is_answered(pool: Pool) -> None:
    """A query without end is stopped at its time; the next one is answered by a new worker."""
    pool.answer(ONE)
    start = monotonic()
    with pytest.raises(LimitError, match="stopped after 2 seconds") as caught:
        pool.answer(ENDLESS)
    assert caught.value.limit == "time"
    assert monotonic() - start < 4
    assert read_json(pool.answer(ONE).body).values("n") == ["1"]


def test_a_large_answer_is_stopped(release: Release, limits: Settings) -> None:
    """An answer beyond its size is a limit by name, and the same worker answers on."""
    pool = Pool(Folder(release.store_folder), replace(limits, answer_bytes=1000))
    with pytest.raises(LimitError, match="larger than 1000 byte") as caught:
        pool.answer(LARGE)
    assert caught.value.limit == "size"
    assert pool.answer(ONE).kind is Kind.SELECT
    pool.close()


def test_memory_is_limited(release: Release, limits: Settings) -> None:
    """A query that needs more memory than a worker may take is stopped; the next is answered."""
    settings = replace(limits, worker_bytes=700 * 2**20, query_seconds=60.0)
    pool = Pool(Folder(release.store_folder), settings)
    hungry = "SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f"
    with pytest.raises(LimitError) as caught:
        pool.answer(Request(hungry))
    assert caught.value.limit == "memory"
    assert pool.answer(ONE).kind is Kind.SELECT
    pool.close()


def test_a_syntax_error_crosses_the_process(pool: Pool) -> None:
    """What the engine finds wrong arrives as it was raised, with its place in both languages."""
    with pytest.raises(QuerySyntaxError) as caught:
        pool.answer(Request("SELECT * {\n ?s nope:p ?o }"))
    assert caught.value.line == 2
    assert "this prefix is not declared" in str(caught.value)
    assert "questo prefisso non è dichiarato" in caught.value.said("it")


def test_a_call_to_another_service_is_refused(pool: Pool) -> None:
    """A SERVICE that no guard saw is refused in the worker."""
    with pytest.raises(QueryRefusedError):
        pool.answer(Request("ASK { ?s ?p trueSERVICE<http://127.0.0.1:9/> { ?x ?y ?z } }"))


def test_a_crash_of_the_engine_is_a_limit(pool: Pool) -> None:
    """A query so deep that the engine's parser ends its process is stopped and no more."""
    with pytest.raises(LimitError):
        pool.answer(DEEP)
    assert pool.answer(ONE).kind is Kind.SELECT


def test_eight_threads_share_two_workers(release: Release, settings: Settings) -> None:
    """Eight threads with forty queries, one in ten of them wrong, get forty right answers."""
    pool = Pool(Folder(release.store_folder), replace(settings, workers=2))

    def ask(number: int) -> object:
        try:
            query = "SELEC" if number % 10 == 0 else f"SELECT ({number} AS ?n) {{}}"
            return read_json(pool.answer(Request(query)).body).values("n")
        except QuerySyntaxError:
            return "wrong"

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(40)))
    pool.close()
    assert found == ["wrong" if n % 10 == 0 else [str(n)] for n in range(40)]


def test_who_waits_too_long_is_told(release: Release, limits: Settings) -> None:
    """With the one worker busy, the second who asks is told so after the time of a query."""
    pool = Pool(Folder(release.store_folder), replace(limits, query_seconds=0.2))
    held = pool.stream(Request("SELECT * { ?s ?p ?o }"))
    with closing(held), pytest.raises(LimitError, match="workers are busy") as caught:
        pool.answer(ONE)
    assert caught.value.limit == "concurrency"
    pool.close()


def test_a_missing_release_is_a_store_error(
    tmp_path: Path, limits: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """A worker that cannot open its release is a store error of ours, at once."""
    pool = Pool(Folder(tmp_path / "absent"), limits)
    with pytest.raises(StoreError, match="cannot open the release"):
        pool.answer(ONE)
    pool.close()
    assert "absent" in capfd.readouterr().err


def test_closing_ends_the_workers(tmp_path: Path, limits: Settings) -> None:
    """After closing, a pool still answers by starting anew, and its release may be removed."""
    open_store(tmp_path / "s").replace("urn:g", ["<urn:a> <urn:b> <urn:c> ."])
    pool = Pool(Folder(tmp_path / "s"), limits)
    pool.answer(ONE)
    pool.close()
    assert pool.answer(ONE).kind is Kind.SELECT
    pool.close()


def test_a_copy_in_memory_answers_alike(release: Release, settings: Settings) -> None:
    """A worker that holds the release in memory gives the rows that one on disk gives."""
    request = Request("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 500")
    bodies = []
    for in_memory in (False, True):
        pool = Pool(Folder(release.store_folder, in_memory), replace(settings, workers=1))
        bodies.append(pool.answer(request).body)
        pool.close()
    assert bodies[0] == bodies[1]


def test_an_answer_of_any_size_streams_in_chunks(release: Release, limits: Settings) -> None:
    """Two million rows of a product pass by in chunks, none of them large, all of them counted."""
    pool = Pool(Folder(release.store_folder), replace(limits, query_seconds=60))
    query = (
        "SELECT ?a { { SELECT ?a { ?a ?b ?c } LIMIT 2000 } { SELECT ?d { ?d ?e ?f } LIMIT 1000 } }"
    )
    lines = largest = 0
    for chunk in pool.stream(Request(query, results="csv")):
        lines += chunk.count(b"\n")
        largest = max(largest, len(chunk))
    pool.close()
    assert lines == 2_000_000 + 1
    assert largest < 2**17


def test_a_stream_that_passes_its_size_ends_in_an_error(release: Release, limits: Settings) -> None:
    """What was sent before the limit is not mistaken for the whole: the error comes after it."""
    pool = Pool(Folder(release.store_folder), replace(limits, answer_bytes=200_000))
    stream = pool.stream(Request("SELECT * { ?a ?b ?c . ?d ?e ?f }"))
    with pytest.raises(LimitError) as caught:
        list(stream)
    pool.close()
    assert caught.value.limit == "size"


def test_a_stream_left_unread_gives_its_worker_back(release: Release, limits: Settings) -> None:
    """A client that goes away ends the work; the next query of the one worker is answered."""
    pool = Pool(Folder(release.store_folder), limits)
    stream = pool.stream(Request("SELECT * { ?a ?b ?c . ?d ?e ?f }"))
    assert next(iter(stream))
    stream.close()
    answer = pool.answer(Request("ASK {}"))
    pool.close()
    assert answer.kind is Kind.ASK


def test_many_may_wait_for_the_same_start(release: Release, settings: Settings) -> None:
    """Eight at once make a pool of two ready, and all its places are free after."""
    pool = Pool(Folder(release.store_folder, in_memory=True), replace(settings, workers=2))
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: pool.start(), range(8))) == [None] * 8
    with closing(pool.stream(LARGE)), closing(pool.stream(LARGE)):
        assert pool.busy == 2
    assert pool.answer(ONE).kind is Kind.SELECT
    pool.close()
