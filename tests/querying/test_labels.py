"""Things are shown by name: in the reader's language where there is one."""

import pytest

from clockkg.querying import label_all, labels
from clockkg.store import EmbeddedStore, open_store

RDFS, SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
THING = "https://w3id.org/clockkg/id/org/thing"


def store(*names: str) -> EmbeddedStore:
    """A store where THING has these names, each as `property text`."""
    found = open_store()
    found.replace(
        "urn:g",
        [f"<{THING}> <{name.split(' ', 1)[0]}> {name.split(' ', 1)[1]} ." for name in names],
    )
    return found


@pytest.mark.parametrize(
    ("names", "label"),
    [
        ([f'{RDFS}label "Cosa"@it', f'{RDFS}label "Thing"@en'], "Thing"),
        ([f'{RDFS}label "Cosa"@it'], "Cosa"),
        ([f'{RDFS}label "Cosa"@it', f'{RDFS}label "X1"'], "X1"),
        ([f'{RDFS}label "Thing"@en', f'{SKOS}prefLabel "The Thing"@en'], "The Thing"),
        ([f'{SKOS}prefLabel "Cosa"@it', f'{SKOS}altLabel "Thing"@en'], "Thing"),
        ([f'{RDFS}label "B"@en', f'{RDFS}label "A"@en'], "A"),
        ([], "id-org:thing"),
    ],
)
def test_the_best_name_is_shown(names: list[str], label: str) -> None:
    """The reader's language first, then a name in none, then the other; preferred before others."""
    assert labels(store(*names), [THING], "en") == {THING: label}


def test_no_thing_needs_no_query() -> None:
    """Nothing to name gives nothing; empty cells are passed over."""
    assert labels(store(), ["", ""], "en") == {}


def test_a_table_is_labelled_whole(world: EmbeddedStore) -> None:
    """Every IRI of a table gets its label: the preferred one of the editorial decisions."""
    table = world.select("SELECT ?d ?n { VALUES (?d ?n) { (id-org:nautica 1) (UNDEF 2) } }")
    [(iri, label)] = label_all(world, table, "en").items()
    assert iri == "https://w3id.org/clockkg/id/org/nautica"
    assert label == "Boating and ports district"
