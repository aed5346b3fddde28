"""`clockkg doctor URL` finds out what an engine does, leaves nothing behind, and keeps secrets."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clockkg.cli.main import command
from clockkg.graphs import Manifest, Releases, Snapshot
from clockkg.store import Access, Capabilities, Change, RemoteStore, open_store
from clockkg.store.capabilities import SCRATCH
from clockkg.store.remote import Endpoint
from clockkg.terms import GRAPH

pytestmark = pytest.mark.virtuoso
Run = Callable[..., Result]
A = "https://example.org/a"


@pytest.fixture
def run() -> Run:
    """Runs the doctor in this process, with the password of a new Virtuoso."""

    def runs(*words: str, password: str = "dba") -> Result:  # noqa: S107 - what a new server is given
        environment = {"CLOCKKG_ENGINE_PASSWORD": password, "LANG": "en_GB.UTF-8"}
        return CliRunner(env=environment).invoke(command, words)

    return runs


@pytest.fixture
def writing(remote: RemoteStore, known: Capabilities) -> tuple[str, ...]:
    """The words that let the doctor write."""
    return ("doctor", remote.url, "--update-url", known.update, "--user", "dba")


def test_the_doctor_finds_what_was_measured(
    run: Run, writing: tuple[str, ...], tmp_path: Path, known: Capabilities
) -> None:
    """The file it writes holds what we know of Virtuoso 7, found by asking."""
    assert run(*writing, "-o", str(tmp_path / "engine.toml")).exit_code == 0
    found = Capabilities.load(tmp_path / "engine.toml")
    assert found.server.startswith("Virtuoso/07.20")
    assert (found.max_rows, found.sorted_rows, found.chunk) == (10_000, 10_000, 1_000)
    assert (found.auth, found.raw_query, found.default_union) == ("digest", False, True)
    assert found.graph_store == known.graph_store
    assert (found.distrusted, found.shielded) == (known.distrusted, known.shielded)
    assert '"Ciao"@it-IT -> "Ciao"@it-it' in found.rewrites


def test_a_store_obeys_the_file(
    run: Run, writing: tuple[str, ...], tmp_path: Path, remote: RemoteStore, access: Access
) -> None:
    """A graph is published and read with the file alone."""
    run(*writing, "-o", str(tmp_path / "engine.toml"))
    store = open_store(remote.url, capabilities=tmp_path / "engine.toml", access=access)
    assert isinstance(store, RemoteStore)
    assert store.replace(A, ["<urn:s> <urn:p> '1' ."]) == Change(1, 0)
    assert remote.graphs() == [A]


def test_nothing_is_left_behind(
    run: Run, writing: tuple[str, ...], remote: RemoteStore, known: Capabilities
) -> None:
    """The scratch graph is gone, and no graph of ours was touched."""
    remote.replace(A, ["<urn:s> <urn:p> '1' ."])
    run(*writing)
    assert Endpoint(remote.url, known, Access()).statements(SCRATCH) == []
    assert remote.merged() == ['<urn:s> <urn:p> "1" .']


def test_without_an_address_for_updates_it_is_only_read(run: Run, remote: RemoteStore) -> None:
    """What can be seen by reading is seen, and that is well."""
    result = run("doctor", remote.url, "--json")
    assert result.exit_code == 0
    names = [check["name"] for check in json.loads(result.stdout)]
    expected = ["engine", "rows", "deep pages", "query as body", "JSON", "default graph", "writing"]
    assert names == expected


@pytest.mark.parametrize(("language", "word"), [("it", "scrittura"), ("en", "writing")])
def test_what_is_wrong_is_said(
    run: Run, writing: tuple[str, ...], language: str, word: str
) -> None:
    """A wrong password is exit code 1, in the reader's language, and is not repeated."""
    result = run("--lang", language, *writing, password="wrong secret")  # noqa: S106 - a made-up one
    assert result.exit_code == 1
    assert word in result.stdout
    assert "HTTP 401" in result.stdout
    assert "wrong secret" not in result.output


def test_nobody_there_is_exit_code_four(run: Run) -> None:
    """An address where nobody listens is a store that cannot be reached."""
    result = run("doctor", "http://127.0.0.1:9/sparql")
    assert result.exit_code == 4
    assert "cannot be reached" in result.stderr


def test_an_address_with_a_password_is_refused(run: Run) -> None:
    """Exit code 3, and the password is not shown."""
    result: Any = run("doctor", "http://user:secret@127.0.0.1:9/sparql")
    assert result.exit_code == 3
    assert "secret" not in result.output


@pytest.fixture
def settled(
    tmp_path: Path, remote: RemoteStore, known: Capabilities, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home of one release, and settings that name the engine as it was measured."""
    replace(known, server=remote.server()).save(tmp_path / "engine.toml")
    chosen = {
        "CLOCKKG_HOME": str(tmp_path / "kg"),
        "CLOCKKG_ENGINE": remote.url,
        "CLOCKKG_ENGINE_CAPABILITIES": str(tmp_path / "engine.toml"),
        "CLOCKKG_ENGINE_USER": "dba",
    }
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    with Releases(tmp_path / "kg").draft() as draft:
        draft.put(f"{GRAPH}test/one", Snapshot.of(["<urn:a> <urn:b> <urn:c> ."]))
        draft.publish(Manifest(number=1, time="2026-11-01T00:00:00Z"))
    return tmp_path


def engine_checks(result: Result) -> dict[str, tuple[bool, str, str]]:
    """What is said of the engine: whether it is well, what was seen, what is to be done."""
    found = {check.pop("name"): tuple(check.values()) for check in json.loads(result.stdout)}
    return {name: found[name] for name in found if "engine" in name}


def test_an_engine_that_is_behind_is_told(run: Run, settled: Path) -> None:
    """It holds nothing whole, then the current release, then an older one."""
    missing = engine_checks(run("doctor", "--json"))["release on the engine"]
    assert (missing[0], missing[2]) == (False, "Run `clockkg releases push`.")
    assert "the engine holds none whole" in missing[1]
    assert run("releases", "push").exit_code == 0
    assert engine_checks(run("doctor", "--json"))["release on the engine"][:2] == (
        True,
        "holds release 1",
    )
    with Releases(settled / "kg").draft() as draft:
        draft.put(f"{GRAPH}test/one", Snapshot())
        draft.publish(Manifest(number=2, time="2026-11-02T00:00:00Z"))
    behind = engine_checks(run("doctor", "--json"))["release on the engine"]
    assert "release 2 is current, the engine holds 1" in behind[1]


def test_an_engine_of_another_version_is_to_be_measured(
    run: Run, settled: Path, known: Capabilities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The capability file is of an older version; then there is none at all."""
    replace(known, server="Virtuoso/06.01").save(settled / "engine.toml")
    well, seen, remedy = engine_checks(run("doctor", "--json"))["engine"]
    assert not well
    assert "describes 'Virtuoso/06.01', but the engine is 'Virtuoso/07.20" in seen
    assert "clockkg doctor http://127.0.0.1" in remedy
    monkeypatch.setenv("CLOCKKG_ENGINE_CAPABILITIES", "")
    assert "has not been measured" in engine_checks(run("doctor", "--json"))["engine"][1]
