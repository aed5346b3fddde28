"""Ways to run the command: as a process of its own, and in this process where that is quicker."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clockkg.cli.main import command

TODAY = "2026-11-22"
Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(home: Path) -> Run:
    """Runs the command over the world in this process."""

    def runs(*words: str, text: str | None = None) -> Result:
        environment = {"CLOCKKG_TODAY": TODAY, "CLOCKKG_HOME": str(home), "LANG": "en_GB.UTF-8"}
        return CliRunner(env=environment).invoke(command, words, input=text)

    return runs


@pytest.fixture
def process(home: Path) -> Process:
    """Runs `python -m clockkg` over the world, its output in pipes."""

    def runs(*words: str, text: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        chosen = {"CLOCKKG_TODAY": TODAY, "CLOCKKG_HOME": str(home), "LANG": "en_GB.UTF-8"}
        chosen["PYTHONPATH"] = str(Path(__file__).parents[2])
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "clockkg", *words],
            env=os.environ | chosen | more,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return runs


@pytest.fixture
def own(two: Path, tmp_path: Path) -> Path:
    """The same, to write to."""
    shutil.copytree(two, tmp_path / "kg")
    return tmp_path / "kg"
