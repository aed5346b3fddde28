"""A graph's file and its trace come back as they were written, whatever the texts hold."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clockkg.findings import Origin
from clockkg.graphs import Difference, Snapshot
from clockkg.graphs.saved import Saved
from clockkg.graphs.snapshot import difference, saved
from clockkg.loading.tracing import row_of
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


@given(snapshot=snapshots)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_files_answer_as_memory_does(tmp_path: Path, snapshot: Snapshot) -> None:
    """A graph in its files gives the same places and the same lines as the one in memory."""
    snapshot.save(tmp_path)
    there = Saved.load(tmp_path)
    assert (there.triples, there.digest()) == (snapshot.triples, snapshot.digest())
    for subject in ("<urn:s>", "<urn:nobody>"):
        mine, theirs = (sorted(one.about(subject)) for one in (snapshot, there))
        assert mine == theirs
    for line in (*snapshot.lines(), "<urn:s> <urn:p> <urn:o> ."):
        assert there.origins(line) == snapshot.origins(line)


def test_a_statement_is_found_among_many(tmp_path: Path) -> None:
    """Each of thousands of statements, some of them very long, is found with its own place."""
    lines = {
        f'<urn:{n}> <urn:p> "{"x" * (n % 7 * 5_000)}" .': {Origin("f.csv", "t", n, "c")}
        for n in range(3_000)
    }
    Snapshot(lines).save(tmp_path)
    there = Saved.load(tmp_path)
    for n in range(0, 3_000, 61):
        [(line, places)] = there.about(f"<urn:{n}>")
        assert lines[line] == places == {*there.origins(line)} == {Origin("f.csv", "t", n, "c")}


def test_the_places_of_earlier_versions_are_read(tmp_path: Path) -> None:
    """A release that was published before holds four fields for each place, line by line."""
    (tmp_path / "graph.nt").write_text("<urn:a> <urn:p> 1 .\n<urn:b> <urn:p> 1 .\n")
    (tmp_path / "trace.tsv").write_text("f.csv\tt\t2\tc\tf.csv\tt\t3\tc\n\n")
    assert [str(one) for one in saved(tmp_path).origins("<urn:a> <urn:p> 1 .")] == [
        "f.csv, table t, row 2, column c",
        "f.csv, table t, row 3, column c",
    ]


def test_the_files_are_sorted_and_parallel(tmp_path: Path) -> None:
    """The places follow the graph's statements, which are sorted."""
    snapshot = Snapshot.of(["<urn:b> <urn:p> 1 ."])
    snapshot.add("<urn:a> <urn:p> 1 .", Origin("f.csv", "t", 3, "c"))
    snapshot.add("<urn:a> <urn:p> 1 .", Origin("f.csv", "t", 2, "c"))
    snapshot.save(tmp_path)
    assert (tmp_path / "graph.nt").read_text() == "<urn:a> <urn:p> 1 .\n<urn:b> <urn:p> 1 .\n"
    assert (tmp_path / "places.tsv").read_text() == "+\tf.csv\tt\t2\tc\tf.csv\tt\t3\tc\n-\t1\n"


def test_a_damaged_trace_is_noticed(tmp_path: Path) -> None:
    """A file of places shorter than its graph is an error, never a shift of places by one line."""
    Snapshot.of(["<urn:a> <urn:p> 1 .", "<urn:b> <urn:p> 1 ."]).save(tmp_path)
    (tmp_path / "places.tsv").write_text("-\t1\n")
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
    said = {"<urn:a> <urn:p> 1 .": {mention}, f"<urn:a> {TYPE} <urn:C> .": {definition}}
    assert row_of("<urn:a>", Snapshot(said)) == definition
    assert row_of("<urn:b>", Snapshot(said)) is None
