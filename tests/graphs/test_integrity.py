"""A release is what was published, or the fault is named."""

import shutil
import subprocess
from pathlib import Path

import pytest

from clockkg.graphs import Release, broken, verify
from clockkg.graphs.seal import SEAL, seal
from clockkg.rdf import Iri, Triple


@pytest.fixture
def copy(release: Release, tmp_path: Path) -> Release:
    """A copy of the world's release that may be harmed."""
    folder = tmp_path / release.folder.name
    shutil.copytree(release.folder, folder)
    return Release(folder)


def test_a_published_release_is_whole(release: Release) -> None:
    """Nothing is wrong with a release just made."""
    assert verify(release) == []


def test_a_flipped_bit_is_found_by_the_name_of_its_file(copy: Release) -> None:
    """One bit of one file of the store is enough, and the file is named."""
    victim = max((copy.folder / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    assert [fault.place for fault in verify(copy)] == [f"store/{victim.name}"]


def test_a_cut_file_is_found(copy: Release) -> None:
    """A file that lost its last byte is named."""
    victim = copy.folder / "findings.json"
    victim.write_bytes(victim.read_bytes()[:-1])
    assert broken(copy.folder) == ["findings.json"]


@pytest.mark.parametrize("name", ["manifest.json", SEAL])
def test_a_missing_file_is_found(copy: Release, name: str) -> None:
    """A file that is gone is named, the seal itself too."""
    (copy.folder / name).unlink()
    assert broken(copy.folder) == [name]


def test_a_file_too_many_is_found(copy: Release) -> None:
    """What was not published is named."""
    (copy.folder / "graphs" / "more.nt").write_text("", "utf-8")
    assert broken(copy.folder) == ["graphs/more.nt"]


def test_a_graph_changed_with_a_new_seal_still_disagrees(copy: Release) -> None:
    """Whoever seals a forged graph anew is found out by the manifest and the store."""
    folder = copy.folder / "graphs" / "documents" / "cosvig-2019"
    line = Triple(Iri("urn:a"), Iri("urn:b"), Iri("urn:c")).n3()
    for name, text in (("graph.nt", line), ("places.tsv", "-\t1")):
        file = folder / name
        file.write_text(f"{file.read_text('utf-8')}{text}\n", "utf-8")
    seal(copy.folder)
    assert [fault.place.rpartition("/")[2] for fault in verify(copy)] == ["cosvig-2019"]


def test_the_seal_is_read_by_the_common_tool(release: Release) -> None:
    """`sha256sum --check` of the system finds every file as it was sealed."""
    tool = shutil.which("sha256sum")
    if not tool:
        pytest.skip("sha256sum is not on this system")
    done = subprocess.run([tool, "--check", "--quiet", SEAL], cwd=release.folder, check=False)  # noqa: S603 - our own command
    assert done.returncode == 0
