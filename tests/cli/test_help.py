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
SUBVERBS = [*RELEASES, ("tokens", "create"), ("shapes", "list"), ("shapes", "changes")]


@pytest.mark.parametrize("words", [*((verb,) for verb in VERBS), *SUBVERBS])
def test_help_has_an_example(run: Run, words: tuple[str, ...]) -> None:
    """`--help` of each verb ends well and shows how it is written."""
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert re.search(rf"Example:\s+clockkg\s+(--lang it )?{words[0]}", result.stdout)


def test_the_command_lists_its_verbs(run: Run) -> None:
    """All nineteen verbs are there, and where to begin."""
    result = run("--help")
    listed = re.findall(r"^  ([a-z]+) ", result.stdout, re.MULTILINE)
    assert set(VERBS) <= set(listed)
    assert len(VERBS) == 19
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


@pytest.mark.parametrize(
    ("words", "it", "en"),
    [
        (("aks",), "il comando 'aks' non c'è", "there is no command 'aks'"),
        (("releases", "aks"), "il comando 'aks' non c'è", "No such command 'aks'"),
        (("load",), "Indica un caricatore", "Name a loader"),
        (("load", "--colour"), "l'opzione --colour non c'è", "No such option"),
        (("serve", "--port"), "l'opzione --port vuole un valore", "requires an argument"),
        (("load", "--all=yes"), "l'opzione --all non vuole un valore", "does not take a value"),
        (("releases", "diff", "1"), "manca NEW", "Missing argument 'NEW'"),
        (("releases", "list", "1"), "parole di troppo: 1", "unexpected extra argument (1)"),
        (("query", "ASK {}", "--format", "yaml"), "va scelto fra: json", "is not one of 'json'"),
        (("releases", "diff", "a", "b"), "serve un numero intero", "is not a valid integer"),
        (("validate", "/no/such.ttl"), "questo file non c'è", "does not exist"),
        (("ask", "district-bridges", "--a"), "--a non ha un valore", "--a has no value"),
        (("analyse", "x", "--publish", "--csv"), "non si usa con", "takes neither"),
        (("tokens", "create"), "--publisher oppure --operator", "either --publisher or --operator"),
    ],
)
def test_wrong_usage_is_told_in_the_readers_language(
    run: Run, words: tuple[str, ...], it: str, en: str
) -> None:
    """What is wrong with the words, how the command is used and where help is, in one language."""
    for language, said, usage in (("it", it, "Uso: "), ("en", en, "Usage: ")):
        result = run("--lang", language, *words)
        assert result.exit_code == 2
        assert said in result.stderr
        assert usage in result.stderr
        assert "--help" in result.stderr


def test_a_wrong_language_is_told_in_that_of_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `--lang` itself is wrong."""
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    assert "--lang va scelto fra: it, en" in run("--lang", "fr", "doctor").stderr
