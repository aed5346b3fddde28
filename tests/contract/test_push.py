"""A release goes to a real engine, which says what it holds only when it holds it."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clockkg.graphs import Releases, holds, number_held, push
from clockkg.settings import Settings
from clockkg.store import RemoteStore

pytestmark = pytest.mark.virtuoso
ROOT = Path(__file__).parents[2]
TODAY = "2026-11-22"
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def own(two: Path, tmp_path: Path) -> Path:
    """The same, to write to."""
    shutil.copytree(two, tmp_path / "kg")
    return tmp_path / "kg"


@pytest.fixture
def settings(
    own: Path, remote: RemoteStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings that name the engine."""
    monkeypatch.setenv("CLOCKKG_ENGINE_PASSWORD", "dba")
    return Settings(
        home=own, engine=remote.url, engine_capabilities=str(file), engine_user="dba", today=TODAY
    )


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The settings as a process gets them."""
    chosen = {
        "CLOCKKG_HOME": str(settings.home),
        "CLOCKKG_ENGINE_CAPABILITIES": settings.engine_capabilities,
        "CLOCKKG_ENGINE_USER": "dba",
        "CLOCKKG_ENGINE_PASSWORD": "dba",
        "CLOCKKG_TODAY": TODAY,
        "LANG": "en_GB.UTF-8",
        "PYTHONPATH": str(ROOT),
    }
    return os.environ | chosen | more


@pytest.fixture
def command(settings: Settings) -> Command:
    """Runs the command as a process, with the engine's user and password in its environment."""

    def runs(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "clockkg", *words],
            env=environment(settings, **more),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return runs


def same(settings: Settings, engine: RemoteStore, number: int = 0) -> bool:
    """Whether the engine holds a release: graph by graph, its merge, and in word."""
    known = Releases(settings.home)
    release = known.get(number) if number else known.current()
    graphs = {iri: engine.graph(iri) for iri in engine.graphs()}
    wanted = {iri: release.store.graph(iri) for iri in release.store.graphs()}
    merged = sorted(engine.merged()) == sorted(release.store.merged())
    return graphs == wanted and merged and holds(engine, release)


def test_a_release_goes_there_and_back(settings: Settings, remote: RemoteStore) -> None:
    """First publication, rollback and forward again: graphs, merge and word are the release's."""
    assert (push(settings).number, same(settings, remote)) == (2, True)
    Releases(settings.home).roll_back(1)
    assert not holds(remote, Releases(settings.home).current())
    assert (push(settings).number, same(settings, remote)) == (1, True)
    Releases(settings.home).roll_back(2)
    assert (push(settings).number, same(settings, remote)) == (2, True)
    described = Releases(settings.home).current().manifest.graphs
    assert remote.versions() == {iri: graph["digest"] for iri, graph in described.items()}


def test_only_what_differs_is_sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph that both releases share is not sent again, and the same release not at all."""
    push(settings)
    sent: list[str] = []
    replace = RemoteStore.replace

    def watched(store: RemoteStore, graph: str, *more: object) -> object:
        sent.append(graph)
        return replace(store, graph, *more)  # type: ignore[arg-type]  # a stand-in

    monkeypatch.setattr(RemoteStore, "replace", watched)
    push(settings)
    assert sent == []
    changes = Releases(settings.home).compare(1, 2)
    Releases(settings.home).roll_back(1)
    push(settings)
    assert sorted(sent) == sorted(changes)
    assert "https://w3id.org/clockkg/graph/ontology" not in sent


def test_a_change_takes_the_word_back(settings: Settings, remote: RemoteStore) -> None:
    """Who changes a graph on the engine by another way leaves no claim that it holds a release."""
    push(settings)
    assert number_held(remote) == 2
    remote.replace("https://example.org/more", ["<urn:s> <urn:p> <urn:o> ."])
    assert (number_held(remote), remote.held()) == (0, "")
    push(settings)
    assert same(settings, remote)


def test_what_others_changed_is_mended_when_asked(
    settings: Settings, remote: RemoteStore, command: Command
) -> None:
    """`releases push --again` looks at every graph, though the engine claims to hold them all."""
    push(settings)
    graph = remote.graphs()[0]
    for name in (graph, remote.known.merged):
        remote._endpoint.update(f"INSERT DATA {{ GRAPH <{name}> {{ <urn:s> <urn:p> <urn:o> }} }}")  # noqa: SLF001 - behind its back
    push(settings)
    assert not same(settings, remote)
    assert command("releases", "push", "--engine", remote.url, "--again").returncode == 0
    assert same(settings, remote)


def test_load_and_rollback_take_the_engine_along(
    settings: Settings, remote: RemoteStore, command: Command
) -> None:
    """`load --engine` and `rollback --engine` leave the engine at the current release."""
    loaded = command("load", "document-tuscan-districts", "--engine", remote.url)
    assert loaded.returncode == 0, loaded.stderr
    assert f"{remote.url} holds release 3." in loaded.stderr
    assert same(settings, remote)
    rolled = command("releases", "rollback", "1", "--engine", remote.url)
    assert f"{remote.url} holds release 1." in rolled.stderr
    assert same(settings, remote)


def test_a_failing_engine_is_behind_and_says_so(
    settings: Settings, remote: RemoteStore, command: Command
) -> None:
    """The release is published here; exit code 4, why, what to do, and no password."""
    failed = command(
        *("load", "document-tuscan-districts", "--engine", remote.url),
        CLOCKKG_ENGINE_PASSWORD="wrong secret",  # noqa: S106 - a made-up one
    )
    assert failed.returncode == 4
    assert Releases(settings.home).current().number == 3
    assert "release 3 is published here, but not on" in failed.stderr
    assert "HTTP 401" in failed.stderr
    assert "clockkg releases push" in failed.stderr
    assert "wrong secret" not in failed.stderr + failed.stdout
    assert number_held(remote) != 3
    assert command("releases", "push", "--engine", remote.url).returncode == 0
    assert same(settings, remote)


def test_nobody_there_leaves_the_release_published(settings: Settings, command: Command) -> None:
    """In Italian: the release is published here, not there."""
    failed = command(
        "--lang", "it", "load", "document-tuscan-districts", "--engine", "http://127.0.0.1:9/"
    )
    assert failed.returncode == 4
    assert "la release 3 è pubblicata qui, non su http://127.0.0.1:9/" in failed.stderr
    assert Releases(settings.home).current().number == 3


@contextmanager
def dying(url: str, allowed: int, victim: "list[subprocess.Popen[bytes]]") -> Iterator[str]:
    """A way to the engine that kills who writes by it when so many requests have passed."""
    passed = iter(range(allowed))
    target = urlsplit(url)

    class Way(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            line = HTTPConnection(str(target.hostname), target.port)
            skipped = ("host", "connection")
            sent = {k: v for k, v in self.headers.items() if k.lower() not in skipped}
            line.request(self.command, self.path, body, sent)
            answer = line.getresponse()
            content = answer.read()
            line.close()
            if next(passed, None) is None:
                victim[0].send_signal(signal.SIGKILL)
            self.send_response(answer.status)
            for name in ("Content-Type", "WWW-Authenticate", "X-SPARQL-MaxRows"):
                if answer.headers[name]:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = pass_on  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Be silent."""

    way = ThreadingHTTPServer(("127.0.0.1", 0), Way)
    way.handle_error = lambda *_: None  # type: ignore[method-assign]  # a stand-in
    threading.Thread(target=way.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{way.server_port}"
    finally:
        way.shutdown()
        way.server_close()


def killed(settings: Settings, known: str, way: str, base: str, victim: list[object]) -> int:
    """A push by that way, as a process of its own; how it ended."""
    file = settings.home.parent / "way.toml"
    file.write_text(known.replace(base, way), "utf-8")
    words = [sys.executable, "-m", "clockkg", "releases", "push", "--engine", f"{way}/sparql"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        words,
        env=environment(settings, CLOCKKG_ENGINE_CAPABILITIES=str(file)),
        stderr=subprocess.DEVNULL,
    )
    victim.append(process)
    return process.wait(timeout=60)


@pytest.mark.parametrize("round_", range(6))
def test_a_killed_push_is_gone_on_with(
    settings: Settings, remote: RemoteStore, round_: int
) -> None:
    """Killed at any request from release 2 to 1, it leaves no false claim; the next goes on."""
    push(settings)
    Releases(settings.home).roll_back(1)
    allowed = random.Random(round_).randrange(4, 40)  # noqa: S311 - no secret
    victim: list[object] = []
    base = remote.url.removesuffix("/sparql")
    with dying(base, allowed, victim) as way:  # type: ignore[arg-type]  # a stand-in
        assert killed(settings, remote.known.text(), way, base, victim) == -signal.SIGKILL
    claimed = number_held(remote)
    assert not claimed or same(settings, remote, claimed)
    push(settings)
    assert same(settings, remote)
