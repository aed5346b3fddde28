"""The files that put the service to work for good, tried with what reads them."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

DEPLOY = Path(__file__).parents[2] / "server" / "deploy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
Run = Callable[..., Any]
_AROUND = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
{site} }}
"""

pytestmark = pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is absent")


@contextmanager
def fronted(address: str, folder: Path) -> Iterator[int]:
    """An nginx with our configuration in front of a server; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = site.replace("http://clockkg:5000", address).replace("listen 80", f"listen {port}")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, site=site), "utf-8")
    words = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "log")]
    subprocess.run([*words, "-t"], check=True, capture_output=True)  # noqa: S603 - nginx
    with subprocess.Popen(words) as process:  # noqa: S603 - nginx
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(400):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx did not start")


def get(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    """The status and body of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_nginx_in_front_passes_streams_and_tells_the_client(
    home: Path, run: Run, tmp_path: Path
) -> None:
    """A quarter of a million rows come whole; who forges an address is counted as who it is."""
    rows = (
        "/sparql?format=csv&query=SELECT+?a+%7B%7BSELECT+?a+%7B?a+?b+?c%7D+LIMIT+500%7D"
        "%7BSELECT+?d+%7B?d+?e+?f%7D+LIMIT+500%7D%7D"
    )
    limits = {"CLOCKKG_TRUSTED_PROXIES": "1", "CLOCKKG_REQUESTS_PER_MINUTE": "4"}
    with run(home, **limits) as server, fronted(server.address, tmp_path) as port:
        status, body = get(port, rows)
        forged = [get(port, "/en/", **{"X-Forwarded-For": f"192.0.2.{n}"})[0] for n in range(5)]
        metrics = get(port, "/metrics")[0]
    assert (status, body.count(b"\n")) == (200, 250_001)
    assert forged == [200, 200, 200, 429, 429]
    assert metrics == 200


def test_plain_queries_behind_nginx_are_their_clients(home: Path, run: Run) -> None:
    """Each address that a trusted proxy tells may ask so often, on one connection of the proxy."""
    limits = {"CLOCKKG_TRUSTED_PROXIES": "1", "CLOCKKG_REQUESTS_PER_MINUTE": "2"}
    with run(home, **limits) as server:
        proxy = HTTPConnection(server.address.removeprefix("http://"), timeout=30)
        found = []
        for client in "1212123":
            told = {"X-Forwarded-For": f"192.0.2.{client}", "X-Forwarded-Proto": "https"}
            proxy.request("GET", "/sparql?query=ASK%7B%7D", headers=told)
            answer = proxy.getresponse()
            answer.read()
            found.append(answer.status)
        proxy.close()
    assert found == [200, 200, 200, 200, 429, 429, 200]


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    """systemd-analyze finds nothing wrong, but for programs that are not installed here."""
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("systemd-analyze is absent")
    unit = tmp_path / "clockkg.service"
    text = (DEPLOY / "clockkg.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/clockkg/bin/clockkg", "/bin/true"), "utf-8")
    done = subprocess.run(  # noqa: S603 - systemd's own
        [program, "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "clockkg.service" not in done.stderr
