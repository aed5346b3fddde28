"""A template that is filled in as it says is loaded; it offers what the vocabularies hold."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from rdflib import Graph
from rdflib.namespace import RDF, SKOS

from clockkg.findings import INSTRUCTIONS_SHEET, Severity
from clockkg.loading import Delivery, check, find_loader, recognise
from clockkg.loading.templates import as_package, as_workbook, find_theme, find_themes

ROOT = Path(__file__).parents[2]
LANGUAGES = ("it", "en")
HEADINGS = json.loads((Path(__file__).parent / "headings.json").read_text("utf-8"))
"""The headings of every version of every template that offices have been given."""
THEMES = sorted(find_themes())
ROWS = {
    "it": {
        "Organizzazioni": {
            "codice": "telai-inventati",
            "natura": "impresa",
            "nome in italiano": "Telai Esempio (dato inventato)",
            "tipo": "piccola o media impresa",
            "partita IVA": "01234567897",
        },
        "Adesioni": {
            "codice": "telai-nautica",
            "membro": "telai-inventati",
            "distretto o cluster": "distretto-inventato",
            "ruolo": "membro",
            "inizio": "2019-12",
        },
    },
    "en": {
        "Organisations": {
            "key": "telai-inventati",
            "kind": "enterprise",
            "Italian name": "Telai Esempio (dato inventato)",
            "type": "small or medium-sized enterprise",
            "VAT number": "01234567897",
        },
        "Memberships": {
            "key": "telai-nautica",
            "member": "telai-inventati",
            "district or cluster": "distretto-inventato",
            "role": "member",
            "start": "2019-12",
        },
    },
}
DISTRICT = {
    "it": {"codice": "distretto-inventato", "natura": "distretto", "nome in italiano": "D"},
    "en": {"key": "distretto-inventato", "kind": "district", "Italian name": "D"},
}
SAID = {
    ("org/telai-inventati", "vatNumber", '"01234567897"'),
    ("org/telai-inventati", "stakeholderType", "vocab/stakeholder-type/sme"),
    ("membership/telai-nautica", "role", "vocab/role/member"),
    ("membership/telai-nautica", "startDate", '"2019-12"^^xsd:gYearMonth'),
}
"""What the rows say in full, by hand, in both languages."""


def book(name: str, language: str) -> Workbook:
    """A template as openpyxl reads it."""
    return load_workbook(io.BytesIO(as_workbook(find_theme(name), language)))


def first_column(rule: DataValidation) -> int:
    """The column that a list is offered in."""
    return int(min(cells.min_col for cells in rule.sqref.ranges))


def fill(sheet: object, values: dict[str, str]) -> None:
    """A row of a sheet, each value under its heading."""
    headings = [cell.value for cell in sheet[1]]  # type: ignore[index]  # openpyxl's union of cells
    assert set(values) <= set(headings)
    sheet.append([values.get(heading) for heading in headings])  # type: ignore[attr-defined]  # openpyxl's union of cells


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_filled_in_from_its_lists_is_loaded(tmp_path: Path, language: str) -> None:
    """Labels of a language stand for their concepts, a leading zero and a month are kept."""
    filled = book("members", language)
    first = next(iter(ROWS[language]))
    fill(filled[first], DISTRICT[language])
    for sheet, values in ROWS[language].items():
        fill(filled[sheet], values)
    path = tmp_path / "any name.xlsx"
    filled.save(path)
    loader = recognise([path])
    assert loader.name == "records"
    outcome = check(tmp_path / "kg", [Delivery(loader, (path,))], today="2026-11-22")
    assert [f for f in outcome.findings if f.severity is Severity.VIOLATION] == []
    told = "\n".join(outcome.changes[loader.graph].added)
    for subject, prop, value in SAID:
        plain = value.replace("xsd:", "<http://www.w3.org/2001/XMLSchema#")
        lines = [line for line in told.splitlines() if subject in line and f"{prop}>" in line]
        assert len(lines) == 1
        assert plain in lines[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", THEMES)
def test_an_empty_template_has_no_fault(tmp_path: Path, name: str, language: str) -> None:
    """Every sheet and heading is known; that there are no rows is said, and blocks nothing."""
    path = tmp_path / "empty.xlsx"
    path.write_bytes(as_workbook(find_theme(name), language))
    outcome = check(tmp_path / "kg", [Delivery(find_loader("records"), (path,))])
    assert {finding.rule for finding in outcome.findings} == {"no-rows"}
    assert len(outcome.findings) == len(find_theme(name).tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_hold_what_the_vocabulary_holds(language: str) -> None:
    """The list for a stakeholder's type is the labels of its scheme, as rdflib reads them."""
    filled = book("members", language)
    sheet = filled[find_theme("members").tables[0].title[language]]
    headings = [cell.value for cell in sheet[1]]
    position = headings.index("tipo" if language == "it" else "type") + 1
    rule = next(
        one for one in sheet.data_validations.dataValidation if first_column(one) == position
    )
    name, _, cells = rule.formula1.removeprefix("=").partition("!")
    offered = [cell.value for (cell,) in filled[name.strip("'")][cells.replace("$", "")]]
    graph = Graph().parse(ROOT / "ontology" / "vocab" / "stakeholder-type.ttl")
    labels = {
        str(label)
        for concept in graph.subjects(RDF.type, SKOS.Concept)
        for label in graph.objects(concept, SKOS.prefLabel)
        if getattr(label, "language", "") == language
    }
    assert set(offered) == labels
    assert len(offered) == len(labels) == 12
    assert filled[name.strip("'")].sheet_state == "hidden"


def test_a_reference_offers_the_keys_of_the_other_sheet() -> None:
    """Who is a member is chosen among the keys of the organisations' sheet."""
    filled = book("members", "en")
    sheet = filled["Memberships"]
    position = [cell.value for cell in sheet[1]].index("member") + 1
    rules = sheet.data_validations.dataValidation
    rule = next(one for one in rules if first_column(one) == position)
    assert rule.formula1.startswith("='Organisations'!$A$2:$A$")


def test_what_must_be_filled_is_seen_and_said() -> None:
    """Required headings come first, are dark, and have a comment; the instructions list all."""
    filled = book("members", "en")
    sheet = filled["Organisations"]
    assert [sheet.cell(1, n).value for n in (1, 2, 3)] == ["key", "kind", "Italian name"]
    fills = [sheet.cell(1, n).fill.fgColor.rgb for n in (3, 4)]
    assert fills[0] != fills[1]
    assert all(cell.comment and cell.comment.text.strip() for cell in sheet[1])
    assert filled.sheetnames[0] == INSTRUCTIONS_SHEET
    listed = [row[1] for row in filled[INSTRUCTIONS_SHEET].iter_rows(values_only=True)]
    for table in find_theme("members").tables:
        assert {cell.value for cell in filled[table.title["en"]][1]} <= set(listed)


def test_every_heading_that_was_ever_given_out_is_understood() -> None:
    """Files made from an older version of a template still load: no heading is forgotten."""
    tables = find_loader("records").tables
    given = 0
    for version in HEADINGS:
        for table, headings in version["tables"].items():
            for heading in headings:
                assert tables[table].column(heading), (version["template"], table, heading)
                given += 1
    assert given > 300
    known = {(one["template"], one["version"]) for one in HEADINGS}
    assert known >= {(theme.name, theme.version) for theme in find_themes().values()}


@pytest.mark.parametrize("name", THEMES)
def test_a_package_describes_its_files(name: str) -> None:
    """Each CSV file has the fields of its schema in order; keys lead to fields that are there."""
    with zipfile.ZipFile(io.BytesIO(as_package(find_theme(name), "it"))) as package:
        described = json.loads(package.read("datapackage.json"))
        fields = {}
        for resource in described["resources"]:
            text = package.read(resource["path"]).decode(resource["encoding"])
            names = [field["name"] for field in resource["schema"]["fields"]]
            assert next(csv.reader(io.StringIO(text))) == names
            fields[resource["name"]] = names
        assert {*package.namelist()} == {f"{table}.csv" for table in fields} | {"datapackage.json"}
    for resource in described["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            assert key["fields"] in fields[resource["name"]]
            assert key["reference"]["fields"] in fields[key["reference"]["resource"]]


def test_a_package_is_the_same_each_time() -> None:
    """Byte for byte, whenever it is made."""
    theme = find_theme("plan")
    assert as_package(theme, "it") == as_package(theme, "it")
