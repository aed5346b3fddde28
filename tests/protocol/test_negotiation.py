"""Content negotiation follows RFC 9110, section 12.5.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg.protocol import preferred
from clockkg.store import GRAPH_FORMATS, RESULT_FORMATS, Format

OFFER = {
    form.name: form
    for form in (
        Format("plain", "text/plain2", "txt"),
        Format("html", "text/html", "html"),
        Format("jpeg", "image/jpeg", "jpg"),
    )
}


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "plain"),
        ("*/*", "plain"),
        ("text/html", "html"),
        ("TEXT/HTML", "html"),
        ("text/*;q=0.3, text/html;q=0.7, */*;q=0.5", "html"),
        ("text/*;q=0.7, text/html;q=0.3, */*;q=0.5", "plain"),
        ("text/*;q=0.2, */*;q=0.5", "jpeg"),
        ("text/html;q=0.9, image/jpeg;q=0.95", "jpeg"),
        ("text/html ; Q=0.1 , image/* ; q=0.2", "jpeg"),
        ("text/html, */*;q=0", "html"),
        ("text/html;level=1", "html"),
        ("*/*, text/plain2;q=0", "html"),
        ("image/png, text/html;q=0.001", "html"),
    ],
)
def test_the_most_exact_range_decides(accept: str, name: str) -> None:
    """A format's quality is that of the range that fits it most exactly; the best one wins."""
    found = preferred(accept, OFFER)
    assert found
    assert found.name == name


@pytest.mark.parametrize(
    "accept",
    ["image/png", "*/*;q=0", "text/html;q=0, image/*;q=0.0", "text/html;q=nan", "text/html;q=2"],
)
def test_what_is_not_accepted_is_not_sent(accept: str) -> None:
    """A format that no range admits, or only with quality 0 or a wrong one, is not chosen."""
    assert preferred(accept, OFFER) is None


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("application/sparql-results+json, application/json;q=0.9", "json"),
        ("application/json", "json"),
        ("text/xml", "xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "tsv"),
    ],
)
def test_result_formats_have_their_usual_names(accept: str, name: str) -> None:
    """Rows are negotiated by their media types and by the generic ones that clients send."""
    assert preferred(accept, RESULT_FORMATS) is RESULT_FORMATS[name]


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("application/rdf+xml;q=0.9, text/turtle", "turtle"),
        ("text/plain", "ntriples"),
        ("application/ld+json", "jsonld"),
        ("application/n-quads, application/trig;q=0.1", "nquads"),
    ],
)
def test_graph_formats_have_their_usual_names(accept: str, name: str) -> None:
    """Graphs are negotiated by their media types."""
    assert preferred(accept, GRAPH_FORMATS) is GRAPH_FORMATS[name]


@given(st.text())
def test_any_header_gets_an_answer(accept: str) -> None:
    """No Accept header, however broken, is an error."""
    assert preferred(accept, OFFER) in (None, *OFFER.values())
