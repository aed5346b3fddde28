"""Files over HTTP: fetched whole, once, from hosts that are allowed, and kept by digest."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from clockkg.cli.main import command
from clockkg.loading import Delivery, Loader, check, find_loader, load
from clockkg.loading.fetching import order
from clockkg.loading.fetching.order import in_order
from clockkg.loading.pipeline import mapped
from clockkg.settings import Settings

BODY = b"key,nome\none,Uno\n"


class Publisher:
    """A web server of its own process; `statuses` are those of the answers since last asked."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Read the port that it prints first."""
        self._process = process
        self.port = int(self._line())
        self.host = f"127.0.0.1:{self.port}"

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()

    def url(self, path: str) -> str:
        """An address here."""
        return f"http://{self.host}/{path}"

    def statuses(self, count: int) -> list[int]:
        """The next so many statuses that were given."""
        return [int(self._line().split()[0]) for _ in range(count)]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher's web server."""
    script = Path(__file__).with_name("web_server.py")
    words = [sys.executable, str(script)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        yield Publisher(process)
        process.kill()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that allow this machine by its number only."""
    return Settings(home=tmp_path / "kg", hosts=("127.0.0.1",), today="2026-11-22")


def of(loader: Loader, settings: Settings, *urls: str) -> Delivery:
    """A delivery of addresses; a file that is one of things by its name."""
    return Delivery(loader, (), urls, settings)


@pytest.fixture
def things(loaders: Path) -> Loader:
    """The trial's loader, for which any file of the server is a table of things."""
    card = loaders / "trial" / "loader.toml"
    card.write_text(f'{card.read_text("utf-8")}[sources.things]\nfile = "*"\n', "utf-8")
    return find_loader("trial", loaders)


@pytest.mark.parametrize("name", ["soci.csv", "dated.csv"])
def test_an_unchanged_file_is_not_sent_again(
    publisher: Publisher, things: Loader, settings: Settings, name: str
) -> None:
    """First 200, then 304 by the ETag or the date; both give the same bytes and statements."""
    delivery = of(things, settings, publisher.url(name))
    first, second = mapped(delivery), mapped(delivery)
    assert publisher.statuses(2) == [200, 304]
    assert first.files == second.files == ((f"{publisher.host}/{name}", sha256(BODY).hexdigest()),)
    assert first.snapshot.lines() == second.snapshot.lines() != []


def test_a_kept_file_that_was_harmed_is_sent_again(
    publisher: Publisher, things: Loader, settings: Settings
) -> None:
    """What is kept is held to its digest before it is taken for what it was."""
    delivery = of(things, settings, publisher.url("soci.csv"))
    mapped(delivery)
    (kept,) = (settings.home / "fetched").glob("*/soci.csv")
    kept.write_bytes(b"key,nome\ntwo,Due\n")
    assert "Uno" in "".join(mapped(delivery).snapshot.lines())
    assert publisher.statuses(2) == [200, 200]


@pytest.mark.parametrize("name", ["zipped.csv", "moved.csv", "members?key=hush"])
def test_a_file_comes_as_it_is_meant(
    publisher: Publisher, things: Loader, settings: Settings, name: str
) -> None:
    """Unpacked, from where it has moved to, and with the ending that its type has."""
    arrival = mapped(of(things, settings, publisher.url(name)))
    ((called, digest),) = arrival.files
    assert arrival.findings == ()
    assert (called.rpartition(".")[2], digest) == ("csv", sha256(BODY).hexdigest())


def test_nothing_secret_is_told_or_kept(
    publisher: Publisher, things: Loader, settings: Settings
) -> None:
    """The key in an address stands in no message, no provenance and no file of the home."""
    good, bad = publisher.url("members?key=hush"), publisher.url("none.csv?key=hush")
    load(settings.home, [of(things, settings, good)], today=settings.today)
    told = mapped(of(things, settings, bad)).findings
    assert "hush" not in str(told)
    kept = [path for path in settings.home.rglob("*") if path.is_file()]
    assert [path for path in kept if b"hush" in path.read_bytes()] == []
    assert (settings.home / "fetched").stat().st_mode & 0o077 == 0


FAULTS = [
    ("none.csv", "bad-status", "HTTP 404"),
    ("broken.csv", "bad-status", "HTTP 500"),
    ("cut.csv", "cut-download", "broke off after"),
    ("large.csv", "too-large", "10000 bytes"),
    ("away.csv", "host-not-allowed", "localhost"),
    ("loop.csv", "bad-redirect", "loop.csv"),
    ("slow.csv", "too-slow", "seconds"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one[0])
def test_what_cannot_be_fetched_changes_nothing(
    publisher: Publisher, things: Loader, settings: Settings, fault: tuple[str, str, str]
) -> None:
    """A finding names the address, the rule and the remedy; no part of a file is kept."""
    name, wanted, said = fault
    seconds = 1.0 if name == "slow.csv" else 300.0
    chosen = replace(settings, fetch_bytes=10_000, fetch_seconds=seconds)
    outcome = check(settings.home, [of(things, chosen, publisher.url(name))])
    (finding,) = [one for one in outcome.findings if one.rule == wanted]
    assert said in finding.message["en"]
    assert finding.remedy["it"] != finding.remedy["en"]
    assert finding.origin
    assert publisher.host in finding.origin.file
    assert not outcome.conforms
    assert list((settings.home / "fetched").glob("*")) == []


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://127.0.0.1:1/soci.csv", "unreachable"),
        ("http://example.org/soci.csv", "host-not-allowed"),
        ("http://127.0.0.1.example.org/soci.csv", "host-not-allowed"),
        ("http://me:hush@127.0.0.1/soci.csv", "not-an-address"),
        ("http:///soci.csv", "not-an-address"),
        ("http://127.0.0.1:x/soci.csv", "not-an-address"),
    ],
)
def test_an_address_that_is_not_asked(
    things: Loader, settings: Settings, url: str, wanted: str
) -> None:
    """Nobody is there, its host is not allowed by name, or it is no address."""
    told = mapped(of(things, settings, url)).findings
    assert [one.rule for one in told if one.rule != "missing-table"] == [wanted]
    assert "hush" not in str(told)


def test_a_card_names_its_own_address(
    publisher: Publisher, loaders: Path, settings: Settings
) -> None:
    """Without files the loader fetches; a host may be allowed with its port only."""
    card = loaders / "trial" / "loader.toml"
    entry = f'[sources.things]\nurl = "{publisher.url("soci.csv")}"\n'
    card.write_text(card.read_text("utf-8") + entry, "utf-8")
    loader = find_loader("trial", loaders)
    chosen = replace(settings, hosts=(publisher.host,))
    outcome = load(settings.home, [Delivery(loader, settings=chosen)], today="2026-11-22")
    assert outcome.rows == {"trial": {"things": 1}}
    again = load(settings.home, [Delivery(loader, settings=chosen)], today="2026-11-22")
    assert not again.changed
    assert publisher.statuses(2) == [200, 304]


def test_the_command_takes_an_address_as_a_file(
    publisher: Publisher, things: Loader, tmp_path: Path
) -> None:
    """`clockkg check` and `load` by a loader; without the setting nothing is fetched."""
    known = {"CLOCKKG_HOME": str(tmp_path / "kg"), "CLOCKKG_LOADERS": str(things.folder.parent)}
    words = ("trial", publisher.url("soci.csv"))
    allowed = CliRunner(env=known | {"CLOCKKG_HOSTS": "127.0.0.1", "LANG": "en_GB"})
    assert allowed.invoke(command, ("check", *words)).exit_code == 0
    done = allowed.invoke(command, ("load", *words))
    assert done.exit_code == 0
    assert "1 rows" in done.output
    refused = CliRunner(env=known | {"LANG": "it_IT"}).invoke(command, ("load", *words))
    assert refused.exit_code == 1
    assert "`hosts`" in refused.output


def test_a_card_names_the_member_of_a_zip(
    publisher: Publisher, loaders: Path, settings: Settings
) -> None:
    """A zip by its type, whatever its address; its other member is ignored by name."""
    card = loaders / "trial" / "loader.toml"
    entry = f'[sources.things]\nurl = "{publisher.url("all")}"\nfile = "*/soci.csv"\n'
    card.write_text(card.read_text("utf-8") + entry, "utf-8")
    arrival = mapped(Delivery(find_loader("trial", loaders), settings=settings))
    assert arrival.findings == ()
    places = {one.file for found in arrival.snapshot.statements.values() for one in found}
    assert places == {f"{publisher.host}/all.zip/data/soci.csv"}


@given(lines=st.lists(st.text('ab "\\{:', max_size=4)), most=st.integers(0, 9))
def test_rows_are_sorted_however_many_there_are(lines: list[str], most: int) -> None:
    """In runs that lie on the disk, as they are when all are sorted together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "_MOST", most)
        found = list(in_order(lines, lambda: Path(gettempdir())))
    assert found == sorted(f"{line}\n".encode() for line in lines)
