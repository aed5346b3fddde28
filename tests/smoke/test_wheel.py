"""The wheel, installed in a clean environment: what a person who never saw the checkout gets."""

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

PYTHON = os.environ.get("CLOCKKG_WHEEL_PYTHON", "")
PORT = 5093

pytestmark = pytest.mark.skipif(
    not PYTHON, reason="CLOCKKG_WHEEL_PYTHON names no Python with the wheel; .ci/run sets it"
)


def run(folder: Path, *words: str) -> str:
    """What the installed command prints, run in an empty folder."""
    command = [PYTHON, "-P", "-m", "clockkg", "--home", str(folder / "kg"), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with a release made by the wheel."""
    made = tmp_path_factory.mktemp("wheel")
    run(made, "load", "--all")
    return made


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    """The address of the service that the wheel runs."""
    command = [PYTHON, "-P", "-m", "clockkg", "--home", str(folder / "kg"), "serve"]
    with subprocess.Popen([*command, "--port", str(PORT)], cwd=folder) as process:  # noqa: S603 - our own command
        yield f"http://127.0.0.1:{PORT}"
        process.terminate()


def test_only_clockkg_stands_in_site_packages(folder: Path) -> None:
    """The wheel puts the package `clockkg` and nothing else beside other people's packages."""
    code = (
        "import importlib.metadata as m;"
        "roots = {file.parts[0] for file in m.files('clockkg')};"
        "print({root for root in roots if not root.startswith(('clockkg', '..'))})"
    )
    command = [PYTHON, "-P", "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    assert done.stdout.strip() == "set()"


def test_the_installed_command_answers_a_question(folder: Path) -> None:
    """Cartario is the one district that CL.O.C.K. represents and that the eight do not list."""
    answer = json.loads(run(folder, "ask", "represented-not-funded", "--json"))
    assert [row["district"].rpartition("/")[2] for row in answer["rows"]] == ["cartario"]


def test_the_installed_service_serves_its_pages(server: str) -> None:
    """The server travels in the wheel with its templates and its stylesheet."""
    opener = urllib.request.build_opener()
    for _ in range(100):
        try:
            page = opener.open(f"{server}/it/", timeout=5).read().decode()
            break
        except OSError:
            subprocess.run(["sleep", "0.1"], check=True)  # noqa: S607 - by its name
    assert '<html lang="it">' in page
    assert opener.open(f"{server}/static/style.css", timeout=5).status == 200


def test_the_installed_command_finds_nothing_wrong_with_itself(folder: Path) -> None:
    """The doctor sees all content of the wheel."""
    checks = json.loads(run(folder, "doctor", "--json"))
    assert [check["name"] for check in checks if not check["well"]] == []
