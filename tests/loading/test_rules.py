"""Every rule of loading is broken once, and the finding names file, table, row, column and cure."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from clockkg.findings import Finding, Origin, Severity
from clockkg.loading import Delivery, Loader, check
from clockkg.loading.rules import OF_A_CELL, RULES

Judge = Callable[..., tuple[Finding, ...]]
Write = Callable[..., Path]

# What breaks which rule in row 3 under which heading, the second row of the records being right.
CELLS = [
    ("bad-key", "key", "Naval Yard", "naval-yard"),
    ("bad-key", "part_of", "Naval_Yard", "naval-yard"),
    ("bad-date", "since", "30/02/2019", "09/12/2019"),
    ("bad-date", "since", "2019-13", "2019-12 or 2019"),
    ("bad-date", "since", "12/9/19", "2019-12-09"),
    ("bad-integer", "size", "1.5", "12"),
    ("bad-integer", "pages", "0", "12"),
    ("bad-decimal", "share", '"1,234.5"', "12.5"),
    ("bad-decimal", "share", "12 %", "unit"),
    ("bad-boolean", "open", "forse", "yes or no"),
    ("bad-url", "site", "www.example.org", "https://"),
    ("bad-url", "site", "https://example.org/[", "https://"),
    ("bad-duration", "term", "3 anni", "P3Y"),
    ("bad-vat-number", "partita IVA", "01234567890", "register"),
    ("bad-vat-number", "VAT", "7643520567", "leading zeros"),
    ("bad-fiscal-code", "code", "RSSMRA80A01H501U", "register"),
    ("unknown-value", "role", "partner;boss", "founding partner"),
    ("unknown-value", "kind", "frim", "firm"),
    ("required-value", "nome", "", "Fill it in"),
    ("bad-iri", "where", "---", "keys"),
]
HEADS = {"key": "key,nome", "nome": "key,nome"}


def told(findings: tuple[Finding, ...]) -> list[tuple[str, Origin | None]]:
    """The rule and place of each finding."""
    return [(finding.rule, finding.origin) for finding in findings]


@pytest.mark.parametrize("wrong", CELLS)
def test_a_wrong_cell_is_placed(
    judge: Judge, csv_file: Write, wrong: tuple[str, str, str, str]
) -> None:
    """A cell that breaks a rule is one finding, at its row and heading, with what to do."""
    name, column, cell, cure = wrong
    head = HEADS.get(column, f"key,nome,{column}")
    row = {"key": f"{cell},Due", "nome": f"two,{cell}"}.get(column, f"two,Due,{cell}")
    [finding] = judge(csv_file(head, "one,Uno" + "," * (head.count(",") - 1), row))
    assert finding.origin == Origin("things.csv", "things", 3, column)
    assert (finding.rule, finding.severity) == (name, Severity.VIOLATION)
    assert cure in finding.remedy["en"]


def test_a_workbooks_cell_is_placed_alike(judge: Judge, workbook: Write) -> None:
    """In a workbook the place is the sheet's row and heading, under the file's name."""
    path = workbook(
        Cose=[["codice", "nome", "since"], ["one", "Uno", None], [], ["two", "Due", "x"]]
    )
    assert told(judge(path)) == [("bad-date", Origin("things.xlsx", "things", 4, "since"))]


def test_a_repeated_key_names_the_first(judge: Judge, csv_file: Write) -> None:
    """A key used twice is a finding at the second row that names the first."""
    [finding] = judge(csv_file("key,nome", "one,Uno", "two,Due", "one,Tre"))
    assert (finding.rule, finding.origin) == (
        "repeated-key",
        Origin("things.csv", "things", 4, "key"),
    )
    assert finding.message["en"] == 'the key "one" is already used in row 2'


def test_a_key_repeated_in_another_file_is_noticed(judge: Judge, csv_file: Write) -> None:
    """Two files of one table share its keys, also where the rows have the same number."""
    one = csv_file("key,nome", "one,Uno")
    two = csv_file("codice,nome", "one,Due", name="cose.csv")
    [finding] = judge(one, two)
    assert told((finding,)) == [("repeated-key", Origin("cose.csv", "things", 2, "codice"))]
    assert "row 2 (things.csv)" in finding.message["en"]


def test_an_unknown_column_warns(judge: Judge, csv_file: Write) -> None:
    """A column that nobody knows is left out with a warning that offers the near one."""
    found = judge(csv_file("key,nome,sincce", "one,Uno,x"))
    [finding] = [one for one in found if one.rule == "unknown-column"]
    assert finding.origin == Origin("things.csv", "things", 1, "sincce")
    assert finding.severity is Severity.WARNING
    assert "since" in finding.remedy["it"]


def test_a_column_ignored_by_name_is_no_finding(judge: Judge, csv_file: Write) -> None:
    """A column and a table that the card sets aside are passed over in silence."""
    records = csv_file("key,nome,Private_Note", "one,Uno,x")
    legend = csv_file("what,ever", "1,2", name="legend.csv")
    assert not {"unknown-column", "unknown-table"} & {f.rule for f in judge(records, legend)}


def test_a_repeated_column_blocks(judge: Judge, csv_file: Write) -> None:
    """The same column under two of its names is refused: nobody knows which one holds."""
    found = judge(csv_file("key,nome,name", "one,Uno,Due"))
    assert told(found) == [("repeated-column", Origin("things.csv", "things", 1, "name"))]


def test_a_missing_column_blocks(judge: Judge, csv_file: Write) -> None:
    """A required column that is not there is named by all its headings, before any row."""
    [finding] = judge(csv_file("key", "one", "two"))
    assert told((finding,)) == [("missing-column", Origin("things.csv", "things", 1, "label"))]
    assert "label / nome / name" in finding.remedy["en"]


def test_a_row_of_the_wrong_length_blocks(judge: Judge, csv_file: Write) -> None:
    """A row with a cell too many is named with both numbers, and blank lines count as rows."""
    [finding] = judge(csv_file("key,nome", "one,Uno", "", "two,Due,2"))
    assert (finding.rule, finding.origin) == ("row-length", Origin("things.csv", "things", 4))
    assert finding.message["en"] == "the row has 3 cells, the header 2"


def test_a_sheets_row_beyond_its_heading_blocks(judge: Judge, workbook: Write) -> None:
    """A cell to the right of the last heading is not dropped in silence."""
    path = workbook(Things=[["key", "nome"], ["one", "Uno", None], ["two", "Due", "lost"]])
    assert [(f.rule, f.origin.row) for f in judge(path) if f.origin] == [("row-length", 3)]


def test_a_wrong_encoding_is_named(csv_file: Write, trial: Loader, tmp_path: Path) -> None:
    """A file in Latin 1 where UTF-8 was promised is refused at the row of the first such letter."""
    path = csv_file("key,nome", "one,Uno", "two,Perché", encoding="latin-1")
    strict = replace(trial, encoding="utf-8")
    outcome = check(tmp_path / "kg", [Delivery(strict, (path,))])
    [finding] = [found for found in outcome.findings if found.rule == "encoding"]
    assert finding.origin == Origin("things.csv", "things", 3)
    assert finding.severity is Severity.VIOLATION
    assert "UTF-8" in finding.remedy["it"]


def test_an_encoding_that_is_a_guess_is_told(judge: Judge, csv_file: Write) -> None:
    """A file that Excel saved as Windows-1252 is read, and the row that shows it is named."""
    path = csv_file("key;nome", "one;Uno", "two;Perché", encoding="cp1252")
    [finding] = judge(path)
    assert (finding.rule, finding.severity) == ("encoding-guessed", Severity.WARNING)
    assert finding.origin == Origin("things.csv", "things", 3)
    assert "Perché" in finding.message["it"]


def test_half_a_letter_is_not_guessed_at(judge: Judge, tmp_path: Path) -> None:
    """UTF-8 that was cut within a letter is refused at its row, not read as something else."""
    path = tmp_path / "things.csv"
    path.write_bytes("key,nome\none,Città\ntwo,Perché".encode()[:-1])
    [finding] = [found for found in judge(path) if found.rule == "encoding"]
    assert finding.origin == Origin("things.csv", "things", 3)


@pytest.mark.parametrize("data", [b"no workbook", b"PK\x03\x04cut off"])
def test_a_broken_workbook_is_named(judge: Judge, tmp_path: Path, data: bytes) -> None:
    """A file that only claims to be a workbook is refused by name."""
    path = tmp_path / "things.xlsx"
    path.write_bytes(data)
    assert ("unreadable-file", Origin("things.xlsx")) in told(judge(path))


def test_broken_quotes_are_named(judge: Judge, csv_file: Write) -> None:
    """A quote that never ends makes the file unreadable, and it says so."""
    found = judge(csv_file("key,nome", 'one,"Uno'))
    assert ("unreadable-file", Origin("things.csv", "things")) in told(found)


def test_an_unknown_table_blocks(judge: Judge, csv_file: Write) -> None:
    """A file named as no table is refused, with the names that would be right."""
    found = judge(csv_file("key,nome", "one,Uno", name="thnigs.csv"))
    assert ("unknown-table", Origin("thnigs.csv", "thnigs")) in told(found)


def test_a_missing_sheet_blocks(judge: Judge, workbook: Write) -> None:
    """A workbook without the sheet that the card expects is refused, naming the sheet."""
    [finding] = judge(workbook(legend=[["a"], [1]]))
    assert (finding.rule, finding.value) == ("missing-table", "things")
    assert "things / Cose / Things" in finding.remedy["it"]


def test_more_rows_than_expected_warn(judge: Judge, csv_file: Write) -> None:
    """A table outside its expected number of rows is a warning with both numbers."""
    rows = [f"k{n},Nome {n}" for n in range(4)]
    [finding] = [f for f in judge(csv_file("key,nome", *rows)) if f.rule == "row-count"]
    assert finding.message["en"] == 'the table "things" has 4 rows, 1-3 were expected'
    assert finding.severity is Severity.WARNING


def test_every_mistake_of_a_file_is_told_at_once(judge: Judge, csv_file: Write) -> None:
    """Three wrong cells in two rows are three findings, in the order of the file."""
    found = judge(csv_file("key,nome,since,size", "one,Uno,x,y", "two,,2020,1"))
    places = [(f.rule, f.origin.row, f.origin.column) for f in found if f.origin]
    assert places == [
        ("bad-date", 2, "since"),
        ("bad-integer", 2, "size"),
        ("required-value", 3, "nome"),
    ]


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_speaks_both_languages(name: str) -> None:
    """Message and remedy exist in Italian and English, and are not the same text."""
    rule = RULES[name]
    assert rule.it != rule.en
    assert rule.remedy_it != rule.remedy_en
    assert all((rule.it, rule.en, rule.remedy_it, rule.remedy_en))


def test_every_value_that_breaks_a_rule_has_an_example() -> None:
    """The remedy of each rule of a value shows a right one, in both languages."""
    formats = {name for name in OF_A_CELL if name.startswith("bad-")} - {"bad-iri"}
    lacking = [
        name for name in sorted(formats)
        if "per esempio" not in RULES[name].remedy_it or "for example" not in RULES[name].remedy_en
    ]  # fmt: skip
    assert lacking == []


def test_a_long_value_is_cut_in_what_is_said(judge: Judge, csv_file: Write) -> None:
    """The message and what is shown stay short; the value itself is whole."""
    [finding] = judge(csv_file("key,nome,since", "one,Uno,2019", f"two,Due,{'9' * 100_000}"))
    assert max(len(finding.message["it"]), len(finding.shown)) < 600
    assert len(finding.value) == 100_000


def test_a_file_with_another_name_is_known_by_its_headings(judge: Judge, csv_file: Write) -> None:
    """The table whose headings these are is the one to rename it to."""
    found = judge(csv_file("key,nome,since", "one,Uno,2019", name="soci.csv"))
    [unknown] = [one for one in found if one.rule == "unknown-table"]
    assert unknown.remedy["en"] == "Rename it to one of these: things."


def test_a_formula_without_its_result_is_told(judge: Judge, workbook: Write) -> None:
    """A program wrote it and no spreadsheet has worked it out: not an empty cell, a fault."""
    path = workbook(Things=[["key", "nome"], ["one", "Uno"], ["two", '=CONCATENATE("D","ue")']])
    [finding] = [found for found in judge(path) if found.rule == "formula"]
    assert finding.origin == Origin("things.xlsx", "things", 3, "nome")
    assert finding.severity is Severity.VIOLATION
    assert '=CONCATENATE("D","ue")' in finding.message["en"]


def test_a_formula_with_its_result_is_its_result(judge: Judge, tmp_path: Path) -> None:
    """As a spreadsheet program saves it: the formula and what it gave."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.title = "Things"
    sheet.append(["key", "nome"])
    sheet.append(["one", "=1"])
    plain = tmp_path / "plain.xlsx"
    book.save(plain)
    path = tmp_path / "things.xlsx"
    with ZipFile(plain) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b"<f>1</f><v></v>", b"<f>1</f><v>1</v>")
            new.writestr(name, data.replace(b"<f>1</f><v />", b"<f>1</f><v>1</v>"))
    assert judge(path) == ()


def test_a_file_that_unpacks_without_end_is_refused(judge: Judge, tmp_path: Path) -> None:
    """A gigabyte of nothing in a small file: one finding that names it, and nothing is unpacked."""
    path = tmp_path / "things.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as bomb, bomb.open("xl/workbook.xml", "w") as entry:
        for _ in range(600):
            entry.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    [finding] = [found for found in judge(path) if found.rule == "unreadable-file"]
    assert finding.origin == Origin("things.xlsx")
    assert "unpacked" in finding.message["en"]


def test_a_value_that_is_near_one_is_offered_it_in_both_languages(
    judge: Judge, csv_file: Write
) -> None:
    """`membri` is no role: what is offered are labels, each in the reader's language."""
    [finding] = [f for f in judge(csv_file("key,nome,role", "one,Uno,membri")) if f.value]
    assert finding.rule == "unknown-value"
    assert "membro" in finding.remedy["it"]
    assert "member" in finding.remedy["en"]
    assert "membro" not in finding.remedy["en"]
