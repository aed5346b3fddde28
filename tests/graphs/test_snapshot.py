"""A graph's file and its trace come back as they were written, whatever the texts hold."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clockkg.findings import Origin
from clockkg.graphs import Difference, Snapshot
from clockkg.graphs.snapshot import difference, rows_of
from clockkg.rdf import Iri, Literal, Triple

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
texts = st.text(st.characters(codec="utf-8"))
names = st.text(st.characters(codec="utf-8", exclude_characters="\t\r\n"), max_size=8)
origins = st.builds(Origin, file=names, table=names, row=st.integers(0, 10**6), column=names)
lines = texts.map(lambda text: Triple(Iri("urn:s"), Iri("urn:p"), Literal(text)).n3())
snapshots = st.dictionaries(lines, st.sets(origins, max_size=3), max_size=5).map(Snapshot)


@given(snapshot=snapshots)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_saved_is_loaded(tmp_path: Path, snapshot: Snapshot) -> None:
    """Any texts and any places come back: line separators of Unicode are not ends of lines."""
    snapshot.save(tmp_path)
    assert Snapshot.load(tmp_path).statements == snapshot.statements


def test_the_files_are_sorted_and_parallel(tmp_path: Path) -> None:
    """Line n of the trace belongs to line n of the graph, and both are sorted by statement."""
    snapshot = Snapshot.of(["<urn:b> <urn:p> 1 ."])
    snapshot.add("<urn:a> <urn:p> 1 .", Origin("f.csv", "t", 3, "c"))
    snapshot.add("<urn:a> <urn:p> 1 .", Origin("f.csv", "t", 2, "c"))
    snapshot.save(tmp_path)
    assert (tmp_path / "graph.nt").read_text() == "<urn:a> <urn:p> 1 .\n<urn:b> <urn:p> 1 .\n"
    assert (tmp_path / "trace.tsv").read_text() == "f.csv\tt\t2\tc\tf.csv\tt\t3\tc\n\n"


def test_a_damaged_trace_is_noticed(tmp_path: Path) -> None:
    """A trace shorter than its graph is an error, never a shift of places by one line."""
    Snapshot.of(["<urn:a> <urn:p> 1 .", "<urn:b> <urn:p> 1 ."]).save(tmp_path)
    (tmp_path / "trace.tsv").write_text("\n")
    with pytest.raises(ValueError, match="shorter"):
        Snapshot.load(tmp_path)


@given(st.sets(lines, max_size=6))
@settings(deadline=None)
def test_the_digest_knows_no_order(statements: set[str]) -> None:
    """A graph has one digest, in whatever order its statements were added, and others another."""
    digest = Snapshot.of(sorted(statements)).digest()
    assert Snapshot.of(sorted(statements, reverse=True)).digest() == digest
    assert Snapshot.of([*statements, "<urn:x> <urn:y> 1 ."]).digest() != digest


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    """The digest is the SHA-256 of the bytes of graph.nt."""
    snapshot = Snapshot.of(["<urn:a> <urn:p> 'perché' .", "<urn:a> <urn:p> 1 ."])
    snapshot.save(tmp_path)
    assert snapshot.digest() == sha256((tmp_path / "graph.nt").read_bytes()).hexdigest()


@given(st.sets(lines), st.sets(lines))
@settings(deadline=None)
def test_a_difference_leads_from_old_to_new(old: set[str], new: set[str]) -> None:
    """Taking away what was removed and adding what was added gives the new statements."""
    change = difference(old, new)
    assert (old - set(change.removed)) | set(change.added) == new
    assert difference(new, old) == Difference(change.removed, change.added)


def test_a_thing_belongs_to_the_row_that_types_it() -> None:
    """The row that says what a thing is counts before an earlier row that only mentions it."""
    mention, definition = Origin("a.csv", "t", 2, "x"), Origin("b.csv", "t", 9, "key")
    rows = rows_of({"<urn:a> <urn:p> 1 .": {mention}, f"<urn:a> {TYPE} <urn:C> .": {definition}})
    assert rows == {"<urn:a>": definition}
