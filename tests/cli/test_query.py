"""`clockkg query`: any SPARQL, from a text, a file or standard input, in every format."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset, Graph
from rdflib.query import Result

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning",  # inside rdflib's JSON-LD parser
    "ignore:Dataset.default_context is deprecated:DeprecationWarning",  # inside rdflib's own parse
)

Run = Callable[..., Any]
DISTRICTS = "SELECT ?d WHERE { ?d a clock:TechnologyDistrict }"
GRAPH = "CONSTRUCT WHERE { ?d a clock:TechnologyDistrict }"


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_come_in_every_format(run: Run, form: str) -> None:
    """Nine districts in each format, as rdflib reads it."""
    result = run("query", DISTRICTS, "--format", form)
    assert len(Result.parse(BytesIO(result.stdout_bytes), format=form)) == 9


@pytest.mark.parametrize(
    ("form", "parser"),
    [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld")],
)
def test_graphs_come_in_every_format(run: Run, form: str, parser: str) -> None:
    """Nine statements in each format, as rdflib reads it."""
    result = run("query", GRAPH, "--format", form)
    assert len(Graph().parse(data=result.stdout_bytes, format=parser)) == 9


@pytest.mark.parametrize(("form", "parser"), [("nquads", "nquads"), ("trig", "trig")])
def test_graphs_come_as_datasets(run: Run, form: str, parser: str) -> None:
    """N-Quads and TriG hold the same nine statements."""
    dataset = Dataset()
    dataset.parse(data=run("query", GRAPH, "--format", form).stdout_bytes, format=parser)
    assert len(dataset) == 9


def test_a_query_comes_from_a_file_or_standard_input(run: Run, tmp_path: Path) -> None:
    """The same answer from a text, a file and a pipe."""
    file = tmp_path / "districts.rq"
    file.write_text(DISTRICTS, "utf-8")
    given = run("query", DISTRICTS).stdout
    assert run("query", str(file)).stdout == run("query", "-", text=DISTRICTS).stdout == given


def test_short_options_name_a_format(run: Run) -> None:
    """`--json` and `--csv`, as everywhere; `--csv` where nothing is said and nobody looks."""
    assert len(json.loads(run("query", DISTRICTS, "--json").stdout)["results"]["bindings"]) == 9
    assert run("query", DISTRICTS, "--csv").stdout == run("query", DISTRICTS).stdout


def test_a_yes_is_a_yes(run: Run) -> None:
    """An ASK is answered true."""
    result = run("query", "ASK { id-org:cptm a clock:TechnologyTransferCentre }", "--json")
    assert json.loads(result.stdout)["boolean"] is True


def test_a_query_file_that_is_not_utf8_is_told(run: Run, tmp_path: Path) -> None:
    """The file's name, and what to do."""
    file = tmp_path / "old.rq"
    file.write_bytes("# città".encode("latin-1"))
    result = run("query", str(file))
    assert result.exit_code == 3
    assert "old.rq: this is not UTF-8" in result.stderr
