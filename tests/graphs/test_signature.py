"""Whoever holds the public key knows that a release is the operator's, bit for bit."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from clockkg.errors import InputError, StoreError
from clockkg.graphs import (
    Maker,
    Manifest,
    Release,
    Releases,
    Snapshot,
    back_up,
    make_key,
    restore,
    verify,
)

A = "https://w3id.org/clockkg/graph/test/a"
SIGNATURE = "SHA256SUMS.sig"
MISSING, FOREIGN = "the signature is missing", "the signature is not by this key over these files"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key; its public key lies beside it."""
    make_key(tmp_path / "key")
    return tmp_path / "key"


@pytest.fixture
def public(key: Path) -> Path:
    """The public key of `key`."""
    return key.with_name("key.pub")


def published(home: Path, key: Path | None, value: str = "1") -> Release:
    """A release of one statement, signed where there is a key."""
    with Releases(home, Maker(key=key)).draft() as draft:
        draft.put(A, Snapshot.of([f"<urn:s> <urn:p> <urn:{value}> ."]))
        return draft.publish(Manifest(number=draft.number, time=""))


def said(release: Release, public: Path) -> list[tuple[str, str]]:
    """What is wrong with a release for a key, in English."""
    return [(fault.place, fault.message["en"]) for fault in verify(release, public)]


def test_a_signed_release_is_verified(tmp_path: Path, key: Path, public: Path) -> None:
    """A release published with a key is whole for its public key."""
    assert said(published(tmp_path / "kg", key), public) == []


def test_a_signature_is_one_of_openssl(tmp_path: Path, key: Path, public: Path) -> None:
    """OpenSSL, which knows nothing of clockkg, verifies it over SHA256SUMS, and no other file."""
    tool = shutil.which("openssl")
    if not tool:
        pytest.skip("openssl is not on this system")
    folder = published(tmp_path / "kg", key).folder
    words = [tool, "pkeyutl", "-verify", "-pubin", "-inkey", str(public), "-rawin"]
    for name, code in (("SHA256SUMS", 0), ("manifest.json", 1)):
        ends = ["-in", str(folder / name), "-sigfile", str(folder / SIGNATURE)]
        assert subprocess.run([*words, *ends], check=False, capture_output=True).returncode == code  # noqa: S603 - a tool of the system


def test_a_release_can_be_signed_later(tmp_path: Path, key: Path, public: Path) -> None:
    """Unsigned it is refused for a key, then it is signed, and nothing else of it changes."""
    release = published(tmp_path / "kg", None)
    assert said(release, public) == [(SIGNATURE, MISSING)]
    before = release.seal
    Releases(tmp_path / "kg").sign(release, key)
    assert (said(release, public), release.seal, release.signed) == ([], before, True)


@pytest.mark.parametrize("harm", ["bit", "cut", "empty", "other release", "other key"])
def test_a_wrong_signature_is_named(tmp_path: Path, key: Path, public: Path, harm: str) -> None:
    """A changed signature, that of another release, and that of another key do not pass."""
    release = published(tmp_path / "kg", key)
    file = release.folder / SIGNATURE
    good = file.read_bytes()
    if harm == "other key":
        make_key(tmp_path / "other")
        Releases(tmp_path / "kg").sign(release, tmp_path / "other")
    else:
        other = published(tmp_path / "else", key, "2").folder / SIGNATURE
        bad = {"bit": bytes([good[0] ^ 1]) + good[1:], "cut": good[:-1], "empty": b""}
        file.write_bytes(bad.get(harm) or (b"" if harm == "empty" else other.read_bytes()))
    assert said(release, public) == [(SIGNATURE, FOREIGN)]
    assert verify(release) == []


def test_a_seal_made_anew_is_found_out(tmp_path: Path, key: Path, public: Path) -> None:
    """Whoever changes a file and its digest in the seal cannot sign the seal."""
    release = published(tmp_path / "kg", key)
    seal = release.folder / "SHA256SUMS"
    seal.write_text(seal.read_text("utf-8").replace("  manifest", "  manifesto"), "utf-8")
    assert (SIGNATURE, FOREIGN) in said(release, public)


def test_the_signature_survives_backup_and_restore(tmp_path: Path, key: Path, public: Path) -> None:
    """A restored release is signed as it was."""
    back_up(published(tmp_path / "kg", key), tmp_path / "r.tar")
    back = restore(Releases(tmp_path / "back"), tmp_path / "r.tar", public)
    assert said(back, public) == []


def test_an_unsigned_backup_is_refused_where_a_key_is_demanded(
    tmp_path: Path, public: Path
) -> None:
    """A backup that nobody signed changes nothing, and the signature's file is named."""
    back_up(published(tmp_path / "kg", None), tmp_path / "r.tar")
    with pytest.raises(InputError, match=r"r\.tar is not the backup of a release \(SHA256SUMS.sig"):
        restore(Releases(tmp_path / "back"), tmp_path / "r.tar", public)
    assert Releases(tmp_path / "back").numbers() == []


def test_a_broken_release_is_not_signed(tmp_path: Path, key: Path) -> None:
    """Nobody signs what is not as it was published."""
    release = published(tmp_path / "kg", None)
    (release.folder / "manifest.json").write_text("{}", "utf-8")
    with pytest.raises(StoreError, match=r"release 1 is broken: manifest\.json"):
        Releases(tmp_path / "kg").sign(release, key)
    assert not release.signed


def test_only_its_owner_reads_a_private_key(key: Path) -> None:
    """The key's file is born with mode 600, and no key is ever overwritten."""
    if os.name != "posix":
        pytest.skip("this system has no modes")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    with pytest.raises(InputError, match="is there already"):
        make_key(key)
    assert key.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"", b"secret words", "public"])
def test_a_file_that_is_no_key_stops_a_load_at_once(
    tmp_path: Path, public: Path, content: bytes | str | None
) -> None:
    """A missing key, none, or a public one: nothing is built, and nothing of it is repeated."""
    file = tmp_path / "wrong"
    if content is not None:
        file.write_bytes(public.read_bytes() if isinstance(content, str) else content)
    with pytest.raises(InputError, match="holds no private Ed25519 key") as caught:
        published(tmp_path / "kg", file)
    assert "secret words" not in str(caught.value)
    assert Releases(tmp_path / "kg").numbers() == []
