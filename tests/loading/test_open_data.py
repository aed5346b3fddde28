"""Loaders of public registers: the publishers' headings, nobody's private life, only some rows.

The samples are made up; what they give was worked out by hand from the rows.
"""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from clockkg.errors import InputError, UnknownNameError
from clockkg.findings import Severity
from clockkg.loading import Delivery, Loader, check, find_loader, find_loaders, load
from clockkg.loading.pipeline import mapped
from clockkg.loading.trial import sample_of, try_out

OPEN = sorted(name for name in find_loaders() if name.startswith("open-"))
TOLD = {
    "open-cordis": {"CollaborationParties", "rows-skipped"},
    "open-kohesio": {"CollaborationParties"},
    "open-opencoesione": {"CollaborationParties", "rows-skipped"},
    "open-gleif": {"rows-skipped"},
    "open-ror": {"bad-identifier"},
    "open-startups": {"bad-fiscal-code", "bad-date"},
}
COUNTS = {
    "open-cordis": {"org": 3, "collaboration": 2, "membership": 4, "funding": 3},
    "open-opencoesione": {"org": 3, "collaboration": 2, "membership": 3},
    "open-kohesio": {"org": 2, "collaboration": 2, "membership": 2},
    "open-ror": {"org": 2, "place": 2},
    "open-gleif": {"org": 2, "place": 2},
    "open-indice-pa": {"org": 2, "place": 2},
    "open-istat": {"place": 6},
    "open-nuts": {"place": 3},
    "open-startups": {"org": 2, "status": 2, "place": 2},
    "open-wikidata": {"org": 1, "place": 1},
}
Some = Callable[..., Path]


def statements(loader: Loader, path: Path | None = None) -> list[str]:
    """What a delivery says, the loader's sample unless told."""
    return mapped(Delivery(loader, (path or sample_of(loader),))).snapshot.lines()


def things(lines: list[str], kind: str) -> int:
    """How many things of a kind have a class."""
    mark = f"<https://w3id.org/clockkg/id/{kind}/"
    return sum(line.startswith(mark) and "#type> " in line for line in lines)


def test_all_ten_registers_are_there() -> None:
    """The registers of the loaders' documentation each have a loader."""
    assert {*OPEN} == {*COUNTS}


@pytest.mark.parametrize("name", OPEN)
def test_a_sample_with_the_publisher_s_headings_gives_what_it_should(
    name: str, tmp_path: Path
) -> None:
    """Nothing blocks, no column is unknown, the RDF is the folder's, things are as counted."""
    trial = try_out(find_loader(name), tmp_path, today="2026-11-22")
    assert trial.passed
    assert trial.expected is not None
    assert {finding.rule for finding in trial.outcome.findings} == TOLD.get(name, set())
    for kind, number in COUNTS[name].items():
        assert things(list(trial.statements), kind) == number


@pytest.mark.parametrize(
    ("name", "private"),
    [
        ("open-cordis", "PERSONA INVENTATA"),
        ("open-opencoesione", "INDIVIDUO"),
        ("open-opencoesione", "CODICE FISCALE"),
        ("open-gleif", "DITTA DI PERSONA"),
        ("open-indice-pa", "Inventata"),
        ("open-indice-pa", "esempio.example,"),
    ],
)
def test_natural_persons_stay_outside(name: str, private: str) -> None:
    """A participant, a beneficiary, a sole proprietor and a body's mayor leave no statement."""
    loader = find_loader(name)
    delivered = "".join(f.read_text("utf-8-sig") for f in sorted(sample_of(loader).iterdir()))
    assert private in delivered
    assert private not in "".join(statements(loader))


def test_decimals_have_a_point_or_a_comma_in_one_delivery() -> None:
    """CORDIS's 300000.5 and OpenCoesione's 75000,50 and 1.200.000,00 are exact numbers."""
    cordis = "".join(statements(find_loader("open-cordis")))
    coesione = "".join(statements(find_loader("open-opencoesione")))
    assert '"300000.5"^^' in cordis
    assert '"75000.5"^^' in coesione
    assert '"1200000"^^' in coesione


def test_the_zip_and_its_files_say_the_same(tmp_path: Path) -> None:
    """CORDIS as one zip, with a folder in it, gives the statements of its three files."""
    loader = find_loader("open-cordis")
    target = tmp_path / "cordis-HORIZONprojects-csv.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(sample_of(loader).iterdir()):
            archive.write(file, f"csv/{file.name}")
    assert statements(loader, target) == statements(loader)


def chosen(name: str, **only: str) -> list[str]:
    """What is loaded of a sample with a selection."""
    loader = find_loader(name)
    wanted = {key: (value,) for key, value in only.items()}
    return mapped(Delivery(loader, (sample_of(loader),), only=wanted)).snapshot.lines()


@pytest.mark.parametrize(
    ("only", "projects", "organisations", "memberships"),
    [
        ({"nuts": "ITI1"}, 1, 3, 3),
        ({"nuts": "ITI12"}, 1, 3, 3),
        ({"country": "EL"}, 2, 3, 4),
        ({"country": "DE"}, 0, 0, 0),
        ({"country": "EL", "nuts": "ITI"}, 0, 0, 0),
    ],
)
def test_a_project_comes_with_all_its_partners(
    only: dict[str, str], projects: int, organisations: int, memberships: int
) -> None:
    """Project 1 has a Tuscan and a Greek participant, project 2 a Greek one; counted by hand."""
    lines = chosen("open-cordis", **only)
    assert things(lines, "collaboration") == projects
    assert things(lines, "org") == organisations
    assert things(lines, "membership") == memberships


@pytest.mark.parametrize(
    ("name", "selection", "value", "left"),
    [
        ("open-opencoesione", "municipality", "009046", 1),
        ("open-kohesio", "nuts", "ITI1", 2),
        ("open-ror", "region", "52", 1),
        ("open-gleif", "region", "IT-52", 1),
        ("open-indice-pa", "municipality", "046", 1),
        ("open-istat", "region", "09", 3),
        ("open-nuts", "nuts", "ITI1", 2),
        ("open-startups", "province", "LU", 1),
    ],
)
def test_each_register_can_be_had_in_part(name: str, selection: str, value: str, left: int) -> None:
    """The selection of a region leaves the things that were counted by hand in the sample."""
    kind = next(iter(COUNTS[name])) if name not in {"open-opencoesione", "open-kohesio"} else ""
    lines = chosen(name, **{selection: value})
    expected = {"open-opencoesione": ("collaboration", 1), "open-kohesio": ("org", 2)}
    kind, number = expected.get(name, (kind, left))
    assert things(lines, kind) == number


def test_what_a_selection_leaves_out_is_told(tmp_path: Path) -> None:
    """One of CORDIS's five participants is not of a Tuscan project, and one of each other row."""
    loader = find_loader("open-cordis")
    delivery = Delivery(loader, (sample_of(loader),), only={"nuts": ("ITI1",)})
    outcome = check(tmp_path, [delivery], today="2026-11-22")
    told = [f for f in outcome.findings if f.rule == "rows-not-selected"]
    assert {(f.origin.table, f.value) for f in told if f.origin} == {
        ("project", "1"), ("organization", "1"), ("euroscivoc", "1"),
    }  # fmt: skip
    assert all("nuts=ITI1" in f.message["it"] for f in told)


def test_the_members_of_a_district_choose_their_projects(tmp_path: Path) -> None:
    """The project is loaded in which a member of Nautica, known by its VAT number, takes part."""
    world = [Delivery(one) for one in find_loaders().values() if one.bundled]
    load(tmp_path, world, today="2026-11-22")
    loader = find_loader("open-cordis")
    files = tmp_path / "cordis"
    shutil.copytree(sample_of(loader), files)
    file = files / "organization.csv"
    file.write_text(file.read_text("utf-8").replace("IT12345678903", "IT99990010003"), "utf-8")
    delivery = Delivery(loader, (files,), only={"members": ("nautica",)})
    outcome = load(tmp_path, [delivery], today="2026-11-22")
    assert outcome.release
    text = "".join(outcome.release.snapshot(loader.graph).lines())
    assert "cordis-900000001" in text
    assert "cordis-900000002" not in text
    run = outcome.release.manifest.last_run(loader.graph)
    assert run
    assert run.only == {"members": ["nautica"]}


def test_a_district_without_identifiers_selects_nothing_and_says_so(tmp_path: Path) -> None:
    """Where no member has an identifier, the load is refused instead of loading nothing."""
    loader = find_loader("open-cordis")
    delivery = Delivery(loader, (sample_of(loader),), only={"members": ("nautica",)})
    with pytest.raises(InputError, match="no member of 'nautica' has an identifier"):
        check(tmp_path, [delivery], today="2026-11-22")


def test_an_unknown_selection_offers_those_of_the_loader(tmp_path: Path) -> None:
    """A wrong name is told with the right ones."""
    loader = find_loader("open-cordis")
    delivery = Delivery(loader, (sample_of(loader),), only={"nut": ("ITI1",)})
    with pytest.raises(UnknownNameError, match="nuts"):
        check(tmp_path, [delivery], today="2026-11-22")


def test_many_faults_of_a_kind_are_counted(tmp_path: Path) -> None:
    """Of thirty wrong fiscal codes twenty are shown, ten are a number; none of them blocks."""
    loader = find_loader("open-startups")
    [header, _, wrong] = (
        (sample_of(loader) / "startup.csv").read_text("latin-1").splitlines(keepends=True)
    )
    file = tmp_path / "startup.csv"
    file.write_text(header + "".join(wrong.replace("123", f"9{n}") for n in range(30)), "latin-1")
    outcome = check(tmp_path / "kg", [Delivery(loader, (file,))], today="2026-11-22")
    found = [f for f in outcome.findings if f.rule == "bad-fiscal-code"]
    [more] = [f for f in outcome.findings if f.rule == "more-faults" and f.origin
              and f.origin.column == "codice fiscale"]  # fmt: skip
    assert len(found) == 20
    assert more.value == "10"
    assert outcome.conforms
    assert {f.severity for f in (*found, more)} == {Severity.WARNING}
