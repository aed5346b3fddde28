"""What the tests share: the world, which is the documents and the made-up records, loaded once."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from clockkg.graphs import Maker, Release, Releases
from clockkg.loading import Delivery, find_loader, find_loaders, load
from clockkg.loading.judging import run
from clockkg.settings import Settings
from clockkg.store import EmbeddedStore

TODAY = "2026-11-22"
ROOT = Path(__file__).parents[1]
Serve = Callable[..., AbstractContextManager[str]]
Launched = tuple[str, "subprocess.Popen[bytes]"]
Launch = Callable[..., AbstractContextManager[Launched]]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases that holds the world as release 1; never write to it."""
    folder = tmp_path_factory.mktemp("world") / "kg"
    deliveries = [Delivery(loader) for loader in find_loaders().values() if loader.bundled]
    load(folder, deliveries, today=TODAY)
    return folder


@pytest.fixture(scope="session")
def asked_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world with a release more, in which one pair of records waits; never write to it."""
    folder = tmp_path_factory.mktemp("asked") / "kg"
    shutil.copytree(home, folder)
    run(Settings(home=folder, today=TODAY), maker=Maker("anna"), asks=True)
    return folder


@pytest.fixture(scope="session")
def release(home: Path) -> Release:
    """The world's release."""
    return Releases(home).current()


@pytest.fixture(scope="session")
def world(release: Release) -> EmbeddedStore:
    """The world's store, read-only."""
    return release.store


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings over the world."""
    return Settings(home=home, today=TODAY)


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases that holds the five documents as release 1; never write to it."""
    folder = tmp_path_factory.mktemp("five") / "kg"
    loaders = [loader for loader in find_loaders().values() if loader.publisher == "documents"]
    load(folder, [Delivery(loader) for loader in loaders], today=TODAY)
    return folder


@pytest.fixture
def documents(five: Path, tmp_path: Path) -> Path:
    """The five documents in `tmp_path / "kg"`, for tests that write."""
    return Path(shutil.copytree(five, tmp_path / "kg"))


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases that holds Co.Svi.G.'s document as release 1; never write to it."""
    folder = tmp_path_factory.mktemp("one") / "kg"
    load(folder, [Delivery(find_loader("document-cosvig-2019"))], today=TODAY)
    return folder


@pytest.fixture(scope="session")
def two(one: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two releases: Co.Svi.G.'s document, then Lucense's too; never write to it."""
    folder = Path(shutil.copytree(one, tmp_path_factory.mktemp("two") / "kg"))
    load(folder, [Delivery(find_loader("document-lucense-2019"))], today=TODAY)
    return folder


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Starts a real server over a folder of releases; it ends with the `with` block."""
    return serving


@pytest.fixture(scope="session")
def launch() -> Launch:
    """Starts a real server as `serve` does, and tells its process too."""
    return launching


@contextmanager
def serving(home: Path, *more: str, **environment: str) -> Iterator[str]:
    """A server of its own process, as `clockkg serve` starts it, with more words; its address."""
    with launching(home, *more, **environment) as (address, _):
        yield address


@contextmanager
def launching(home: Path, *more: str, **environment: str) -> Iterator[Launched]:
    """The same server; its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "clockkg", "--home", str(home), "serve", "--port", str(port)]
    words += more
    own = {"PYTHONPATH": str(ROOT), "CLOCKKG_BASE_URL": f"http://127.0.0.1:{port}"}
    chosen = os.environ | own | environment
    process = subprocess.Popen(words, env=chosen, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        _wait(f"http://127.0.0.1:{port}/static/style.css")
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(timeout=40)


def _wait(url: str) -> None:
    for _ in range(400):
        try:
            with urlopen(url):  # noqa: S310 - our own address
                return
        except (URLError, ConnectionError):
            time.sleep(0.05)
    pytest.fail(f"nothing answers at {url}")
