"""What is wrong gets one message with place and remedy, an exit code, and leaves all as it was."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook

Process = Callable[..., Any]
Run = Callable[..., Any]


class Case(NamedTuple):
    """Words of a command, the exit code, and what the message says in each language."""

    words: tuple[str, ...]
    code: int
    english: tuple[str, ...]
    italian: tuple[str, ...]


CASES = {
    "malformed Turtle": Case(
        ("validate", "bad.ttl"),
        3,
        ("bad.ttl, line 2: this is not Turtle", "Mend the file at that line."),
        ("bad.ttl, riga 2: questo non è Turtle", "Correggi il file a quella riga."),
    ),
    "a CSV in another encoding": Case(
        ("load", "document-cosvig-2019", "latin"),
        1,
        ("organisations.csv", "row 2", "UTF-8", "Nothing was stored."),
        ("organisations.csv", "riga 2", "UTF-8", "Non è stato salvato nulla."),
    ),
    "a workbook without a sheet": Case(
        ("load", "sample-gamma", "short.xlsx"),
        1,
        ('the table "memberships" is missing', "Add the sheet", "Nothing was stored."),
        (
            'manca la tabella "memberships"',
            "Aggiungere il foglio",
            "Non è stato salvato nulla.",
        ),
    ),
    "a workbook that is none": Case(
        ("load", "sample-gamma", "text.xlsx"),
        1,
        ("text.xlsx", "XLSX", "Nothing was stored."),
        ("text.xlsx", "XLSX", "Non è stato salvato nulla."),
    ),
    "an unknown loader": Case(
        ("load", "document-cosvig"),
        3,
        ("'document-cosvig' is not a known loader", "Did you mean: document-cosvig-2019"),
        ("Nessun caricatore si chiama 'document-cosvig'", "Forse: document-cosvig-2019"),
    ),
    "a query with a syntax error": Case(
        ("query", "SELECT * {\n?s ?p ?o"),
        3,
        ("line 2, column 9", "Mend the query at that place"),
        ("riga 2, colonna 9", "Correggi la query in quel punto"),
    ),
    "a prefix that is not declared": Case(
        ("query", "ASK { ?s no:such ?o }"),
        3,
        ("line 1, column", "this prefix is not declared"),
        ("riga 1, colonna", "questo prefisso non è dichiarato"),
    ),
    "a query that would open a connection": Case(
        ("query", "ASK { SERVICE <http://example.org/> { ?s ?p ?o } }"),
        3,
        ("line 1, column 7: SERVICE is not allowed here",),
        ("riga 1, colonna 7: SERVICE non è ammesso qui",),
    ),
    "an unknown district": Case(
        ("ask", "neighbouring-clusters", "--district", "nautca"),
        3,
        ("'nautca' is not a known district. Did you mean: nautica?", "Known: cartario, energia"),
        ("Nessun distretto si chiama 'nautca'. Forse: nautica?", "Noti: cartario, energia"),
    ),
    "a parameter that is missing": Case(
        ("ask", "district-bridges", "--a", "nautica"),
        3,
        ("the parameter 'b' of district-bridges is missing", "b=nuovi-materiali"),
        ("manca il parametro 'b' di district-bridges", "b=nuovi-materiali"),
    ),
    "a day that is none": Case(
        ("ask", "district-bridges", "--a", "nautica", "--b", "energia", "--as-of", "2026-02-30"),
        3,
        ("as_of: '2026-02-30' is not a date", "yyyy-mm-dd"),
        ("as_of: '2026-02-30' non è una data", "aaaa-mm-gg"),
    ),
    "an unknown question": Case(
        ("ask", "district-bridge"),
        3,
        ("'district-bridge' is not a known question. Did you mean: district-bridges",),
        ("Nessuna domanda si chiama 'district-bridge'. Forse: district-bridges",),
    ),
    "an unknown publisher": Case(
        ("validate", "--publisher", "document"),
        3,
        ("'document' is not a known publisher. Did you mean: documents?",),
        ("Nessun editore di dati si chiama 'document'. Forse: documents?",),
    ),
    "an unknown release": Case(
        ("releases", "rollback", "9"),
        3,
        ("'9' is not a known release", "Known: 1, 2."),
        ("Nessuna release si chiama '9'", "Noti: 1, 2."),
    ),
    "a file that is not there": Case(
        ("load", "records", "nowhere.csv"),
        3,
        ("nowhere.csv does not exist",),
        ("nowhere.csv non esiste",),
    ),
    "a file of another type": Case(
        ("load", "records", "bad.ttl"),
        3,
        (
            "files of type '.ttl' are not read",
            "Give a file in CSV, XLSX, ODS, JSON, JSON Lines or XML",
        ),
        ("i file di tipo '.ttl' non si leggono", "Consegna un file CSV"),
    ),
    "an export to nowhere": Case(
        ("export", "void", "-o", "/no/such/folder/void.ttl"),
        4,
        ("/no/such/folder/void.ttl", "Check that the path exists"),
        ("/no/such/folder/void.ttl", "Controlla che il percorso esista"),
    ),
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of bad files, which the commands run in."""
    folder = tmp_path / "bad"
    (folder / "latin").mkdir(parents=True)
    (folder / "bad.ttl").write_text("@prefix a: <urn:a:> .\na:b a:c a:d a:e .\n", "utf-8")
    heading = "key,kind,label_it\n"
    (folder / "latin" / "organisations.csv").write_bytes(
        f"{heading}a,b,Società\n".encode("latin-1")
    )
    (folder / "text.xlsx").write_text("not a workbook", "utf-8")
    workbook = Workbook()
    workbook.create_sheet("organisations")
    workbook.save(folder / "short.xlsx")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("language", ["en", "it"])
def test_bad_input_is_told_and_nothing_changes(
    run: Run, own: Path, case: Case, language: str
) -> None:
    """Place and remedy in the reader's language, the documented code, the home byte for byte."""
    before = dict(_contents(own))
    result = run("--home", str(own), "--lang", language, *case.words)
    said = result.output
    assert result.exit_code == case.code
    assert [w for w in (case.english if language == "en" else case.italian) if w not in said] == []
    assert dict(_contents(own)) == before


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", ["malformed Turtle", "an unknown loader", "an export to nowhere"])
def test_no_traceback_reaches_a_person(process: Process, name: str) -> None:
    """The same as a process of its own: two lines on stderr, and nothing on stdout."""
    case = CASES[name]
    result = process(*case.words)
    assert (result.returncode, result.stdout) == (case.code, "")
    assert result.stderr.startswith("clockkg: ")
    assert len(result.stderr.splitlines()) == 2


def test_a_home_that_is_a_file_cannot_be_written(process: Process, tmp_path: Path) -> None:
    """Exit code 4 and no traceback where the system refuses."""
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    result = process("--home", str(file), "demo", "--no-serve")
    assert result.returncode == 4
    assert "Traceback" not in result.stderr


def _contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder with the digest of its bytes."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(folder)), sha256(file.read_bytes()).hexdigest()
