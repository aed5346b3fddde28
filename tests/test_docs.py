"""The documentation shows real output: every console block is run and must come out as printed.

`python tests/test_docs.py` writes the blocks anew.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from clockkg.loading import Delivery, find_loaders, load

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TODAY = "2026-11-22"

BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def printed(line: str, home: Path) -> str:
    """What a command of the documentation prints, on both outputs, without trailing blanks."""
    words = shlex.split(line)
    assert words[0] == "clockkg", line
    command = [sys.executable, "-m", "clockkg", "--home", str(home), *words[1:]]
    environment = os.environ | {
        "LANG": "en_GB.UTF-8",
        "CLOCKKG_TODAY": TODAY,
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "".join(f"{text.rstrip()}\n" for text in done.stdout.splitlines() if text.strip())


def rendered(page: str, home: Path) -> str:
    """A page with the output of each of its commands as it is now."""

    def block(match: re.Match[str]) -> str:
        commands = [line[2:] for line in match[2].splitlines() if line.startswith("$ ")]
        shown = "".join(f"$ {line}\n{printed(line, home)}" for line in commands)
        return f"{match[1]}{shown}{match[3]}"

    return BLOCK.sub(block, page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_prints_what_the_page_says(page: Path, home: Path) -> None:
    """The output in the documentation is the command's own."""
    text = page.read_text("utf-8")
    assert rendered(text, home) == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link within the repository names a file that is there."""
    targets = LINK.findall(page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_first_command_comes_early() -> None:
    """A newcomer meets the two commands within the first twenty lines of the README."""
    first = (ROOT / "README.md").read_text("utf-8").splitlines()[:20]
    assert any("make demo" in line for line in first)
    assert any("make test" in line for line in first)


def main() -> None:
    """Write every page's output anew."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "kg"
        deliveries = [Delivery(loader) for loader in find_loaders().values() if loader.bundled]
        load(home, deliveries, today=TODAY)
        for page in PAGES:
            page.write_text(rendered(page.read_text("utf-8"), home), "utf-8")


if __name__ == "__main__":
    main()
