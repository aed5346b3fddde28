"""Findings, not results: one for each cause, named by what it is about, told by cell."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from clockkg.findings import Finding, Origin, Severity, identified
from clockkg.graphs import Releases
from clockkg.loading import Delivery, Outcome, check, find_loader, load, settle
from clockkg.loading.arrival import Arrival
from clockkg.rdf import Iri, Literal, Term
from clockkg.terms import PREFIXES, expand, thing
from clockkg.validation import Result

TODAY = "2026-11-22"
VAT = expand("clock:vatNumber")
NAVIGO = thing("org", "navigo")
Write = Callable[..., Path]


def result(shape: str, component: str, value: Term | None = None, **more: Any) -> Result:  # noqa: ANN401 - any field
    """A result of a shape about NAVIGO's VAT number."""
    known: dict[str, Any] = {
        "focus": NAVIGO,
        "path": VAT,
        "value": value,
        "shape": PREFIXES["shape"] + shape,
        "severity": Severity.WARNING,
        "name": {},
        "message": {"it": shape, "en": shape},
        "remedy": {},
        "component": f"{PREFIXES['sh']}{component}ConstraintComponent",
    }
    return Result(**{**known, **more})


def settled(*results: Result) -> list[Finding]:
    """The findings of some results."""
    return settle((one.finding() for one in results), (), ())


def test_an_empty_cell_that_breaks_three_shapes_is_one_finding() -> None:
    """Three shapes that ask for the same property of the same thing have one cause."""
    grave = result("C", "MinCount", severity=Severity.VIOLATION)
    [found] = settled(result("A", "MinCount"), result("B", "HasValue"), grave)
    assert (found.rule, found.severity, found.also) == ("C", Severity.VIOLATION, ("A", "B"))
    assert len(found.broken) == 3


def test_a_wrong_value_that_breaks_class_and_kind_is_one_finding() -> None:
    """Constraints that judge one value by itself have one cause; another value has another."""
    one, two = Iri("urn:one"), Iri("urn:two")
    found = settled(result("A", "Class", one), result("B", "NodeKind", one), result("A", "In", two))
    assert [(f.rule, f.value, f.also) for f in found] == [
        ("A", "urn:one", ("B",)),
        ("A", "urn:two", ()),
    ]


def test_what_depends_on_other_things_is_a_cause_of_its_own() -> None:
    """A number that is wrong and shared by another organisation is to be mended twice."""
    value = Literal("0123")
    assert len(settled(result("Form", "Pattern", value), result("Shared", "SPARQL", value))) == 2


def test_an_identifier_has_nothing_of_the_row() -> None:
    """Another file, row and column: the same finding; another thing, rule or value: another."""
    [first] = settled(result("A", "Pattern", Literal("x")))
    moved = identified([replace(first, origin=Origin("b.csv", "organisations", 9, "IVA"))])[0]
    others = settled(
        result("B", "Pattern", Literal("x"), focus=thing("org", "tls")),
        result("B", "Pattern", Literal("x")),
        result("A", "Pattern", Literal("y")),
    )
    assert moved.id == first.id
    assert len({first.id, *(other.id for other in others)}) == 4


def test_findings_that_tell_the_same_have_names_of_their_own(csv_file: Write, judge: Any) -> None:  # noqa: ANN401 - a fixture
    """A key that stands in three rows is two findings, in two rows, under two identifiers."""
    found = judge(csv_file("key,nome", "one,Uno", "one,Due", "one,Tre"))
    repeated = [one for one in found if one.rule == "repeated-key"]
    assert [one.origin.row for one in repeated] == [3, 4]
    assert len({one.id for one in repeated}) == 2


FIRMS = ("codice,natura,nome in italiano,tipo,partita IVA",
         "esempio-uno,impresa,Esempio Uno,enterprise,01234567897",
         "esempio-due,impresa,Esempio Due,,",
         "esempio-tre,impresa,Esempio Tre,enterprise,01234567897")  # fmt: skip


@pytest.fixture
def firms(csv_file: Write) -> Callable[..., Delivery]:
    """A register of the lines given, its heading apart."""

    def delivery(*lines: str) -> Delivery:
        return Delivery(
            find_loader("records"), (csv_file(FIRMS[0], *lines, name="organisations.csv"),)
        )

    return delivery


def mine(outcome: Outcome) -> dict[str, Finding]:
    """The findings of what was delivered, by their identifiers."""
    return {finding.id: finding for finding in outcome.of_delivery.findings}


def test_a_finding_survives_the_sorting_of_its_file(
    firms: Callable[..., Delivery], tmp_path: Path
) -> None:
    """The rows in another order: the same findings since the same release, in other rows."""
    first = load(tmp_path / "kg", [firms(*FIRMS[1:])], today=TODAY)
    again = check(tmp_path / "kg", [firms(*reversed(FIRMS[1:]))], today=TODAY)
    before, after = mine(first), mine(again)
    assert before.keys() == after.keys() != set()
    assert {one.since for one in after.values()} == {1}
    assert {one.rule for one in after.values()} >= {"VatNumberShared", "StakeholderTypeGiven"}


def test_a_row_of_another_centre_is_told_under_its_sheets_own_name(
    firms: Callable[..., Delivery], tmp_path: Path
) -> None:
    """The workbook of the first centre has a sheet Organizzazioni; the second shares a number."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Organizzazioni"
    for line in (FIRMS[0], FIRMS[1].replace("esempio", "altro")):
        sheet.append(line.split(","))
    book.save(tmp_path / "soci.xlsx")
    load(tmp_path / "kg", [Delivery(find_loader("records"), (tmp_path / "soci.xlsx",))])
    other = replace(firms(FIRMS[1]), loader=replace(find_loader("records"), publisher="altro"))
    found = load(tmp_path / "kg", [other]).findings
    places = {str(f.place) for f in found if f.rule == "VatNumberShared"}
    assert places == {
        "organisations.csv, table organisations, row 2",
        "soci.xlsx, sheet Organizzazioni, row 2",
    }


def test_a_finding_is_followed_until_it_is_cleared(
    firms: Callable[..., Delivery], tmp_path: Path
) -> None:
    """Seen in release 1, still open in 2, cleared in 3, and open again since 1 in 4."""
    home = tmp_path / "kg"
    load(home, [firms(FIRMS[2])], today=TODAY)
    lacking = next(f.id for f in Releases(home).current().findings if "Type" in f.rule)
    load(home, [firms(*FIRMS[1:3])], today=TODAY)
    [still] = [f for f in Releases(home).current().findings if f.id == lacking]
    assert (still.since, still.cleared) == (1, 0)
    mended = FIRMS[2].replace("Due,,", "Due,enterprise,")
    load(home, [firms(mended)], today=TODAY)
    [gone] = [f for f in Releases(home).current().cleared if f.id == lacking]
    assert (gone.since, gone.cleared) == (1, 3)
    load(home, [firms(FIRMS[2])], today=TODAY)
    [back] = [f for f in Releases(home).current().findings if f.id == lacking]
    assert (back.since, back.cleared) == (1, 0)
    assert lacking not in {f.id for f in Releases(home).current().cleared}


@pytest.mark.usefixtures("documents")
def test_a_value_is_told_as_it_stands_in_the_cell(tmp_path: Path) -> None:
    """A reference that leads nowhere: the cell's text and heading, not the IRI made of it."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "organisations.csv").write_text("\n".join(FIRMS[:2]) + "\n", "utf-8")
    lines = "codice,membro,distretto o cluster,ruolo\nm-1,esempio-uno,nautca,member\n"
    (folder / "memberships.csv").write_text(lines, "utf-8")
    outcome = check(
        tmp_path / "kg", [Delivery(find_loader("records"), (folder,))], today=TODAY
    ).of_delivery
    [found] = [f for f in outcome.findings if f.value == thing("org", "nautca")]
    assert found.written == "nautca"
    assert found.place == Origin("memberships.csv", "memberships", 2, "distretto o cluster")
    assert found.publisher == "records"


def test_a_finding_of_another_graph_keeps_its_cell(
    firms: Callable[..., Delivery], tmp_path: Path
) -> None:
    """A later load of something else tells the heading and the cell that the first one told."""
    home = tmp_path / "kg"
    first = mine(load(home, [firms(*FIRMS[1:])], today=TODAY))
    load(home, [Delivery(find_loader("document-cosvig-2019"))], today=TODAY)
    later = {f.id: f for f in Releases(home).current().findings}
    told = [(f.origin, f.sheet, f.written) for f in first.values()]
    assert [(later[k].origin, later[k].sheet, later[k].written) for k in first] == told


def test_one_check_tells_cells_and_shapes_at_once(
    firms: Callable[..., Delivery], tmp_path: Path
) -> None:
    """A cell that cannot be read does not hide what the shapes find in other rows."""
    broken = FIRMS[1].replace("01234567897", "0123")
    outcome = check(tmp_path / "kg", [firms(broken, FIRMS[2])], today=TODAY)
    rules = {(f.rule, f.origin.row) for f in outcome.findings if f.origin}
    assert {("bad-vat-number", 2), ("StakeholderTypeGiven", 3)} <= rules
    assert outcome.judged


def test_a_cell_that_cannot_be_read_is_the_cause_of_what_is_missing(tmp_path: Path) -> None:
    """A date that is none, which a shape then misses, is one finding of the cell."""
    place = Origin("a.csv", "organisations", 2, "IVA")
    read = Finding("bad-vat-number", Severity.VIOLATION, {}, origin=place, graph="g", value="x")
    missing = replace(result("A", "MinCount").finding(), origin=place, graph="g")
    [found] = settle([read, missing], [], [])
    assert (found.rule, found.also) == ("bad-vat-number", ("A",))
    assert tmp_path.is_dir()


def test_a_thing_that_could_not_be_read_has_no_echo() -> None:
    """Who refers to a thing whose own row is wrong is not told that there is no such thing."""
    place = Origin("a.csv", "organisations", 2, "natura")
    read = Finding("unknown-value", Severity.VIOLATION, {}, origin=place, focus=NAVIGO)
    echo = result("A", "Class", Iri(NAVIGO), focus=thing("membership", "m-1")).finding()
    assert [f.rule for f in settle([read, echo], [], [])] == ["unknown-value"]


def test_a_missing_sheet_names_the_workbook(judge: Any, workbook: Any) -> None:  # noqa: ANN401 - fixtures
    """Not the loader: the one workbook that was given, or the CSV file that should be there."""
    found = judge(workbook("soci.xlsx", legend=[["nothing"]]))
    assert [(f.rule, f.origin) for f in found] == [("missing-table", Origin("soci.xlsx", "things"))]


def test_a_missing_file_is_named(judge: Any, csv_file: Write) -> None:  # noqa: ANN401 - a fixture
    """Of several CSV files none is the table's: the one that should be there is named."""
    found = judge(csv_file("a", name="legend.csv"), csv_file("a", name="tables.csv"))
    assert ("missing-table", "things.csv") in [(f.rule, f.origin and f.origin.file) for f in found]


def test_an_arrival_without_cells_is_told_as_it_is() -> None:
    """A graph that was sent has no sheet: its findings keep the place that they have."""
    finding = Finding("A", Severity.INFO, {}, origin=Origin("x.ttl", row=4), graph="g")
    assert finding.place == Origin("x.ttl", row=4)
    assert settle([finding], list[Arrival](), [])[0].origin == finding.origin


@pytest.mark.parametrize(
    ("rule_of_reading", "component", "told"),
    [
        ("unknown-value", "Class", False),
        ("unknown-value", "Disjoint", True),
        ("repeated-key", "Class", True),
    ],
)
def test_only_echoes_of_a_lost_row_are_left_out(
    rule_of_reading: str, component: str, *, told: bool
) -> None:
    """That others refer to a thing is no fault while its row is lost; all else is told."""
    place = Origin("soci.csv", "organisations", 3, "kind")
    lost = replace(
        Finding(rule_of_reading, Severity.VIOLATION, {}, origin=place), focus="urn:x:one"
    )
    about = result("A", component, Iri("urn:x:one")).finding()
    found = settle([lost, about], (), ())
    assert [f.rule for f in found] == [rule_of_reading, *(["A"] * told)]
