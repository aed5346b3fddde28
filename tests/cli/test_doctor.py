"""`clockkg doctor` over installations that are really broken: what is wrong, and what to do."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from clockkg.graphs import Manifest, Releases, Snapshot
from clockkg.graphs.seal import seal
from clockkg.terms import GRAPH

Run = Callable[..., Any]
Process = Callable[..., Any]
WRITING = """
import os, signal, sys
from pathlib import Path
from clockkg.graphs import Releases
with Releases(Path(sys.argv[1])).draft():
    print("writing", flush=True)
    if sys.argv[2] == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


def looked(result: Any) -> dict[str, Any]:  # noqa: ANN401 - what a command ended with
    """The checks by their names."""
    return {check["name"]: check for check in json.loads(result.stdout)}


def wrong(result: Any) -> dict[str, str]:  # noqa: ANN401 - what a command ended with
    """What is not well, each with what to do; there is always something to do."""
    found = {name: check for name, check in looked(result).items() if not check["well"]}
    assert (result.exit_code if hasattr(result, "exit_code") else result.returncode) == bool(found)
    assert all(check["remedy"] for check in found.values())
    return {name: f"{check['seen']} {check['remedy']}" for name, check in found.items()}


@contextmanager
def writing(home: Path, how: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that is building a release, or that dies of it."""
    chosen = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", WRITING, str(home), how],
        env=chosen,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "writing\n"
    try:
        yield process
    finally:
        process.communicate()


def test_a_good_installation_is_well(run: Run) -> None:
    """Every check is well, and among them is a worker that answers."""
    result = run("doctor", "--json")
    assert wrong(result) == {}
    assert "has started" in looked(result)["worker"]["seen"]


def test_without_a_release_it_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    """Exit code 1, and the command in the table, in Italian."""
    result = run("--home", str(tmp_path / "none"), "--lang", "it", "doctor")
    assert result.exit_code == 1
    assert "non c'è nessuna release" in result.stdout
    assert "clockkg demo" in result.stdout
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"workers = 'many'", "setting workers: 'many' is not of type int"),
        (b"colour = 'red'", "'colour' is not a setting"),
        (b"engine_password = 'x'", "'engine_password' is not a setting"),
        (b"workers = ", "Invalid value"),
        (b"home = '\xff'", "utf-8"),
    ],
)
def test_a_wrong_settings_file_is_explained(
    process: Process, tmp_path: Path, text: bytes, said: str
) -> None:
    """A value of another type, an unknown name, no TOML and no text are told, not raised."""
    (tmp_path / "clockkg.toml").write_bytes(text)
    result = process("doctor", "--json", CLOCKKG_SETTINGS=str(tmp_path / "clockkg.toml"))
    assert list(found := wrong(result)) == ["settings"]
    assert said in found["settings"]
    assert "home" not in looked(result), "where the settings are wrong, nobody knows the home"


def test_a_settings_file_that_is_not_there_is_missed(process: Process, tmp_path: Path) -> None:
    """A variable that names no file would otherwise mean the defaults, in silence."""
    result = process("doctor", "--json", CLOCKKG_SETTINGS=str(tmp_path / "none.toml"))
    assert "which is not there" in wrong(result)["settings"]


def test_a_home_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    """A file where a folder should be, and a file system that takes no files and has no room."""
    (tmp_path / "file").write_text("", "utf-8")
    result = run("--home", str(tmp_path / "file" / "kg"), "doctor", "--json")
    assert "cannot be written to" in wrong(result)["home"]
    found = wrong(run("--home", "/proc/kg", "doctor", "--json"))
    assert "cannot be written to" in found["home"]
    assert "releases prune" in found["disk"]


def test_a_broken_release_is_named(run: Run, own: Path) -> None:
    """One bit more in a file of the current release: release, file, and how to go back."""
    file = next(path for path in (own / "releases" / "000002").rglob("graph.nt"))
    content = bytearray(file.read_bytes())
    content[0] ^= 1
    file.unlink()
    file.write_bytes(content)
    found = wrong(run("--home", str(own), "doctor", "--json"))
    assert (
        f"release 2 is broken: {file.relative_to(own / 'releases' / '000002')}" in found["release"]
    )
    assert "clockkg releases rollback" in found["release"]


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        ("x", "does not hold the number of a release"),
        ("9", "names none of the releases"),
        ("", "does not hold the number of a release"),
    ],
)
def test_a_pointer_that_leads_nowhere_is_told(run: Run, own: Path, pointer: str, said: str) -> None:
    """The file that names the current release holds no number, or that of none; the way back works.

    The two commands that the remedy names are the two that are run here.
    """
    (own / "current").write_text(pointer, "utf-8")
    found = wrong(run("--home", str(own), "doctor", "--json"))
    assert f"{own / 'current'} {said}" in found["release"]
    listed = json.loads(run("--home", str(own), "releases", "list", "--json").stdout)
    assert listed["current"] == 0
    last = str(listed["releases"][-1]["number"])
    assert run("--home", str(own), "releases", "rollback", last).exit_code == 0
    assert wrong(run("--home", str(own), "doctor", "--json")) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells who holds a lock")
def test_a_live_writer_is_named_and_is_no_fault(run: Run, own: Path) -> None:
    """The process that holds the lock; all is well, others wait."""
    with writing(own, "waits") as process:
        result = run("--home", str(own), "doctor", "--json")
        assert wrong(result) == {}
        assert f"process {process.pid} is writing" in looked(result)["writer"]["seen"]


def test_what_a_killed_writer_left_is_told(run: Run, own: Path) -> None:
    """A draft without its writer, and who removes it; the next writer does."""
    with writing(own, "dies") as process:
        assert process.wait() == -signal.SIGKILL
    found = wrong(run("--home", str(own), "doctor", "--json"))
    assert str(own / "releases" / ".draft") in found["writer"]
    assert "clockkg load" in found["writer"]
    assert run("--home", str(own), "releases", "prune", "--keep", "5").exit_code == 0
    assert wrong(run("--home", str(own), "doctor", "--json")) == {}


def test_the_book_of_judgements_is_looked_at(run: Run, own: Path) -> None:
    """It tells how many wait; a line that cannot be read is named, with where a copy is."""
    assert looked(run("--home", str(own), "doctor", "--json"))["judgements"]["well"]
    (own / "judgements.jsonl").write_text("nonsense\n", "utf-8")
    found = wrong(run("--home", str(own), "doctor", "--json"))
    assert "judgements.jsonl, line 1" in found["judgements"]


def test_a_book_that_lost_lines_is_told(run: Run, tmp_path: Path, asked_home: Path) -> None:
    """The current release counted a judgement that the home's book has no more."""
    shutil.copytree(asked_home, tmp_path / "kg")
    (tmp_path / "kg" / "judgements.jsonl").write_text("", "utf-8")
    found = wrong(run("--home", str(tmp_path / "kg"), "doctor", "--json"))
    assert "does not lead on" in found["judgements"]


def test_a_worker_that_cannot_start_is_told(process: Process, own: Path) -> None:
    """A store that does not open, though its seal was made over it as it is."""
    folder = own / "releases" / "000002"
    (folder / "store" / "CURRENT").unlink()
    (folder / "store" / "CURRENT").write_text("MANIFEST-999999\n", "utf-8")
    seal(folder)
    found = wrong(process("--home", str(own), "doctor", "--json"))
    assert list(found) == ["worker"]
    assert "a query worker cannot open the release" in found["worker"]
    assert "raise worker_bytes (now 4096 MiB)" in found["worker"]


def test_a_clock_that_went_back_is_told(run: Run, tmp_path: Path) -> None:
    """A release of the year 2999."""
    releases = Releases(tmp_path / "kg")
    with releases.draft() as draft:
        draft.put(f"{GRAPH}test/one", Snapshot.of(["<urn:a> <urn:b> <urn:c> ."]))
        draft.publish(Manifest(number=1, time="2999-01-01T00:00:00Z"))
    found = wrong(run("--home", str(tmp_path / "kg"), "doctor", "--json"))
    assert list(found) == ["clock"]
    assert "2999-01-01T00:00:00Z" in found["clock"]


def test_an_engine_out_of_reach_is_told(process: Process) -> None:
    """Nobody listens at the address of the engine; the rest is well."""
    found = wrong(process("doctor", "--json", CLOCKKG_ENGINE="http://127.0.0.1:9/sparql"))
    assert list(found) == ["engine"]
    assert "cannot be reached" in found["engine"]


def test_a_wrong_capability_file_is_told(process: Process, tmp_path: Path) -> None:
    """It is named, and how to write it anew."""
    (tmp_path / "engine.toml").write_text("max_rows = 'many'", "utf-8")
    more = {"CLOCKKG_ENGINE_CAPABILITIES": str(tmp_path / "engine.toml")}
    found = wrong(process("doctor", "--json", CLOCKKG_ENGINE="http://127.0.0.1:9/sparql", **more))
    assert "engine.toml: this is not a capability file" in found["engine"]
    assert "clockkg doctor URL -o FILE" in found["engine"]
