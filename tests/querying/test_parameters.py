"""Parameters are bound as terms: what a person writes never becomes part of the query's grammar."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg.errors import InputError, UnknownNameError
from clockkg.querying import bind, choices, find_question
from clockkg.querying.question import Question, read_question
from clockkg.store import EmbeddedStore, open_store

ECHO = """\
#+ title = { it = "Eco", en = "Echo" }
#+ params.said = { type = "text", label = {}, required = true }
#+ params.other = { type = "text", label = {}, default = "no" }
#+ params.day = { type = "date", label = {}, default = "2026-11-22" }
#+ params.size = { type = "integer", label = {} }
#+ params.page = { type = "iri", label = {} }
SELECT ?said ?other ?day ?size ?page {
  VALUES ?said { "example" } VALUES ?other { "x" } VALUES ?day { "2020-01-01"^^xsd:date }
  VALUES ?size { 1 } VALUES ?page { <urn:example> }
}
"""
WORDS = st.text(st.characters(codec="utf-8")).filter(str.strip)


@pytest.fixture(scope="module")
def empty() -> EmbeddedStore:
    """A store that holds nothing."""
    return open_store()


@pytest.fixture(scope="module")
def echo() -> Question:
    """A question that answers with its own parameters."""
    return read_question(ECHO, "test", "echo")


def answer(question: Question, store: EmbeddedStore, **given: str) -> list[str]:
    """The one row of a question as texts."""
    table = store.select(bind(question, given, store))
    assert len(table) == 1
    return [table.values(name)[0] for name in table.columns]


@given(said=WORDS, other=WORDS)
def test_any_text_stays_a_text(said: str, other: str) -> None:
    """Two texts of any characters come back as they were, in one row: nothing was injected."""
    question, store = read_question(ECHO, "test", "echo"), open_store()
    assert answer(question, store, said=said, other=other)[:2] == [said.strip(), other.strip()]


@pytest.mark.parametrize(
    "attack",
    [
        '" } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } VALUES ?said { "',
        "VALUES ?other { } }",
        "VALUES ?other { } VALUES ?day { }",
        "\\",
        '"""',
        "a\nb\r\u2028c\x00",
        "{@said} \\g<1> \\1 %s",
    ],
)
def test_attacks_are_echoed(echo: Question, empty: EmbeddedStore, attack: str) -> None:
    """Texts made to break out of their literal, or into the next parameter's, are only texts."""
    assert answer(echo, empty, said=attack, other=attack)[:2] == [attack, attack]


def keywords(query: str) -> list[str]:
    """The words of a query outside its texts and IRIs."""
    return re.findall(r"\w+", re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", query))


@given(said=WORDS)
def test_a_text_adds_no_word_to_the_query(said: str) -> None:
    """The words of a query outside its literals are the same for any two texts."""
    question, store = read_question(ECHO, "test", "echo"), open_store()
    plain = bind(question, {"said": "x"}, store)
    assert keywords(bind(question, {"said": said}, store)) == keywords(plain)


def test_defaults_hold_where_nothing_is_given(echo: Question, empty: EmbeddedStore) -> None:
    """A default stands in for what is not given; without one the variable stays unbound."""
    assert answer(echo, empty, said="x") == ["x", "no", "2026-11-22", "", ""]


def test_typed_values_are_typed(echo: Question, empty: EmbeddedStore) -> None:
    """A day, a number and an IRI are bound as xsd:date, xsd:integer and IRI."""
    query = bind(echo, {"said": "x", "day": "2019-12-09", "size": "-007", "page": "urn:y"}, empty)
    assert 'VALUES ?day { "2019-12-09"^^<http://www.w3.org/2001/XMLSchema#date> }' in query
    assert 'VALUES ?size { "-7"^^<http://www.w3.org/2001/XMLSchema#integer> }' in query
    assert "VALUES ?page { <urn:y> }" in query


@pytest.mark.parametrize(
    ("name", "text"),
    [("day", "2019-02-30"), ("day", "ieri"), ("size", "1.5"), ("size", "9" * 5000),
     ("page", "no iri"), ("page", "urn:x> } #"), ("page", "http://[")],
)  # fmt: skip
def test_a_wrong_value_is_refused(
    echo: Question, empty: EmbeddedStore, name: str, text: str
) -> None:
    """A value that is not what the parameter needs is refused by its name, with how to write it."""
    with pytest.raises(InputError, match=f"^{name}: ") as caught:
        bind(echo, {"said": "x", name: text}, empty)
    assert caught.value.advised("it")


def test_a_missing_parameter_is_asked_for(world: EmbeddedStore) -> None:
    """What must be given is asked for with an example that works."""
    with pytest.raises(InputError, match="'b' of district-bridges is missing") as caught:
        bind(find_question("district-bridges"), {"a": "nautica"}, world)
    assert "b=nuovi-materiali" in caught.value.remedy


def test_an_unknown_parameter_is_refused(world: EmbeddedStore) -> None:
    """A parameter that the question does not have is refused, the near one offered."""
    given = {"a": "nautica", "b": "moda", "as_off": "2020-01-01"}
    with pytest.raises(UnknownNameError, match="Did you mean: as_of"):
        bind(find_question("district-bridges"), given, world)


@pytest.mark.parametrize(
    "text",
    ["nautica", "NAUTICA", "https://w3id.org/clockkg/id/org/nautica"],
)
def test_a_district_is_known_by_key_and_iri(world: EmbeddedStore, text: str) -> None:
    """A key in any case of letters, and the IRI, mean the same district."""
    query = bind(find_question("district-bridges"), {"a": text, "b": "moda"}, world)
    assert "VALUES ?a { <https://w3id.org/clockkg/id/org/nautica> }" in query


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_district_is_known_by_its_labels(world: EmbeddedStore, language: str) -> None:
    """Every label that a form offers, in either language, is understood."""
    question = find_question("members-at-date")
    offered = choices(question.params["district"], world, language)
    assert len(offered) == 9
    for choice in offered:
        given = {"district": choice.label.upper()}
        assert f"VALUES ?district {{ <{choice.iri}> }}" in bind(question, given, world)


def test_an_unknown_district_offers_near_ones(world: EmbeddedStore) -> None:
    """A misspelt district is refused in both languages, with the right one offered."""
    with pytest.raises(UnknownNameError, match="'nautca' is not a known district") as caught:
        bind(find_question("members-at-date"), {"district": "nautca"}, world)
    assert caught.value.said("it") == "Nessun distretto si chiama 'nautca'. Forse: nautica?"
