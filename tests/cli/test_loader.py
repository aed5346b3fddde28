"""`clockkg loader`: a centre joins by a folder of its own, which is listed, begun and tried out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clockkg.access import Tokens
from clockkg.cli.main import command
from clockkg.loading import find_loader, places
from clockkg.loading.rml import read_rml
from clockkg.loading.rml import run as run_rml
from clockkg.settings import Settings
from server import create_app

Run = Callable[..., Result]
SEVENTH = "settimo-centro-esempio"
FIRM = "https://w3id.org/clockkg/id/org/telai-inventati"
ROWS = """\
codice,natura,nome in italiano,tipo,partita IVA
telai-inventati,impresa,Telai Esempio (dato inventato),sme,12345678903
"""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OURS = "https://w3id.org/clockkg/ontology#"
SME = "https://w3id.org/clockkg/vocab/stakeholder-type/sme"
STATEMENTS = {
    f"<{FIRM}> <{RDF}type> <{OURS}Enterprise> .",
    f'<{FIRM}> <http://www.w3.org/2000/01/rdf-schema#label> "Telai Esempio (dato inventato)"@it .',
    f"<{FIRM}> <{OURS}stakeholderType> <{SME}> .",
    f'<{FIRM}> <{OURS}vatNumber> "12345678903" .',
}
"""What the two lines of ROWS say, written by hand."""


@pytest.fixture
def empty(tmp_path: Path) -> Run:
    """Runs the command over an empty home."""

    def runs(*words: str, **more: str) -> Result:
        known = {"CLOCKKG_TODAY": "2026-11-22", "CLOCKKG_HOME": str(tmp_path), "LANG": "en_GB"}
        return CliRunner(env=known | more).invoke(command, words)

    return runs


@pytest.fixture
def seventh(empty: Run, tmp_path: Path) -> Path:
    """The folder of a new loader whose sample has been filled in."""
    assert empty("loader", "new", SEVENTH).exit_code == 0
    folder = tmp_path / "loaders" / SEVENTH
    (folder / "sample" / "organisations.csv").write_text(ROWS, "utf-8")
    return folder


def test_the_list_names_every_loader_and_its_graph(run: Run) -> None:
    """The five documents are among them, each with the graph that it fills."""
    known = json.loads(run("loader", "list", "--json").stdout)
    documents = [one for one in known if one["name"].startswith("document-")]
    assert len(documents) == 5
    graph = "https://w3id.org/clockkg/graph/documents/cosvig-2019"
    assert documents[0]["graph"] == graph
    assert "document-cosvig-2019" in run("loader", "list").stdout


def test_a_new_loader_can_be_tried_as_it_comes(empty: Run, tmp_path: Path) -> None:
    """Its sample holds one row with what must be filled, and nothing in it blocks."""
    made = empty("loader", "new", SEVENTH)
    assert Path(made.stdout.strip()) == tmp_path / "loaders" / SEVENTH
    result = empty("loader", "check", SEVENTH)
    assert result.exit_code == 0
    assert "0 violations" in result.stdout


def test_a_sample_must_give_the_rdf_that_is_expected(empty: Run, seventh: Path) -> None:
    """The same statements pass; one less and one more fail, and are shown with their signs."""
    (seventh / "expected.nt").write_text("\n".join(STATEMENTS), "utf-8")
    assert empty("loader", "check", SEVENTH).exit_code == 0
    (seventh / "sample" / "organisations.csv").write_text(ROWS.replace("Telai E", "Tende E"))
    result = empty("loader", "check", SEVENTH)
    assert result.exit_code == 1
    assert '"Telai Esempio (dato inventato)"@it' in _signed(result.stdout, "-")
    assert '"Tende Esempio (dato inventato)"@it' in _signed(result.stdout, "+")


def test_what_a_sample_gives_can_be_made_the_expectation(empty: Run, seventh: Path) -> None:
    """`--write` writes what was counted by hand; where a row blocks nothing is written."""
    assert empty("loader", "check", SEVENTH, "--write").exit_code == 0
    assert {*(seventh / "expected.nt").read_text("utf-8").splitlines()} == STATEMENTS
    before = (seventh / "expected.nt").read_bytes()
    (seventh / "sample" / "organisations.csv").write_text(ROWS.replace("12345678903", "1"))
    result = empty("loader", "check", SEVENTH, "--write")
    assert result.exit_code == 1
    assert "partita IVA" in result.stdout
    assert (seventh / "expected.nt").read_bytes() == before


def test_a_loader_may_be_named_by_its_folder(empty: Run, seventh: Path) -> None:
    """One that stands nowhere that is looked in is tried out all the same."""
    elsewhere = seventh.parents[1] / "elsewhere"
    elsewhere.mkdir()
    moved = seventh.rename(elsewhere / "other")
    trial = json.loads(empty("loader", "check", str(moved), "--json").stdout)
    assert (trial["passed"], trial["statements"], trial["expected"]) == (True, 4, None)


def test_the_setting_names_folders_of_loaders(empty: Run, seventh: Path) -> None:
    """A loader in a folder of CLOCKKG_LOADERS is found by its name; a folder must be there."""
    own = seventh.parents[1] / "own"
    own.mkdir()
    seventh.rename(own / "other")
    assert empty("loader", "check", "other").exit_code == 3
    assert empty("loader", "check", "other", CLOCKKG_LOADERS=str(own)).exit_code == 0
    missing = empty("loader", "list", CLOCKKG_LOADERS="/nowhere/at/all")
    assert missing.exit_code == 3
    assert "/nowhere/at/all does not exist" in missing.stderr


def test_a_package_brings_loaders(
    tmp_path: Path, empty: Run, monkeypatch: pytest.MonkeyPatch, seventh: Path
) -> None:
    """An installed package's entry point in `clockkg.loaders` names where its loaders stand."""
    package = tmp_path / "site" / "seventh_centre"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('nothing of it is run')", "utf-8")
    seventh.rename(package / "from-a-package")
    about = tmp_path / "site" / "seventh_centre-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: seventh-centre\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text("[clockkg.loaders]\nseventh = seventh_centre\n")
    monkeypatch.syspath_prepend(str(package.parent))
    assert empty("loader", "check", "from-a-package").exit_code == 0
    (about / "entry_points.txt").write_text("[clockkg.loaders]\nseventh = no_such_module\n")
    broken = empty("loader", "list")
    assert broken.exit_code == 3
    assert "does not hold no_such_module" in broken.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("loader", "new", "Settimo Centro"), "'Settimo Centro' is not a fit name"),
        (("loader", "new", "a", "--publisher", "A B"), "'A B' is not a fit name"),
        (("loader", "new", "a", "--table", "soci"), "'soci' is not a known table"),
        (("loader", "new", SEVENTH), "is already there"),
        (("loader", "check", "settimo-centro-esempi"), f"Did you mean: {SEVENTH}"),
        (("loader", "check", "records"), "the loader records has no sample"),
    ],
)
def test_what_cannot_be_begun_or_tried_is_told(
    empty: Run, seventh: Path, words: tuple[str, ...], said: str
) -> None:
    """A name that is not fit, a table that is none, a folder that is there: exit code 3."""
    before = sorted(seventh.parent.iterdir())
    result = empty(*words)
    assert result.exit_code == 3
    assert said in result.stderr
    assert sorted(seventh.parent.iterdir()) == before


def test_two_loaders_of_one_name_are_refused(empty: Run, seventh: Path) -> None:
    """Both folders are named, so that one can be renamed."""
    seventh.rename(seventh.with_name("editorial"))
    result = empty("loader", "list")
    assert result.exit_code == 3
    assert "two loaders are named editorial" in result.stderr
    assert str(find_loader("editorial").folder) in result.stderr


def test_a_seventh_centre_joins_by_a_folder_and_a_token(
    empty: Run, seventh: Path, tmp_path: Path
) -> None:
    """Its file is loaded by name, its token writes its own graphs alone, readers find both."""
    loaded = json.loads(empty("load", SEVENTH, str(seventh / "sample"), "--json").stdout)
    assert (loaded["conforms"], loaded["release"]) == (True, 1)
    assert find_loader(SEVENTH, *places(Settings(home=tmp_path))).publisher == SEVENTH
    _, secret = Tokens(tmp_path).create(SEVENTH, label="test")
    client = create_app(Settings(home=tmp_path, workers=1, today="2026-11-22")).test_client()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/turtle"}
    turtle = f'<{FIRM}> <http://www.w3.org/2000/01/rdf-schema#label> "Frames"@en .'
    for publisher, status in ((SEVENTH, 201), ("navigo", 403)):
        where = {"graph": f"https://w3id.org/clockkg/graph/{publisher}/others"}
        put = client.put("/graph-store", query_string=where, data=turtle, headers=headers)
        assert put.status_code == status
    query = {"query": f"SELECT ?name {{ <{FIRM}> rdfs:label ?name }} ORDER BY STR(?name)"}
    answer = client.get("/sparql", query_string=query, headers={"Accept": "text/csv"})
    client.application.extensions["clockkg"].opened.pool.close()
    assert answer.text.split("\r\n")[1:3] == ["Frames", "Telai Esempio (dato inventato)"]


def _signed(text: str, sign: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith(f"{sign} "))


def test_a_mapping_is_written_as_rml(empty: Run, seventh: Path, tmp_path: Path) -> None:
    """The four statements written by hand come back from RML; what it cannot say is listed."""
    done = empty("loader", "export-rml", str(seventh), "-o", str(tmp_path / "rml"), "--json")
    left = json.loads(done.stdout)
    assert ["vat_number"] in [one["columns"] for one in left]
    (tmp_path / "rml" / "organisations.csv").write_text(ROWS, "utf-8")
    found = run_rml(read_rml(tmp_path / "rml" / "mapping.ttl"), tmp_path / "rml")
    assert {one.n3() for one in found} == STATEMENTS
    given = str(tmp_path / "firms.nt")
    assert empty("loader", "run-rml", f"{tmp_path}/rml/mapping.ttl", "-o", given).exit_code == 0
    assert {*Path(given).read_text("utf-8").splitlines()} == STATEMENTS
    shown = empty("--lang", "it", "loader", "export-rml", str(seventh), "-o", str(tmp_path / "rml"))
    assert "che cosa RML non dice" in shown.stdout


DOCUMENT = """
@prefix rml: <http://w3id.org/rml/> .
<http://example.org/firms> rml:logicalSource [
    rml:source [ a rml:RelativePathSource ; rml:path "firms.csv" ] ;
    rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:reference "iri" GRAPH ] ;
  rml:predicateObjectMap [
    rml:predicate <http://example.org/name> ; rml:objectMap [ rml:reference "name" ] ] .
"""
FIRMS = "iri,name\nhttp://example.org/a,Uno\nnot an iri,Due\n"
ONE = '<http://example.org/a> <http://example.org/name> "Uno" .\n'
IN_GRAPHS = DOCUMENT.replace("GRAPH", "; rml:graph <http://example.org/g>")


@pytest.fixture
def rml(tmp_path: Path) -> Path:
    """A document by hand, and records elsewhere of which the second makes no IRI."""
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "firms.csv").write_text(FIRMS, "utf-8")
    (tmp_path / "map.ttl").write_text(DOCUMENT.replace(" GRAPH", ""), "utf-8")
    return tmp_path


def test_a_record_that_rml_makes_nothing_of_is_told(empty: Run, rml: Path) -> None:
    """File, map and row in both languages; nothing is written, or the others where asked for."""
    words = ("loader", "run-rml", str(rml / "map.ttl"), "--records", str(rml / "records"), "-o")
    for language, row in (("it", "riga 3"), ("en", "row 3")):
        told = empty("--lang", language, *words, str(rml / "out.nt"))
        assert told.exit_code == 1
        assert "firms.csv" in told.stdout
        assert row in told.stdout
    assert not [path for path in rml.iterdir() if "out" in path.name]
    assert empty(*words, str(rml / "out.nt"), "--skip").exit_code == 0
    assert (rml / "out.nt").read_text("utf-8") == ONE


@pytest.mark.parametrize(
    ("spoilt", "content", "said"),
    [
        ("records/firms.csv", 'iri,name\n"a', "firms.csv"),
        ("map.ttl", "rml:", "map.ttl"),
        ("map.ttl", DOCUMENT.replace("firms.csv", "none.csv").replace("GRAPH", ""), "none.csv"),
        ("map.ttl", IN_GRAPHS, "Name the file .nq."),
    ],
)
def test_what_rml_cannot_run_says_where(
    empty: Run, rml: Path, spoilt: str, content: str, said: str
) -> None:
    """A broken file, a document that is none, a file that is missing, graphs in N-Triples."""
    (rml / spoilt).write_text(content, "utf-8")
    words = ("loader", "run-rml", str(rml / "map.ttl"), "--records", str(rml / "records"), "--skip")
    refused = empty(*words, "-o", str(rml / "out.nt"))
    assert refused.exit_code == 3
    assert said in refused.stderr
    assert not [path for path in rml.iterdir() if "out" in path.name]
