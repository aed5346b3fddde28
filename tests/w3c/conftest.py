"""A real server over a small release, and the raw requests that the W3C's test suites send it."""

import http.client
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from rdflib import Graph

from clockkg.access import Tokens

Serve = Callable[..., AbstractContextManager[str]]
TODAY = "2026-11-22"


class Answered(NamedTuple):
    """An answer as it came over the wire; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def graph(self) -> Graph:
        """The body as a graph, which rdflib reads as what it says it is."""
        return Graph().parse(data=self.body, format=self.kind)


@pytest.fixture(scope="session")
def send(
    one: Path, tmp_path_factory: pytest.TempPathFactory, serve: Serve
) -> Iterator[Callable[..., Answered]]:
    """Sends a request, of nobody, of a centre or of the operator, to a server of its own.

    It serves one document's graph. Each request has a connection of its own, and just its headers.
    """
    home = Path(shutil.copytree(one, tmp_path_factory.mktemp("w3c") / "kg"))
    tokens = Tokens(home)
    bearers = {"centre": tokens.create("navigo")[1], "operator": tokens.create(operator=True)[1]}

    with serve(home, CLOCKKG_TODAY=TODAY, CLOCKKG_WORKERS="1") as address:

        def sent(
            method: str, target: str, body: bytes | str = b"", *, who: str = "", **named: str
        ) -> Answered:
            names = {"kind": "Content-Type", "accept": "Accept"}
            headers = {names.get(name, name): value for name, value in named.items() if value}
            if who:
                headers["Authorization"] = f"Bearer {bearers[who]}"
            content = body.encode() if isinstance(body, str) else body
            host = urlsplit(address).netloc
            with closing(http.client.HTTPConnection(host, timeout=60)) as connection:
                connection.request(method, target, content or None, headers)
                answer = connection.getresponse()
                fields = {name.lower(): value for name, value in answer.getheaders()}
                return Answered(answer.status, fields, answer.read())

        yield sent
