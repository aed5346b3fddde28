"""What a release needs to outlast a crash, a loss of power, a clock that goes back, and its kin."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from clockkg.errors import StoreError
from clockkg.graphs import Digests, Maker, Manifest, Release, Releases, Snapshot, broken, verify
from clockkg.loading import Delivery, find_loader, load

ONE, TWO, THREE = (f"<urn:s> <urn:p> <urn:{n}> ." for n in (1, 2, 3))
A, B = "https://w3id.org/clockkg/graph/test/a", "https://w3id.org/clockkg/graph/test/b"
TODAY = "2026-11-22"
FIRST, BACK = datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2019, 12, 9, tzinfo=UTC)


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    """A folder with one release of two graphs."""
    releases = Releases(tmp_path / "kg")
    publish(releases, {A: [ONE], B: [TWO]})
    return releases


def publish(releases: Releases, graphs: dict[str, list[str]], time: str = "2026") -> Release:
    """Publish graphs as they are given."""
    with releases.draft() as draft:
        for iri, lines in graphs.items():
            draft.put(iri, Snapshot.of(lines))
        return draft.publish(Manifest(number=draft.number, time=time))


def harm(file: Path) -> None:
    """Change one bit of a file where it lies, as a bad disk would: size and time stay."""
    status = file.stat()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_a_shared_file_is_read_once(releases: Releases) -> None:
    """Who has verified release 1 does not read its files again in 2; `verify` reads them all."""
    digests = Digests()
    assert broken(releases.current().folder, digests) == []
    second = publish(releases, {B: [THREE]})
    harm(second.folder / "graphs" / "test" / "a" / "graph.nt")
    assert broken(second.folder, digests) == []
    assert [fault.place for fault in verify(second)] == ["graphs/test/a/graph.nt"]


def test_a_file_that_was_written_to_is_read_again(releases: Releases) -> None:
    """A shared file of another size or time is not taken on trust."""
    digests = Digests()
    assert broken(releases.current().folder, digests) == []
    second = publish(releases, {B: [THREE]})
    (second.folder / "graphs" / "test" / "a" / "graph.nt").write_text(TWO + "\n", "utf-8")
    assert broken(second.folder, digests) == ["graphs/test/a/graph.nt"]


def test_a_release_made_from_a_harmed_one_does_not_pass(releases: Releases) -> None:
    """The seal of a shared file is the parent's: harm done since is never sealed as right."""
    harm(releases.current().folder / "graphs" / "test" / "a" / "graph.nt")
    assert broken(publish(releases, {B: [THREE]}).folder) == ["graphs/test/a/graph.nt"]


def test_the_manifest_keeps_what_did_not_change(releases: Releases) -> None:
    """The entry of an unchanged graph is the parent's, that of a changed one is its own."""
    before = releases.current().manifest.graphs
    after = publish(releases, {B: [ONE, THREE]}).manifest.graphs
    assert after[A] == before[A]
    assert after[B] == {"triples": 2, "digest": Snapshot.of([ONE, THREE]).digest()}


@pytest.mark.parametrize("text", [b"", b"\xff", b"no seal\n", b"0  a\n"])
def test_a_seal_that_is_none_is_named(releases: Releases, text: bytes) -> None:
    """A seal that is empty, no text, or no list of digests is itself what is broken."""
    folder = releases.current().folder
    (folder / "SHA256SUMS").write_bytes(text)
    assert broken(folder) == ["SHA256SUMS"]


@pytest.fixture
def written_through(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths that were written through to the disk, in order."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not tell the path of an open file")
    done: list[str] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        fsync(handle)
        done.append(str(Path(f"/proc/self/fd/{handle}").readlink()))

    monkeypatch.setattr(os, "fsync", noted)
    return iter([done])


def test_readers_are_switched_when_all_is_on_the_disk(
    releases: Releases, written_through: Iterator[list[str]]
) -> None:
    """Every new file and folder is written through, then the pointer, then its folder."""
    [done] = written_through
    second = publish(releases, {B: [THREE]})
    draft = str(releases.folder / ".draft")
    everything = [second.folder, *second.folder.rglob("*")]
    new = [path for path in everything if path.is_dir() or path.stat().st_nlink == 1]
    wanted = {draft + str(path).removeprefix(str(second.folder)) for path in new}
    assert {f"{draft}/manifest.json", f"{draft}/SHA256SUMS", f"{draft}/store/CURRENT"} < wanted
    switch = done.index(str(releases.home / "current.new"))
    assert wanted <= set(done[:switch])
    assert str(releases.folder) in done[:switch]
    assert done[switch + 1 :] == [str(releases.home)]


def test_what_was_left_behind_is_cleared_by_the_next_writer(releases: Releases) -> None:
    """A draft with an engine's left-over file, a half removed release and scratch are all gone."""
    left = [
        releases.folder / ".draft" / "store" / "bulk-1.sst",
        releases.folder / ".gone-000007" / "manifest.json",
        releases.home / ".scratch-x" / "000001" / "manifest.json",
    ]
    for file in left:
        file.parent.mkdir(parents=True)
        file.write_text("half", "utf-8")
    assert releases.numbers() == [1]
    releases.roll_back(1)
    assert sorted(path.name for path in releases.folder.iterdir()) == ["000001"]
    assert sorted(path.name for path in releases.home.iterdir()) == ["current", "lock", "releases"]


def test_time_never_goes_back(tmp_path: Path) -> None:
    """With a clock seven years slow the next release is as late as its parent, and after it."""
    for name, clock in (("cosvig", FIRST), ("lucense", BACK)):
        maker = Maker(clock=lambda moment=clock: moment)  # type: ignore[misc]  # mypy knows no default in a lambda
        load(tmp_path, [Delivery(find_loader(f"document-{name}-2019"))], today=TODAY, maker=maker)
    current = Releases(tmp_path).current()
    assert (current.number, current.manifest.parent) == (2, 1)
    assert current.manifest.time == "2026-11-22T12:00:00Z"
    times = {time for run in current.manifest.runs for time in (run.started, run.ended)}
    assert times == {"2026-11-22T12:00:00Z"}
    query = "SELECT DISTINCT ?t { ?run prov:startedAtTime|prov:endedAtTime ?t }"
    assert current.store.select(query).values("t") == ["2026-11-22T12:00:00Z"]


def test_a_draft_is_as_late_as_its_parent(releases: Releases) -> None:
    """A manifest dated before the parent's gets the parent's time."""
    assert publish(releases, {A: [TWO]}, time="2019").manifest.time == "2026"


def test_a_load_that_does_not_fit_is_refused_first(
    releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one MiB free nothing is written, and the message says how much is needed and why."""
    disk = SimpleNamespace(free=2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: disk)
    with (
        releases.draft() as draft,
        pytest.raises(StoreError, match="has 1 MiB free, and about 3 are needed") as caught,
    ):
        draft.put(A, Snapshot.of([THREE]))
    assert "clockkg releases prune" in caught.value.remedy
    assert not (releases.folder / ".draft").exists()
    assert releases.numbers() == [1]
