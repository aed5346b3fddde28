"""The ontology keeps its promises: style, languages, external terms, context, codes."""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Final

import pyoxigraph
import pytest
from pyld import jsonld
from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SDO,
    SKOS,
    VANN,
    XSD,
    Graph,
    Literal,
    URIRef,
)
from rdflib.namespace import DefinedNamespace
from rdflib.term import Node

from clockkg.content import content
from clockkg.reasoning import Rule, codes, context, examples, modules, rules, vocabularies
from clockkg.store import read_turtle
from clockkg.terms import ONTOLOGY, PREFIXES

ROOT: Final = content().ontology
CORE: Final = Graph().parse(ROOT / "core.ttl")
AXIOMS: Final = Graph().parse(ROOT / "axioms.ttl")
ALIGNMENTS: Final = Graph().parse(ROOT / "alignments.ttl")
METADATA: Final = Graph().parse(ROOT / "metadata.ttl")
LAYERS: Final = {"core": CORE, "axioms": AXIOMS, "alignments": ALIGNMENTS}
EVERYTHING: Final = CORE + AXIOMS + ALIGNMENTS + METADATA

CLASSES: Final = set(CORE.subjects(RDF.type, OWL.Class))
OBJECT_PROPERTIES: Final = set(CORE.subjects(RDF.type, OWL.ObjectProperty))
DATATYPE_PROPERTIES: Final = set(CORE.subjects(RDF.type, OWL.DatatypeProperty))
PROPERTIES: Final = OBJECT_PROPERTIES | DATATYPE_PROPERTIES
TERMS: Final = CLASSES | PROPERTIES

CLOSED: Final[tuple[type[DefinedNamespace], ...]] = (
    DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SKOS, VANN, XSD,
)  # fmt: skip

# Terms of vocabularies that rdflib does not carry, each read in the file its publisher keeps.
READ: Final = {
    "http://www.w3.org/ns/adms#": ("SEMICeu/ADMS 2.00", {"status"}),
    "http://www.w3.org/ns/legal#": ("SEMICeu/Core-Business-Vocabulary 2.3.0", {"LegalEntity"}),
    "http://data.europa.eu/m8g/": ("SEMICeu/CPOV 2.1.2", {"AdminUnit", "PublicOrganisation"}),
    "http://www.w3.org/ns/person#": ("SEMICeu/Core-Person-Vocabulary 2.1.2", {"Person"}),
    "http://purl.org/vocab/cpsv#": ("SEMICeu/CPSV-AP 3.2.0", {"PublicService"}),
    "http://data.europa.eu/eli/ontology#": ("SEMICeu/DCAT-AP 3.0.1 range.ttl", {"LegalResource"}),
    "https://w3id.org/italia/onto/COV/": (
        "italia COV-AP_IT.ttl",
        {"Organization", "PrivateOrganization", "PublicOrganization"},
    ),
    "https://w3id.org/italia/onto/RO/": ("italia RO-AP_IT.ttl", {"TimeIndexedRole"}),
    "https://w3id.org/italia/onto/ADMS/": (
        "italia ADMS-AP_IT.ttl and Ontologie/rules.shacl",
        {
            "SemanticAsset", "SemanticAssetDistribution", "acronym", "hasKeyClass",
            "hasSemanticAssetDistribution", "prefix", "status",
        },
    ),
    "http://dati.gov.it/onto/dcatapit#": (
        "italia DCAT-AP_IT.ttl",
        {"Agent", "Dataset", "Distribution"},
    ),
    "http://purl.org/cerif/frapo/": (
        "SPAROntologies/frapo 1.1.1",
        {"Company", "Contract", "Funding", "FundingProgramme", "ResearchInstitute"},
    ),
    "http://vivoweb.org/ontology/core#": (
        "vivo-ontologies/vivo-ontology vivo.owl",
        {"Association", "Center", "Consortium", "CoreLaboratory", "ResearchOrganization"},
    ),
}  # fmt: skip
ITALIAN: Final = "https://w3id.org/italia/onto/ADMS/"
EURIO: Final = "http://data.europa.eu/s66#"
VALUES: Final = (
    "https://w3id.org/clockkg/",
    "https://creativecommons.org/licenses/",
    "http://publications.europa.eu/resource/authority/",
    "http://purl.org/adms/status/",
)
DIGESTS: Final = {
    "eurio-2.4/EURIO.ttl": "6146c591a97f5f9555804bf34aee5dc1166cab39e9f02380c589dc2fa621c2a4",
    "dcat-ap-3.0.1/range.ttl": "24d3bfd0fa17a3d0e877c9ebb91c8174124e5038538e1bf081b2cb679ad0f1b2",
}
DATES: Final = {XSD.date, XSD.gYear, XSD.gYearMonth, XSD.duration, XSD.time}
TURTLE: Final = [*modules(), *vocabularies(), *codes(), *examples()]


def standard(name: str) -> Path:
    """An official file kept outside the project; skips the test when it is not there."""
    folder = os.environ.get("CLOCKKG_STANDARDS") or ROOT.parent / ".." / "shared" / "standards"
    path = Path(folder) / name
    if not path.is_file():
        pytest.skip(f"{name} is not in $CLOCKKG_STANDARDS nor in ../shared/standards")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == DIGESTS[name]
    return path


def name(term: object) -> str:
    """The local name of a term of ours."""
    return str(term).removeprefix(ONTOLOGY)


def languages(term: Node, predicate: URIRef, graph: Graph = CORE) -> list[str]:
    """The languages of a term's texts, sorted."""
    texts = graph.objects(term, predicate)
    return sorted(text.language or "" for text in texts if isinstance(text, Literal))


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name)
def test_every_turtle_file_means_the_same_to_two_parsers(path: Path) -> None:
    """Both rdflib and Oxigraph read the file and count the same triples."""
    read = set(pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE))
    assert len(read) == len(Graph().parse(path)) > 0


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name)
def test_every_turtle_file_gives_the_same_lines_at_every_reading(path: Path) -> None:
    """No blank node gets a name by chance, so that a release can be made again byte for byte."""
    assert read_turtle(path) == read_turtle(path)


def test_the_core_has_the_terms_of_the_design() -> None:
    """There are 55 classes, 78 object properties and 44 datatype properties."""
    assert (len(CLASSES), len(OBJECT_PROPERTIES), len(DATATYPE_PROPERTIES)) == (55, 78, 44)


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_term_speaks_both_languages_once(predicate: URIRef) -> None:
    """Each class and property has one label and one definition in English and in Italian."""
    assert [name(t) for t in TERMS if languages(t, predicate) != ["en", "it"]] == []


@pytest.mark.parametrize("language", ["it", "en"])
def test_no_two_classes_and_no_two_properties_share_a_label(language: str) -> None:
    """A label names one class, or one property, in its language."""
    for terms in (CLASSES, PROPERTIES):
        found = (text for term in terms for text in CORE.objects(term, RDFS.label))
        labels = [x for x in found if isinstance(x, Literal) and x.language == language]
        assert len(set(labels)) == len(labels) == len(terms)


def test_every_definition_is_a_sentence_that_says_more_than_the_label() -> None:
    """A definition begins with a capital, ends with a full stop and is longer than the label."""
    texts = [str(text) for term in TERMS for text in CORE.objects(term, SKOS.definition)]
    assert [text for text in texts if not re.fullmatch(r"[A-Z].{20,}\.", text)] == []


def test_every_term_names_the_module_that_defines_it() -> None:
    """Each term is defined by the core, and by nothing else."""
    core = URIRef("https://w3id.org/clockkg/ontology/core")
    assert all(list(CORE.objects(term, RDFS.isDefinedBy)) == [core] for term in TERMS)


def test_no_term_carries_a_version() -> None:
    """Versions belong to the ontology as a whole."""
    versions = {OWL.versionInfo, OWL.versionIRI, DCTERMS.modified, DCTERMS.issued}
    assert [name(t) for t in TERMS for p in CORE.predicates(t) if p in versions] == []


def test_names_are_upper_camel_for_classes_and_lower_camel_for_properties() -> None:
    """A reader tells a class from a property by its first letter."""
    assert [name(t) for t in CLASSES if not re.fullmatch(r"([A-Z][a-z]+)+", name(t))] == []
    assert [name(t) for t in PROPERTIES if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", name(t))] == []


def test_every_class_has_a_superclass_of_a_public_vocabulary() -> None:
    """Each class leads up to a class that others know."""
    ours = {c for c in CLASSES if all(str(s).startswith(ONTOLOGY) for s in above(c))}
    assert ours == set()


def above(term: Node) -> set[Node | None]:
    """All superclasses, itself left out."""
    return set(CORE.transitive_objects(term, RDFS.subClassOf)) - {term}


def test_the_core_is_light() -> None:
    """Domains, ranges, inverses, restrictions and blank nodes stay out of the core."""
    heavy = {RDFS.domain, RDFS.range, OWL.inverseOf, OWL.disjointWith, OWL.propertyChainAxiom}
    assert heavy.isdisjoint(CORE.predicates())
    assert all(isinstance(node, URIRef) for node in CORE.subjects())


def test_no_class_is_above_itself() -> None:
    """The hierarchies of classes and of properties have no cycle."""
    for up in (RDFS.subClassOf, RDFS.subPropertyOf):
        edges = [(child, parent) for child, _, parent in CORE.triples((None, up, None))]
        assert [c for c, p in edges if c in set(CORE.transitive_objects(p, up))] == []


def test_no_property_has_a_date_as_its_range() -> None:
    """HermiT stops on dates, so their datatypes are checked by the shapes."""
    assert DATES.isdisjoint(AXIOMS.objects(None, RDFS.range))


def test_axioms_and_alignments_speak_of_terms_that_the_core_has() -> None:
    """No module mentions a term of ours that the core does not define."""
    ours = {t for g in LAYERS.values() for triple in g for t in triple if is_ours(t)}
    assert ours == TERMS


def is_ours(term: object) -> bool:
    """Whether a node is a term of the ontology."""
    return isinstance(term, URIRef) and str(term).startswith(ONTOLOGY)


def test_there_is_one_property_chain_and_it_leads_to_participation() -> None:
    """A membership and its organisation give `participatesIn`; nothing else is chained."""
    chains = list(AXIOMS.subject_objects(OWL.propertyChainAxiom))
    assert [name(subject) for subject, _ in chains] == ["participatesIn"]
    assert list(AXIOMS.items(chains[0][1])) == [ORG.hasMembership, ORG.organization]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_header_is_complete(layer: str) -> None:
    """Each module states version, titles, dates, licence and preferred prefix."""
    graph, node = LAYERS[layer], URIRef(f"https://w3id.org/clockkg/ontology/{layer}")
    assert str(graph.value(node, OWL.versionIRI)).endswith(f"/ontology/1.0.0/{layer}")
    assert graph.value(node, OWL.versionInfo) == Literal("1.0.0")
    assert graph.value(node, VANN.preferredNamespacePrefix) == Literal("clock")
    assert languages(node, DCTERMS.title, graph) == ["en", "it"]
    days = {graph.value(node, DCTERMS[p]) for p in ("created", "issued", "modified")}
    assert days == {Literal("2026-11-22", datatype=XSD.date)}
    assert isinstance(graph.value(node, DCTERMS.license), URIRef)


def test_nothing_is_imported_from_the_network() -> None:
    """No module asks a tool to fetch another."""
    assert list(EVERYTHING.objects(None, OWL.imports)) == []


def test_the_metadata_holds_what_the_italian_catalogue_requires() -> None:
    """Each module has the properties that the national rules for ontologies ask for."""
    wanted = {DCTERMS.identifier, DCTERMS.creator, DCTERMS.rightsHolder, DCTERMS.publisher}
    wanted |= {DCTERMS.accrualPeriodicity, DCAT.theme, DCAT.keyword, DCAT.distribution}
    wanted |= {URIRef(ITALIAN + p) for p in ("acronym", "prefix", "hasKeyClass", "status")}
    wanted.add(URIRef(f"{ITALIAN}hasSemanticAssetDistribution"))
    nodes = set(METADATA.subjects(RDF.type, OWL.Ontology))
    assert len(nodes) == len(LAYERS)
    assert all(wanted <= set(METADATA.predicates(node)) for node in nodes)


def external() -> set[str]:
    """All IRIs of terms that are not ours, in every module."""
    nodes = {str(t) for triple in EVERYTHING for t in triple if isinstance(t, URIRef)}
    nodes |= {
        str(t.datatype) for t in EVERYTHING.objects() if isinstance(t, Literal) and t.datatype
    }
    return {node for node in nodes if not node.startswith(VALUES)}


def is_known(iri: str) -> bool:
    """Whether an external term exists in a vocabulary that rdflib carries or that was read."""
    if any(iri in namespace for namespace in CLOSED):
        return True
    return any(iri.removeprefix(base) in terms for base, (_, terms) in READ.items())


def test_every_external_term_exists() -> None:
    """Terms of W3C vocabularies and schema.org are known to rdflib, the others were read."""
    assert [iri for iri in external() if not iri.startswith(EURIO) and not is_known(iri)] == []


def test_every_eurio_term_is_declared_in_eurio() -> None:
    """The ontology of CORDIS, version 2.4, declares each of its terms that we use."""
    declared = {str(term) for term in Graph().parse(standard("eurio-2.4/EURIO.ttl")).subjects()}
    used = {iri for iri in external() if iri.startswith(EURIO)}
    assert used
    assert sorted(used - declared) == []


def test_the_rule_of_inverses_knows_every_pair_of_the_axioms() -> None:
    """Each declared inverse is derived, by the rule of inverses or by the rule of its pair."""
    made = {n for rule in rules() for n in re.findall(r"clock:(\w+)", rule.query)}
    pairs = AXIOMS.subject_objects(OWL.inverseOf)
    assert {name(term) for pair in pairs for term in pair if is_ours(term)} <= made


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_rule_runs_as_it_stands_on_another_engine(rule: Rule) -> None:
    """A rule is plain SPARQL with its prefixes declared, and its header is only comments."""
    assert list(Graph().query(rule.query)) == []


def names() -> dict[str, object]:
    """The entries of the JSON-LD context."""
    entries: dict[str, object] = json.loads(context().read_text(encoding="utf-8"))["@context"]
    return entries


def iri_of(entry: object) -> str:
    """The CURIE or IRI that an entry of the context stands for."""
    return str(entry["@id"]) if isinstance(entry, dict) else str(entry)


def test_the_context_names_every_term_of_the_core() -> None:
    """Each class and property has its own short name, and it means that term."""
    entries = names()
    assert {n: iri_of(entries.get(n, "")) for n in map(name, TERMS)} == {
        n: f"clock:{n}" for n in map(name, TERMS)
    }


def test_the_context_takes_object_properties_as_links() -> None:
    """The value of an object property is an IRI, never a text."""
    entries = names()
    links = {
        n for n, entry in entries.items() if isinstance(entry, dict) and "@id" in entry.values()
    }
    assert {name(term) for term in OBJECT_PROPERTIES} <= links


def test_the_context_has_the_prefixes_of_the_project() -> None:
    """Prefixes mean there what they mean in the code; `id` is the keyword's alias instead."""
    entries = names()
    assert {p: entries[p] for p in PREFIXES if p != "id"} == {
        p: iri for p, iri in PREFIXES.items() if p != "id"
    }
    assert entries["id"] == "@id"


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.name)
def test_an_example_survives_the_way_through_json_ld(path: Path) -> None:
    """Written as JSON-LD with the context and read again, an example says the same."""
    lines = Graph().parse(path).serialize(format="nt11")
    document = jsonld.compact(jsonld.from_rdf(lines), names())
    back = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert set(Graph().parse(data=back, format="nt11")) == set(Graph().parse(path))


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.name)
def test_an_example_uses_only_terms_that_exist(path: Path) -> None:
    """Every class, property and concept in an example is defined."""
    vocabulary = {s for p in vocabularies() for s in Graph().parse(p).subjects()}
    used = {t for triple in Graph().parse(path) for t in triple if isinstance(t, URIRef)}
    defined = TERMS | vocabulary
    bases = (ONTOLOGY, PREFIXES["vocab"])
    assert [t for t in used if str(t).startswith(bases) and t not in defined] == []


def test_an_example_breaks_no_rule_of_the_shapes() -> None:
    """Every example, beside the core and the vocabularies, passes the project's own shapes."""
    pyshacl = pytest.importorskip("pyshacl")
    shapes = Graph()
    for path in content().shapes.glob("*.ttl"):
        shapes.parse(path)
    data = Graph().parse(ROOT / "core.ttl")
    for path in [*vocabularies(), *examples()]:
        data.parse(path)
    assert pyshacl.validate(data, shacl_graph=shapes, advanced=True, allow_warnings=True)[0]


def test_a_catalogue_that_uses_the_codes_has_values_of_the_expected_classes() -> None:
    """With our codes beside it, a dataset passes the official DCAT-AP 3.0.1 range shapes."""
    pyshacl = pytest.importorskip("pyshacl")
    shapes = Graph().parse(standard("dcat-ap-3.0.1/range.ttl"))
    data = Graph().parse(codes()[0]).parse(data=CATALOGUE, format="turtle")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, report


CATALOGUE: Final = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix code: <http://publications.europa.eu/resource/authority/> .
<https://example.org/dataset> a dcat:Dataset ;
    dct:language <http://publications.europa.eu/resource/authority/language/ITA> ;
    dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/IRREG> ;
    dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
    dct:spatial <http://data.europa.eu/nuts/code/ITI1> ;
    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TECH> ;
    dcat:distribution <https://example.org/distribution> .
<https://example.org/distribution> a dcat:Distribution ;
    dct:format <http://publications.europa.eu/resource/authority/file-type/RDF_TURTLE> ;
    dcat:mediaType <http://www.iana.org/assignments/media-types/text/turtle> ;
    dcat:compressFormat <http://www.iana.org/assignments/media-types/application/gzip> ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> .
"""
