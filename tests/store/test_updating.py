"""Updates over graphs that the request chooses, operation by operation, on a store in a folder."""

from pathlib import Path

import pytest

from clockkg.errors import InputError, QueryRefusedError, QuerySyntaxError
from clockkg.store import EmbeddedStore
from clockkg.store.dataset import Dataset
from clockkg.store.updating import ALL, contents, run_update

ONE, TWO, OUT = "urn:g:one", "urn:g:two", "urn:g:out"
SHARED = '<urn:p> <urn:grant> "100"^^<http://www.w3.org/2001/XMLSchema#integer> .'
OTHER = '<urn:q> <urn:grant> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .'
LINES = {ONE: [SHARED], TWO: [SHARED, OTHER]}
COPY = f"INSERT {{ GRAPH <{OUT}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
NAMED = f"INSERT {{ GRAPH <{OUT}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
SUM = (
    (
        f"INSERT {{ GRAPH <{OUT}> {{ <urn:x> <urn:sum> ?n }} }} {{}}"
        "WHERE {{ SELECT (SUM(?v) AS ?n) {{ ?s <urn:grant> ?v }} }}"
    )
    .replace("{{", "{")
    .replace("}}", "}")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store in a folder with two graphs that share a triple."""
    store = EmbeddedStore(tmp_path / "store")
    for iri, lines in LINES.items():
        store.replace(iri, lines)
    store.flush()
    return tmp_path / "store"


def updated(folder: Path, text: str, using: Dataset = ALL) -> dict[str, set[str]]:
    """The graphs with names after an update."""
    run_update(folder, text, using)
    return {iri: lines for iri, lines in contents(folder).items() if iri}


@pytest.mark.parametrize("update", [COPY, NAMED])
@pytest.mark.parametrize(
    ("defaults", "named"),
    [([ONE], []), ([TWO], []), ([ONE, TWO], []), ([], [ONE]), ([ONE], [TWO]), ([ONE, ONE], [TWO])],
)
def test_the_request_chooses_what_is_read(
    folder: Path, update: str, defaults: list[str], named: list[str]
) -> None:
    """SPARQL 1.1 Protocol, 2.2.3: the default graph unites some, GRAPH finds the others."""
    read = named if update == NAMED else defaults
    expected = {line for iri in read for line in LINES[iri]}
    found = updated(folder, update, Dataset(tuple(defaults), tuple(named)))
    assert found.get(OUT, set()) == expected
    assert {iri: found[iri] for iri in LINES} == {iri: set(lines) for iri, lines in LINES.items()}


@pytest.mark.parametrize(
    ("clauses", "using"),
    [("", Dataset((ONE, TWO), ())), (f"USING <{ONE}> USING <{TWO}>", ALL)],
)
def test_a_triple_of_two_graphs_counts_once(folder: Path, clauses: str, using: Dataset) -> None:
    """The sum is 107, not 207, whether the request or the update names the graphs."""
    found = updated(folder, SUM.replace("{}", clauses), using)
    assert [line.split('"')[1] for line in found[OUT]] == ["107"]
    assert found.keys() == {ONE, TWO, OUT}


def test_each_operation_sees_what_the_one_before_did(folder: Path) -> None:
    """The union is made anew: what is added to a graph is copied by the next operation."""
    text = f"INSERT DATA {{ GRAPH <{ONE}> {{ <urn:new> <urn:p> 1 }} }} ; {COPY}"
    assert len(updated(folder, text, Dataset((ONE, TWO), ()))[OUT]) == 3


def test_delete_where_reads_what_the_request_chooses(folder: Path) -> None:
    """DELETE WHERE takes from the default graph what the chosen graph holds, and nothing else."""
    found = updated(folder, "DELETE WHERE { ?s ?p ?o } # all }", Dataset((ONE,), ()))
    assert contents(folder)[""] == {OTHER}
    assert found == {iri: set(lines) for iri, lines in LINES.items()}


@pytest.mark.parametrize(
    "text",
    [
        COPY.replace("WHERE", f"USING <{ONE}> WHERE"),
        COPY.replace("WHERE", f"using#x\nNAMED<{ONE}>WHERE"),
        f"WITH <{ONE}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        f"CLEAR GRAPH <{OUT}> ; {COPY.replace('WHERE', f'USING <{ONE}> WHERE')}",
    ],
)
def test_only_one_of_both_chooses(folder: Path, text: str) -> None:
    """An update with USING or WITH of its own is refused where the request chooses graphs."""
    with pytest.raises(InputError, match="both choose graphs"):
        run_update(folder, text, Dataset((ONE,), ()))


@pytest.mark.parametrize(
    "text",
    [
        f"INSERT {{ ?s ?p ?o }}USINGNAMED<{ONE}>WHERE{{ ?s ?p ?o }}",
        f"WITH<{ONE}>DELETEWHERE{{ ?s ?p ?o }}",
        "DELETEWHERE{ ?s ?p ?o }",
    ],
)
def test_keywords_that_only_the_engine_finds_are_refused(folder: Path, text: str) -> None:
    """No operation slips past the choice of graphs because its words are glued together."""
    with pytest.raises((QueryRefusedError, QuerySyntaxError)):
        run_update(folder, text, Dataset((TWO,), ()))


def test_prefixes_may_follow_a_semicolon(folder: Path) -> None:
    """SPARQL 1.1, grammar rule 29: each operation may have a prologue, and the last one counts."""
    text = (
        "PREFIX a: <urn:one:> INSERT DATA { GRAPH a:g { a:s a:p a:o } } ;\n"
        "PREFIX a: <urn:two:> # ; PREFIX a: <urn:three:>\nBASE <urn:four:>\n"
        "INSERT DATA { GRAPH a:g { a:s a:p 'a;b' } } ;"
    )
    found = updated(folder, text)
    assert found["urn:one:g"] == {"<urn:one:s> <urn:one:p> <urn:one:o> ."}
    assert found["urn:two:g"] == {'<urn:two:s> <urn:two:p> "a;b" .'}


def test_a_fault_behind_a_later_prologue_has_its_place(folder: Path) -> None:
    """The line and the column are those of the text that was sent, and nothing is changed."""
    text = "CLEAR ALL ;\nPREFIX a: <urn:a>\nINSERT DATA { a:s a:p }"
    with pytest.raises(QuerySyntaxError) as caught:
        run_update(folder, text)
    assert (caught.value.line, caught.value.column) == (3, 23)
    assert contents(folder)[ONE] == {SHARED}
