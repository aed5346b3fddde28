"""Every verb explains itself, with an example, and so do wrong words."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from clockkg import __version__
from clockkg.cli.main import VERBS

Run = Callable[..., Any]
RELEASES = [("releases", "list"), ("releases", "diff"), ("releases", "rollback")]
RELEASES += [("releases", name) for name in ("show", "keygen", "sign")]
SUBVERBS = [*RELEASES, ("tokens", "create")]


@pytest.mark.parametrize("words", [*((verb,) for verb in VERBS), *SUBVERBS])
def test_help_has_an_example(run: Run, words: tuple[str, ...]) -> None:
    """`--help` of each verb ends well and shows how it is written."""
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert re.search(rf"Example:\s+clockkg\s+{words[0]}", result.stdout)


def test_the_command_lists_its_verbs(run: Run) -> None:
    """All eleven verbs of the issue are there, and where to begin."""
    result = run("--help")
    listed = re.findall(r"^  ([a-z]+) ", result.stdout, re.MULTILINE)
    assert set(VERBS) <= set(listed)
    assert len(VERBS) == 11
    assert "clockkg demo" in result.stdout


def test_the_version_is_told(run: Run) -> None:
    """`--version` gives the name and the version."""
    assert run("--version").stdout.strip() == f"clockkg, version {__version__}"


def test_an_unknown_verb_is_wrong_usage(run: Run) -> None:
    """Exit code 2, and the verbs that there are."""
    result = run("aks")
    assert result.exit_code == 2
    assert "ask" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--lang", "fr", "doctor"),
        ("load",),
        ("ask", "district-bridges", "nautica"),
        ("ask", "district-bridges", "--a"),
        ("releases", "diff", "1"),
        ("query",),
        ("query", "ASK {}", "--format", "yaml"),
        ("validate", "/no/such/file.ttl"),
    ],
)
def test_wrong_usage_ends_with_two(run: Run, words: tuple[str, ...]) -> None:
    """Click's code for a command used wrongly."""
    assert run(*words).exit_code == 2
