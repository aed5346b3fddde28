"""The book of writes: a line for each attempt, however it ends."""

import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from clockkg.access import Audit, Tokens


def test_an_attempt_says_who_what_and_how_it_ended(tmp_path: Path) -> None:
    """The digest is that of the body; the secret is nowhere in the book."""
    made, text = Tokens(tmp_path).create("navigo", label="nightly")
    with Audit(tmp_path).attempt("PUT", "urn:g") as entry:
        entry.token, entry.body, entry.status, entry.release = made, b"abc", 201, 7
    (line,) = (tmp_path / "audit.jsonl").read_text("utf-8").splitlines()
    found = json.loads(line)
    assert (found["token"], found["who"], found["label"]) == (made.key, "navigo", "nightly")
    assert (found["what"], found["target"], found["outcome"]) == ("PUT", "urn:g", 201)
    assert (found["release"], found["digest"]) == (7, f"sha256:{sha256(b'abc').hexdigest()}")
    assert text.split("_", 2)[2] not in line


def test_a_fault_is_written_down_too(tmp_path: Path) -> None:
    """An attempt that ends in an exception is in the book as failed."""
    with pytest.raises(RuntimeError), Audit(tmp_path).attempt("PUT", "urn:g"):
        raise RuntimeError
    assert [entry["outcome"] for entry in Audit(tmp_path).entries()] == [500]


def test_nothing_is_tried_without_the_book(tmp_path: Path) -> None:
    """Where the book cannot be opened, the attempt does not begin."""
    (tmp_path / "audit.jsonl").mkdir()
    begun = []
    with pytest.raises(OSError), Audit(tmp_path).attempt("PUT", "urn:g"):  # noqa: PT011 - any
        begun.append(True)
    assert not begun


def test_many_writers_share_the_book(tmp_path: Path) -> None:
    """Two hundred attempts of eight threads are two hundred whole lines."""

    def tried(number: int) -> None:
        with Audit(tmp_path).attempt("PUT", f"urn:g{number}") as entry:
            entry.status = 204

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tried, range(200)))
    assert len({entry["target"] for entry in Audit(tmp_path).entries()}) == 200
