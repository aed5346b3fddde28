"""What the tests of faults share: writers that may be killed, and a disk that fills up."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Say = tuple[str, Any]


class Writer:
    """A process that forks a writer for each job; the imports are made once."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Nothing is asked yet."""
        self._process = process

    def begin(self, *job: object) -> None:
        """Start a job and leave it running."""
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps(job)}\n")
        self._process.stdin.flush()

    def said(self) -> Iterator[Say]:
        """What is told until the job's process is gone."""
        assert self._process.stdout
        for line in self._process.stdout:
            word, value = json.loads(line)
            yield word, value
            if word == "ended":
                return

    def killed(self, seconds: float, *job: object) -> list[Say]:
        """What is told by a job that is killed so long after it began."""
        self.begin(*job)
        told: list[Say] = []
        timer = None
        for word, value in self.said():
            told.append((word, value))
            if word == "pid":
                timer = Timer(seconds, _kill, (value,))
                timer.start()
        assert timer
        timer.join()
        return told


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


@contextmanager
def writing() -> Iterator[Writer]:
    """A writer, which ends with the block."""
    words = [sys.executable, str(Path(__file__).with_name("writer.py"))]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 - our own code
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield Writer(process)


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    """One writer for all tests of a module."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    with writing() as found:
        yield found


@pytest.fixture
def two_writers() -> Callable[[], AbstractContextManager[Writer]]:
    """Starts a writer of its own."""
    return writing


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 32 MiB, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(words, check=False, capture_output=True)  # noqa: S603 - fixed words
    except FileNotFoundError:
        pytest.skip("this system has no mount")
    if done.returncode:
        pytest.skip(f"no file system can be mounted: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607 - fixed words
