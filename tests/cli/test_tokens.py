"""`clockkg tokens`: a token is printed once, listed without its secret, and can be ended."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clockkg.access import Audit, Tokens
from clockkg.errors import NoTokenError

Run = Callable[..., Any]


def test_a_token_is_made_listed_and_revoked(run: Run, tmp_path: Path) -> None:
    """What is printed opens until it is revoked; the list never holds it."""
    there = ("--home", str(tmp_path), "tokens")
    text = run(*there, "create", "--publisher", "navigo", "--label", "a").stdout.strip()
    made = Tokens(tmp_path).bearer(f"Bearer {text}")
    (shown,) = json.loads(run(*there, "list", "--json").stdout)
    assert (shown["key"], shown["publisher"], shown["label"]) == (made.key, "navigo", "a")
    assert text not in run(*there, "list").stdout
    assert run(*there, "revoke", made.key).exit_code == 0
    with pytest.raises(NoTokenError):
        Tokens(tmp_path).bearer(f"Bearer {text}")


def test_a_token_needs_one_scope(run: Run, tmp_path: Path) -> None:
    """Neither scope, or both, is wrong usage."""
    create = ("--home", str(tmp_path), "tokens", "create")
    assert run(*create).exit_code == 2
    assert run(*create, "--operator", "--publisher", "navigo").exit_code == 2


def test_the_book_is_read(run: Run, tmp_path: Path) -> None:
    """`tokens audit` prints every attempt."""
    with Audit(tmp_path).attempt("PUT", "urn:g") as entry:
        entry.status = 201
    (found,) = json.loads(run("--home", str(tmp_path), "tokens", "audit", "--json").stdout)
    assert (found["what"], found["outcome"]) == ("PUT", 201)
    assert "urn:g" in run("--home", str(tmp_path), "tokens", "audit").stdout
