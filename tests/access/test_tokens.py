"""Tokens: shown once, kept as digests, and worth nothing when revoked, expired or altered."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clockkg.access import Tokens
from clockkg.errors import AccessError, InputError, NoTokenError, StoreError, UnknownNameError
from clockkg.terms import GRAPH

MEMBERS = f"{GRAPH}navigo/members"


def test_a_token_is_known_by_its_header(tmp_path: Path) -> None:
    """The text of a token, sent as bearer, gives its publisher and label back."""
    made, text = Tokens(tmp_path).create("navigo", label="nightly")
    found = Tokens(tmp_path).bearer(f"Bearer {text}")
    assert (found, found.publisher, found.label) == (made, "navigo", "nightly")


def test_the_secret_is_not_kept(tmp_path: Path) -> None:
    """Neither the file, readable by its owner only, nor what may be shown holds the secret."""
    made, text = Tokens(tmp_path).create(operator=True)
    file = tmp_path / "tokens.json"
    secret = text.split("_", 2)[2]
    assert secret not in file.read_text("utf-8")
    assert secret not in repr(made)
    assert "digest" not in made.as_dict()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic {}", "{}", "Bearer {}x", "Bearer {} {}"]
)
def test_what_is_no_token_opens_nothing(tmp_path: Path, header: str) -> None:
    """A header without a whole token is refused in the same words as any other."""
    _, text = Tokens(tmp_path).create("navigo")
    with pytest.raises(NoTokenError, match=r"^writing needs a valid token$"):
        Tokens(tmp_path).bearer(header.format(text, text))


def test_an_altered_secret_opens_nothing(tmp_path: Path) -> None:
    """A known key with another secret is refused."""
    _, text = Tokens(tmp_path).create("navigo")
    _, other = Tokens(tmp_path).create("navigo")
    mixed = "_".join([*text.split("_", 2)[:2], other.split("_", 2)[2]])
    with pytest.raises(NoTokenError):
        Tokens(tmp_path).bearer(f"Bearer {mixed}")


def test_a_token_has_a_last_day(tmp_path: Path) -> None:
    """A token of one day opens within it and not after it."""
    start = datetime(2026, 11, 22, 12, tzinfo=UTC)
    _, text = Tokens(tmp_path, lambda: start).create("navigo", days=1)
    assert Tokens(tmp_path, lambda: start + timedelta(hours=23)).bearer(f"Bearer {text}")
    with pytest.raises(NoTokenError):
        Tokens(tmp_path, lambda: start + timedelta(hours=24)).bearer(f"Bearer {text}")


def test_a_revoked_token_opens_nothing_and_stays_listed(tmp_path: Path) -> None:
    """Revoking ends one token, and only that one."""
    made, text = Tokens(tmp_path).create("navigo")
    _, other = Tokens(tmp_path).create("asev")
    Tokens(tmp_path).revoke(made.key)
    with pytest.raises(NoTokenError):
        Tokens(tmp_path).bearer(f"Bearer {text}")
    assert Tokens(tmp_path).bearer(f"Bearer {other}")
    assert [bool(token.revoked) for token in Tokens(tmp_path).all()] == [True, False]


def test_an_unknown_key_cannot_be_revoked(tmp_path: Path) -> None:
    """The message names the keys that there are."""
    with pytest.raises(UnknownNameError, match="'abc' is not a known token"):
        Tokens(tmp_path).revoke("abc")


def test_a_centre_writes_its_own_graphs_only(tmp_path: Path) -> None:
    """Another centre's graph, and those that are derived, are refused to a centre."""
    made, _ = Tokens(tmp_path).create("navigo")
    made.require_graph(MEMBERS)
    for name in ("asev/members", "inferred", "sample/inferred", "navigo/a/b", "navigo/../x"):
        with pytest.raises(AccessError):
            made.require_graph(f"{GRAPH}{name}")
    with pytest.raises(AccessError, match="only the operator"):
        made.require_operator()


def test_the_operator_writes_every_publisher_s_graphs(tmp_path: Path) -> None:
    """Every publisher's graph, but none of those that are derived or part of the ontology."""
    made, _ = Tokens(tmp_path).create(operator=True)
    made.require_operator()
    made.require_graph(MEMBERS)
    for name in ("ontology", "vocab", "inferred", "provenance", "sample/inferred"):
        with pytest.raises(AccessError, match="not written from here"):
            made.require_graph(f"{GRAPH}{name}")


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"publisher": "navigo", "operator": True},
        {"publisher": "navigo", "days": 0},
        {"publisher": "../x"},
        {"publisher": "sample"},
    ],
)
def test_a_token_needs_one_scope(tmp_path: Path, scope: dict[str, Any]) -> None:
    """A publisher that can be one, or the operator, and at least a day."""
    with pytest.raises(InputError):
        Tokens(tmp_path).create(**scope)


def test_a_broken_file_opens_nothing(tmp_path: Path) -> None:
    """A damaged tokens.json is named, and no token is believed."""
    (tmp_path / "tokens.json").write_text("[{", "utf-8")
    with pytest.raises(StoreError, match=r"tokens\.json is broken"):
        Tokens(tmp_path).bearer("Bearer x")
