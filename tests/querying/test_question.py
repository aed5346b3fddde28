"""A question's header is read whole, and a mistake in it is named with its file."""

import pytest

from clockkg.errors import ContentError, UnknownNameError
from clockkg.querying import Question, find_question, find_questions
from clockkg.querying.question import read_question

HEADER = """\
#+ title = { it = "Chi", en = "Who" }
#+ competency = 7
#+ params.a = { type = "district", label = { it = "a", en = "a" }, required = true }
# an ordinary comment stays
SELECT * { VALUES ?a { <urn:x> } ?s ?p ?a }
"""


def test_a_header_becomes_a_question() -> None:
    """Title, number and parameters come from the header; the query is what is left."""
    question = read_question(HEADER, "links", "who")
    assert (question.topic, question.name, question.competency) == ("links", "who", 7)
    assert question.params["a"].required
    assert question.query.startswith("# an ordinary comment stays\nSELECT")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("#+ title = { it = ", "links/who.rq"),
        ("#+ titel = 'Who'", "titel"),
        ("#+ title = 'x'\n#+ params.a = { type = 'distrct', label = {} }", "distrct"),
        ("#+ title = 'x'\n#+ params.a = { label = {} }", "type"),
        ("#+ title = 'x'\n#+ params.a = { type = 'date', lable = {} }", "lable"),
        ("SELECT", "title"),
    ],
)
def test_a_mistake_in_a_header_is_named(line: str, reason: str) -> None:
    """A header with a mistake is refused with the file's name and what is wrong."""
    with pytest.raises(ContentError, match=r"^queries/links/who\.rq: ") as caught:
        read_question(line, "links", "who")
    assert reason in str(caught.value)


def test_a_question_is_found_by_name_and_by_number() -> None:
    """Question 22 of the design is district-bridges."""
    assert find_question("22") is find_question("district-bridges")


def test_an_unknown_question_offers_near_names() -> None:
    """A slip of the pen gets the right name offered."""
    with pytest.raises(UnknownNameError, match="Did you mean: district-bridges"):
        find_question("district-bridge")


def numbers(questions: dict[str, Question]) -> list[int]:
    """The competency numbers in order."""
    return [question.competency for question in questions.values() if question.competency]


def test_questions_come_in_the_order_of_their_numbers() -> None:
    """Numbered questions come first and in order, and no number is given twice."""
    found = numbers(find_questions())
    assert found == sorted(set(found))
