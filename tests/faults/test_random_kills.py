"""A writer killed at any moment leaves the old release or the new one, whole."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from clockkg.graphs import Manifest, Releases, Snapshot, broken, verify
from clockkg.loading import Delivery, find_loader, load

GRAPHS = {name: f"https://w3id.org/clockkg/graph/test/{name}" for name in "abc"}
SEED = 2026
MOMENTS, LOADS, CALLS, TRIES = 188, 12, 25, 12
KILLED = -9


def lines(release: int, count: int = 20) -> list[str]:
    """What the writer puts into a graph in a release."""
    return sorted(f'<urn:s:{n}> <urn:p> "{n} of {release}" .' for n in range(count))


def allowed(told: list[tuple[str, int]], before: int) -> set[int]:
    """The releases that may be current: the last one done, or the one begun after it."""
    current = {before}
    for word, number in told:
        if word == "done":
            current = {number}
        elif word == "begin":
            current.add(number)
    return current


def make(home: Path, count: int) -> Releases:
    """A folder of some releases."""
    releases = Releases(home)
    for number in range(1, count + 1):
        with releases.draft() as draft:
            draft.put(GRAPHS["a"], Snapshot.of(lines(number)))
            draft.publish(Manifest(number=number, time="2026"))
    return releases


def seconds_of(writer: Any, *job: object) -> float:  # noqa: ANN401 - of this folder's conftest
    """How long a job takes here: moments must fall into it, on a slow machine too."""
    begun = perf_counter()
    writer.begin(*job)
    assert list(writer.said())[-1] == ("ended", 0)
    return perf_counter() - begun


def test_a_killed_writer_leaves_a_whole_release(tmp_path: Path, writer: Any) -> None:  # noqa: ANN401 - of this folder's conftest
    """At 188 moments of publishing, rolling back and pruning: the old or the new one, whole.

    The current release verifies and holds what it must; nor is any other release broken.
    """
    once = seconds_of(writer, "race", str(tmp_path), 2) / 2
    random, releases, before = Random(SEED), Releases(tmp_path), 2  # noqa: S311 - the same moments
    for moment in range(MOMENTS):
        told = writer.killed(random.uniform(0, 1.2 * once), "loop", str(tmp_path), moment)
        assert told[-1] == ("ended", KILLED)
        current = releases.current()
        assert current.number in allowed(told, before)
        before = current.number
        assert verify(current) == []
        held = {name: current.store.graph(iri) for name, iri in GRAPHS.items()}
        assert held == {"a": lines(before), "b": lines(before), "c": lines(0, 200)}
        assert [n for n in releases.numbers() if broken(releases.path(n))] == []
    assert releases.highest() > MOMENTS // 10


def test_a_killed_load_leaves_a_whole_release(tmp_path: Path, writer: Any) -> None:  # noqa: ANN401 - of this folder's conftest
    """At 12 moments of loading by loaders and rolling back, the same."""
    load(tmp_path, [Delivery(find_loader("document-cosvig-2019"))], today="2026-11-22")
    random, releases, before = Random(SEED), Releases(tmp_path), 1  # noqa: S311 - the same moments
    for _ in range(LOADS):
        told = writer.killed(random.uniform(0, 1.5), "load", str(tmp_path))
        current = releases.current()
        assert current.number in allowed(told, before)
        assert verify(current) == []
        before = current.number
        assert [n for n in releases.numbers() if broken(releases.path(n))] == []


def calls_of(writer: Any, *job: object) -> list[int]:  # noqa: ANN401 - of this folder's conftest
    """Some of the calls of functions in a job, spread over the whole of it."""
    writer.begin("until", *job, 0)
    [total] = [value for word, value in writer.said() if word == "calls"]
    return list(range(1, total, max(1, total // CALLS)))


def test_a_killed_rollback_changes_all_or_nothing(tmp_path: Path, writer: Any) -> None:  # noqa: ANN401 - of this folder's conftest
    """Killed at some of its calls, a rollback leaves release 1 or 2, and both are whole."""
    releases = make(tmp_path, 2)
    seen = set()
    for call in calls_of(writer, str(tmp_path), "roll_back", 2):
        releases.switch(2)
        writer.begin("until", str(tmp_path), "roll_back", 1, call)
        assert list(writer.said())[-1] == ("ended", KILLED)
        seen.add(releases.current().number)
        assert [n for n in (1, 2) if broken(releases.path(n))] == []
    assert seen == {1, 2}


def test_a_killed_prune_leaves_no_half_release(tmp_path: Path, writer: Any) -> None:  # noqa: ANN401 - of this folder's conftest
    """Killed at some of its calls, a prune leaves releases that are whole, and no others.

    The next writer clears what was put aside.
    """
    make(tmp_path / "first", 3)
    calls = calls_of(writer, str(tmp_path / "first"), "prune", 1)
    seen, killed = set(), 0
    for call in calls:
        releases = make(tmp_path / str(call), 3)
        writer.begin("until", str(tmp_path / str(call)), "prune", 1, call)
        killed += list(writer.said())[-1] == ("ended", KILLED)
        assert [n for n in releases.numbers() if broken(releases.path(n))] == []
        assert releases.current().number == 3
        seen.add(len(releases.numbers()))
        assert releases.prune(1) == releases.numbers()[:-1] or releases.numbers() == [3]
        assert [path.name for path in releases.folder.iterdir()] == ["000003"]
    assert seen == {1, 2, 3}
    assert killed >= len(calls) - 2, "of a job that makes fewer calls next time the last may end"


def test_two_writers_do_no_harm(
    tmp_path: Path, two_writers: Callable[[], AbstractContextManager[Any]]
) -> None:
    """Of two processes that publish at once each is told when it must wait; all is whole."""
    with two_writers() as one, two_writers() as two:
        for writer in (one, two):
            writer.begin("race", str(tmp_path), TRIES)
        told = [*one.said(), *two.said()]
    done = sorted(value for word, value in told if word == "done")
    busy = [value for word, value in told if word == "busy"]
    assert len(done) + len(busy) == 2 * TRIES
    assert set(busy) <= {"another load is writing a release"}
    assert done == Releases(tmp_path).numbers() == list(range(1, len(done) + 1))
    assert [n for n in done if verify(Releases(tmp_path).get(n))] == []
