"""Every fact of the five documents is in the graph, or listed with the reason why it is not."""

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from clockkg.content import content
from clockkg.store import Store

ALL = frozenset(range(1, 154))
FIRST_AND_LAST = {
    "document-cosvig-2019": (1, 39),
    "document-lucense-2019": (40, 60),
    "document-tuscan-districts": (61, 112),
    "document-lombardy-clusters-2019": (113, 132),
    "document-district-plans-2020": (133, 153),
}
PREFIXES = """
PREFIX clock: <https://w3id.org/clockkg/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX id-agreement: <https://w3id.org/clockkg/id/agreement/>
PREFIX id-document: <https://w3id.org/clockkg/id/document/>
PREFIX id-org: <https://w3id.org/clockkg/id/org/>
PREFIX v-role: <https://w3id.org/clockkg/vocab/role/>
PREFIX g: <https://w3id.org/clockkg/graph/documents/>
PREFIX graph: <https://w3id.org/clockkg/graph/>
"""


def records(folder: Path) -> Iterator[dict[str, str]]:
    """Every row of every table of a loader."""
    for file in sorted((folder / "records").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)


def facts(folder: Path) -> set[int]:
    """The numbers in the `fact` columns of a loader."""
    cells = (row.get("fact", "") for row in records(folder))
    return {int(number) for cell in cells for number in cell.split(";") if number}


def left_out() -> dict[int, tuple[str, str]]:
    """The facts that are not in the graph, with the reason in both languages."""
    with (content().loaders / "facts-left-out.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        return {int(row["n"]): (row["reason_it"], row["reason_en"]) for row in rows}


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a query as plain texts."""
    return [tuple(map(text, row)) for row in store.select(PREFIXES + query).rows]


def text(term: object) -> str:
    """A term's text: the end of an IRI, the value of a literal, nothing where unbound."""
    return str(getattr(term, "value", "")).rpartition("/")[2]


def test_all_facts_are_placed() -> None:
    """The facts in the documents' loaders and those left out are exactly the 153."""
    placed = set().union(*(facts(content().loaders / name) for name in FIRST_AND_LAST))
    assert placed | set(left_out()) == ALL


def test_no_fact_is_placed_and_left_out() -> None:
    """A fact that is in the graph is not listed as left out."""
    placed = set().union(*(facts(content().loaders / name) for name in FIRST_AND_LAST))
    assert not placed & set(left_out())


def test_what_is_left_out_has_a_reason() -> None:
    """Each fact left out says why in Italian and in English."""
    assert all(it and en for it, en in left_out().values())


@pytest.mark.parametrize("name", FIRST_AND_LAST)
def test_facts_stand_in_their_document(name: str) -> None:
    """Each loader carries the facts of its own document and no other."""
    first, last = FIRST_AND_LAST[name]
    assert facts(content().loaders / name) <= set(range(first, last + 1))


@pytest.mark.parametrize("name", FIRST_AND_LAST)
def test_rows_with_facts_have_evidence(name: str) -> None:
    """A row that carries a fact says where in the document it stands, documents apart."""
    carrying = [row for row in records(content().loaders / name) if row.get("fact")]
    assert all(row.get("evidence") or row.get("text_digest") for row in carrying)


@pytest.mark.parametrize("name", FIRST_AND_LAST)
def test_digest_has_the_form_of_sha256(name: str) -> None:
    """The document's text digest is a SHA-256 in hexadecimal."""
    digests = [
        row["text_digest"] for row in records(content().loaders / name) if "text_digest" in row
    ]
    assert [len(bytes.fromhex(digest)) for digest in digests] == [sha256().digest_size]


def test_managing_bodies(world: Store) -> None:
    """Five centres manage a district and CPTM is only a partner."""
    found = rows(
        world,
        """SELECT ?centre ?role { GRAPH g:cosvig-2019 { ?m org:member ?centre ;
        org:organization ?d ; org:role ?role . ?d a clock:TechnologyDistrict } }""",
    )
    roles = {row[0]: row[1] for row in found}
    assert roles.pop("cptm") == "partner"
    assert roles == dict.fromkeys(["asev", "cosvig", "lucense", "navigo", "tls"], "managing-body")


def test_cartario_is_in_one_document_only(world: Store) -> None:
    """The paper district is in the Co.Svi.G. article and not among the eight funded ones."""
    query = "SELECT ?g { GRAPH ?g { id-org:cartario a clock:TechnologyDistrict } }"
    assert rows(world, query) == [("cosvig-2019",)]


def test_eight_districts_are_funded(world: Store) -> None:
    """The sheet on the districts names eight and links each to the first axis."""
    query = """SELECT ?d { GRAPH g:tuscan-districts { ?d a clock:TechnologyDistrict ;
        clock:fundedUnder <https://w3id.org/clockkg/id/programme/por-fesr-2014-2020-axis-1> } }"""
    assert len(rows(world, query)) == 8


def test_end_of_the_protocol_is_not_stated(world: Store) -> None:
    """Signature date and duration come from two sources; the end is never asserted."""
    query = "SELECT ?p ?v { id-agreement:clock-protocol ?p ?v } ORDER BY ?p"
    found = {name.rpartition("#")[2]: value for name, value in rows(world, query)}
    assert (found["signatureDate"], found["duration"]) == ("2019-12-09", "P3Y")
    assert "endDate" not in found


def test_signatories_are_organisations(world: Store) -> None:
    """The Region and six centres signed; the regional minister was only there."""
    query = "SELECT DISTINCT ?s { id-agreement:clock-protocol clock:hasSignatory ?s } ORDER BY ?s"
    expected = ["asev", "cosvig", "cptm", "lucense", "navigo", "regione-toscana", "tls"]
    assert [name for (name,) in rows(world, query)] == expected


def test_founding_partners_are_an_inference(world: Store) -> None:
    """The six founding partners rest on evidence that is marked as inferred."""
    query = """SELECT DISTINCT ?centre ?note { ?m org:role v-role:founding-partner ;
        org:organization id-org:clock ; org:member ?centre ; clock:hasEvidence/rdfs:comment ?note
        FILTER(LANG(?note) = "en") }"""
    found = rows(world, query)
    assert len(found) == 6
    assert all(note.startswith("Inference") for _, note in found)


def test_establishment_is_a_year(world: Store) -> None:
    """Six districts were established in 2016, a bare year, as the article says."""
    query = """SELECT ?d (DATATYPE(?y) AS ?type) { GRAPH g:cosvig-2019 {
        ?d clock:establishmentDate ?y FILTER(STR(?y) = "2016") } }"""
    assert [kind.rpartition("#")[2] for _, kind in rows(world, query)] == ["gYear"] * 6


def test_eight_is_declared_twice_and_listed_once(world: Store) -> None:
    """Two documents count eight districts; one lists eight, the other none."""
    query = """SELECT ?document (COUNT(DISTINCT ?d) AS ?listed) {
        ?e clock:declaredCount 8 ; dct:type clock:TechnologyDistrict ; clock:inDocument ?document .
        BIND(IRI(REPLACE(STR(?document), "id/document", "graph/documents")) AS ?g)
        OPTIONAL { GRAPH ?g { ?d a clock:TechnologyDistrict } } } GROUP BY ?document"""
    listed = {row[0]: row[1] for row in rows(world, query)}
    assert listed == {"tuscan-districts": "8", "district-plans-2020": "0"}


def test_lombardy_clusters_are_known_by_field(world: Store) -> None:
    """The nine Lombardy clusters have one field each and a label that says it is descriptive."""
    query = """SELECT DISTINCT ?c ?field ?note { GRAPH g:lombardy-clusters-2019 {
        ?c a clock:TechnologyCluster ; clock:hasTheme ?field ; rdfs:comment ?note
        FILTER(LANG(?note) = "en") } }"""
    found = rows(world, query)
    assert len(found) == len({field for _, field, _ in found}) == 9
    assert all(note.startswith("Descriptive label") for _, _, note in found)


def test_coordination_unit_has_no_seats(world: Store) -> None:
    """No document names a member of the coordination unit, so none is in the graph."""
    assert not rows(world, "SELECT ?m { ?m org:organization id-org:clock-coordination-unit }")


def test_names_differ_as_the_sources_do(world: Store) -> None:
    """Twelve differences of name, legal form or acronym on eleven organisations are kept."""
    query = """SELECT DISTINCT ?x ?p {
        VALUES ?p { rdfs:label clock:legalForm clock:acronymExpansion }
        GRAPH ?g { ?x ?p ?a } GRAPH ?h { ?x ?p ?b }
        FILTER(STR(?g) < STR(?h) && ?a != ?b && LANG(?a) = LANG(?b)) }"""
    found = rows(world, query)
    assert (len(found), len({name for name, _ in found})) == (12, 11)


def test_each_district_has_one_preferred_name(world: Store) -> None:
    """The nine districts have one preferred name in each language, decided by the editors."""
    query = """SELECT ?d (LANG(?name) AS ?lang) { GRAPH graph:editorial { ?d skos:prefLabel ?name }
        ?d a clock:TechnologyDistrict }"""
    found = rows(world, query)
    assert (len(found), len(set(found))) == (18, 18)


def test_discrepancies_are_open(world: Store) -> None:
    """Each of the 21 discrepancies compares two passages or more and waits for a decision."""
    query = """SELECT ?d (COUNT(DISTINCT ?e) AS ?n) { ?d a clock:Discrepancy ; clock:between ?e .
        ?e a clock:Evidence FILTER NOT EXISTS { ?d clock:prefers ?any } } GROUP BY ?d"""
    counts = [int(number) for _, number in rows(world, query)]
    assert len(counts) == 21
    assert min(counts) == 2
