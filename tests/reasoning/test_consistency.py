"""HermiT finds the ontology consistent, and finds the faults that are planted."""

import shutil
import sys
from importlib.util import find_spec
from typing import Final

import pytest

from clockkg.errors import ClockError, ContentError
from clockkg.reasoning import check, examples, logical, vocabularies
from clockkg.reasoning.consistency import Verdict
from clockkg.store import convert, read_turtle
from clockkg.terms import declarations

ABSENT: Final = shutil.which("java") is None or find_spec("owlready2") is None
JAVA: Final = pytest.mark.skipif(ABSENT, reason="HermiT needs a Java runtime and owlready2")
pytestmark = pytest.mark.java

FAULTS: Final = {
    "a person typed as stakeholder": "id-org:x a clock:Person, clock:Stakeholder",
    "a person who manages a cluster": "id-person:x a clock:Person ; clock:manages id-org:y",
    "a public enterprise body": "id-org:x a clock:Enterprise, clock:PublicBody",
    "a district that is a platform": "id-org:x a clock:TechnologyDistrict, clock:Platform",
    "a project that is a cluster": "id-org:x a clock:JointProject, clock:Cluster",
    "two kinds of member in one": (
        "id-membership:m org:member id-org:x, id-person:y . id-membership:m a clock:Membership . "
        "id-org:x a clock:Stakeholder . id-person:y a clock:Person"
    ),
    "a signing that is a cluster": (
        "id-agreement:a clock:signedAt id-org:x . id-org:x a clock:Cluster"
    ),
    "a plan with an event as section": "id-plan:p clock:hasSection id-activity:e . "
    "id-activity:e a clock:Event",
    "a place that participates by way of the chain": (
        "id-membership:m org:member id-place:x ; org:organization id-org:y . "
        "clock:participatesIn rdfs:domain clock:Stakeholder . id-place:x a clock:Territory"
    ),
}


def lines(turtle: str) -> list[str]:
    """N-Triples lines of some Turtle."""
    return convert([f"{declarations()}{turtle} ."], "ntriples").decode().splitlines()


@JAVA
def test_the_ontology_is_consistent_and_every_class_can_have_members() -> None:
    """HermiT finds no contradiction in the core, the axioms and the alignments."""
    assert check() == Verdict(consistent=True, unsatisfiable=())


@JAVA
def test_the_examples_and_the_vocabularies_agree_with_the_ontology() -> None:
    """All examples and concepts together contradict nothing."""
    paths = [*examples(), *vocabularies()]
    assert check(line for path in paths for line in read_turtle(path))


@JAVA
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    """Data that cannot be true is reported as inconsistent."""
    assert check(lines(FAULTS[fault])) == Verdict(consistent=False)


@JAVA
@pytest.mark.parametrize(
    "turtle",
    [
        "id-org:x a clock:ResearchOrganisation, clock:PublicBody",
        "id-org:x a clock:TechnologyTransferCentre, clock:Enterprise",
        "id-org:x a clock:TechnologyTransferCentre, clock:Association",
        "id-person:p a clock:Person ; clock:participatesIn [ a clock:CoordinationUnit ]",
        "id-activity:e a clock:Event ; clock:hasEvidence id-evidence:v",
    ],
)
def test_what_the_design_leaves_open_stays_possible(turtle: str) -> None:
    """A public university, a centre that is a company, a person in the unit, an event's proof."""
    assert check(lines(turtle))


@JAVA
def test_a_class_that_can_have_no_members_is_named() -> None:
    """A class below two disjoint ones makes the verdict false without being a contradiction."""
    turtle = "clock:Odd a owl:Class ; rdfs:subClassOf clock:Person , clock:Stakeholder"
    verdict = check(lines(turtle))
    assert verdict.consistent
    assert verdict.unsatisfiable == ("https://w3id.org/clockkg/ontology#Odd",)
    assert not verdict


@JAVA
def test_dates_in_the_data_do_not_stop_the_check() -> None:
    """Literals of data are left out, so HermiT never meets a datatype it refuses."""
    assert check(lines('id-membership:m clock:startDate "2016"^^xsd:gYear'))


def test_labels_and_versions_do_not_reach_the_reasoner() -> None:
    """Only RDFS and OWL statements that bear on reasoning remain."""
    kept = lines("clock:A rdfs:subClassOf clock:B")
    remarks = lines('clock:A rdfs:label "a" ; owl:versionInfo "1" ; skos:closeMatch clock:C')
    assert logical([*kept, *remarks]) == kept


def test_a_missing_java_is_said_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names Java and the remedy says what to install."""
    owlready2 = pytest.importorskip("owlready2")
    monkeypatch.setattr(owlready2, "JAVA_EXE", "/nowhere/java")
    with pytest.raises(ContentError, match="Java was not found") as caught:
        check()
    assert "Install Java" in caught.value.remedy


def test_a_missing_library_is_said_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names owlready2."""
    monkeypatch.setitem(sys.modules, "owlready2", None)
    with pytest.raises(ContentError, match="owlready2 is not installed"):
        check()


@JAVA
def test_a_datatype_that_hermit_refuses_is_our_own_error() -> None:
    """No exception of owlready2 leaves its door."""
    with pytest.raises(ClockError, match="HermiT stopped"):
        check(lines("clock:startDate rdfs:range xsd:gYear"))
