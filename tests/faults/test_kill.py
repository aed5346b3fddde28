"""A load that is killed at any moment leaves the release that readers see as it was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clockkg.graphs import Releases
from clockkg.loading import Delivery, find_loader, load

CHILD = """
import sys
from pathlib import Path
from clockkg.loading import Delivery, find_loader, load
from clockkg.graphs import Draft, Releases
def wait(*_):
    print("now", flush=True)
    sys.stdin.read()
if sys.argv[2] == "switch":
    Releases.switch = wait
elif sys.argv[2] == "put":
    Draft.publish = wait
step = lambda name, done=0.0: wait() if name == sys.argv[2] else None
load(Path(sys.argv[1]), [Delivery(find_loader("editorial"))], today="2026-11-22", step=step)
"""


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("moment", ["infer", "validate", "publish", "put", "switch"])
def test_a_killed_load_leaves_the_release(tmp_path: Path, moment: str) -> None:
    """Killed while it infers, validates, writes or is about to switch, a load changes nothing."""
    home = tmp_path / "kg"
    before = sorted(Releases(home).current().store.merged())
    kill_a_load(home, moment)
    current = Releases(home).current()
    assert (current.number, sorted(current.store.merged())) == (1, before)
    load(home, [Delivery(find_loader("editorial"))], today="2026-11-22")
    assert Releases(home).current().number == Releases(home).highest() > 1


def kill_a_load(home: Path, moment: str) -> None:
    """Start a load in another process and kill it at a moment of its way."""
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", CHILD, str(home), moment],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == b"now\n"
        os.kill(child.pid, signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
