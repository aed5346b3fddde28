"""Graphs are written as they are found, in every format, each statement once."""

from io import BytesIO

import pytest
from rdflib import Dataset

from clockkg.store import GRAPH_FORMATS, WHOLE, EmbeddedStore, Request

pytestmark = pytest.mark.filterwarnings(
    "ignore:(ConjunctiveGraph|Dataset):DeprecationWarning"  # inside rdflib's parsers
)

ROWS = 12_000
PARSERS = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
ONE_BY_ONE = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
SAME = "CONSTRUCT { ?s a ?kind } WHERE { ?s a ?kind ; ?p ?o }"
KIND = "https://w3id.org/clockkg/ontology#Enterprise"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


class Pieces:
    """Keeps what is written, and how large each piece was."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.text = BytesIO()
        self.largest = 0

    def write(self, chunk: bytes, /) -> int:
        """Take one piece."""
        self.largest = max(self.largest, len(chunk))
        return self.text.write(chunk)


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    """Twelve thousand things with a kind and, behind them, one with a label."""
    made = EmbeddedStore()
    made.replace("urn:g", [f"<urn:{n}> <{A}> <{KIND}> ." for n in range(ROWS)])
    made.replace("urn:h", [f'<urn:0> <{LABEL}> "nought" .'])
    return made


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_a_large_graph_comes_in_small_pieces(store: EmbeddedStore, form: str) -> None:
    """No piece holds more than a small part of the whole, and rdflib counts every statement."""
    output = Pieces()
    store.write(Request(ONE_BY_ONE, graphs=form), output)
    whole = output.text.getvalue()
    assert output.largest < len(whole) / 10
    read = Dataset(default_union=True).parse(BytesIO(whole), format=PARSERS.get(form, form))
    assert len(read) == ROWS + 1


@pytest.mark.parametrize("form", ["ntriples", "turtle"])
def test_a_statement_found_twice_is_written_once(store: EmbeddedStore, form: str) -> None:
    """The first thing has two statements, so its kind is found twice."""
    output = Pieces()
    store.write(Request(SAME, graphs=form), output)
    text = output.text.getvalue()
    assert text.count(b"<urn:0> ") == 1
    assert (
        len(Dataset(default_union=True).parse(BytesIO(text), format=PARSERS.get(form, form)))
        == ROWS
    )


def test_turtle_has_the_prefixes_that_it_begins_with(store: EmbeddedStore) -> None:
    """Ours are written short, and those that it does not use are not declared."""
    output = Pieces()
    store.write(Request(ONE_BY_ONE), output)
    text = output.text.getvalue().decode()
    assert f"@prefix clock: <{KIND.removesuffix('Enterprise')}> ." in text
    assert "<urn:7> a clock:Enterprise ." in text
    assert "@prefix foaf:" not in text


@pytest.mark.parametrize("form", ["ntriples", "nquads"])
def test_the_whole_default_graph_is_what_a_search_finds(store: EmbeddedStore, form: str) -> None:
    """Written without a search it has the same lines; over a chosen graph it is that graph."""
    searched, whole, one = Pieces(), Pieces(), Pieces()
    store.write(Request(ONE_BY_ONE, graphs=form), searched)
    store.write(Request(WHOLE, graphs=form), whole)
    store.write(Request(WHOLE, graphs=form, default_graphs=("urn:h",)), one)
    lines = whole.text.getvalue().splitlines()
    assert sorted(lines) == sorted(searched.text.getvalue().splitlines())
    assert (len(lines), len(one.text.getvalue().splitlines())) == (ROWS + 1, 1)
