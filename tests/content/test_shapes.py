"""Each shape keeps the promise it makes: its examples, its texts, its terms, its SHACL."""

import csv
import os
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pyshacl
import pytest
import rdflib
from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS
from rdflib.term import Node

from clockkg.content import content
from clockkg.findings import LANGUAGES, Finding, Severity, counted
from clockkg.loading import Delivery, check, find_loaders
from clockkg.querying import find_questions
from clockkg.terms import ONTOLOGY, SHAPE, VOCABULARY, thing
from clockkg.validation import find_shapes, validate

FOLDER = content().shapes
EXAMPLES = sorted((FOLDER / "examples").glob("*/*.ttl"))
EXPECTED = re.compile(r"# expect: (\w+) (?:(none)|(Violation|Warning|Info) (\d+))\n")
TODAY = "2026-11-22"
RULES = 24
"""The decision that lists the rules of this project which shapes lean on."""

STANDARDS = Path(os.environ.get("CLOCKKG_STANDARDS", FOLDER.parent.parent / "shared/standards"))
SHACL_SHACL = STANDARDS / "shacl-test-suite/core/complex/shacl-shacl-data-shapes.ttl"
SHACL_SHACL_DIGEST = "250d6274cadc8fa5359d5dbc28bc943f1de01adb7ffc3369681216b583122e4a"


@cache
def hierarchy() -> bytes:
    """The subclass statements of the ontology: all that an example needs of it."""
    core = rdflib.Graph().parse(content().ontology / "core.ttl")
    found = rdflib.Graph()
    for triple in core.triples((None, RDFS.subClassOf, None)):
        found.add(triple)
    return found.serialize(format="nt", encoding="utf-8")


@cache
def knowledge() -> rdflib.Graph:
    """The ontology's core and all vocabularies."""
    graph = rdflib.Graph().parse(content().ontology / "core.ttl")
    for file in sorted((content().ontology / "vocab").glob("*.ttl")):
        graph.parse(file)
    return graph


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_example_is_judged_as_it_says(file: Path) -> None:
    """A valid example passes the shape of its folder, an invalid one fails it as often as said."""
    text = file.read_text("utf-8")
    match = EXPECTED.match(text)
    assert match, "the first line says what to expect"
    key, none, severity, count = match.groups()
    report = validate(text.encode() + hierarchy(), "text/turtle", today=TODAY, only=[key])
    wanted = [] if none else [severity.lower()] * int(count)
    assert [str(result.severity) for result in report.results] == wanted
    assert (key, bool(none)) == (file.parent.name, file.stem.startswith("valid-"))
    assert next(iter(report.focus_counts.values())) > 0, "the shape looks at the example"


def test_every_shape_has_examples() -> None:
    """Each shape has a valid and an invalid example, and no folder lacks its shape."""
    valid = {file.parent.name for file in EXAMPLES if file.stem.startswith("valid-")}
    invalid = {file.parent.name for file in EXAMPLES if file.stem.startswith("invalid-")}
    assert valid == invalid == {shape.key for shape in find_shapes()}


def test_every_shape_has_its_theme_and_place() -> None:
    """Each shape has a known group and a place of its own in the order, which its group begins."""
    shapes = list(find_shapes())
    places = [str(place) for place in find_shapes().graph.objects(None, SH.order)]
    assert all(shape.group in find_shapes().groups for shape in shapes)
    assert len(set(places)) == len(places) == len(shapes) + len(find_shapes().groups)
    for shape in shapes:
        group = URIRef(SHAPE + shape.group)
        first = str(find_shapes().graph.value(group, SH.order))
        assert str(shape.order // 100) == first, shape.key


def test_every_shape_says_who_asks_for_it() -> None:
    """Each shape points to sources declared in both languages, and each of them is used."""
    graph = find_shapes().graph
    declared = set(graph.objects(None, DCTERMS.source))
    for shape in find_shapes():
        assert shape.sources, shape.key
        assert all(source.kind and source.numbers for source in shape.sources), shape.key
        for source in shape.sources:
            assert source.label["it"] != source.label["en"]
    assert {str(node) for node in declared} == {str(node) for node in sources_of(graph)}


def sources_of(graph: rdflib.Graph) -> set[Node]:
    """Every source that the shapes declare."""
    return {node for node in graph.subjects(RDFS.label) if "/source#" in str(node)}


def test_every_sentence_is_in_its_document() -> None:
    """A sentence's number is one that the records of that very document carry."""
    passages = [s for shape in find_shapes() for s in shape.sources if s.kind == "passage"]
    assert passages
    for source in passages:
        document = source.document.removeprefix(thing("document", ""))
        folder = content().loaders / f"document-{document}" / "records"
        known: set[str] = set()
        for file in folder.glob("*.csv"):
            with file.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    known.update(row.get("fact", "").split(";"))
        assert set(source.numbers) <= known, source.key


def test_every_decision_and_question_is_there() -> None:
    """A decision is a record, that of the rules names each; a question is one that is asked."""
    records = Path(__file__).parents[2] / "docs/decisions"
    asked = {str(question.competency) for question in find_questions().values()}
    for source in {s.key: s for shape in find_shapes() for s in shape.sources}.values():
        [number, *_] = source.numbers
        if source.kind == "decision":
            [record] = records.glob(f"{int(number):04}-*.md")
            if int(number) == RULES:
                assert f"`{source.key}`" in record.read_text("utf-8")
        elif source.kind == "question":
            assert number in asked
        elif source.kind == "requirement":
            assert re.fullmatch(r"R\d\d", number)
            assert number == source.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_speaks_both_languages(language: str) -> None:
    """Each name, message and remedy is there, differs from the other language, and is whole."""
    other = "it" if language == "en" else "en"
    for shape in find_shapes():
        for text in (shape.message, shape.remedy):
            assert text[language].endswith("."), shape.key
            assert text[language] != text[other], shape.key
        assert shape.name[language], shape.key


def test_every_remedy_gives_an_example() -> None:
    """Each remedy ends by showing a right value, in both languages."""
    without = [
        shape.key
        for shape in find_shapes()
        if "Esempio" not in shape.remedy["it"] or "Example" not in shape.remedy["en"]
    ]
    assert without == []


def test_names_tell_shapes_apart() -> None:
    """No two shapes have the same name in a language."""
    for language in LANGUAGES:
        names = [shape.name[language] for shape in find_shapes()]
        assert sorted(names) == sorted(set(names))


def test_every_reporting_shape_is_described() -> None:
    """Each shape with a target states its severity; none relies on the default."""
    graph = find_shapes().graph
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    with_target = {node for target in targets for node in graph.subjects(target)}
    assert with_target == set(graph.subjects(SH.severity))


def test_shapes_use_terms_of_the_ontology() -> None:
    """Each clock: term and each concept that a shape file names is declared."""
    declared = {str(term) for term in knowledge().subjects(RDF.type)}
    text = "\n".join(file.read_text("utf-8") for file in FOLDER.glob("*.ttl"))
    terms = {ONTOLOGY + name for name in re.findall(r"(?<![\w-])clock:(\w+)", text)}
    concepts = re.findall(r"(?<![\w-])v-([\w-]+):([a-z][\w.-]*)", text)
    terms |= {f"{VOCABULARY}{scheme}/{notation}" for scheme, notation in concepts}
    terms |= set(re.findall(rf"<({VOCABULARY}[\w-]+)>", text))
    assert sorted(terms - declared) == []


def test_class_checks_agree_with_the_ranges() -> None:
    """A shape that asks a property's value for one class asks for the range the axioms state."""
    axioms = rdflib.Graph().parse(content().ontology / "axioms.ttl")
    graph = find_shapes().graph
    for shape, kind in graph.subject_objects(SH["class"]):
        stated = axioms.value(graph.value(shape, SH.path), RDFS.range)
        if (shape, SH.severity, None) in graph and stated not in (None, SKOS.Concept):
            assert kind == stated, shape


def test_shapes_pass_the_shapes_of_shacl() -> None:
    """The shapes are well-formed by SHACL's own shapes, as pyshacl carries them."""
    conforms, _, text = pyshacl.validate(
        rdflib.Graph(), shacl_graph=find_shapes().graph, meta_shacl=True
    )
    assert conforms, text


def test_shapes_pass_the_published_shapes_of_shacl() -> None:
    """The shapes are well-formed by SHACL's own shapes, as the W3C test suite publishes them."""
    if not SHACL_SHACL.is_file():
        pytest.skip(f"no {SHACL_SHACL.name}: set CLOCKKG_STANDARDS to the folder of standards")
    data = SHACL_SHACL.read_bytes()
    assert sha256(data).hexdigest() == SHACL_SHACL_DIGEST
    published = rdflib.Graph().parse(data=data, format="turtle")
    conforms, _, text = pyshacl.validate(find_shapes().graph, shacl_graph=published)
    assert conforms, text


def test_ontology_and_vocabularies_conform() -> None:
    """The ontology and its vocabularies give no finding at all, not even an info."""
    data = knowledge().serialize(format="nt", encoding="utf-8")
    assert validate(data, today=TODAY).results == ()


@cache
def found_in_documents() -> tuple[Finding, ...]:
    """What validation finds in the graphs of the five source documents."""
    loaders = find_loaders().values()
    deliveries = [Delivery(loader) for loader in loaders if loader.name.startswith("document-")]
    assert len(deliveries) == 5
    with TemporaryDirectory() as folder:
        return tuple(check(Path(folder) / "kg", deliveries, today=TODAY).findings)


def test_the_source_documents_break_no_rule() -> None:
    """Nothing in the five source documents blocks a release."""
    assert counted(found_in_documents())["violation"] == 0


def test_four_districts_have_no_known_managing_body() -> None:
    """The sources name no managing body of four districts: Interni e Design and three others."""
    found = {one.focus for one in found_in_documents() if one.rule == "DistrictManagingBody"}
    keys = ("ferroviario", "interni-design", "marmo", "moda")
    assert found == {thing("org", key) for key in keys}


def test_the_coordination_unit_is_known_without_its_members() -> None:
    """The sources name the coordination unit but nobody in it: an info, not a violation."""
    [unit] = [one for one in found_in_documents() if one.rule.startswith("Coordination")]
    assert (unit.rule, unit.severity) == ("CoordinationUnitSeats", Severity.INFO)


def test_queries_in_shapes_know_their_prefixes() -> None:
    """Each query in a shape uses the declared prefixes, and the header declares no other."""
    graph = find_shapes().graph
    header = next(graph.subjects(RDF.type, OWL.Ontology))
    declared = {str(graph.value(node, SH.prefix)) for node in graph.objects(header, SH.declare)}
    queries = "\n".join(map(str, graph.objects(predicate=SH.select)))
    used = set(re.findall(r"(?<![\w\"-])([a-z][a-z-]*):\w", queries))
    assert used == declared
