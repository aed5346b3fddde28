"""The application over the world: in this process, and as a real process behind a socket."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clockkg.settings import Settings
from server import create_app


class Answered(NamedTuple):
    """An answer of a real server: its status, media type and text."""

    status: int
    kind: str
    text: str


Fetch = Callable[..., Answered]
Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def app(home: Path) -> Iterator[Flask]:
    """The application over the world."""
    made = create_app(Settings(home=home, today="2026-11-22", workers=1))
    yield made
    made.extensions["clockkg"].opened.pool.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without a socket."""
    return app.test_client()


@pytest.fixture(scope="session")
def address(home: Path, serve: Serve) -> Iterator[str]:
    """The address of a real server over the world, whose queries are stopped after one second."""
    with serve(home, CLOCKKG_QUERY_SECONDS="1", CLOCKKG_WORKERS="2") as found:
        yield found


@pytest.fixture(scope="session")
def fetch() -> Fetch:
    """Asks a real server by GET, with arguments; an error is an answer too."""

    def fetched(url: str, accept: str = "*/*", **arguments: str) -> Answered:
        query = f"?{urlencode(arguments)}" if arguments else ""
        request = Request(url + query, headers={"Accept": accept})  # noqa: S310 - our own address
        try:
            with urlopen(request) as answer:  # noqa: S310 - our own address
                return Answered(
                    answer.status, answer.headers.get_content_type(), answer.read().decode()
                )
        except HTTPError as error:
            with error:
                return Answered(error.code, error.headers.get_content_type(), error.read().decode())

    return fetched
