"""What strangers send: nothing of it runs, nothing of it is a fault of ours."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

TEXTS = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "'; DROP TABLE x --",
    "} } # ",
    "> ?p ?o } }",
    "\x00",
    "\r\nSet-Cookie: a=b",
    "{{ settings }}",
    "../../../../etc/passwd",
    "\u202e\ufeff",
    "a" * 5000,
]
PLACES = [
    "/it/links?a={}&b={}", "/it/links?a=nautica&b=moda&as_of={}", "/en/query?query={}",
    "/it/query?question={}", "/it/questions/{}", "/it/questions/district-bridges?a={}&b=moda",
    "/questions/{}.json", "/questions/district-bridges.csv?a={}&b={}", "/it/quality/{}",
    "/it/quality/{}.csv", "/exports/{}", "/it/id/org/{}", "/data/id/org/{}.ttl", "/it/graph/{}",
    "/it/report?since={}", "/en/report.{}",
    "/sparql?query={}", "/sparql?query=ASK%7B%7D&default-graph-uri={}", "/{}",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_hostile_text_is_refused_and_escaped(
    client: FlaskClient, place: str, text: str, accept: str
) -> None:
    """Always a 4xx, and never the text as markup, as a header or as a template."""
    answer = client.get(place.format(*[quote(text, safe="")] * 2), headers={"Accept": accept})
    assert 400 <= answer.status_code < 500
    assert "Set-Cookie" not in answer.headers
    if answer.mimetype == "text/html":
        assert "<script" not in answer.text
        assert "<img" not in answer.text
        assert "Settings(" not in answer.text
        assert (
            "49" not in answer.text.partition('class="error"')[2].partition("</div>")[0]
            or text != TEXTS[7]
        )


@pytest.mark.parametrize("path", ["/it/id/org/{}", "/it/links?a={}&b=moda", "/sparql?query={}"])
@pytest.mark.parametrize("bytes_", ["%ff", "%zz", "%", "%c3%28", "%00"])
def test_broken_percent_encoding_is_no_fault(client: FlaskClient, path: str, bytes_: str) -> None:
    """Bytes that are not UTF-8 and escapes that are none give 4xx."""
    assert 400 <= client.get(path.format(bytes_)).status_code < 500


def test_an_empty_parameter_is_one_that_is_not_given(client: FlaskClient) -> None:
    """The form sent empty shows the form again."""
    assert client.get("/it/links?a=&b=&as_of=").status_code == 200


def test_a_thing_whose_address_carries_a_query_is_never_asked(client: FlaskClient) -> None:
    """An address that closes the IRI and goes on as SPARQL is 404 before any query is made."""
    path = quote("id/org/x> ?p ?o } } #")
    assert client.get(f"/it/{path}").status_code == 404
    assert client.get(f"/data/{path}.ttl").status_code == 404
    assert client.get(f"/{path}", headers={"Accept": "text/turtle"}).status_code == 404
