"""The digest of a graph is its RDFC-1.0 hash, as an independent implementation finds it."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from clockkg.graphs import Release, Snapshot
from clockkg.rdf import Blank, Iri, Literal, Triple, typed

PRINTED = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\\"
)
TEXTS = st.text(PRINTED, max_size=8)
"""PyLD writes control characters as URDNA2015 did, before RDFC-1.0 told to escape them, and reads a
backslash before a letter as an escape even where the backslash itself is escaped."""
BLANKS = st.integers(0, 4).map(lambda n: Blank(f"b{n}"))
IRIS = st.sampled_from("abc").map(lambda letter: Iri(f"urn:{letter}"))
LITERALS = st.one_of(
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="it")),
    st.integers().map(lambda number: typed(str(number), "integer")),
)
TRIPLES = st.builds(Triple, IRIS | BLANKS, IRIS, IRIS | BLANKS | LITERALS).filter(
    lambda triple: triple.subject != triple.object
)
"""PyLD counts a statement of a blank node about itself twice, the standard once."""


def independent(lines: list[str]) -> str:
    """The hash of a graph by PyLD, which knows nothing of our engine."""
    options = {
        "algorithm": "URDNA2015",
        "inputFormat": "application/n-quads",
        "format": "application/n-quads",
    }
    text = jsonld.normalize("".join(f"{line}\n" for line in lines), options)
    return sha256(text.encode()).hexdigest()


@given(st.lists(TRIPLES, min_size=1, max_size=8, unique=True))
@settings(max_examples=100, deadline=None)
def test_the_digest_is_the_hash(triples: list[Triple]) -> None:
    """Any graph, with blank nodes or without, has the hash that PyLD computes."""
    lines = [triple.n3() for triple in triples]
    assert Snapshot.of(lines).digest() == independent(lines)


def test_control_characters_are_escaped() -> None:
    """The canonical form escapes the characters that RDFC-1.0 names, and no others."""
    lines = ['<urn:a> <urn:p> "\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u000B\\u001F\\u007F\x85è" .']
    text = '"\b\t\n\f\r"\\\x00\x0b\x1f\x7f\x85è"'
    statement = Triple(Iri("urn:a"), Iri("urn:p"), Literal(text[1:-1]))
    assert [statement.n3()] == lines
    blank = Triple(Blank("c14n0"), Iri("urn:p"), Literal(text[1:-1])).n3()
    whole = sha256(f"{lines[0]}\n{blank}\n".encode()).hexdigest()
    assert Snapshot.of([*lines, blank.replace("c14n0", "x")]).digest() == whole


def test_names_of_blank_nodes_do_not_matter() -> None:
    """Two graphs that differ only in what their blank nodes are called have one digest."""
    one = Snapshot.of(["<urn:a> <urn:p> _:x .", "_:x <urn:p> _:y ."])
    two = Snapshot.of(["<urn:a> <urn:p> _:y .", "_:y <urn:p> _:x ."])
    assert one.digest() == two.digest()


@pytest.mark.parametrize("name", ["ontology", "vocab", "documents/cosvig-2019", "provenance"])
def test_the_world_is_hashed_alike(release: Release, name: str) -> None:
    """The world's graphs, the ontology's with its blank nodes too, have PyLD's hash."""
    iri = f"https://w3id.org/clockkg/graph/{name}"
    assert release.manifest.graphs[iri]["digest"] == independent(release.snapshot(iri).lines())
