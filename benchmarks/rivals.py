"""The engines and services that the benchmarks run beside ours, each started and ended anew."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

VIRTUOSO: Final = "virtuoso-t"
MERGED: Final = "urn:merged"
"""The graph on Virtuoso that holds what is the default graph here."""
_ISQL: Final = "isql-vt"
_SECONDS: Final = 600
_SETTINGS: Final = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 64
ServerThreads = 64
CheckpointInterval = 0
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
MaxQueryMem = 2G
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
DirsAllowed = .
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 64
ServerThreads = 64
MaxKeepAlives = 64
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""
"""As its manual advises for a machine with 4 GB to spare; two threads a query for two cores."""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(words: Sequence[str], url: str, folder: Path, **environment: str) -> Iterator[str]:
    """A server started by a command, until the end of the block; its address."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a benchmark's own command
            words, cwd=folder, env=environment or None, stdout=log, stderr=log
        )
        try:
            _wait(url, process)
            yield url
        finally:
            process.terminate()
            process.wait()


def clockkg(home: Path, port: int) -> list[str]:
    """The command that serves a folder of releases, from this checkout."""
    return [sys.executable, "-m", "clockkg", "--home", str(home), "serve", "--port", str(port)]


@contextmanager
def virtuoso(folder: Path, quads: Path) -> Iterator[str]:
    """A Virtuoso that holds a file of N-Quads; the address of its query endpoint."""
    program = shutil.which(VIRTUOSO)
    if not program:
        raise SystemExit("virtuoso-t is absent: apt-get install virtuoso-opensource-7")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_SETTINGS.format(sql=sql, http=http), "utf-8")
    shutil.copy(quads, folder / "world.nq")
    words = [program, "+foreground", "+configfile", "virtuoso.ini"]
    url = f"http://127.0.0.1:{http}/sparql"
    with serving(words, f"{url}?query=ASK%7B%7D", folder):
        load = (
            "ld_dir('.', 'world.nq', 'urn:none'); rdf_loader_run(); checkpoint;"
            " select ll_error from DB.DBA.load_list where ll_error is not null;"
        )
        subprocess.run(  # noqa: S603 - our own server
            [str(shutil.which(_ISQL)), str(sql), "dba", "dba", f"exec={load}"],
            check=True, capture_output=True,
        )  # fmt: skip
        yield url


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(_SECONDS * 10):
        if process.poll() is not None:
            break
        with suppress(URLError, OSError), urlopen(url, timeout=10):  # noqa: S310 - our own address
            return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers at {url}")
