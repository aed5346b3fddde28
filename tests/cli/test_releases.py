"""`clockkg releases`: what a release says of itself, and its signature, on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from clockkg.cli.main import command
from clockkg.graphs import Releases

Run = Callable[..., Result]


def test_a_release_is_shown_in_both_languages(run: Run) -> None:
    """The manifest's fields, graphs and rules, with headings in the reader's language."""
    for language, words in (
        ("en", ("Statements", "RDFC-1.0 hash", "documents/cosvig-2019", "Conforms", "yes")),
        ("it", ("Affermazioni", "impronta RDFC-1.0", "Conforme", "sì", "regola")),
    ):
        shown = run("--lang", language, "releases", "show").stdout
        assert [word for word in words if word not in shown] == []


def test_a_release_is_shown_as_data(run: Run, home: Path) -> None:
    """Every dataset comes with its last load and the digests of its files."""
    data = json.loads(run("releases", "show", "1", "--json").stdout)
    manifest = Releases(home).get(1).manifest
    assert {one["graph"] for one in data["datasets"]} == {one.graph for one in manifest.datasets}
    assert all(one["loaded"]["files"] for one in data["datasets"])
    assert (data["number"], data["signed"], data["validation"]["conforms"]) == (1, False, True)


def test_a_load_is_signed_and_verified_by_the_settings(tmp_path: Path) -> None:
    """A key from `keygen` signs what is loaded; `verify` demands it, and a foreign key fails."""
    key, other = tmp_path / "a.key", tmp_path / "b.key"
    chosen = {
        "CLOCKKG_HOME": str(tmp_path / "kg"),
        "CLOCKKG_TODAY": "2026-11-22",
        "CLOCKKG_WHO": "Ada",
        "CLOCKKG_SIGNING_KEY": str(key),
        "CLOCKKG_PUBLIC_KEY": f"{key}.pub",
        "LANG": "en_GB.UTF-8",
    }

    def run(*words: str) -> Result:
        return CliRunner(env=chosen).invoke(command, ["releases", *words])

    assert [run("keygen", str(path)).exit_code for path in (key, other)] == [0, 0]
    assert CliRunner(env=chosen).invoke(command, ["load", "document-cosvig-2019"]).exit_code == 0
    assert json.loads(run("show", "--json").stdout)["who"] == "Ada"
    assert run("verify").exit_code == 0
    assert run("sign", "1", "--key", str(other)).exit_code == 0
    refused = run("verify", "1")
    assert (refused.exit_code, "SHA256SUMS.sig" in refused.stdout) == (1, True)
    assert run("verify", "--public-key", f"{other}.pub").exit_code == 0


def test_signing_needs_a_key(run: Run) -> None:
    """Without a key the command says how to name one."""
    result = run("releases", "sign")
    assert (result.exit_code, "--key FILE" in result.output) == (2, True)
