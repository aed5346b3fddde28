"""The engine's plan of a query, without running it."""

from clockkg.querying import plan


def test_a_plan_says_in_which_order_patterns_are_looked_up() -> None:
    """The pattern with two constants comes before the one with one, whatever the text says."""
    steps = plan("SELECT ?l { ?d rdfs:label ?l . ?d a clock:TechnologyDistrict }")
    places = [n for word in ("ns#type", "label") for n, step in enumerate(steps) if word in step]
    assert len(places) == 2
    assert places == sorted(places)


def test_a_plan_can_leave_out_what_was_asked_for() -> None:
    """A log that must hold no text of a query holds none of its literals."""
    query = 'SELECT ?s { ?s rdfs:label "Mario \\"il\\" Rossi" }'
    assert any("Rossi" in step for step in plan(query))
    assert not any("Rossi" in step or "Mario" in step for step in plan(query, texts=False))


def test_a_wrong_query_has_no_plan() -> None:
    """Nor has one that calls another service, which asking for a plan would call."""
    assert plan("SELEC") == []
    assert plan("ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }") == []
