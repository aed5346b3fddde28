"""The guard reads a query as SPARQL's grammar does and refuses what this service never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg.errors import QueryRefusedError
from clockkg.protocol import guard
from clockkg.settings import Settings

SETTINGS = Settings()
ELSEWHERE = "<http://127.0.0.1:9/>"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE', \"LOAD\", '''SERVICE 'x' ''', \"\"\"a \"LOAD\"\n\"\"\" }",
        "SELECT * { ?s ?p <http://service.example/LOAD/SERVICE> } # SERVICE <x>",
        "PREFIX load: <urn:l> SELECT ?service $load { load:SERVICE ?service $load, _:service }",
        "SELECT * { ?s ?p 'it\\'s', 'x'@service-load ; v-service-type:x id-service:load }",
        "SELECT * FROM <urn:a> FROM NAMED <urn:b> FROM NAMED <urn:c> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { FILTER(?a < 3 && ?b > 2) ?s ?p '((((' }",
    ],
)
def test_words_that_are_no_keywords_pass(query: str) -> None:
    """A keyword's letters in a text, an IRI, a comment, a name or a language tag are no keyword."""
    guard(query, SETTINGS)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        (f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}", "line 1, column 12"),
        (f"SELECT * {{ sErViCe{ELSEWHERE}{{ ?s ?p ?o }} }}", "line 1, column 12"),
        (f"SELECT *\n{{ # '\n SERVICE#c\n{ELSEWHERE} {{}} }}", "line 3, column 2"),
        (f"SELECT * {{ ?s ?p '#' SERVICE SILENT {ELSEWHERE} {{}} }}", "line 1, column 22"),
        (f"ASK {{ FILTER EXISTS {{ SERVICE {ELSEWHERE} {{}} }} }}", "line 1, column 23"),
        (f"ASK {{ ?s ?p '''a'b''c'''SERVICE {ELSEWHERE} {{}} }}", "line 1, column 25"),
        (f"LOAD {ELSEWHERE}", "line 1, column 1"),
        (f"load silent {ELSEWHERE} INTO GRAPH <urn:g>", "line 1, column 1"),
    ],
)
def test_calls_to_other_services_are_refused(query: str, place: str) -> None:
    """SERVICE and LOAD are refused in any case of letters and wherever they stand, with place."""
    with pytest.raises(QueryRefusedError, match=f"^{place}: [A-Z]+ is not allowed") as caught:
        guard(query, SETTINGS)
    assert caught.value.remedy


@pytest.mark.parametrize(("opening", "closing"), [("{", "}"), ("(", ")"), ("[", "]")])
def test_deep_nesting_is_refused(opening: str, closing: str) -> None:
    """As many brackets as the settings allow pass; one more is refused."""
    deepest = SETTINGS.query_depth
    guard(opening * deepest + closing * deepest, SETTINGS)
    with pytest.raises(QueryRefusedError, match="nested too deeply"):
        guard(opening * (deepest + 1) + closing * (deepest + 1), SETTINGS)


def test_breadth_is_not_depth() -> None:
    """A thousand groups side by side are no deeper than one."""
    guard("{ } " * 1000, SETTINGS)


def test_length_is_limited() -> None:
    """A query of just the allowed length passes; one character more is refused."""
    guard(" " * 50, Settings(query_characters=50))
    with pytest.raises(QueryRefusedError, match="51 characters, at most 50"):
        guard(" " * 51, Settings(query_characters=50))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\\\r\n'")))
def test_no_text_hides_what_follows(text: str) -> None:
    """Whatever a string holds, a SERVICE behind it is seen."""
    with pytest.raises(QueryRefusedError, match="SERVICE is not allowed"):
        guard(f"ASK {{ ?s ?p '{text}' SERVICE {ELSEWHERE} {{}} }}", SETTINGS)


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    """Any text at all either passes or is refused, and nothing else happens."""
    try:
        guard(text, SETTINGS)
    except QueryRefusedError as refused:
        assert refused.said("it")  # noqa: PT017 - either outcome is right
