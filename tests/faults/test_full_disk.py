"""A disk that fills up during a load, a publication, a rollback or a backup harms nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from clockkg.errors import StoreError
from clockkg.graphs import Manifest, Releases, Snapshot, Traced, back_up, restore, verify
from clockkg.loading import Delivery, find_loader, load

A = "https://w3id.org/clockkg/graph/test/a"
TODAY = "2026-11-22"
LEFT = [0, 128, 1024]
"""How many KiB are left: the engine, a graph's files, the manifest and the seal fail in turn."""


@pytest.fixture
def home(one: Path, small_disk: Path) -> Path:
    """A folder with one release, on a small disk."""
    return Path(shutil.copytree(one, small_disk / "kg"))


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks for room first: the disk fills up while it is written to."""
    monkeypatch.setattr(Traced, "room", lambda *_: 0)
    monkeypatch.setattr("clockkg.graphs.archive.require_room", lambda *_: None)


def fill(disk: Path, left: int) -> None:
    """Fill a disk but for some KiB."""
    with (disk / "ballast").open("wb") as file:
        file.write(b"x" * (shutil.disk_usage(disk).free - left * 1024))


def fails(work: Callable[[], object], home: Path) -> None:
    """The work ends with the disk's own error, what to do, and the release as it was."""
    with pytest.raises(StoreError, match=r"the disk of .* (is full|has \d+ MiB free)") as caught:
        work()
    assert "clockkg releases prune" in caught.value.remedy
    assert "Libera spazio" in caught.value.advised("it")
    current = Releases(home).current()
    assert (current.number, Releases(home).numbers(), verify(current)) == (1, [1], [])
    assert not list(Releases(home).folder.glob(".*"))


def lucense(home: Path) -> None:
    """One more document."""
    load(home, [Delivery(find_loader("document-lucense-2019"))], today=TODAY)


@pytest.mark.parametrize("name", ["organisations.json", "organisations.zip", "soci.xlsx"])
def test_rows_that_wait_for_their_table_find_no_room(
    home: Path, small_disk: Path, tmp_path: Path, name: str
) -> None:
    """The rows of a long file are kept on the home folder's disk until all of it has been read."""
    plain = tmp_path / "organisations.json"
    plain.write_text(json.dumps([{"key": f"esempio-{n}", "note": "x" * 90} for n in range(9_000)]))
    with ZipFile(tmp_path / "organisations.zip", "w") as package:
        package.write(plain, plain.name)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("organisations")
    for n in range(3_000):
        sheet.append([f"esempio-{n}", "x" * 90])
    book.save(tmp_path / "soci.xlsx")
    fill(small_disk, 128)
    delivery = Delivery(find_loader("records"), (tmp_path / name,))
    fails(lambda: load(home, [delivery], today=TODAY), home)


def test_a_load_asks_for_room_first(home: Path, small_disk: Path) -> None:
    """With one MiB left a load says how much it needs; with space again it succeeds."""
    fill(small_disk, 1024)
    fails(lambda: lucense(home), home)
    (small_disk / "ballast").unlink()
    lucense(home)
    assert Releases(home).current().number == 2


@pytest.mark.usefixtures("unasked")
@pytest.mark.parametrize("left", LEFT)
def test_a_load_on_a_full_disk_changes_nothing(home: Path, small_disk: Path, left: int) -> None:
    """Wherever the disk ends, the release stays, and the next load succeeds when there is space."""
    fill(small_disk, left)
    fails(lambda: lucense(home), home)
    (small_disk / "ballast").unlink()
    lucense(home)
    assert (Releases(home).current().number, verify(Releases(home).current())) == (2, [])


def test_a_publication_on_a_full_disk_changes_nothing(home: Path, small_disk: Path) -> None:
    """A draft whose disk fills up just before it is published is never seen."""

    def published() -> None:
        with Releases(home).draft() as draft:
            draft.put(A, Snapshot.of(["<urn:a> <urn:b> <urn:c> ."]))
            fill(small_disk, 0)
            draft.publish(Manifest(number=draft.number, time=""))

    fails(published, home)


def test_a_rollback_on_a_full_disk_changes_nothing(home: Path, small_disk: Path) -> None:
    """The pointer is as it was when no new one can be written."""
    fill(small_disk, 0)
    fails(lambda: Releases(home).roll_back(1), home)


@pytest.mark.usefixtures("unasked")
def test_a_backup_on_a_full_disk_leaves_no_half(home: Path, small_disk: Path) -> None:
    """No file is left that could be taken for a backup; with space again it is made."""
    fill(small_disk, 512)
    release, target = Releases(home).current(), small_disk / "r.tar"
    fails(lambda: back_up(release, target), home)
    assert sorted(path.name for path in small_disk.iterdir()) == ["ballast", "kg"]
    (small_disk / "ballast").unlink()
    back_up(release, target)
    assert target.is_file()


@pytest.mark.usefixtures("unasked")
def test_a_restore_on_a_full_disk_changes_nothing(
    home: Path, small_disk: Path, tmp_path: Path
) -> None:
    """A release that cannot be unpacked whole is not taken in."""
    back_up(Releases(home).current(), tmp_path / "r.tar")
    back = Releases(small_disk / "back")
    fill(small_disk, 512)
    fails(lambda: restore(back, tmp_path / "r.tar"), home)
    assert back.numbers() == []
