"""A delivery becomes a release whole or not at all, the same way every time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clockkg.errors import InputError, RejectedLoadError
from clockkg.findings import Origin, Severity
from clockkg.graphs import Releases
from clockkg.loading import Delivery, Loader, Outcome, check, find_loader, load
from clockkg.rdf import Iri, Literal, Triple, typed
from clockkg.terms import expand

Write = Callable[..., Path]
TODAY = "2026-11-22"
HEAD = ("codice", "nome", "since", "share", "where")
ROWS = (("one", "Uno", "09/12/2019", "12,5", "par. 2"), ("two", "Città", "2016", "", ""))
ONE = Iri("https://w3id.org/clockkg/id/org/one")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for releases of this test's own."""
    return tmp_path / "kg"


def written(csv_file: Write, *rows: tuple[str, ...], **named: str) -> Path:
    """The rows as a CSV file with the usual heading."""
    return csv_file(*(",".join(f'"{cell}"' for cell in row) for row in (HEAD, *rows)), **named)


def publish(home: Path, loader: Loader, *paths: Path) -> Outcome:
    """Load some files as of the tests' day."""
    return load(home, [Delivery(loader, paths)], today=TODAY)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the lock."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_cells_become_statements(home: Path, trial: Loader, csv_file: Write) -> None:
    """A day, a number with a comma and a text in Italian are in the graph as typed literals."""
    outcome = publish(home, trial, written(csv_file, *ROWS))
    assert outcome.release
    lines = outcome.release.store.graph(trial.graph)
    wanted = {"clock:startDate": typed("2019-12-09", "date"),
              "clock:targetValue": typed("12.5", "decimal"),
              "rdfs:label": Literal("Uno", language="it")}  # fmt: skip
    for prop, term in wanted.items():
        assert Triple(ONE, Iri(expand(prop)), term).n3() in lines


def test_every_statement_is_traced(home: Path, trial: Loader, csv_file: Write) -> None:
    """A statement is traced to the row and the heading that stand in the file."""
    outcome = publish(home, trial, written(csv_file, *ROWS))
    assert outcome.release
    start = Triple(ONE, Iri(expand("clock:startDate")), typed("2019-12-09", "date"))
    place = "things.csv, table things, row 2, column since"
    assert outcome.release.trace(start) == {trial.graph: [place]}
    snapshot = outcome.release.snapshot(trial.graph)
    assert all(origin for origin in snapshot.statements.values())


def test_csv_and_xlsx_give_the_same_graph(
    tmp_path: Path, trial: Loader, csv_file: Write, workbook: Write
) -> None:
    """The same records as a text file and as a workbook are the same statements."""
    one = publish(tmp_path / "1", trial, written(csv_file, *ROWS)).release
    two = publish(tmp_path / "2", trial, workbook(Things=[HEAD, *ROWS])).release
    assert one
    assert two
    assert one.store.graph(trial.graph) == two.store.graph(trial.graph)


def test_a_workbooks_own_dates_and_numbers(home: Path, trial: Loader, workbook: Write) -> None:
    """A cell that the workbook itself holds as a date or a number is read as one."""
    import datetime as dt  # noqa: PLC0415 - for this one

    day = dt.datetime(2019, 12, 9)  # noqa: DTZ001 - as spreadsheets have it
    outcome = publish(home, trial, workbook(Cose=[HEAD, ("one", "Uno", day, 12.5, "par. 2")]))
    assert outcome.release
    text = "\n".join(outcome.release.store.graph(trial.graph))
    assert '"2019-12-09"^^' in text
    assert '"12.5"^^' in text


def test_the_same_delivery_is_no_release(home: Path, trial: Loader, csv_file: Write) -> None:
    """Loading the same again makes no release and changes no byte."""
    path = written(csv_file, *ROWS)
    publish(home, trial, path)
    before = files(home)
    again = publish(home, trial, path)
    assert (again.changed, again.release and again.release.number) == (False, 1)
    assert files(home) == before


def test_the_same_delivery_gives_the_same_bytes(
    tmp_path: Path, trial: Loader, csv_file: Write
) -> None:
    """In two folders, and with the rows in another order, the graph's file is the same."""
    publish(tmp_path / "1", trial, written(csv_file, *ROWS))
    publish(tmp_path / "2", trial, written(csv_file, *reversed(ROWS)))
    graphs = sorted((tmp_path / "1").rglob("graph.nt"))
    assert len(graphs) >= 4
    for graph in graphs:
        if "provenance" not in str(graph):
            assert (
                graph.read_bytes()
                == (tmp_path / "2" / graph.relative_to(tmp_path / "1")).read_bytes()
            )


def test_a_new_delivery_replaces_the_graph(home: Path, trial: Loader, csv_file: Write) -> None:
    """What the new delivery no longer says is gone, and the outcome counts both ways."""
    publish(home, trial, written(csv_file, *ROWS))
    outcome = publish(home, trial, written(csv_file, ROWS[0], ("two", "Paese", "2016", "", "")))
    change = outcome.changes[trial.graph]
    assert ["Paese" in line for line in change.added] == [True]
    assert ["Città" in line for line in change.removed] == [True]
    assert [run.added for run in Releases(home).current().manifest.runs][-1] == 1


def test_a_failed_load_stores_nothing(home: Path, trial: Loader, csv_file: Write) -> None:
    """One wrong cell among right ones: no byte of the folder changes, not even for the right."""
    publish(home, trial, written(csv_file, *ROWS))
    before = files(home)
    wrong = written(csv_file, ("new", "Nuovo", "", "", ""), ("two", "Due", "ieri", "", ""))
    with pytest.raises(RejectedLoadError) as caught:
        publish(home, trial, wrong)
    assert caught.value.exit_code == 1
    assert files(home) == before


def test_a_failed_first_load_leaves_no_release(home: Path, trial: Loader, csv_file: Write) -> None:
    """When the first load ever fails there is no release."""
    with pytest.raises(RejectedLoadError):
        publish(home, trial, written(csv_file, ("Not A Key", "Nome", "", "", "")))
    assert Releases(home).latest() is None
    assert Releases(home).numbers() == []


def test_two_deliveries_are_one_release_or_none(home: Path, trial: Loader, csv_file: Write) -> None:
    """A right delivery is not stored when the other one of the same load is wrong."""
    editorial = Delivery(find_loader("editorial"))
    wrong = Delivery(trial, (written(csv_file, ("one", "Uno", "ieri", "", "")),))
    with pytest.raises(RejectedLoadError) as caught:
        load(home, [editorial, wrong], today=TODAY)
    assert set(caught.value.rows) == {"editorial", "trial"}
    assert Releases(home).numbers() == []


def test_a_check_stores_nothing(home: Path, trial: Loader, csv_file: Write) -> None:
    """A check tells what a load would change and leaves no folder behind."""
    outcome = check(home, [Delivery(trial, (written(csv_file, *ROWS),))], today=TODAY)
    assert outcome.conforms
    assert len(outcome.changes[trial.graph].added) > 8
    assert Releases(home).numbers() == []


MEMBERS = ("key,member,organisation,role,start,end",
           "m-1,esempio-uno,nautica,member,2020,2024-05",
           "m-2,esempio-uno,moda,member,2021-03-01,2020-12-31")  # fmt: skip
FIRMS = (
    "key,kind,label_it,label_en,type",
    "esempio-uno,impresa,Esempio Uno,Example One,enterprise",
)


@pytest.fixture
def memberships(documents: Path, csv_file: Write) -> Delivery:
    """A register whose second membership ends before it starts, on top of the documents."""
    assert Releases(documents).current().number == 1
    firms = csv_file(*FIRMS, name="organisations.csv")
    return Delivery(find_loader("records"), (firms, csv_file(*MEMBERS, name="memberships.csv")))


def test_a_violation_blocks_and_is_traced(memberships: Delivery, home: Path) -> None:
    """An end before the start keeps the load from becoming a release, and names row and column."""
    before = files(home)
    with pytest.raises(RejectedLoadError) as caught:
        load(home, [memberships], today=TODAY)
    [finding] = [f for f in caught.value.findings if f.severity is Severity.VIOLATION]  # type: ignore[attr-defined]  # told by its kind
    assert finding.origin == Origin("memberships.csv", "memberships", 3, "end")  # type: ignore[attr-defined]  # told by its kind
    assert finding.focus.endswith("/membership/m-2")  # type: ignore[attr-defined]  # told by its kind
    assert files(home) == before


def test_a_check_tells_the_same_as_the_load(memberships: Delivery, home: Path) -> None:
    """What a check finds is what makes the load fail."""
    checked = check(home, [memberships], today=TODAY)
    with pytest.raises(RejectedLoadError) as caught:
        load(home, [memberships], today=TODAY)
    assert checked.findings == caught.value.findings
    assert not checked.conforms


@pytest.mark.parametrize(
    ("name", "message"),
    [("absent.csv", "does not exist"), ("things.pdf", "files of type '.pdf' are not read")],
)
def test_a_file_that_cannot_be_a_source(
    home: Path, trial: Loader, tmp_path: Path, name: str, message: str
) -> None:
    """A file that is not there or of an unknown type is refused in both languages."""
    (tmp_path / "things.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match=message) as caught:
        publish(home, trial, tmp_path / name)
    assert caught.value.advised("it")
    assert not home.exists()


def test_a_loader_without_records_asks_for_them(home: Path, trial: Loader) -> None:
    """A loader that brings no records says how to give it a file."""
    with pytest.raises(InputError, match="no records of its own") as caught:
        publish(home, trial)
    assert "clockkg load trial FILE" in caught.value.remedy


def test_provenance_tells_the_bytes_that_were_read(
    home: Path, trial: Loader, csv_file: Write
) -> None:
    """The run names its file and the SHA-256 of its bytes, as RFC 6920 writes a digest."""
    outcome = publish(home, trial, csv_file("key,nome", "one,Uno"))
    assert outcome.release
    [run] = outcome.release.manifest.runs
    [(name, digest)] = run.files
    assert (name, len(digest)) == ("things.csv", 64)
    used = outcome.release.store.select("SELECT ?f { ?run a clock:LoadRun ; prov:used ?f }")
    assert used.values("f")[0].startswith("ni:///sha-256;")


def test_two_files_of_one_name_are_both_read(home: Path, trial: Loader, tmp_path: Path) -> None:
    """Neither of two files that bear the same name in two folders is dropped."""
    paths = [tmp_path / folder / "things.csv" for folder in ("a", "b")]
    for path, key in zip(paths, ("one", "two"), strict=True):
        path.parent.mkdir()
        path.write_text(f"key,nome\n{key},Nome\n", "utf-8")
    assert publish(home, trial, *paths).rows == {"trial": {"things": 2}}


def test_a_warning_of_reading_stays_with_its_graph(
    home: Path, trial: Loader, csv_file: Write
) -> None:
    """It names the graph, is told once when nothing changes, and outlives another's load."""
    path = csv_file("key,nome,sincce", "one,Uno,x")
    for loader, *paths in ((trial, path), (trial, path), (find_loader("document-cosvig-2019"),)):
        findings = publish(home, loader, *paths).findings
        assert [f.graph for f in findings if f.rule == "unknown-column"] == [trial.graph]
    current = Releases(home).current()
    assert current.number == 2
    assert [f.graph for f in current.findings if f.rule == "unknown-column"] == [trial.graph]


def test_a_file_that_was_delivered_in_half_is_noticed(trial: Loader, tmp_path: Path) -> None:
    """Of ten rows five come: a warning with both numbers, until a load is like the last again."""
    loader = replace(trial, expect={"things": {"change": 20}})
    lines = [f"firm-{n},Firm {n}" for n in range(10)]

    def deliver(count: int) -> list[tuple[str, str]]:
        path = tmp_path / "things.csv"
        path.write_text("\n".join(["key,nome", *lines[:count]]) + "\n", "utf-8")
        found = load(tmp_path / "kg", [Delivery(loader, (path,))], today=TODAY).findings
        return [
            (one.place.file, one.message["en"])
            for one in found
            if one.rule == "row-change" and one.place
        ]

    said = 'the table "things" has 5 rows, last time it had 10'
    assert [deliver(count) for count in (10, 5, 4, 4)] == [[], [("things.csv", said)], [], []]


def test_reading_tells_how_far_it_is(home: Path, trial: Loader, csv_file: Write) -> None:
    """Of two files, one of 2,500 rows, the share read only grows, is told in between, and ends."""
    many = [(f"n{number}", "Uno", "2016", "", "") for number in range(2_500)]
    paths = written(csv_file, *many, name="one.csv"), written(csv_file, *ROWS, name="two.csv")
    told: list[tuple[str, float]] = []
    check(home, [Delivery(trial, paths)], step=lambda name, done=0.0, /: told.append((name, done)))
    shares = [done for name, done in told if name == "read"]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert len(set(shares)) > 3
