"""The documented exit codes, and what goes to which stream."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Process = Callable[..., Any]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HEARD = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""Whoever starts the tests in the background has Ctrl-C ignored, and so would their processes."""
HEARING = f"{HEARD}import runpy; runpy.run_module('clockkg', run_name='__main__', alter_sys=True)"


def test_zero_when_all_is_well(process: Process) -> None:
    """A question answered."""
    assert process("ask", "funded-without-centre").returncode == 0


def test_one_when_there_are_violations(process: Process, tmp_path: Path) -> None:
    """A check of records whose identifier is no key."""
    file = tmp_path / "organisations.csv"
    file.write_text("key,kind,label_it\nNot A Key,x,Nome\n", "utf-8")
    result = process("--home", str(tmp_path / "kg"), "check", "records", str(file))
    assert result.returncode == 1


def test_two_when_used_wrongly(process: Process) -> None:
    """An option without its value."""
    assert process("ask", "district-bridges", "--a").returncode == 2


@pytest.mark.parametrize(
    ("name", "value"), [("CLOCKKG_WORKERS", "many"), ("CLOCKKG_QUERY_SECONDS", "soon")]
)
def test_three_when_a_setting_is_wrong(process: Process, name: str, value: str) -> None:
    """The setting and its value are told, in the language of the environment."""
    result = process("releases", "list", **{name: value, "LANG": "it_IT.UTF-8"})
    assert result.returncode == 3
    assert value in result.stderr
    assert "non è di tipo" in result.stderr


@pytest.mark.parametrize(
    "words", [("ask", "22"), ("query", "ASK {}"), ("export", "void"), ("report",)]
)
def test_four_without_a_release(process: Process, tmp_path: Path, words: tuple[str, ...]) -> None:
    """The home folder and the command that makes a release are told."""
    result = process("--home", str(tmp_path / "none"), *words)
    assert result.returncode == 4
    assert "clockkg demo" in result.stderr
    assert not (tmp_path / "none").exists()


def test_five_when_a_limit_is_met(process: Process) -> None:
    """An endless query under a limit of one second."""
    result = process("query", ENDLESS, CLOCKKG_QUERY_SECONDS="1")
    assert result.returncode == 5
    assert "stopped after 1 seconds" in result.stderr


def test_130_when_interrupted(home: Path) -> None:
    """Ctrl-C during an endless query, whose worker has begun: no traceback."""
    words = [sys.executable, "-c", HEARING, "--home", str(home), "query", ENDLESS]
    process = subprocess.Popen(  # noqa: S603 - our own command
        words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not children.read_text("utf-8").split():
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in said


def test_130_when_interrupted_before_the_command_is_read_in() -> None:
    """Ctrl-C while the libraries are being imported: no traceback either."""
    program = """
import os, sys
import clockkg.__main__ as started
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "clockkg.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupts())
started.main()
"""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", f"{HEARD}{program}"], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (130, b"")


def test_70_and_one_line_for_a_fault_of_ours(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - a fixture
    """Even what nobody foresaw is one message without a traceback."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("clockkg.cli.installation._versions", broken)
    result = run("--lang", "it", "doctor")
    assert result.exit_code == 70
    assert "guasto imprevisto, ZeroDivisionError: oops" in result.stderr


def test_no_progress_bar_in_a_pipe(process: Process, tmp_path: Path) -> None:
    """A load whose output is piped writes neither bars nor colours."""
    result = process("--home", str(tmp_path / "kg"), "load", "document-cosvig-2019")
    assert "\x1b" not in result.stdout + result.stderr
    assert "━" not in result.stdout + result.stderr


def test_data_and_messages_go_apart(process: Process) -> None:
    """Rows on standard output and nothing else; the question and the count on the other stream."""
    result = process("ask", "funded-without-centre", "--csv")
    assert result.stdout.splitlines()[0] == "district,programme"
    assert len(result.stdout.splitlines()) == 4
    assert result.stderr == ""


@pytest.mark.parametrize(("locale", "word"), [("it_IT.UTF-8", "righe"), ("en_GB.UTF-8", "rows")])
def test_the_language_is_that_of_the_environment(process: Process, locale: str, word: str) -> None:
    """Without `--lang` the locale chooses."""
    assert word in process("ask", "funded-without-centre", LANG=locale, LC_ALL="").stderr


def test_a_closed_pipe_is_no_fault(home: Path) -> None:
    """A reader that leaves, as `head` does, gets no traceback."""
    words = f"{sys.executable} -m clockkg --home {home} query 'SELECT * {{?s ?p ?o}}' | head -n 1"
    result = subprocess.run(words, shell=True, capture_output=True, text=True, check=True)  # noqa: S602 - a pipe
    assert len(result.stdout.splitlines()) == 1
    assert "Traceback" not in result.stderr
