"""JSON, JSON Lines, XML and zip files are sources: a record is a row, and nothing is lost."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clockkg.errors import ContentError
from clockkg.loading import Delivery, Loader, check, find_loader
from clockkg.loading.pipeline import mapped
from clockkg.loading.sources import Reading, Source, files, read

CARD = """\
title = { it = "Registro", en = "Register" }
publisher = "register"
publisher_name = { it = "Registro", en = "Register" }
dataset = "things"
licence = "https://creativecommons.org/licenses/by/4.0/"
[ignored]
orgs = ["names.lang", "links.type", "links.value", "locations.geonames_id"]
tables = ["readme", "meta"]
[sources.orgs]
file = "*ror*"
"""
MAPPING = """\
[orgs]
title = { it = "Enti", en = "Organisations" }
subject = "id/org/{id}"
types = ["clock:Stakeholder"]
[orgs.columns]
id = { required = true, unique = true, check = "key" }
label = { to = "rdfs:label", names = ["names[types=ror_display].value"], required = true }
alias = { to = "skos:altLabel", names = ["names[types=alias].value"], separator = "|" }
city = { to = "clock:locator", names = ["locations[0].geonames_details.name"] }
year = { to = "clock:pageCount", as = "integer", names = ["established"] }
site = { to = "foaf:homepage", as = "url", names = ["links[type=website].value"] }
"""
ROR = {
    "id": "04zaypm56",
    "established": 1923,
    "names": [
        {"value": "CNR", "types": ["acronym"], "lang": None},
        {"value": "National Research Council", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "Consiglio", "types": ["alias"], "lang": "it"},
        {"value": "Rat", "types": ["alias"], "lang": "de"},
    ],
    "links": [
        {"type": "wikipedia", "value": "https://example.org/wiki"},
        {"type": "website", "value": "https://example.org/cnr"},
    ],
    "locations": [{"geonames_id": 3169070, "geonames_details": {"name": "Rome"}}],
}
"""In the form of ROR's schema 2, with made-up addresses."""


@pytest.fixture
def register(tmp_path: Path) -> Loader:
    """A loader for a register like ROR's."""
    folder = tmp_path / "loaders" / "register"
    folder.mkdir(parents=True)
    (folder / "loader.toml").write_text(CARD, "utf-8")
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    return find_loader("register", folder.parent)


def reread(loader: Loader, **card: str) -> Loader:
    """The loader with another card."""
    text = CARD
    for old, new in card.items():
        text = text.replace(old, new)
    (loader.folder / "loader.toml").write_text(text, "utf-8")
    return find_loader(loader.name, loader.folder.parent)


def statements(loader: Loader, path: Path) -> list[str]:
    """The statements of a file but for its records' classes; nothing was found wrong in it."""
    arrival = mapped(Delivery(loader, (path,)))
    assert [f for f in arrival.findings if f.rule != "unknown-column"] == []
    return [line for line in arrival.snapshot.lines() if "#type>" not in line]


def values(loader: Loader, path: Path) -> list[str]:
    """What a file's statements say, without subject and property."""
    return sorted(line.split("> ", 2)[2].removesuffix(" .") for line in statements(loader, path))


SAID = sorted(
    [
        '"1923"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"Consiglio"',
        '"National Research Council"',
        '"Rat"',
        '"Rome"',
        "<https://example.org/cnr>",
    ]
)


def test_a_list_of_objects_is_a_table(register: Loader, tmp_path: Path) -> None:
    """Values are chosen by a field and several are joined, as the mapping says."""
    path = tmp_path / "v2-ror-data.json"
    path.write_text(json.dumps([ROR]), "utf-8")
    assert values(register, path) == SAID


def test_json_lines_are_a_table(register: Loader, tmp_path: Path) -> None:
    """The row of a statement is the line of its record, empty ones counted."""
    path = tmp_path / "orgs.ndjson"
    path.write_text("\n\n" + json.dumps(ROR) + "\n", "utf-8")
    loader = reread(register, **{'file = "*ror*"': ""})
    assert values(loader, path) == SAID
    origins = mapped(Delivery(loader, (path,))).snapshot.statements.values()
    assert {one.row for places in origins for one in places} == {3}


def test_a_path_leads_to_the_records(register: Loader, tmp_path: Path) -> None:
    """What stands beside the list that the card names is passed over."""
    path = tmp_path / "ror.json"
    path.write_text(json.dumps({"took": 3, "hits": {"max": [1], "items": [ROR]}}), "utf-8")
    assert values(reread(register, **{"[sources.orgs]": '[sources.orgs]\npath="hits.items"'}), path)


def test_each_list_of_an_object_is_a_table(register: Loader, tmp_path: Path) -> None:
    """Other members are tables without rows, so that they are ignored by name or told."""
    path = tmp_path / "delivery.json"
    path.write_text(json.dumps({"orgs": [ROR], "meta": {"n": 1}, "more": [{"a": 1}]}), "utf-8")
    loader = reread(register, **{'[sources.orgs]\nfile = "*ror*"': ""})
    (finding,) = mapped(Delivery(loader, (path,))).findings
    assert (finding.rule, finding.value) == ("unknown-table", "more")


def test_xml_elements_and_attributes_are_columns(register: Loader, tmp_path: Path) -> None:
    """As JSON's objects: an element's text, its @attributes, several elements of one name."""
    path = tmp_path / "ror.xml"
    path.write_text(
        '<r xmlns="urn:x"><head/><orgs><org id="04zaypm56"><names><value>Consiglio</value>'
        "<types>alias</types></names><names><value>Rat</value><types>alias</types></names><names>"
        "<value>National &amp; Council</value><types>label</types><types>ror_display</types>"
        "</names><established>1923</established></org></orgs></r>",
        "utf-8",
    )
    (loader,) = [reread(register, **{"[sources.orgs]": '[sources.orgs]\npath="r.orgs.org"'})]
    mapping = loader.mapping_file.read_text("utf-8").replace("id = {", 'id = { names = ["@id"], ')
    (loader.folder / "own.toml").write_text(mapping, "utf-8")
    card = loader.folder / "loader.toml"
    card.write_text('mapping = "own.toml"\n' + card.read_text("utf-8"), "utf-8")
    told = values(find_loader("register", loader.folder.parent), path)
    assert told == sorted(
        [
            '"1923"^^<http://www.w3.org/2001/XMLSchema#integer>',
            '"Consiglio"',
            '"National & Council"',
            '"Rat"',
        ]
    )


def test_what_no_column_asks_for_is_told(register: Loader, tmp_path: Path) -> None:
    """A field beside those of the mapping and those ignored; what a path asks for is none."""
    path = tmp_path / "ror.json"
    path.write_text(json.dumps([ROR | {"admin": {"created": {"date": "2026"}}}]), "utf-8")
    (finding,) = mapped(Delivery(register, (path,))).findings
    assert (finding.rule, finding.value) == ("unknown-column", "admin.created.date")


def test_values_stay_as_they_are_written(tmp_path: Path) -> None:
    """No number is rounded or rewritten; true and false are words, null is empty."""
    path = tmp_path / "things.json"
    text = '[{"a": 1.10, "b": 1E400, "c": -0, "d": true, "e": null, "f": ""}]'
    path.write_text(text, "utf-8")
    (sheet,) = read({"things.json": path}, Reading())
    assert next(iter(sheet.rows)).cells == ("1.10", "1E400", "-0", "true", "", "")


FAULTS = [
    ("ror.json", '[{"id": "a",\n "id": "b"}]', "repeated-name", "line 2, column 2"),
    ("ror.json", '[{"id":\n\n  NaN}]', "not-a-number", "line 3, column 3"),
    ("ror.json", '[{"id": "a"},\n {"id": "b', "cut-file", "line 2, column 10"),
    ("ror.json", '[{"id": "a"},\n', "cut-file", "line 1, column 13"),
    ("ror.json", "", "cut-file", "line 1, column 1"),
    ("ror.json", '[{"id": "a"},]', "bad-json", "line 1, column 14"),
    ("ror.json", '[{"id": "a"}] x', "bad-json", "line 1, column 15"),
    ("ror.json", '[{"id": a}]', "bad-json", "line 1, column 9"),
    ("ror.json", "[" * 100_000, "too-deep", "line 1, column 102"),
    ("ror.json", '[{"a":' + "[" * 300 + "]" * 300 + "}]", "too-deep", "record 1"),
    ("ror.json", '[\n["a"]]', "not-a-record", "line 2, column 1"),
    ("ror.jsonl", '{"id": "a"}\n{"id": "b"', "cut-file", "line 2, column 10"),
    ("ror.jsonl", '{"id": "a"}\n[1]', "not-a-record", "line 2, column 1"),
    ("ror.xml", "<r>\n<o><id>a</id></r>", "bad-xml", "line 2, column 16"),
    ("ror.xml", "<r>\n<o><id>a</id>", "cut-file", "line 2, column 14"),
    ("ror.xml", '<!DOCTYPE r [\n<!ENTITY e "x">]><r/>', "xml-entities", "line 2, column 12"),
    ("ror.xml", "<r>" + "<o>" * 200, "too-deep", "line 1, column 304"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one[0]}-{one[2]}")
def test_a_fault_is_told_by_its_place(
    register: Loader, tmp_path: Path, fault: tuple[str, str, str, str]
) -> None:
    """One finding names the rule and, in both languages, line and column."""
    name, text, wanted, where = fault
    path = tmp_path / name
    path.write_text(text, "utf-8")
    (finding,) = [one for one in mapped(Delivery(register, (path,))).findings if one.rule == wanted]
    assert where in finding.message["en"]
    assert where.replace("line", "riga").replace("column", "colonna") in finding.message["it"]
    assert finding.origin
    assert finding.origin.file == name


def test_a_file_with_a_fault_changes_nothing(register: Loader, tmp_path: Path) -> None:
    """The records before the fault are not loaded either."""
    path = tmp_path / "ror.json"
    path.write_text(json.dumps([ROR])[:-20], "utf-8")
    outcome = check(tmp_path / "kg", [Delivery(register, (path,))])
    assert not outcome.conforms
    assert not outcome.changes


@pytest.mark.parametrize(("path", "text"), [("orgs.list", '{"orgs": {}}'), ("a.b", '{"a": []}')])
def test_records_that_are_not_where_the_card_says(
    register: Loader, tmp_path: Path, path: str, text: str
) -> None:
    """A finding names the path; the same holds for XML."""
    loader = reread(register, **{"[sources.orgs]": f'[sources.orgs]\npath="{path}"'})
    for name, body in (("ror.json", text), ("ror.xml", "<orgs/>")):
        (tmp_path / name).write_text(body, "utf-8")
        (finding,) = [
            one for one in mapped(Delivery(loader, (tmp_path / name,))).findings
            if one.rule == "no-records"
        ]  # fmt: skip
        assert "`path`" in finding.remedy["en"]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ([("CNR", "ror_display"), ("NRC", "ror_display")], "several-values"),
        ([("CNR", "ror_display"), ("a|b", "alias"), ("c", "alias")], "separator-in-value"),
    ],
)
def test_several_values_are_not_run_together(
    register: Loader, tmp_path: Path, names: list[tuple[str, str]], wanted: str
) -> None:
    """Where a column has no separator, or a value holds it, a finding names the cell."""
    found = [{"value": value, "types": [kind]} for value, kind in names]
    path = tmp_path / "ror.json"
    path.write_text(json.dumps([{"id": "a", "names": found}]), "utf-8")
    told = [one for one in mapped(Delivery(register, (path,))).findings if one.rule == wanted]
    assert [(one.origin.row, one.value) for one in told if one.origin] == [(1, names[1][0])]


def zipped(path: Path, **members: str) -> Path:
    """A zip of some members, whose names end in .csv."""
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(f"data/{name}.csv", text)
    return path


def test_the_members_of_a_zip_are_tables(register: Loader, tmp_path: Path) -> None:
    """Those that the card names are read; the others are ignored by name or told."""
    rows = "id,label\na,Ente\n"
    path = zipped(tmp_path / "all.zip", ror_2026=rows, readme="x", surprise=rows)
    (finding,) = (arrival := mapped(Delivery(register, (path,)))).findings
    assert (finding.rule, finding.value) == ("unknown-table", "surprise")
    origins = arrival.snapshot.statements.values()
    assert {one.file for places in origins for one in places} == {"all.zip/data/ror_2026.csv"}


def test_without_patterns_every_member_is_read(tmp_path: Path) -> None:
    """Also a zip within a zip; its members are called by the whole way to them."""
    inner = zipped(tmp_path / "inner.zip", soci="key\na\n")
    with ZipFile(tmp_path / "outer.zip", "w") as package:
        package.write(inner, "inner.zip")
    (sheet,) = read({"outer.zip": tmp_path / "outer.zip"}, Reading())
    assert (sheet.file, sheet.name) == ("outer.zip/inner.zip/data/soci.csv", "soci")


def test_a_zip_within_a_zip_is_read_as_often_as_needed(tmp_path: Path) -> None:
    """A selection reads rows again when the others have been read, also of many rows."""
    rows = "".join(f"k-{n}\n" for n in range(1_500))
    inner = zipped(tmp_path / "inner.zip", soci=f"key\n{rows}", more="key\na,b\nc\n")
    with ZipFile(tmp_path / "outer.zip", "w") as package:
        package.write(inner, "inner.zip")
    soci, more = read({"outer.zip": tmp_path / "outer.zip"}, Reading())
    assert [len(list(soci.rows)) for _ in range(2)] == [1_500, 1_500]
    assert [row.cells for row in more.rows] == [("c",)]
    assert [(one.rule, one.where[2]) for one in more.findings] == [("row-length", 2)]


def _bomb(path: Path) -> None:
    """A container that declares a member of four gigabytes."""
    zipped(path, ror="id,label\na,b\n")
    data = path.read_bytes()
    entry = data.rindex(b"PK\x01\x02")
    path.write_bytes(data[: entry + 24] + b"\xf0\xff\xff\xff" + data[entry + 28 :])


def _locked(path: Path) -> None:
    """A container whose member is marked as encrypted."""
    zipped(path, ror="id,label\na,b\n")
    data = path.read_bytes()
    entry = data.rindex(b"PK\x01\x02")
    path.write_bytes(data[: entry + 8] + b"\x01\x00" + data[entry + 10 :])


def _cut(path: Path) -> None:
    """A container without its end."""
    zipped(path, ror="id,label\na,b\n")
    path.write_bytes(path.read_bytes()[:-30])


def _harmed(path: Path) -> None:
    """A container with a member whose bytes are not those that were packed."""
    zipped(path, ror="id,label\na,b\n" * 9)
    data = bytearray(path.read_bytes())
    data[50] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (_bomb, "unreadable-file"),
        (_locked, "password"),
        (_cut, "unreadable-file"),
        (_harmed, "unreadable-file"),
    ],
)
def test_a_container_that_cannot_be_read_says_why(
    register: Loader, tmp_path: Path, make: Callable[[Path], None], wanted: str
) -> None:
    """A bomb, a password, a cut and a flipped bit: one finding that names the file."""
    make(tmp_path / "ror.zip")
    told = mapped(Delivery(register, (tmp_path / "ror.zip",))).findings
    assert [one.rule for one in told if one.rule != "missing-table"] == [wanted]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ror.csv.gz", b"id,label\na,b\n"),
        ("ror.tsv.gz", b"id\tlabel\na\tb\n"),
        ("ror.json.gz", b'[{"id": "a", "label": "b"}]'),
        ("ror.xml.gz", b"<l><r><id>a</id><label>b</label></r></l>"),
    ],
)
@pytest.mark.parametrize("pack", [gzip.compress, bytes])
def test_a_packed_file_is_read_as_it_is_without_the_ending(
    tmp_path: Path, name: str, data: bytes, pack: Callable[[bytes], bytes]
) -> None:
    """The table goes by its name, messages call it whole; who fetched it may have unpacked it."""
    (tmp_path / name).write_bytes(pack(data))
    assert files(tmp_path) == [tmp_path / name]
    (sheet,) = read({name: tmp_path / name}, Reading(sources=(Source("ror", "*.csv"),)))
    assert (sheet.file, sheet.name, sheet.header) == (name, "ror", ("id", "label"))
    assert [row.cells for row in sheet.rows] == [("a", "b")]


@pytest.mark.parametrize(
    "entry",
    ['fil = "x"', 'url = "http://a/"\nendpoint = "http://b/"', 'query = "x"', 'path = "a[b"'],
)
def test_a_card_whose_sources_do_not_hold_together(register: Loader, entry: str) -> None:
    """An entry that is unknown, two places at once, a query to nobody, a path that is none."""
    loader = reread(register, **{'file = "*ror*"': entry})
    with pytest.raises(ContentError, match=r"register/loader.toml: \[sources\]"):
        _ = loader.reading


def test_a_pattern_tells_the_table_of_a_file() -> None:
    """Its own name or the whole way to it, whatever the case; else it is the table's name."""
    sources = (Source("projects", file="*/csv/project*.csv"), Source("orgs"))
    reading = Reading(sources=sources)
    assert reading.table("H2020.zip/csv/Project-2026.CSV") == "projects"
    assert reading.table("Orgs.csv") == "orgs"
    assert reading.table("other.csv") == "other"


@settings(max_examples=30)
@given(
    records=st.lists(
        st.dictionaries(
            st.text("abcè", min_size=1, max_size=3),
            st.text('xyz à"\\\n€', min_size=1, max_size=8).filter(
                lambda text: text == text.strip()
            ),
            min_size=1,
            max_size=4,
        ),
        max_size=5,
    ),
    escaped=st.booleans(),
)
def test_what_json_holds_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, str]], *, escaped: bool
) -> None:  # fmt: skip
    """Python's own writer makes the file, escaped or not; each record comes back, and no other."""
    path = tmp_path_factory.mktemp("json") / "things.json"
    path.write_text(json.dumps(records, ensure_ascii=escaped), "utf-8")
    (sheet,) = read({"things.json": path}, Reading())
    found = [dict(zip(sheet.header, row.cells, strict=True)) for row in sheet.rows]
    assert [{k: text for k, text in row.items() if text} for row in found] == records
