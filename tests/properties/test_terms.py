"""Any term keeps its value from our N-Triples through rdflib and through Oxigraph."""

import pyoxigraph as ox
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from clockkg.rdf import LANG_STRING, Iri, Literal, Triple, is_iri
from clockkg.store import open_store
from clockkg.terms import PREFIXES, expand, shrink

texts = st.text(st.characters(codec="utf-8"))
tags = st.sampled_from(["it", "en", "en-gb", "de-ch-1996", "zh-hant", "x-private"])
datatypes = st.sampled_from(["https://example.org/type", "urn:type"])
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(Literal, texts, language=tags),
    st.builds(Literal, texts, datatype=datatypes),
)
paths = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Co", "Cn", "Cf")))
iris = st.builds("https://example.org/{}".format, paths).filter(is_iri)


def line(literal: Literal) -> str:
    """One statement about a literal."""
    return Triple(Iri("urn:s"), Iri("urn:p"), literal).n3()


@given(literals)
def test_rdflib_reads_what_we_write(literal: Literal) -> None:
    """A literal of any characters, language or datatype is the same for rdflib."""
    graph = rdflib.Graph().parse(data=line(literal), format="nt")
    [found] = graph.objects()
    assert isinstance(found, rdflib.Literal)
    assert (str(found), found.language or "") == (literal.value, literal.language)
    kind = LANG_STRING if found.language else str(found.datatype or rdflib.XSD.string)
    assert kind == literal.datatype


@given(literals)
def test_oxigraph_reads_what_we_write(literal: Literal) -> None:
    """A literal of any characters, language or datatype is the same for Oxigraph."""
    [quad] = ox.parse(line(literal), format=ox.RdfFormat.N_TRIPLES)
    found = quad.object
    assert isinstance(found, ox.Literal)
    assert (found.value, found.language or "") == (literal.value, literal.language)
    assert found.datatype.value == literal.datatype


@given(literals)
def test_a_store_gives_back_the_line_it_took(literal: Literal) -> None:
    """A statement's line is the same after it was stored: digests and traces rest on that."""
    store = open_store()
    store.replace("https://example.org/g", [line(literal)])
    assert store.merged() == [line(literal)]


@given(iris)
def test_an_accepted_iri_is_one_for_oxigraph(iri: str) -> None:
    """What passes for an IRI is one for the engine, character by character."""
    [quad] = ox.parse(f"<{iri}> <urn:p> <urn:o> .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.subject, ox.NamedNode)
    assert quad.subject.value == iri


@given(st.sampled_from(sorted(PREFIXES)), st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True))
def test_curies_go_there_and_back(prefix: str, local: str) -> None:
    """A CURIE's IRI shrinks to a CURIE of the same IRI."""
    iri = expand(f"{prefix}:{local}")
    assert expand(shrink(iri)) == iri
