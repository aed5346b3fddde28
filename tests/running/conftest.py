"""A real server as its operating system sees it: its processes, their memory, and their end."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from subprocess import Popen
from threading import Event
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

Launch = Callable[..., AbstractContextManager[tuple[str, Popen[bytes]]]]


class Running(NamedTuple):
    """A server at work."""

    address: str
    process: Popen[bytes]

    def ask(self, query: str, form: str = "csv") -> tuple[int, bytes]:
        """The status and the body of an answer."""
        url = f"{self.address}/sparql?format={form}&query={quote(query)}"
        try:
            with urlopen(url, timeout=90) as answer:  # noqa: S310 - our own address
                return answer.status, answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()

    def family(self, depth: int) -> list[int]:
        """Its processes: of depth 1 Gunicorn's, of 2 the nurseries, of 3 the query workers."""
        found = [self.process.pid]
        for _ in range(depth):
            found = [child for parent in found for child in _children(parent)]
        return [pid for pid in found if not _is_tracker(pid)]

    def memory(self) -> int:
        """The bytes that it and all below it hold for themselves."""
        families = (pid for depth in range(4) for pid in self.family(depth))
        return sum(map(_own_memory, families))


Run = Callable[..., AbstractContextManager[Running]]


Asked = tuple[int, bytes]
"""The status and the body of an answer."""
Client = Callable[[Event, set[Asked]], None]
"""One who asks until the event, and puts each different answer into the set."""
Busy = Callable[[int, Client], AbstractContextManager[set[Asked]]]


@pytest.fixture(scope="session")
def busy() -> Busy:
    """Clients who are all at work up to the end of the `with` block, and what they got."""

    @contextmanager
    def working(clients: int, client: Client) -> Iterator[set[Asked]]:
        done, found = Event(), set[Asked]()
        with ThreadPoolExecutor(clients) as threads:
            under_way = [threads.submit(client, done, found) for _ in range(clients)]
            try:
                yield found
            finally:
                done.set()
            for one in under_way:
                one.result()

    return working


@pytest.fixture(scope="session")
def run(launch: Launch) -> Run:
    """Starts a server over a folder of releases, ready; it ends with the `with` block."""

    @contextmanager
    def running(home: Path, **environment: str) -> Iterator[Running]:
        with launch(home, **environment) as (address, process):
            with urlopen(f"{address}/ready"):  # noqa: S310 - our own address
                pass
            yield Running(address, process)

    return running


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(c) for task in tasks for c in (task / "children").read_text().split()]
    return []


def _is_tracker(pid: int) -> bool:
    """Whether a process is the one by which Python clears up after others."""
    with suppress(OSError):
        return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _own_memory(pid: int) -> int:
    """The memory that would come back if this process alone ended, and its share of the rest."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return 0
