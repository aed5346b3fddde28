"""From an empty machine to bridges between districts: three centres, two registers, one identity.

The three centres' workbooks are the members' template, filled in. They share a boatyard and a maker
of composites under several names; each register knows one of them by its number. Every number below
was counted by hand from the rows.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from clockkg.cli.main import command
from clockkg.loading import find_loader

YARD, COMPOSITES = "12345678903", "12345678911"
RECORDS = {
    "yard": ("uno-cantieri", "due-cantieri", "pic-900000011", f"oc-{YARD}"),
    "composites": ("due-compositi", "tre-compositi", "pic-900000014"),
}
Firm = tuple[str, str, str]
"""A key, a name and a VAT number."""
Call = Callable[..., Result]


class Centre(NamedTuple):
    """What a centre lists: its firms, and which is a member of which district since when."""

    firms: Sequence[Firm]
    members: Sequence[tuple[str, str, str]]


CENTRES = {
    "centro-uno": Centre(
        [("uno-cantieri", "Cantieri Immaginari Esempio Srl", YARD),
         ("uno-vele", "Vele Finte Srl", "")],
        [("uno-cantieri", "nautica", "2017"), ("uno-vele", "nautica", "2018")],
    ),
    "centro-due": Centre(
        [("due-cantieri", "CANTIERI IMMAGINARI ESEMPIO S.R.L.", ""),
         ("due-compositi", "Compositi Inventati Esempio Spa", COMPOSITES)],
        [("due-cantieri", "nuovi-materiali", "2019"), ("due-compositi", "nuovi-materiali", "2016")],
    ),
    "centro-tre": Centre(
        [("tre-compositi", "Compositi Inventati Esempio S.p.A.", COMPOSITES)],
        [("tre-compositi", "nuovi-materiali", "2020")],
    ),
}  # fmt: skip


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """Runs the command over an empty home folder; what goes wrong is shown."""

    def calls(*words: str, code: int = 0, text: str | None = None) -> Result:
        environment = {"CLOCKKG_TODAY": "2026-11-22", "CLOCKKG_HOME": str(tmp_path / "kg")}
        done = CliRunner(env=environment).invoke(command, ["--lang", "en", *words], input=text)
        assert done.exit_code == code, done.output
        return done

    return calls


def workbook(call: Call, folder: Path, name: str, centre: Centre) -> Path:
    """The members' template of a centre, filled in."""
    file = folder / f"{name}.xlsx"
    call("template", "members", "-o", str(file))
    book = load_workbook(file)
    fill(book["Organisations"], [
        {"key": key, "kind": "enterprise", "Italian name": label, "VAT number": number,
         "type": "sme"}
        for key, label, number in centre.firms
    ])  # fmt: skip
    fill(book["Memberships"], [
        {"key": f"{member}-{district}", "member": member, "district or cluster": district,
         "role": "member", "start": start}
        for member, district, start in centre.members
    ])  # fmt: skip
    book.save(file)
    return file


def fill(sheet: Any, rows: Sequence[dict[str, str]]) -> None:  # noqa: ANN401 - openpyxl's
    """Write rows below a sheet's headings."""
    headings = [str(cell.value or "").casefold() for cell in sheet[1]]
    for number, row in enumerate(rows, 2):
        for heading, value in row.items():
            sheet.cell(number, headings.index(heading.casefold()) + 1, value)


def cordis(folder: Path) -> Path:
    """CORDIS's sample, in which the yard and the maker of composites are in one project."""
    target = folder / "cordis"
    shutil.copytree(find_loader("open-cordis").folder / "sample", target)
    file = target / "organization.csv"
    text = file.read_text("utf-8").replace("CHE105833232MWST", f"IT{COMPOSITES}")
    file.write_text(text.replace("ESEMPIO AG", "COMPOSITI INVENTATI ESEMPIO SPA"), "utf-8")
    return target


def bridges(call: Call) -> set[tuple[str, str, str]]:
    """The links between the nautical and the new-materials districts: kind, who, with whom."""
    done = call("ask", "district-bridges", "--a", "nautica", "--b", "nuovi-materiali", "--json")
    rows = json.loads(done.stdout)["rows"]
    return {(row["kind"], called(row["stakeholder"]), called(row["counterpart"])) for row in rows}


def called(iri: str) -> str:
    """A firm by what it is, whichever of its records lends the IRI; others by their key."""
    key = iri.rpartition("/")[2]
    return next((name for name, keys in RECORDS.items() if key in keys), key)


def test_bridges_follow_the_judgements_of_identity(call: Call, tmp_path: Path) -> None:
    """No link before matching, a project's by VAT numbers, a double membership by a person's yes.

    The third party is the made-up university that is in the project with both. Without the yes of a
    person the second spelling of the boatyard, which has no number, is another firm.
    """
    call("load", "--all", "--no-samples")
    for name, centre in CENTRES.items():
        call("loader", "new", name, "--table", "organisations", "--table", "memberships")
        file = workbook(call, tmp_path, name, centre)
        call("check", name, str(file))
        call("load", name, str(file))
    coesione = find_loader("open-opencoesione").folder / "sample"
    for loader, files in (("open-cordis", cordis(tmp_path)), ("open-opencoesione", coesione)):
        call("check", loader, str(files), "--only", "members=nautica")
        call("load", loader, str(files), "--only", "members=nautica")
    assert bridges(call) == set()

    call("match", "run")
    by_number = bridges(call)
    assert by_number == {
        ("cross-partner", "yard", "composites"),
        ("third-party", "pic-900000012", "yard"),
        ("third-party", "pic-900000012", "composites"),
    }
    waiting = json.loads(call("match", "list", "--json").stdout)
    assert "due-cantieri" in json.dumps(waiting)
    call("match", "judge", "due-cantieri", "uno-cantieri", "same", "--note", "same seat")
    by_yes = bridges(call)
    both = {("dual-member", "yard", district) for district in ("nautica", "nuovi-materiali")}
    assert by_yes == by_number | both

    call("match", "withdraw", "due-cantieri", "uno-cantieri")
    assert bridges(call) == by_number
    call("rebuild")
