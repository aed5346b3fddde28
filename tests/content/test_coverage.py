"""Every term of the ontology earns its place: some question asks with it."""

import re

import pytest
from rdflib import OWL, RDF, Graph

from clockkg.content import content
from clockkg.querying import find_questions
from clockkg.terms import ONTOLOGY

CORE = Graph().parse(content().ontology / "core.ttl")
KINDS = {
    "class": OWL.Class,
    "object property": OWL.ObjectProperty,
    "datatype property": OWL.DatatypeProperty,
}


def asked() -> set[str]:
    """The local names of the terms that stand in a query, comments left out."""
    queries = (question.query for question in find_questions().values())
    bare = (re.sub(r"^\s*#.*$", "", query, flags=re.MULTILINE) for query in queries)
    return {name for query in bare for name in re.findall(r"\bclock:(\w+)", query)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_term_is_used_by_a_question(kind: str) -> None:
    """No class and no property is declared that no question needs."""
    declared = {str(term).removeprefix(ONTOLOGY) for term in CORE.subjects(RDF.type, KINDS[kind])}
    assert declared
    assert sorted(declared - asked()) == []


def test_no_question_uses_a_term_that_does_not_exist() -> None:
    """Every term of ours in a query is declared, so that no query is empty by a slip."""
    declared = {
        str(s).removeprefix(ONTOLOGY) for k in KINDS.values() for s in CORE.subjects(RDF.type, k)
    }
    assert sorted(asked() - declared) == []
