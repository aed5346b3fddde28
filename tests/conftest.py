"""What the tests share: the world, which is the documents and the made-up records, loaded once."""

from pathlib import Path

import pytest

from clockkg.graphs import Release, Releases
from clockkg.loading import Delivery, Outcome, find_loaders, load
from clockkg.settings import Settings
from clockkg.store import EmbeddedStore

TODAY = "2026-11-22"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases that holds the world as release 1; never write to it."""
    folder = tmp_path_factory.mktemp("world") / "kg"
    deliveries = [Delivery(loader) for loader in find_loaders().values() if loader.bundled]
    load(folder, deliveries, today=TODAY)
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


@pytest.fixture
def documents(tmp_path: Path) -> Outcome:
    """The five documents loaded into `tmp_path / "kg"`, for tests that write."""
    loaders = [loader for loader in find_loaders().values() if loader.publisher == "documents"]
    return load(tmp_path / "kg", [Delivery(loader) for loader in loaders], today=TODAY)
