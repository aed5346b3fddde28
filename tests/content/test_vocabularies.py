"""Every SKOS scheme keeps its promise: one for each file, two languages, no cycles, both ways."""

from pathlib import Path
from typing import Final

import pytest
from rdflib import ORG, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from clockkg.reasoning import codes, vocabularies
from clockkg.terms import ONTOLOGY, SCHEMES, VOCABULARY

GRAPHS: Final = {path.stem: Graph().parse(path) for path in vocabularies()}
EVERY: Final = pytest.mark.parametrize("scheme", GRAPHS)
PRIORITY: Final = f"{VOCABULARY}technology-priority/"
PRIORITIES: Final = ("ict-photonics", "smart-factory", "chemistry-nanotech")


def concepts(scheme: str) -> set[URIRef]:
    """The concepts of a scheme."""
    return {URIRef(str(c)) for c in GRAPHS[scheme].subjects(RDF.type, SKOS.Concept)}


def labels(scheme: str, notation: str) -> set[str]:
    """The preferred labels of a concept, each as text@language."""
    found = GRAPHS[scheme].objects(URIRef(f"{VOCABULARY}{scheme}/{notation}"), SKOS.prefLabel)
    return {f"{text}@{text.language}" for text in found if isinstance(text, Literal)}


def spoken(graph: Graph, concept: Node, predicate: URIRef) -> list[str]:
    """The languages of a concept's texts, sorted."""
    texts = graph.objects(concept, predicate)
    return sorted(text.language or "" for text in texts if isinstance(text, Literal))


def test_there_is_a_file_for_every_scheme_the_code_knows() -> None:
    """The names in the code and the files on the disk are the same sixteen."""
    assert set(GRAPHS) == set(SCHEMES)
    assert len(GRAPHS) == 16


@EVERY
def test_a_file_holds_one_scheme_named_as_the_file(scheme: str) -> None:
    """The file's name, the scheme's IRI and the concepts' scheme agree."""
    node = URIRef(f"{VOCABULARY}{scheme}")
    assert list(GRAPHS[scheme].subjects(RDF.type, SKOS.ConceptScheme)) == [node]
    assert {tuple(GRAPHS[scheme].objects(c, SKOS.inScheme)) for c in concepts(scheme)} == {(node,)}


@EVERY
def test_every_concept_has_one_label_in_each_language(scheme: str) -> None:
    """One preferred label in Italian and one in English, and no two concepts share one."""
    graph, all_of_them = GRAPHS[scheme], concepts(scheme)
    assert all(spoken(graph, c, SKOS.prefLabel) == ["en", "it"] for c in all_of_them)
    assert len(set(graph.objects(None, SKOS.prefLabel))) == 2 * len(all_of_them)


@EVERY
def test_definitions_come_in_both_languages_or_not_at_all(scheme: str) -> None:
    """A concept defined in Italian is defined in English too."""
    graph = GRAPHS[scheme]
    found = [spoken(graph, concept, SKOS.definition) for concept in concepts(scheme)]
    assert all(languages in ([], ["en", "it"]) for languages in found)


@EVERY
def test_the_address_of_a_concept_ends_with_its_notation(scheme: str) -> None:
    """One notation for each concept, and the IRI is the scheme's IRI and the notation."""
    for concept in concepts(scheme):
        notations = [str(n) for n in GRAPHS[scheme].objects(concept, SKOS.notation)]
        assert [f"{VOCABULARY}{scheme}/{n}" for n in notations] == [str(concept)]


@EVERY
def test_broader_and_narrower_are_stated_both_ways_without_cycles(scheme: str) -> None:
    """Whatever is broader one way is narrower the other way, and nothing is above itself."""
    graph = GRAPHS[scheme]
    up, down = set(graph.subject_objects(SKOS.broader)), graph.subject_objects(SKOS.narrower)
    assert up == {(child, parent) for parent, child in down}
    assert not [c for c, p in up if c in set(graph.transitive_objects(p, SKOS.broader))]


@EVERY
def test_a_concept_is_at_the_top_or_has_a_broader_one(scheme: str) -> None:
    """Top concepts are stated both ways and are exactly those without a broader concept."""
    graph, node = GRAPHS[scheme], URIRef(f"{VOCABULARY}{scheme}")
    tops = set(graph.subjects(SKOS.topConceptOf, node))
    assert tops == set(graph.objects(node, SKOS.hasTopConcept))
    assert tops == concepts(scheme) - set(graph.subjects(SKOS.broader))


def test_tuscany_has_three_priorities_with_seven_areas_each() -> None:
    """The document on the districts lists 3 priorities and 7 areas under each of them: 24."""
    graph = GRAPHS["technology-priority"]
    for priority in PRIORITIES:
        areas = {str(a) for a in graph.objects(URIRef(PRIORITY + priority), SKOS.narrower)}
        assert areas == {f"{PRIORITY}{priority}.{number}" for number in range(1, 8)}
    assert len(concepts("technology-priority")) == 24


def test_every_tuscan_priority_is_a_technology_priority() -> None:
    """Priorities and their areas are of our own class too; those of Lombardy are not."""
    ours = URIRef(f"{ONTOLOGY}TechnologyPriority")
    typed = {s for graph in GRAPHS.values() for s in graph.subjects(RDF.type, ours)}
    assert typed == concepts("technology-priority")


@pytest.mark.parametrize(
    ("notation", "it", "en"),
    [
        ("ict-photonics", "ICT e fotonica", "ICT and photonics"),
        ("ict-photonics.7", "Ottica, elettro-ottica", "Optics and electro-optics"),
        ("smart-factory.3", "Meccatronica", "Mechatronics"),
        ("chemistry-nanotech.1", "Chimica organica", "Organic chemistry"),
        ("chemistry-nanotech.7", "Nanoelettronica", "Nanoelectronics"),
    ],
)
def test_the_priorities_stand_in_the_order_of_the_document(notation: str, it: str, en: str) -> None:
    """A notation's number is the place of the area in the document's list."""
    assert labels("technology-priority", notation) == {f"{it}@it", f"{en}@en"}


def test_a_slip_of_the_document_is_mended_in_the_label() -> None:
    """The label has the conjunction that the document drops."""
    mended = "Internet del futuro, infrastrutture e tecnologie, reti e piattaforme, hardware@it"
    assert mended in labels("technology-priority", "ict-photonics.2")


def test_lombardy_has_nine_areas_side_by_side() -> None:
    """The guide to the clusters of Lombardy names nine fields, none under another."""
    assert len(concepts("technology-area-lombardy")) == 9
    assert not list(GRAPHS["technology-area-lombardy"].subjects(SKOS.broader))


def test_every_role_is_a_role_of_org() -> None:
    """The object of `org:role` is an `org:Role`."""
    assert set(GRAPHS["role"].subjects(RDF.type, ORG.Role)) == concepts("role")
    assert URIRef(f"{VOCABULARY}role/managing-body") in concepts("role")


def test_the_five_sections_and_the_four_elements_of_the_second() -> None:
    """The document on the plans has five sections; the second has four elements."""
    graph = GRAPHS["section-type"]
    vision = URIRef(f"{VOCABULARY}section-type/strategic-vision")
    assert len(set(graph.subjects(SKOS.topConceptOf))) == 5
    assert len(set(graph.objects(vision, SKOS.narrower))) == 4


@pytest.mark.parametrize("path", codes(), ids=lambda path: path.name)
def test_every_public_code_has_a_label_in_both_languages(path: Path) -> None:
    """Codes of others carry labels of ours, in Italian and in English."""
    graph = Graph().parse(path)
    found = set(graph.subjects(RDF.type, SKOS.Concept))
    assert found
    assert all(spoken(graph, code, SKOS.prefLabel) == ["en", "it"] for code in found)
