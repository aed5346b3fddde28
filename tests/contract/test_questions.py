"""The questions of queries/ give the same rows on a real Virtuoso as in the embedded store."""

import pytest

from clockkg.querying import Question, bind, find_questions
from clockkg.store import EmbeddedStore, RemoteStore, Store, canonical
from clockkg.store.results import Row, text

pytestmark = pytest.mark.virtuoso
QUESTIONS = list(find_questions().values())


def rows(store: Store, question: Question) -> list[Row]:
    """A question's rows on its example, as values."""
    table = store.select(bind(question, question.example, store))
    return [tuple(cell and canonical(cell) for cell in row) for row in table.rows]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_has_the_same_answer(
    question: Question, world: EmbeddedStore, published: RemoteStore
) -> None:
    """The rows are the same values, in an order that is the same as far as SPARQL fixes it."""
    here, there = rows(world, question), rows(published, question)
    assert set(here) == set(there)
    assert len(here) == len(there)
    assert [tuple(map(text, row)) for row in here] == [tuple(map(text, row)) for row in there]


def test_the_world_is_there_whole(world: EmbeddedStore, published: RemoteStore) -> None:
    """Graphs and merge hold the same statements, blank nodes of the ontology included."""
    assert published.graphs() == world.graphs()
    assert [g for g in world.graphs() if published.graph(g) != world.graph(g)] == []
    assert sorted(published.merged()) == sorted(world.merged())
