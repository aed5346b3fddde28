"""The care of the remote store, without an engine: addresses, broken lines, answers in part."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clockkg.errors import InputError, LimitError, StoreError
from clockkg.store import Access, Capabilities, RemoteStore, open_store

Answering = Callable[..., str]
YES = b'{"head": {}, "boolean": true}'


def answer(body: bytes, *headers: str, length: int | None = None) -> bytes:
    """An HTTP answer as it goes over the wire."""
    size = len(body) if length is None else length
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {size}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
def answering() -> Iterator[Answering]:
    """A server that gives one answer after the other; an empty one breaks the connection."""
    servers: list[socketserver.TCPServer] = []

    def start(*answers: bytes) -> str:
        left = list(answers)

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.recv(65536)
                self.request.sendall(left.pop(0) if left else b"")

        server = socketserver.TCPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/sparql"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def foreign(url: str, seconds: float = 5.0) -> RemoteStore:
    """A store on an endpoint that is not ours."""
    store = open_store(url, capabilities=Capabilities(merged=""), access=Access(seconds=seconds))
    assert isinstance(store, RemoteStore)
    return store


def test_a_broken_connection_is_tried_once_more(answering: Answering) -> None:
    """The first connection breaks, the second answers."""
    assert foreign(answering(b"", answer(YES))).ask("ASK {}")


def test_a_connection_that_stays_broken_is_an_error(answering: Answering) -> None:
    """Two broken connections are a StoreError that names the place and what to do."""
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        foreign(answering()).ask("ASK {}")
    assert "clockkg doctor" in caught.value.remedy
    assert "non si raggiunge" in caught.value.said("it")


@pytest.mark.parametrize(
    "broken",
    [
        answer(YES[:10]),
        answer(YES, length=1000),
        answer(b"{}"),
        answer(b"<html>all is well</html>"),
    ],
    ids=["cut JSON", "cut connection", "another JSON", "a page"],
)
def test_an_answer_that_is_not_whole_is_an_error(answering: Answering, broken: bytes) -> None:
    """Half a document, a short body and another document are all refused."""
    with pytest.raises(StoreError, match="is not whole"):
        foreign(answering(broken, broken)).ask("ASK {}")


def test_a_mark_of_incompleteness_is_believed(answering: Answering) -> None:
    """An answer under `X-SQL-State: S1TAT` is a part, whatever it looks like."""
    with pytest.raises(LimitError, match="gave only a part"):
        foreign(answering(answer(YES, "X-SQL-State: S1TAT"))).ask("ASK {}")


def test_a_redirect_is_not_followed(answering: Answering) -> None:
    """Another address gets neither the question nor a password."""
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(StoreError, match="HTTP 302"):
        foreign(answering(moved)).ask("ASK {}")


def test_a_password_does_not_belong_in_an_address() -> None:
    """It is refused, and not repeated."""
    with pytest.raises(InputError) as caught:
        open_store("https://user:secret@example.org/sparql")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "http:///sparql"])
def test_only_the_web_is_asked(url: str) -> None:
    """An address of another kind is an input error."""
    with pytest.raises(InputError, match="not the address of a SPARQL endpoint"):
        open_store(url)


def test_what_is_not_known_to_be_right_is_not_asked(answering: Answering) -> None:
    """A property path on an endpoint nobody measured is refused, with the way to measure it."""
    with pytest.raises(StoreError, match="not known whether") as caught:
        foreign(answering()).select("SELECT ?x { ?x <urn:p>+ <urn:o> }")
    assert "clockkg doctor URL -o FILE" in caught.value.remedy


def test_a_capability_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Saved and loaded, capabilities are equal."""
    known = Capabilities(server='a "b" \\ è', max_rows=7, raw_query=True, distrusted=())
    known.save(tmp_path / "engine.toml")
    assert Capabilities.load(tmp_path / "engine.toml") == known


@pytest.mark.parametrize("text", ["max_rows = 'many'", "no_such = 1", "][", "auth = 1"])
def test_a_wrong_capability_file_is_named(tmp_path: Path, text: str) -> None:
    """An unknown entry, a wrong type and no TOML are input errors with the file's name."""
    (tmp_path / "engine.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"^engine\.toml: this is not a capability file"):
        open_store("http://127.0.0.1:9/", capabilities=tmp_path / "engine.toml")
