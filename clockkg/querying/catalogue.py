"""All questions of queries/, found by name."""

import tomllib
from functools import cache

from clockkg.content import content
from clockkg.errors import UnknownNameError
from clockkg.findings import Text
from clockkg.querying.question import Question, read_question

_NOT_ASKED = frozenset({"hygiene", "exports"})


@cache
def find_questions() -> dict[str, Question]:
    """The questions that people ask, by name, in order of competency number, then of name.

    >>> find_questions()["district-bridges"].params["a"].type
    'group'
    """
    folders = [folder for folder in content().queries.iterdir() if folder.name not in _NOT_ASKED]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.rq"))]
    found = [read_question(f.read_text("utf-8"), f.parent.name, f.stem) for f in files]
    found.sort(key=lambda question: (question.competency or 1000, question.name))
    return {question.name: question for question in found}


@cache
def find_topics() -> dict[str, Text]:
    """The titles of the topics, in the order in which people should see them.

    >>> next(iter(find_topics()))
    'links'
    """
    topics: dict[str, Text] = tomllib.loads((content().queries / "topics.toml").read_text("utf-8"))
    return topics


def find_question(name: str) -> Question:
    """A question by its name or its competency number; an UnknownNameError offers near ones."""
    questions = find_questions()
    numbered = {str(q.competency): q for q in questions.values() if q.competency}
    if name not in questions and name not in numbered:
        raise UnknownNameError("question", name, questions)
    return questions.get(name) or numbered[name]
