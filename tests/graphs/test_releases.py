"""Releases are made whole or not at all, never change, and can be chosen again."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from clockkg.errors import BusyError, StoreError, UnknownNameError
from clockkg.findings import Origin
from clockkg.graphs import Difference, Manifest, Release, Releases, Snapshot
from clockkg.rdf import Iri, Triple
from clockkg.store import open_store

ONE, TWO, THREE = (f"<urn:s> <urn:p> <urn:{n}> ." for n in (1, 2, 3))
A, B = "https://w3id.org/clockkg/graph/test/a", "https://w3id.org/clockkg/graph/test/b"

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    """An empty folder of releases."""
    return Releases(tmp_path / "kg")


def publish(releases: Releases, **graphs: list[str]) -> Release:
    """Publish graphs a and b as they are given."""
    with releases.draft() as draft:
        for name, lines in graphs.items():
            draft.put(f"https://w3id.org/clockkg/graph/test/{name}", Snapshot.of(lines))
        return draft.publish(Manifest(number=draft.number, time="2026-11-22T00:00:00Z"))


def test_before_the_first_release(releases: Releases) -> None:
    """An empty folder has no release, says how to make one, and is not made by asking."""
    with pytest.raises(StoreError, match="there is no release") as caught:
        releases.current()
    assert "clockkg load --all" in caught.value.remedy
    assert releases.latest() is None
    assert not releases.home.exists()


def test_the_first_release(releases: Releases) -> None:
    """The first release is number 1, is current, and describes its graphs."""
    release = publish(releases, a=[ONE, TWO])
    assert (release.number, releases.current().number, releases.numbers()) == (1, 1, [1])
    assert release.manifest.graphs[A]["triples"] == 2
    assert sorted(release.store.merged()) == [ONE, TWO]


def test_the_next_release_differs_by_what_was_put(releases: Releases) -> None:
    """The second release holds the first one's graphs with the change, and the two compare."""
    publish(releases, a=[ONE, TWO], b=[TWO])
    second = publish(releases, a=[TWO, THREE])
    assert releases.compare(1, 2) == {A: Difference(added=(THREE,), removed=(ONE,))}
    assert releases.compare(2, 1) == {A: Difference(added=(ONE,), removed=(THREE,))}
    assert second.store.graph(B) == [TWO]
    assert sorted(second.store.merged()) == [TWO, THREE]


def test_a_long_graph_gives_way_to_another_as_a_short_one_does(releases: Releases) -> None:
    """Compared in their files, with numbers that the engine writes anew: as if made of the last."""
    many = [f'<urn:{n:04}> <urn:p> "0{n}"^^<{INTEGER}> .' for n in range(3_000)]
    twice = [line.replace('"0', '"+') for line in many[::3]]
    plain = [line.replace('"0', '"') for line in many[::2]]
    first = sorted({*many, *twice, ONE})
    second = sorted({*many[1000:], *twice[500:], *plain, TWO})
    publish(releases, a=first, b=[ONE, many[0]])
    for lines in (second, first, []):
        release = publish(releases, a=lines)
        alone = open_store()
        alone.replace(A, lines)
        alone.replace(B, [ONE, many[0]])
        assert release.store.graph(A) == alone.graph(A)
        assert sorted(release.store.merged()) == sorted(alone.merged())
    assert release.store.graphs() == [B]


def test_a_graph_that_vanishes_is_a_difference(releases: Releases) -> None:
    """A graph replaced by nothing is gone from the next release and listed as removed."""
    publish(releases, a=[ONE], b=[TWO])
    second = publish(releases, b=[])
    assert releases.compare(1, 2) == {B: Difference(added=(), removed=(TWO,))}
    assert (list(second.manifest.graphs), second.store.graphs()) == ([A], [A])


def test_rolling_back_and_forward(releases: Releases) -> None:
    """An older release can be chosen, then a newer one again, and nothing is lost."""
    publish(releases, a=[ONE])
    publish(releases, a=[TWO])
    assert releases.roll_back(1).store.merged() == [ONE]
    assert releases.current().number == 1
    assert releases.roll_back(2).store.merged() == [TWO]
    assert releases.numbers() == [1, 2]


def test_a_release_after_a_roll_back_builds_on_what_is_current(releases: Releases) -> None:
    """After going back to 1 the next release is 3 and starts from 1."""
    publish(releases, a=[ONE])
    publish(releases, a=[TWO])
    releases.roll_back(1)
    third = publish(releases, b=[THREE])
    assert (third.number, sorted(third.store.merged())) == (3, [ONE, THREE])


def test_an_unknown_release_is_refused(releases: Releases) -> None:
    """A number that no release has is refused, the known ones are listed, nothing is switched."""
    publish(releases, a=[ONE])
    with pytest.raises(UnknownNameError, match="'7' is not a known release") as caught:
        releases.roll_back(7)
    assert caught.value.remedy == "Known: 1."
    assert releases.current().number == 1


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the lock."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_failure_inside_a_draft_leaves_no_trace(releases: Releases) -> None:
    """When building fails midway, every file is as it was and the next release is number 2."""
    publish(releases, a=[ONE])
    before = files(releases.home)
    with suppress(RuntimeError), releases.draft() as draft:
        draft.put(A, Snapshot.of([TWO]))
        raise RuntimeError
    assert files(releases.home) == before
    assert publish(releases, a=[THREE]).number == 2


def test_a_draft_that_is_not_published_leaves_no_trace(releases: Releases) -> None:
    """A first draft that nobody publishes leaves no release."""
    with releases.draft() as draft:
        draft.put(A, Snapshot.of([ONE]))
    assert releases.numbers() == []
    assert releases.latest() is None


def test_what_a_crash_left_is_cleared(releases: Releases) -> None:
    """A stale draft, with a store half made in it, does not reach the next release."""
    publish(releases, a=[ONE])
    stale = releases.folder / ".draft" / "graphs" / "test" / "z"
    Snapshot.of([THREE]).save(stale)
    second = publish(releases, b=[TWO])
    assert sorted(second.manifest.graphs) == [A, B]
    assert not list(second.folder.rglob("z"))


def test_a_reader_keeps_its_release(releases: Releases) -> None:
    """Who has opened release 1 reads it unchanged while 2 is built, published and rolled back."""
    publish(releases, a=[ONE])
    reader = releases.current()
    before = files(reader.folder)
    assert reader.store.merged() == [ONE]
    publish(releases, a=[TWO])
    releases.roll_back(1)
    assert reader.store.merged() == [ONE]
    assert files(reader.folder) == before


def test_a_trial_changes_nothing(releases: Releases) -> None:
    """A trial builds on the current release, beside a writer, and leaves the folder as it was."""
    publish(releases, a=[ONE])
    before = files(releases.home)
    with releases.locked(), releases.trial() as draft:
        draft.put(A, Snapshot.of([TWO]))
        assert draft.store.merged() == [TWO]
    assert files(releases.home) == before


def test_a_second_process_that_writes_is_told(releases: Releases) -> None:
    """While one process builds a release, another gets a BusyError at once and changes nothing."""
    code = f"""
from pathlib import Path
from clockkg.errors import BusyError
from clockkg.graphs import Releases
try:
    with Releases(Path({str(releases.home)!r})).draft(): pass
except BusyError as error:
    print(error.exit_code, error)
"""
    with releases.draft():
        told = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
    assert told.stdout == "4 another load is writing a release\n"
    assert releases.numbers() == []


def test_rolling_back_waits_for_no_writer(releases: Releases) -> None:
    """Nobody switches releases while one is being built."""
    publish(releases, a=[ONE])
    with releases.draft(), pytest.raises(BusyError):
        Releases(releases.home).roll_back(1)


def test_unchanged_graphs_are_shared(releases: Releases) -> None:
    """A graph that does not change takes no more space in the next release."""
    publish(releases, a=[ONE], b=[TWO])
    publish(releases, b=[THREE])
    one, two = (releases.path(n) / "graphs/test/a/graph.nt" for n in (1, 2))
    assert one.samefile(two)
    one, two = (releases.path(n) / "graphs/test/b/graph.nt" for n in (1, 2))
    assert not one.samefile(two)


def test_a_manifest_comes_back(release: Release, tmp_path: Path) -> None:
    """The world's manifest, with its datasets and runs, is the same after writing and reading."""
    release.manifest.save(tmp_path / "m.json")
    assert Manifest.load(tmp_path / "m.json") == release.manifest
    assert {run.release for run in release.manifest.runs} == {1}


def test_a_statement_is_traced_through_its_graphs(releases: Releases) -> None:
    """A statement that two graphs hold is traced to the places of each, apart."""
    first, second = Origin("a.csv", "t", 2, "c"), Origin("b.xlsx", "t", 7, "c")
    with releases.draft() as draft:
        draft.put(A, Snapshot({ONE: {first}}))
        draft.put(B, Snapshot({ONE: {second}, TWO: {second}}))
        release = draft.publish(Manifest(number=1, time="2026-11-22T00:00:00Z"))
    statement = Triple(Iri("urn:s"), Iri("urn:p"), Iri("urn:1"))
    assert release.trace(statement) == {A: [str(first)], B: [str(second)]}
