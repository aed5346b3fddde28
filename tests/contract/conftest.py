"""The engines that keep one contract: Oxigraph in memory and on disk, and a real Virtuoso.

The Virtuoso is one of our own: in a new folder, on free ports of this machine, ended by its id.
"""

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from clockkg.store import (
    Access,
    Capabilities,
    EmbeddedStore,
    RemoteStore,
    WritableStore,
    open_store,
)
from clockkg.store.capabilities import REGISTRY
from clockkg.store.remote import Endpoint

PROGRAM = shutil.which("virtuoso-t")
ROWS = 10_000
"""The rows after which this server cuts an answer, as Debian sets it up."""
USER = PASSWORD = "dba"  # noqa: S105 - what a new server is given
_SECONDS = 60
_FILE = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 20
MaxCheckpointRemap = 200
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
MaxCheckpointRemap = 200
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 0
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
MaxQueryMem = 200M
ThreadsPerQuery = 1
AsyncQueueMaxThreads = 2
DirsAllowed = .
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 8
MaxKeepAlives = 8
KeepAliveTimeout = 5
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
[URIQA]
DynamicLocal = 0
DefaultHost = localhost:{http}
"""


class Virtuoso(NamedTuple):
    """The addresses of a running server."""

    base: str

    @property
    def query(self) -> str:
        """Where anybody asks."""
        return f"{self.base}/sparql"

    @property
    def update(self) -> str:
        """Where who has a password writes."""
        return f"{self.base}/sparql-auth"

    @property
    def graph_store(self) -> str:
        """Where who has a password puts whole graphs."""
        return f"{self.base}/sparql-graph-crud-auth"


@contextmanager
def running(folder: Path) -> Iterator[Virtuoso]:
    """A new server in an empty folder, up to the end of the block."""
    sql, http = _free(), _free()
    (folder / "virtuoso.ini").write_text(_FILE.format(sql=sql, http=http, rows=ROWS), "utf-8")
    server = Virtuoso(f"http://127.0.0.1:{http}")
    words = [str(PROGRAM), "+foreground", "+configfile", "virtuoso.ini"]
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log)  # noqa: S603 - ours
    try:
        _wait(server, process)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait(server: Virtuoso, process: "subprocess.Popen[bytes]") -> None:
    """Until it answers."""
    for _ in range(_SECONDS * 10):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.query}?query=ASK%7B%7D", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("Virtuoso did not start")


def _free() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """A Virtuoso of our own, for the whole session."""
    if not PROGRAM:
        pytest.skip("virtuoso-t is absent: apt-get install virtuoso-opensource-7")
    with running(tmp_path_factory.mktemp("virtuoso")) as found:
        yield found


@pytest.fixture(scope="session")
def known(server: Virtuoso) -> Capabilities:
    """What is known of that server, as the doctor finds it."""
    return Capabilities(
        server="Virtuoso/07.20",
        update=server.update,
        graph_store=server.graph_store,
        auth="digest",
        max_rows=ROWS,
        chunk=1_000,
    )


@pytest.fixture(scope="session")
def access() -> Access:
    """The name and password of a new Virtuoso."""
    return Access(USER, PASSWORD)


@pytest.fixture(scope="session")
def file(known: Capabilities, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is known of that server, as a capability file."""
    path = tmp_path_factory.mktemp("known") / "engine.toml"
    known.save(path)
    return path


def forget(store: RemoteStore, access: Access) -> None:
    """Drop all graphs that a store has published, and what it keeps of them."""
    endpoint = Endpoint(store.url, store.known, access)
    for graph in (*store.graphs(), store.known.merged, REGISTRY):
        assert endpoint.update(f"DROP SILENT GRAPH <{graph}>").good


@pytest.fixture
def remote(server: Virtuoso, known: Capabilities, access: Access) -> Iterator[RemoteStore]:
    """An empty store on that server."""
    store = RemoteStore(server.query, known, access)
    yield store
    forget(store, access)


@pytest.fixture(params=["memory", "disk", pytest.param("virtuoso", marks=pytest.mark.virtuoso)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> WritableStore:
    """An empty store on each engine."""
    if request.param == "virtuoso":
        found: RemoteStore = request.getfixturevalue("remote")
        return found
    return open_store(tmp_path / "store" if request.param == "disk" else None)


@pytest.fixture(scope="module")
def published(
    server: Virtuoso, known: Capabilities, access: Access, world: EmbeddedStore
) -> Iterator[RemoteStore]:
    """The world on that server; its tests leave it as it is."""
    store = RemoteStore(server.query, known, access)
    for graph in world.graphs():
        store.replace(graph, world.graph(graph))
    yield store
    forget(store, access)
