"""What a run found is kept whole, in equal bytes, and what is no such file is refused."""

import gzip
from pathlib import Path

import pytest

from clockkg.store import EmbeddedStore
from clockkg.validation import find_shapes
from clockkg.validation.keeping import Head, UnkeptError, keep, kept
from clockkg.validation.shacl.running import Judge
from clockkg.validation.telling import Teller
from tests.validation import worlds

HEAD = Head({"engine": "x", "shapes": "y"}, "2026-11-22", {"urn:s": 3}, ("urn:t",))


def test_what_is_kept_comes_back(world: EmbeddedStore, tmp_path: Path) -> None:
    """The head and every result of the world, told in the same words; blank nodes and texts too."""
    found = Judge(world, find_shapes().graph).run().breaches
    keep(tmp_path / "file", HEAD, found)
    head, back = kept(tmp_path / "file")
    again = list(back)
    assert (head, len(again)) == (HEAD, len(found))
    assert found
    assert worlds.told(again) == worlds.told(found)
    told, before = (Teller(world, find_shapes(), some).results() for some in (again, found))
    assert told == before


def test_equal_results_are_equal_bytes(world: EmbeddedStore, tmp_path: Path) -> None:
    """In whichever order the results come."""
    found = Judge(world, find_shapes().graph).run().breaches
    keep(tmp_path / "one", HEAD, found)
    keep(tmp_path / "two", HEAD, found[::-1])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive", gzip.compress(b""), gzip.compress(b"{}\n0\n"), gzip.compress(b"[1]\nx\n")],
)
def test_what_is_not_such_a_file_is_refused(tmp_path: Path, data: bytes) -> None:
    """Whatever is in its place, the reason is told and nothing else raised."""
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(UnkeptError, match="cannot be read"):
        kept(tmp_path / "file")


def test_a_row_that_is_none_is_refused(world: EmbeddedStore, tmp_path: Path) -> None:
    """A result that cannot be read is an error when it is come to."""
    path = tmp_path / "file"
    keep(path, HEAD, Judge(world, find_shapes().graph).run().breaches)
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b"[999, 1, 2]\n"))
    with pytest.raises(UnkeptError, match="cannot be read"):
        list(kept(path)[1])
