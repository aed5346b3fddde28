"""The guard reads a query as SPARQL's grammar does and refuses what this service never does."""

from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg.errors import QueryRefusedError
from clockkg.protocol import guard, volatile
from clockkg.protocol.size import at_most, size
from clockkg.querying import Question, find_questions
from clockkg.settings import Settings
from clockkg.store.federation import calls_out
from clockkg.store.syntax import parses, tokens

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
    guard("{ } " * 1000, Settings(query_patterns=1001))


@pytest.mark.parametrize(
    ("one", "joined"),
    [
        ("?a ?b ?c .", 1), ("?a <urn:p> ?b , ?c ; <urn:q> ?d .", 3), ("?a <urn:p>/<urn:q> ?b .", 2),
        ("{ ?a ?b ?c }", 1), ("OPTIONAL { ?a ?b ?c . ?c ?d ?e }", 1), ("?a ?b [ ?c ?d ] .", 2),
        ("?a ?b (1 2) .", 6), ("VALUES ?a { 1 2 3 4 }", 1), ("GRAPH ?g { ?a ?b ?c . ?d ?e ?f }", 2),
    ],
)  # fmt: skip
def test_a_join_of_too_much_is_refused(one: str, joined: int) -> None:
    """What is counted is at least what is joined; as many as the settings allow pass."""
    for times in (1, 7):
        query = f"ASK {{ {one * times} }}"
        assert size(query) >= joined * times
        guard(query, Settings(query_patterns=size(query)))
        with pytest.raises(QueryRefusedError, match=r"joins \d+ patterns, at most"):
            guard(query, Settings(query_patterns=size(query) - 1))


def test_alternatives_are_not_joined() -> None:
    """Hundreds of groups with UNION between them weigh one each, however much is in each."""
    one = "{ ?a <urn:p> ?b . ?b <urn:q> ?c }"
    assert size(f"ASK {{ {' UNION '.join([one] * 50)} }}") < 60
    assert size(f"ASK {{ {' '.join([one] * 50)} }}") > 100


@pytest.mark.parametrize("question", find_questions().values(), ids=lambda q: q.name)
def test_every_question_passes(question: Question) -> None:
    """The questions leave a third of the room that the settings give, or more."""
    guard(question.query, SETTINGS)
    assert size(question.query) <= SETTINGS.query_patterns * 2 / 3


ALLOWED = "https://example.org/sparql"


@pytest.mark.parametrize(
    "call",
    [f"SERVICE <{ALLOWED}>", f"sErVice#\n silent<{ALLOWED}>", f"SERVICE SILENT <{ALLOWED}>"],
)
def test_an_allowed_service_may_be_called(call: str) -> None:
    """An address that the settings list passes, in full and in any case of letters."""
    query = f"SELECT * {{ {call} {{ ?s ?p 'SERVICE' }} ?service a <urn:service> }}"
    guard(query, Settings(services=(ALLOWED,)))
    assert not calls_out(query, (ALLOWED,))
    assert volatile(query)


@pytest.mark.parametrize(
    "call",
    [
        "SERVICE ?any", "SERVICE SILENT ?any", "SERVICE a:sparql", f"SERVICE <{ALLOWED}/>",
        "SERVICE <sparql>", "SERVICE <HTTPS://EXAMPLE.ORG/sparql>", f"SERVICE <{ALLOWED}?x>",
        f"SERVICE <{ALLOWED}> {{}} SERVICE <http://127.0.0.1:9/>",
        f"SERVICE <{ALLOWED}> {{ SERVICE ?any {{}} }} GRAPH ?g",
        "SERVICE SERVICE",
    ],
)  # fmt: skip
def test_every_other_service_is_refused(call: str) -> None:
    """A variable, a name, another spelling or a second call opens nothing, SILENT or not."""
    query = f"BASE <https://example.org/> PREFIX a: <https://example.org/> ASK {{ {call} {{}} }}"
    with pytest.raises(QueryRefusedError, match="SERVICE is not allowed"):
        guard(query, Settings(services=(ALLOWED,)))


@pytest.mark.parametrize(
    "query",
    [
        f"ASK {{ ?s ?p trueSERVICE<{ALLOWED}> {{}} }}",
        f"ASK {{ SERVICE <{ALLOWED}> {{ ?s ?p trueSERVICE<http://127.0.0.1:9/> {{}} }} }}",
        f"ASK {{ ?s ?p 1SERVICE ?any {{}} SERVICE <{ALLOWED}> {{}} }}",
    ],
)
def test_the_engine_finds_what_no_lexer_does(query: str) -> None:
    """Where the engine itself reads a call that is not allowed, the query calls out."""
    assert parses(query)
    assert calls_out(query, ())
    assert calls_out(query, (ALLOWED,))


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


@given(st.lists(st.sampled_from(
    ("{", "}", "[", "]", "(", ")", ".", ";", ",", "/", "?a", "<urn:b>", "'.'", "UNION", "OPTIONAL",
     "VALUES", "EXISTS", "SERVICE", "serV\u0131ce", "LOAD", "load:x", "NOW", "ß", "#."),
), max_size=40))  # fmt: skip
def test_a_glance_lets_nothing_pass_that_a_look_refuses(words: list[str]) -> None:
    """What is counted by signs alone is never less than what the grammar counts."""
    query, few = " ".join(words), Settings(query_depth=3, query_patterns=6)
    assert size(query) <= at_most(query)
    found = tokens(query)
    wrong = any(token.word in ("SERVICE", "LOAD") or token.depth > 3 for token in found)
    with pytest.raises(QueryRefusedError) if wrong or size(query) > 6 else nullcontext():
        guard(query, few)
    assert volatile(query) == any(token.word in ("NOW", "SERVICE") for token in found)
