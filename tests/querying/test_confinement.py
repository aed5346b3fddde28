"""A confined process reaches the ports it needs and no other, whatever made it try."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CONFINED = """
import socket, sys
from clockkg.querying.confinement import confine
from clockkg.settings import Settings
allowed, *asked = map(int, sys.argv[1:])
confine(Settings(), (allowed,))
for port in asked:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        print("reached")
    except PermissionError:
        print("refused")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_only_the_port_of_the_engine_is_reached() -> None:
    """Of two servers on this machine, the one whose port is allowed is reached."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("", 0)) as other:
        ports = [str(server.getsockname()[1]) for server in (one, other)]
        words = [sys.executable, "-c", CONFINED, ports[0], *ports]
        chosen = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        said = subprocess.run(  # noqa: S603 - our own words
            words, env=chosen, capture_output=True, text=True, check=True
        ).stdout.split()
    if said == ["reached", "reached"]:
        pytest.skip("this system cannot hold a process to its ports")
    assert said == ["reached", "refused"]
