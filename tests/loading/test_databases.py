"""Rows of SQL databases: read only, exact, whole or not at all; a real PostgreSQL, and SQLite."""

import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import pytest

from clockkg.errors import SettingsError
from clockkg.graphs import Releases
from clockkg.loading import Delivery, Loader, find_loader, load, rebuild
from clockkg.loading.pipeline import mapped
from clockkg.loading.sources import Reading, read
from clockkg.settings import Settings

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PASSWORD = "hush-hush"  # noqa: S105 - of a server that lives as long as the tests
TYPED = """
CREATE SEQUENCE counter;
CREATE TABLE members (key text, name text, n bigint, amount numeric(12, 4), ok boolean, day date,
  moment timestamptz, part double precision, nothing text);
INSERT INTO members VALUES
  ('b', 'Perché "no"; 100%', 9007199254740993, 12345678.9000, true, '2019-12-09',
   '2019-12-09 08:00:00+01', 0.1, NULL),
  ('a', E'due\\nrighe', -1, 0.5000, false, '0001-01-01', NULL, 1e300, '');
"""
ROWS = [
    ("a", "due\nrighe", "-1", "0.5000", "false", "0001-01-01", "", "1e+300", ""),
    ("b", 'Perché "no"; 100%', "9007199254740993", "12345678.9000", "true", "2019-12-09",
     "2019-12-09T07:00:00+00:00", "0.1", ""),
]  # fmt: skip
"""What stands in that table, sorted, in the words of ISO 8601 and XML Schema."""


class Postgres(NamedTuple):
    """A running server and how to reach it."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        """Where a reader asks, without the password."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, statement: str) -> str:
        """Run a statement by the server's own client; what it prints."""
        words = [str(PROGRAMS[-1] / "psql"), "-qAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1"]
        words += ["-p", str(self.port), "-U", "postgres", "-c", statement]
        told = os.environ | {"PGPASSWORD": PASSWORD}
        done = subprocess.run(words, env=told, check=True, capture_output=True, text=True)  # noqa: S603 - ours
        return done.stdout.strip()


def _owner() -> str | None:
    """Whom a server runs as: PostgreSQL refuses to be root's."""
    return "postgres" if os.geteuid() == 0 else None


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own, in a new folder, on a free port of this machine."""
    if not PROGRAMS:
        pytest.skip("PostgreSQL is absent: apt-get install postgresql")
    folder = Path(mkdtemp(prefix="clockkg-postgres-"))
    owner = _owner()
    if owner:
        known = pwd.getpwnam(owner)
        os.chown(folder, known.pw_uid, known.pw_gid)
    (folder / "password").write_text(PASSWORD, "utf-8")
    (folder / "password").chmod(0o644)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    programs, data = PROGRAMS[-1], folder / "data"
    new = [f"{programs}/initdb", f"-D{data}", "-Upostgres", "-Ascram-sha-256", "-EUTF8"]
    new += [f"--pwfile={folder / 'password'}", "--no-sync", "--no-locale"]
    subprocess.run(new, user=owner, cwd=folder, check=True, capture_output=True)  # noqa: S603 - ours
    words = [f"{programs}/postgres", f"-D{data}", f"-p{port}", f"-k{folder}", "-h127.0.0.1", "-F"]
    words += ["-ctimezone=UTC"]
    process = subprocess.Popen(words, user=owner, cwd=folder, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    server = Postgres(folder, port)
    try:
        _wait(server)
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(30)
        shutil.rmtree(folder)


def _wait(server: Postgres) -> None:
    """Until it answers."""
    for _ in range(300):
        try:
            server.run(TYPED)
        except subprocess.CalledProcessError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("PostgreSQL did not start")


@pytest.fixture
def settings(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:  # fmt: skip
    """Settings that know the server as crm."""
    monkeypatch.setenv("CLOCKKG_DATABASE_PASSWORD_CRM", PASSWORD)
    return Settings(home=tmp_path / "kg", databases={"crm": postgres.address}, today="2026-11-22")


def asking(loaders: Path, query: str, database: str = "crm") -> Loader:
    """The trial's loader, whose table is a query."""
    card = loaders / "trial" / "loader.toml"
    text = card.read_text("utf-8").partition("[sources")[0]
    entry = f'[sources.things]\ndatabase = "{database}"\nquery = """{query}"""\n'
    card.write_text(text + entry, "utf-8")
    return find_loader("trial", loaders)


def rows(loader: Loader, settings: Settings) -> list[tuple[str, ...]]:
    """The rows that a loader gets from its database."""
    brought = Delivery(loader, settings=settings).bring()
    assert [one.findings for one in brought.missing] == []
    return [row.cells for sheet in read(brought.files, Reading()) for row in sheet.rows]


def faults(loader: Loader, settings: Settings) -> list[tuple[str, str]]:
    """What keeps its rows from being had: rules and English messages; nothing secret is told."""
    told = mapped(Delivery(loader, settings=settings)).findings
    assert PASSWORD not in str(told)
    return [(one.rule, one.message["en"]) for one in told if one.rule != "missing-table"]


def test_values_are_exact(postgres: Postgres, loaders: Path, settings: Settings) -> None:
    """Large integers, decimals with their zeros, dates as in ISO 8601, no matter the row order."""
    assert rows(asking(loaders, "members"), settings) == ROWS
    turned = "SELECT * FROM members ORDER BY key DESC"
    assert rows(asking(loaders, turned), settings) == ROWS
    assert postgres.run("SELECT count(*) FROM members") == "2"


def test_percent_signs_and_colons_are_the_querys_own(loaders: Path, settings: Settings) -> None:
    """Nothing in a query is taken for a place to fill in."""
    query = "SELECT key FROM members WHERE name LIKE '%100%' AND ':key' = ':key'"
    assert rows(asking(loaders, query), settings) == [("b",)]


def test_the_same_rows_are_no_release(loaders: Path, settings: Settings) -> None:
    """A second load finds the same file by its digest, and nothing has changed."""
    query = "SELECT key, name AS nome FROM members"
    loader = asking(loaders, query)
    first = load(settings.home, [Delivery(loader, settings=settings)], today="2026-11-22")
    assert first.rows == {"trial": {"things": 2}}
    again = load(settings.home, [Delivery(loader, settings=settings)], today="2026-11-22")
    assert not again.changed
    text = "".join(path.read_text("utf-8", "replace") for path in settings.home.rglob("*.json"))
    assert "crm/things.jsonl" in text
    assert PASSWORD not in text


REFUSED = [
    ("DELETE FROM members RETURNING key", "database-fault", "DELETE"),
    ("SELECT nextval('counter') AS key", "database-fault", "read-only"),
    ("DROP TABLE members", "database-fault", ""),
    ("SELECT nothing_here FROM members", "database-fault", "nothing_here"),
    ("SELECT 'x'::bytea AS key", "bad-value-type", "key: bytes"),
    ("SELECT ARRAY[1, 2] AS key", "bad-value-type", "key: list"),
    ("SELECT g AS key FROM generate_series(1, 60) g", "too-many-rows", "50"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda one: one[1])
def test_what_a_query_may_not_do(
    postgres: Postgres, loaders: Path, settings: Settings, case: tuple[str, str, str]
) -> None:
    """It writes nothing, whatever it says; what is no text or no end of rows is refused."""
    query, wanted, said = case
    found = faults(asking(loaders, query), replace(settings, fetch_rows=50))
    assert [rule for rule, _ in found] == [wanted]
    assert said in found[0][1]
    assert postgres.run("SELECT count(*) FROM members") == "2"


def test_a_query_that_takes_too_long_is_ended(loaders: Path, settings: Settings) -> None:
    """By the database itself, so that it does not go on after nobody waits."""
    found = faults(asking(loaders, "SELECT pg_sleep(600)"), replace(settings, fetch_seconds=0.2))
    assert [rule for rule, _ in found] == ["database-fault"]
    assert "timeout" in found[0][1]


def test_a_database_that_goes_away_changes_nothing(
    postgres: Postgres, loaders: Path, settings: Settings
) -> None:
    """Its process is killed when 5,000 rows have been read: one finding, and no file is kept."""
    query = (
        "SELECT g AS key, CASE WHEN g > 5000 THEN pg_sleep(600)::text END AS nome "
        "FROM generate_series(1, 9000) g"
    )
    killer = threading.Thread(target=_kill_reader, args=(postgres,))
    killer.start()
    found = faults(asking(loaders, query), settings)
    killer.join()
    assert [rule for rule, _ in found] == ["database-fault"]
    assert not (settings.home / "fetched").exists()
    assert not (settings.home / "releases").exists()
    _wait_back(postgres)


def _kill_reader(postgres: Postgres) -> None:
    """Kill the process that reads, once it has come to the row where it waits."""
    query = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    for _ in range(600):
        pid = postgres.run(query)
        if pid:
            os.kill(int(pid), signal.SIGKILL)
            return
        time.sleep(0.05)


def _wait_back(postgres: Postgres) -> None:
    """Until the server, which starts again after such a death, answers."""
    for _ in range(300):
        try:
            postgres.run("SELECT 1")
        except subprocess.CalledProcessError:
            time.sleep(0.1)
        else:
            return


def test_a_wrong_password_is_told_and_not_shown(
    loaders: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the database says it; neither the right one nor the wrong one."""
    monkeypatch.setenv("CLOCKKG_DATABASE_PASSWORD_CRM", "wrong-wrong")
    found = faults(asking(loaders, "members"), settings)
    assert [rule for rule, _ in found] == ["database-fault"]
    assert "password authentication failed" in found[0][1]
    assert "wrong-wrong" not in found[0][1]


def test_a_database_that_the_settings_do_not_know(loaders: Path, tmp_path: Path) -> None:
    """A finding names it; the card cannot bring an address of its own."""
    found = faults(asking(loaders, "members", "erp"), Settings(home=tmp_path / "kg"))
    assert [rule for rule, _ in found] == ["unknown-database"]


def test_a_database_whose_driver_is_missing(loaders: Path, tmp_path: Path) -> None:
    """A finding names the program."""
    known = Settings(home=tmp_path / "kg", databases={"crm": "mysql+nobody://a@127.0.0.1/b"})
    assert [rule for rule, _ in faults(asking(loaders, "members"), known)] == ["no-driver"]


def test_sqlite_is_only_read(loaders: Path, tmp_path: Path) -> None:
    """Rows come; a statement that writes is refused, and no empty file is made."""
    place = tmp_path / "soci.sqlite"
    with sqlite3.connect(place) as made:
        made.execute("CREATE TABLE soci (key text, nome text)")
        made.execute("INSERT INTO soci VALUES ('a', 'Uno')")
    made.close()
    known = Settings(home=tmp_path / "kg", databases={"crm": f"sqlite:///{place}"})
    assert rows(asking(loaders, "soci"), known) == [("a", "Uno")]
    assert (
        faults(asking(loaders, "DELETE FROM soci RETURNING key"), known)[0][0] == "database-fault"
    )
    nowhere = replace(known, databases={"crm": f"sqlite:///{tmp_path / 'none.sqlite'}"})
    assert faults(asking(loaders, "soci"), nowhere)[0][0] == "database-fault"
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize(
    "address",
    ["postgresql://me:hush@host/db", "postgresql://host/db?user=me&password=hush", "soci.sqlite"],
)
def test_a_password_does_not_stand_in_the_settings(address: str) -> None:
    """It is refused, and not repeated; nor is what is no address."""
    with pytest.raises(SettingsError) as told:
        Settings.read(Path("nowhere"), {"CLOCKKG_DATABASES": f"crm={address}"})
    assert "hush" not in str(told.value)
    assert "CLOCKKG_DATABASE_PASSWORD_" in str(told.value)


def test_a_release_is_built_again_without_the_database(loaders: Path, tmp_path: Path) -> None:
    """The rows were kept when they were read; the query stood in a file of the loader's folder."""
    place = tmp_path / "soci.sqlite"
    with sqlite3.connect(place) as made:
        made.execute("CREATE TABLE soci (key text, nome text)")
        made.execute("INSERT INTO soci VALUES ('a', 'Uno')")
    made.close()
    known = Settings(home=tmp_path / "kg", databases={"crm": f"sqlite:///{place}"})
    loader = asking(loaders, "soci.sql")
    (loader.folder / "soci.sql").write_text("SELECT key, nome FROM soci", "utf-8")
    load(known.home, [Delivery(loader, settings=known)], today="2026-11-22")
    place.unlink()
    (loader.folder / "soci.sql").unlink()
    shutil.rmtree(known.home / "fetched")
    assert [one.why for one in rebuild(known.home, Releases(known.home).current()) if one.why] == []
