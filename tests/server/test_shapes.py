"""The page of the rules: all of them, in both languages, each where its findings lead."""

import re

import pytest
from flask.testing import FlaskClient

from clockkg.graphs import Release
from clockkg.validation import examples, find_shapes


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_rule_is_there_with_its_texts(client: FlaskClient, language: str) -> None:
    """Each of the 169 rules has an anchor, name, remedy and both examples; no placeholder stays."""
    page = client.get(f"/{language}/shapes").text
    rules = page.split('<article class="rule ')[1:]
    assert len(rules) == 169
    for shape, text in zip(find_shapes(), rules, strict=True):
        assert text.startswith(f'{shape.severity}" id="{shape.key}"')
        told = unescaped(text)
        assert shape.name[language] in told
        assert shape.remedy[language] in told
        assert all(source.label[language] in told for source in shape.sources)
        assert all(example and example in told for example in examples(shape.key))
    assert not re.search(r"\{[?$]", page)


def unescaped(text: str) -> str:
    """A page's text with its entities as characters."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'")):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")


def test_a_finding_leads_to_its_rule(client: FlaskClient, release: Release) -> None:
    """Each rule of a publisher's findings is an anchor of the page."""
    assert release.findings
    links = re.findall(r'href="/it/shapes#(\w+)"', client.get("/it/quality/documents").text)
    assert links
    assert set(links) <= {shape.key for shape in find_shapes()}
    assert 'href="/it/shapes"' in client.get("/it/quality").text


def test_the_iri_of_the_shapes_answers(client: FlaskClient) -> None:
    """A browser is sent to the page, a program gets Turtle with all shapes."""
    page = client.get("/shapes", headers={"Accept": "text/html", "Accept-Language": "it"})
    assert (page.status_code, page.headers["Location"]) == (303, "/it/shapes")
    turtle = client.get("/shapes", headers={"Accept": "text/turtle"})
    assert turtle.content_type == "text/turtle; charset=utf-8"
    assert turtle.text.count("sh:severity") == 169
