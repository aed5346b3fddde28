"""Records are read from the source graphs of a store, of organisations only."""

import pytest
import rdflib

from clockkg.matching import Record, records
from clockkg.store import Store, open_store
from clockkg.terms import PREFIXES, declarations, expand, graph, thing

REAL = graph("navigo", "members")
MADE_UP = graph("sample-alfa", "members")


def lines(text: str) -> list[str]:
    """Turtle as lines of N-Triples."""
    prefixes = declarations().replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    found = rdflib.Graph().parse(data=prefixes + text, format="turtle")
    return found.serialize(format="nt").splitlines()


@pytest.fixture
def store() -> Store:
    """Two organisations in real graphs, one made-up one, one person, one project."""
    found = open_store()
    found.replace(graph("ontology"), lines(
        "clock:Enterprise rdfs:subClassOf clock:Stakeholder . "
        "clock:Stakeholder rdfs:subClassOf org:Organization . "
    ))  # fmt: skip
    found.replace(REAL, lines(
        'id-org:rossi a clock:Enterprise ; rdfs:label "Rossi Srl"@it , "Rossi Ltd"@en ; '
        'clock:vatNumber "00743110157" ; clock:legalForm "Srl" ; '
        "foaf:homepage <https://www.rossi.example/> ; clock:hasTerritory id-place:province-pisa . "
        'id-person:anna a clock:Person ; rdfs:label "Anna Verdi" . '
        'id-collaboration:p a clock:JointProject ; rdfs:label "Progetto" . '
    ))  # fmt: skip
    found.replace(graph("lucense", "members"), lines(
        'id-org:rossi a clock:Enterprise ; skos:altLabel "Officine Rossi" . '
    ))  # fmt: skip
    found.replace(MADE_UP, lines('id-org:esempio a clock:Enterprise ; rdfs:label "Esempio" . '))
    found.replace(graph("inferred"), lines('id-org:rossi rdfs:label "Derivato" . '))
    return found


def test_an_organisation_is_read_with_all_its_names_and_sources(store: Store) -> None:
    """Names, identifiers, form, place and domain come from every graph that states them."""
    assert records(store, {MADE_UP})[1] == Record(
        iri=thing("org", "rossi"),
        names=("Rossi Ltd", "Rossi Srl", "Officine Rossi"),
        identifiers=frozenset({("vat", "00743110157")}),
        form="Srl",
        place=f"{PREFIXES['id']}place/province-pisa",
        domain="rossi.example",
        kind=expand("clock:Enterprise"),
        sources=frozenset({REAL, graph("lucense", "members")}),
    )


def test_only_organisations_are_read(store: Store) -> None:
    """Neither a person nor a project is compared, and what is derived is no source."""
    found = records(store, {MADE_UP})
    assert [record.iri for record in found] == [thing("org", "esempio"), thing("org", "rossi")]


def test_made_up_records_are_known_as_such(store: Store) -> None:
    """A record that only sample graphs speak of is a sample."""
    assert [record.sample for record in records(store, {MADE_UP})] == [True, False]
