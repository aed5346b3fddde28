"""The rules derive what follows, as of a day, and nothing else."""

from datetime import date
from typing import Final

import pytest

from clockkg.errors import ContentError
from clockkg.rdf import Iri
from clockkg.reasoning import Rule, inferred, modules, vocabularies
from clockkg.reasoning.materialise import as_of
from clockkg.store import EmbeddedStore, open_store, read_turtle
from clockkg.terms import declarations, shrink

TODAY: Final = date(2026, 11, 22)
WORLD: Final = """
id-org:nautica a clock:TechnologyDistrict .
id-org:marmo a clock:TechnologyDistrict .
id-org:unit a clock:CoordinationUnit .
id-org:centre a clock:TechnologyTransferCentre .
id-org:firm a clock:Enterprise .
id-org:lab a clock:ResearchOrganisation .
id-person:p1 a clock:Person .
id-collaboration:project a clock:JointProject .
"""


@pytest.fixture
def store() -> EmbeddedStore:
    """A store in memory that holds the ontology and its vocabularies."""
    store = open_store()
    for number, path in enumerate([*modules(), *vocabularies()]):
        store.replace(f"https://example.org/{number}", read_turtle(path))
    return store


def membership(member: str, organisation: str, more: str = "") -> str:
    """A membership in Turtle."""
    key = f"{member}-{organisation}".replace(":", "-")
    parties = f"org:member {member} ; org:organization {organisation}"
    return f"id-membership:{key} a clock:Membership ; {parties} {more} .\n"


def derived(store: EmbeddedStore, turtle: str, today: date = TODAY) -> set[str]:
    """What the rules derive from some Turtle, each triple in short names."""
    store.replace("https://example.org/data", [declarations() + WORLD + turtle])
    triples = [(t.subject, t.predicate, t.object) for t in inferred(store, today)]
    return {" ".join(shrink(n.value) for n in nodes if isinstance(n, Iri)) for nodes in triples}


def test_nothing_follows_from_parties_alone(store: EmbeddedStore) -> None:
    """Without memberships and relations there is nothing to derive."""
    assert derived(store, "") == set()


def test_a_membership_makes_a_participant(store: EmbeddedStore) -> None:
    """The member participates in the organisation, and the organisation has it as participant."""
    assert derived(store, membership("id-org:firm", "id-org:nautica")) == {
        "id-org:firm clock:participatesIn id-org:nautica",
        "id-org:nautica clock:hasParticipant id-org:firm",
    }


def test_a_person_in_the_coordination_unit_stays_a_person(store: EmbeddedStore) -> None:
    """A seat gives participation in the unit and shares nothing among clusters."""
    assert derived(store, membership("id-person:p1", "id-org:unit")) == {
        "id-person:p1 clock:participatesIn id-org:unit",
        "id-org:unit clock:hasParticipant id-person:p1",
    }


def test_what_is_no_agent_participates_in_nothing(store: EmbeddedStore) -> None:
    """A membership whose member is a plan, by mistake, derives nothing."""
    turtle = "id-plan:x a clock:Plan .\n" + membership("id-plan:x", "id-org:nautica")
    assert derived(store, turtle) == set()


def test_two_districts_with_one_member_share_it_both_ways(store: EmbeddedStore) -> None:
    """One common member is enough, and the link is symmetric."""
    turtle = membership("id-org:firm", "id-org:nautica") + membership("id-org:firm", "id-org:marmo")
    shared = {line for line in derived(store, turtle) if "sharesParticipantWith" in line}
    assert shared == {
        "id-org:nautica clock:sharesParticipantWith id-org:marmo",
        "id-org:marmo clock:sharesParticipantWith id-org:nautica",
    }


def test_a_project_is_never_taken_for_a_cluster(store: EmbeddedStore) -> None:
    """A firm in a district and in a project makes no link between the two."""
    turtle = membership("id-org:firm", "id-org:nautica")
    turtle += membership("id-org:firm", "id-collaboration:project")
    assert not [line for line in derived(store, turtle) if "sharesParticipantWith" in line]


def test_partners_of_a_project_collaborate(store: EmbeddedStore) -> None:
    """Two stakeholders in one project collaborate with each other, both ways."""
    turtle = membership("id-org:firm", "id-collaboration:project")
    turtle += membership("id-org:lab", "id-collaboration:project")
    turtle += membership("id-person:p1", "id-collaboration:project")
    assert {line for line in derived(store, turtle) if "collaboratesWith" in line} == {
        "id-org:firm clock:collaboratesWith id-org:lab",
        "id-org:lab clock:collaboratesWith id-org:firm",
    }


def test_members_of_one_district_do_not_thereby_collaborate(store: EmbeddedStore) -> None:
    """Belonging to the same cluster is not yet working together."""
    turtle = membership("id-org:firm", "id-org:nautica") + membership(
        "id-org:lab", "id-org:nautica"
    )
    assert not [line for line in derived(store, turtle) if "collaboratesWith" in line]


@pytest.mark.parametrize(
    ("start", "end", "today", "managing"),
    [
        ("", "", "2026-11-22", True),
        ('"2016"^^xsd:gYear', "", "2016-01-01", True),
        ('"2016"^^xsd:gYear', "", "2015-12-31", False),
        ('"2016-03"^^xsd:gYearMonth', "", "2016-03-01", True),
        ('"2016-03-02"^^xsd:date', "", "2016-03-01", False),
        ("", '"2019"^^xsd:gYear', "2019-12-31", True),
        ("", '"2019"^^xsd:gYear', "2020-01-01", False),
        ("", '"2019-06"^^xsd:gYearMonth', "2019-06-30", True),
        ("", '"2019-06-15"^^xsd:date', "2019-06-15", True),
        ("", '"2019-06-15"^^xsd:date', "2019-06-16", False),
    ],
)
def test_a_managing_body_manages_from_its_first_to_its_last_day(
    store: EmbeddedStore, start: str, end: str, today: str, *, managing: bool
) -> None:
    """A year or a month begins on its first day and ends on its last."""
    dates = f"; clock:startDate {start} " if start else ""
    dates += f"; clock:endDate {end} " if end else ""
    turtle = membership(
        "id-org:centre", "id-org:nautica", "; org:role v-role:managing-body" + dates
    )
    found = derived(store, turtle, date.fromisoformat(today))
    assert ("id-org:centre clock:manages id-org:nautica" in found) is managing
    assert ("id-org:nautica clock:managedBy id-org:centre" in found) is managing


def test_a_partner_manages_nothing(store: EmbeddedStore) -> None:
    """Only the role of managing body gives `manages`."""
    turtle = membership("id-org:centre", "id-org:nautica", "; org:role v-role:partner")
    assert not [line for line in derived(store, turtle) if "manage" in line]


@pytest.mark.parametrize(
    ("stated", "follows"),
    [
        (
            "id-agreement:a clock:hasSignatory id-org:firm",
            "id-org:firm clock:signatoryOf id-agreement:a",
        ),
        ("id-org:firm clock:offers id-service:s", "id-service:s clock:offeredBy id-org:firm"),
        ("id-service:s clock:offeredBy id-org:firm", "id-org:firm clock:offers id-service:s"),
        ("id-org:nautica clock:hasPlan id-plan:p", "id-plan:p clock:planOf id-org:nautica"),
        ("id-activity:e clock:hasAttendee id-org:firm", "id-org:firm clock:attended id-activity:e"),
    ],
)
def test_an_inverse_follows_from_what_is_stated(
    store: EmbeddedStore, stated: str, follows: str
) -> None:
    """Each stated relation gives its inverse, and only that."""
    assert derived(store, f"{stated} .") == {follows}


def test_a_rule_that_names_a_day_without_binding_it_is_refused() -> None:
    """The day would otherwise stay unbound and silently match nothing."""
    with pytest.raises(ContentError, match=r"r\.rq uses \?today"):
        as_of(Rule("r", {}, "CONSTRUCT { } WHERE { FILTER (?today > 1) }"), TODAY)
