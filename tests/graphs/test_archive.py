"""A release comes back from its backup as it was, or not at all."""

import tarfile
from pathlib import Path

import pytest

from clockkg.errors import InputError, UnknownNameError
from clockkg.graphs import Release, Releases, back_up, restore, verify
from clockkg.loading import Delivery, find_loader, load

TODAY = "2026-11-22"


@pytest.fixture
def saved(release: Release, tmp_path: Path) -> Path:
    """A backup of the world's release."""
    target = tmp_path / "release.tar"
    back_up(release, target)
    return target


def test_a_restored_release_is_the_one_that_was_saved(
    saved: Path, release: Release, tmp_path: Path
) -> None:
    """In an empty folder the release has its number and its seal again, and readers see it."""
    back = restore(Releases(tmp_path / "kg"), saved)
    assert (back.number, back.seal) == (release.number, release.seal)
    assert verify(back) == []
    assert Releases(tmp_path / "kg").current().number == release.number


def test_restoring_over_the_same_release_changes_nothing(saved: Path, tmp_path: Path) -> None:
    """Twice is once."""
    releases = Releases(tmp_path / "kg")
    restore(releases, saved)
    restore(releases, saved)
    assert releases.numbers() == [1]


def test_another_release_of_the_number_is_not_overwritten(saved: Path, tmp_path: Path) -> None:
    """A release that is there already is never lost to a backup."""
    load(tmp_path / "kg", [Delivery(find_loader("document-cosvig-2019"))], today=TODAY)
    before = Releases(tmp_path / "kg").current().seal
    with pytest.raises(InputError, match="another release with this number"):
        restore(Releases(tmp_path / "kg"), saved)
    assert Releases(tmp_path / "kg").current().seal == before


@pytest.mark.parametrize("harm", ["cut", "empty", "text"])
def test_a_harmed_backup_is_refused(saved: Path, tmp_path: Path, harm: str) -> None:
    """A cut archive, an empty one and a file that is none change nothing."""
    data = {"cut": saved.read_bytes()[: saved.stat().st_size // 2], "empty": b"", "text": b"no"}
    saved.write_bytes(data[harm])
    with pytest.raises(InputError, match=r"release\.tar is not the backup of a release"):
        restore(Releases(tmp_path / "kg"), saved)
    assert Releases(tmp_path / "kg").numbers() == []


def test_an_archive_that_points_outside_is_refused(tmp_path: Path) -> None:
    """A member that would be written elsewhere is never written."""
    victim = tmp_path / "evil.txt"
    archive = tmp_path / "bad.tar"
    (tmp_path / "x").write_text("x", "utf-8")
    with tarfile.open(archive, "w") as tar:
        tar.add(tmp_path / "x", "../evil.txt")
    with pytest.raises(InputError):
        restore(Releases(tmp_path / "kg"), archive)
    assert not victim.exists()


def test_pruning_keeps_the_newest_and_the_current_one(tmp_path: Path) -> None:
    """Of four releases with the first one current, keeping two leaves 1, 3 and 4."""
    for name in ("cosvig-2019", "lucense-2019", "tuscan-districts", "district-plans-2020"):
        load(tmp_path, [Delivery(find_loader(f"document-{name}"))], today=TODAY)
    releases = Releases(tmp_path)
    releases.roll_back(1)
    assert releases.prune(2) == [2]
    assert releases.numbers() == [1, 3, 4]
    with pytest.raises(UnknownNameError):
        releases.get(2)
    assert all(verify(releases.get(number)) == [] for number in releases.numbers())
