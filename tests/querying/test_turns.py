"""A query may wait for its place and its answer without a thread; one may take over at any time."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from select import select
from threading import Thread

import pytest

from clockkg.errors import LimitError, QuerySyntaxError
from clockkg.graphs import Release
from clockkg.querying import Answer, Folder, Pool, Turn
from clockkg.settings import Settings
from clockkg.store import Kind, Request, read_json

ONE = Request("SELECT (1 AS ?n) {}")
LARGE = Request("SELECT * { ?a ?b ?c }")
ENDLESS = Request("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")


@pytest.fixture
def pool(release: Release, settings: Settings) -> Iterator[Pool]:
    """A pool with one worker, idle."""
    pool = Pool(Folder(release.store_folder), replace(settings, workers=1, query_seconds=2.0))
    pool.answer(ONE)
    yield pool
    pool.close()


def answered(turn: Turn) -> Answer | None:
    """What a turn answers as soon as something can be read; it has begun."""
    assert select([turn], [], [], 10)[0]
    return turn.answer()


def test_a_small_answer_comes_whole(pool: Pool) -> None:
    """A worker is asked, its pipe can be read, the answer is there, and the next may begin."""
    for _ in range(3):
        turn = pool.turn(ONE)
        assert (turn.placed, turn.begin()) == (True, True)
        answer = answered(turn)
        assert answer
        assert read_json(answer.body).values("n") == ["1"]
    assert pool.busy == 0


def test_a_thread_goes_on_with_a_large_answer(pool: Pool) -> None:
    """What is no whole answer is a stream from its first byte on."""
    whole = pool.answer(LARGE)
    turn = pool.turn(LARGE)
    assert turn.begin()
    assert answered(turn) is None
    stream = turn.stream()
    assert (stream.kind, b"".join(stream)) == (Kind.SELECT, whole.body)
    assert pool.busy == 0


def test_what_is_wrong_is_raised_in_the_thread(pool: Pool) -> None:
    """An error of the engine is kept for `stream`, and the worker answers on."""
    turn = pool.turn(Request("SELEC"))
    assert turn.begin()
    assert answered(turn) is None
    with pytest.raises(QuerySyntaxError):
        turn.stream()
    assert pool.answer(ONE).kind is Kind.SELECT


def test_time_counts_from_the_beginning(pool: Pool) -> None:
    """A thread that takes an endless query over stops it when its time is up."""
    turn = pool.turn(ENDLESS)
    assert turn.begin()
    with pytest.raises(LimitError, match="stopped after 2 seconds"):
        turn.stream()
    assert pool.answer(ONE).kind is Kind.SELECT


def grandchildren() -> set[int]:
    """The processes that the nurseries of this one have forked."""
    found = [os.getpid()]
    for _ in range(2):
        tasks = (task for pid in found for task in Path(f"/proc/{pid}/task").iterdir())
        found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return set(found)


def test_a_worker_that_is_killed_is_a_limit(release: Release, settings: Settings) -> None:
    """Its end can be read; a thread is told of it, and the next query has a new worker."""
    others = grandchildren()
    pool = Pool(Folder(release.store_folder), replace(settings, workers=1))
    pool.answer(ONE)
    turn = pool.turn(ENDLESS)
    assert turn.begin()
    (worker,) = grandchildren() - others
    os.kill(worker, signal.SIGKILL)
    assert answered(turn) is None
    with pytest.raises(LimitError) as caught:
        turn.stream()
    assert caught.value.limit == "memory"
    assert pool.answer(ONE).kind is Kind.SELECT
    pool.close()


def test_who_waits_comes_in_in_order(pool: Pool) -> None:
    """With one place, turns and a thread get it one after the other, as they came."""
    came: list[str] = []
    first = pool.turn(ONE)
    second = pool.turn(ONE, entered=lambda: came.append("second"))
    third = Thread(target=lambda: came.append(pool.answer(ONE).kind.value))
    third.start()
    assert (first.placed, second.placed, second.begin() if second.placed else None) == (
        True, False, None,
    )  # fmt: skip
    first.close()
    assert (came, second.placed) == (["second"], True)
    second.close()
    third.join(10)
    assert came == ["second", "select"]


def test_who_gives_up_waiting_makes_no_room(pool: Pool) -> None:
    """A turn that is closed before it had its place leaves the one place to who holds it."""
    with closing(pool.turn(ONE)) as first:
        second = pool.turn(ONE)
        second.close()
        third = pool.turn(ONE)
        assert (first.placed, third.placed) == (True, False)
    assert third.placed
    third.close()


def test_who_waits_too_long_is_told_by_a_thread(release: Release, settings: Settings) -> None:
    """A turn is late after the time of a query; its stream then says that all are busy."""
    limits = replace(settings, workers=0, query_seconds=0.0)
    pool = Pool(Folder(release.store_folder), limits)
    turn = pool.turn(ONE)
    assert (turn.placed, turn.late) == (False, True)
    with pytest.raises(LimitError, match="workers are busy") as caught:
        turn.stream()
    assert caught.value.limit == "concurrency"


def test_without_an_idle_worker_a_thread_begins(release: Release, settings: Settings) -> None:
    """A pool that has not started yet is started by the thread that takes over."""
    pool = Pool(Folder(release.store_folder), replace(settings, workers=1))
    turn = pool.turn(ONE)
    assert (turn.placed, turn.begin()) == (True, False)
    assert b"".join(turn.stream())
    pool.close()
