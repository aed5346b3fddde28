"""Processes of our own do not act on Ctrl-C, from their first moment on."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import signal
from multiprocessing import Pipe
from clockkg.querying.spawning import spawn

def tell(pipe):
    pipe.send(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))

if __name__ == "__main__":
    for _ in range(2):
        mine, theirs = Pipe()
        process = spawn(tell, theirs)
        print(mine.recv())
        process.join()
    print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))
"""


def test_every_process_is_deaf_from_its_first_moment(tmp_path: Path) -> None:
    """The first one of a program too; the program itself hears Ctrl-C as before."""
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, "utf-8")
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(file)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True", "False"]
