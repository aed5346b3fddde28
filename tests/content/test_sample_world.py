"""The made-up world holds what docs/sample-world.md counts by hand, and says it is made up."""

import re

import pytest

from clockkg.content import content
from clockkg.loading import find_loaders
from clockkg.store import Store

PREFIXES = """
PREFIX clock: <https://w3id.org/clockkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX id-org: <https://w3id.org/clockkg/id/org/>
PREFIX v-type: <https://w3id.org/clockkg/vocab/stakeholder-type/>
"""
MADE_UP = 'FILTER(STRSTARTS(STR(?g), "https://w3id.org/clockkg/graph/sample-"))'
OFFICES = ("sample-alfa", "sample-beta", "sample-delta", "sample-gamma")
CLASSES = {
    "Enterprise": 28,
    "ResearchOrganisation": 6,
    "TechnologyTransferCentre": 4,
    "Association": 2,
    "FinancialOperator": 2,
    "PublicBody": 1,
    "Status": 44,
    "Membership": 66,
    "JointProject": 5,
    "Collaboration": 1,
    "MatchmakingEvent": 4,
    "Event": 1,
    "Meeting": 4,
    "Service": 4,
    "ServiceDelivery": 6,
    "ResearchInfrastructure": 4,
    "InnovationNeed": 4,
    "TechnologyOffer": 4,
    "PlanSection": 5,
    "MacroArea": 2,
    "ApplicationArea": 5,
    "Factor": 5,
    "PlannedActivity": 3,
    "Indicator": 3,
    "IndicatorValue": 7,
    "Person": 5,
}
MEMBERS = {
    "nautica": 9,
    "nuovi-materiali": 7,
    "energia": 7,
    "interni-design": 4,
    "cartario": 4,
    "moda": 4,
    "scienze-vita": 3,
    "ferroviario": 3,
    "marmo": 2,
}
IN_A = "?ma org:organization id-org:nautica ; org:member ?a"
IN_B = """?mb org:organization id-org:nuovi-materiali ; org:member ?b
    FILTER NOT EXISTS { ?mb clock:endDate ?ended FILTER(STR(?ended) < "2026-11-22") }"""
TIES = {
    "dual-member": f"{IN_A} . {IN_B} FILTER(?a = ?b)",
    "cross-partner": f"""{IN_A} . {IN_B} FILTER(?a != ?b) ?pa org:member ?a ;
        org:organization ?common . ?pb org:member ?b ; org:organization ?common .
        ?common a clock:JointProject""",
    "event": f"""{IN_A} . {IN_B} FILTER(?a != ?b) ?event a clock:MatchmakingEvent ;
        clock:hasAttendee ?a , ?b""",
    "service": f"""{IN_A} . {IN_B} FILTER(?a != ?b) ?one clock:beneficiary ?a ;
        clock:organisedBy ?by . ?two clock:beneficiary ?b ; clock:organisedBy ?by""",
    "technology": f"""{IN_A} . {IN_B} FILTER(?a != ?b) ?a clock:usesInfrastructure ?common .
        ?b clock:usesInfrastructure ?common""",
    "same-competence": f"""{IN_A} . {IN_B} FILTER(?a != ?b) ?a clock:hasCompetence ?common .
        ?b clock:hasCompetence ?common""",
}
PAIRS = {
    "dual-member": {("esempio-scafi", "esempio-scafi")},
    "cross-partner": {("esempio-vele", "esempio-compositi")},
    "event": {("esempio-cantiere-alba", "esempio-leghe")},
    "service": {("esempio-ormeggi", "esempio-nanofilm")},
    "technology": {("esempio-istituto-mare", "esempio-laboratorio-materiali")},
    "same-competence": {
        ("esempio-istituto-mare", "esempio-nanofilm"),
        ("esempio-vele", "esempio-compositi"),
    },
}


def text(term: object) -> str:
    """A term's text: the end of an IRI, the value of a literal, nothing where unbound."""
    return str(getattr(term, "value", "")).rpartition("/")[2]


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a query as plain texts."""
    return [tuple(map(text, row)) for row in store.select(PREFIXES + query).rows]


def test_four_offices_are_marked_as_samples() -> None:
    """Exactly the loaders named sample-* are marked as made up."""
    marked = [name for name, loader in find_loaders().items() if loader.sample]
    assert sorted(marked) == list(OFFICES)


def test_every_label_says_it_is_made_up(world: Store) -> None:
    """Each label of the sample graphs ends by saying, in its language, that it is made up."""
    query = (
        f"SELECT ?label (LANG(?label) AS ?lang) {{ GRAPH ?g {{ ?x rdfs:label ?label }} {MADE_UP} }}"
    )
    ends = {"it": " (dato inventato)", "en": " (made-up data)"}
    found = rows(world, query)
    assert found
    assert all(label.endswith(ends[lang]) for label, lang in found)


def test_every_typed_thing_has_both_labels(world: Store) -> None:
    """Each thing of the sample graphs has a label in Italian and one in English."""
    query = f"""SELECT DISTINCT ?x {{ GRAPH ?g {{ ?x a ?class
        FILTER(!EXISTS {{ ?x rdfs:label ?i FILTER(LANG(?i) = "it") }} ||
               !EXISTS {{ ?x rdfs:label ?e FILTER(LANG(?e) = "en") }}) }} {MADE_UP} }}"""
    assert not rows(world, query)


@pytest.mark.parametrize("name", CLASSES)
def test_counts_by_class(world: Store, name: str) -> None:
    """The sample graphs hold as many things of each class as were counted by hand."""
    query = f"SELECT DISTINCT ?x {{ GRAPH ?g {{ ?x a clock:{name} }} {MADE_UP} }}"
    assert len(rows(world, query)) == CLASSES[name]


def test_all_nine_districts_have_members(world: Store) -> None:
    """Each district has the current made-up members that were counted by hand."""
    query = f"""SELECT ?d (COUNT(DISTINCT ?m) AS ?n) {{ GRAPH ?g {{ ?x org:organization ?d ;
        org:member ?m FILTER NOT EXISTS {{ ?x clock:endDate ?end }} }} {MADE_UP}
        ?d a clock:TechnologyDistrict }} GROUP BY ?d"""
    assert {row[0]: int(row[1]) for row in rows(world, query)} == MEMBERS


@pytest.mark.parametrize("kind", PAIRS)
def test_links_of_boating_and_new_materials(world: Store, kind: str) -> None:
    """Each kind of link joins exactly the pairs that were planted."""
    query = f"SELECT DISTINCT ?a ?b {{ {TIES[kind]} }}"
    assert set(rows(world, query)) == PAIRS[kind]


def test_only_one_like_pair_is_latent() -> None:
    """Of the two pairs with a common competence, one is tied and the other is latent."""
    tied = set().union(*(pairs for kind, pairs in PAIRS.items() if kind != "same-competence"))
    latent = PAIRS["same-competence"] - tied
    assert latent == {("esempio-istituto-mare", "esempio-nanofilm")}


def test_third_party_is_in_neither_district(world: Store) -> None:
    """One organisation outside both districts shares a project with a member of each."""
    query = f"""SELECT DISTINCT ?c ?a ?b {{ {IN_A} . {IN_B}
        ?ca org:member ?c ; org:organization ?pa . ?xa org:member ?a ; org:organization ?pa .
        ?cb org:member ?c ; org:organization ?pb . ?xb org:member ?b ; org:organization ?pb .
        ?pa a clock:JointProject . ?pb a clock:JointProject FILTER NOT EXISTS {{
        VALUES ?d {{ id-org:nautica id-org:nuovi-materiali }}
        ?in org:member ?c ; org:organization ?d }} }}"""
    assert rows(world, query) == [("esempio-sensori", "esempio-cantiere-alba", "esempio-resine")]


def test_same_firm_under_two_spellings(world: Store) -> None:
    """Two offices hold one firm under two keys, known by its VAT number."""
    query = """SELECT ?a ?b { ?a clock:vatNumber ?n . ?b clock:vatNumber ?n
        FILTER(STR(?a) < STR(?b)) }"""
    assert rows(world, query) == [("esempio-tessuti-tecnici", "esempio-tessuti-tecnici-bis")]


def test_memberships_that_ended(world: Store) -> None:
    """One member left for good; another left and came back."""
    query = """SELECT ?m ?end { ?x org:member ?m ; org:organization/a clock:TechnologyDistrict ;
        clock:endDate ?end } ORDER BY ?m"""
    left = [("esempio-cave-sicure", "2020-06"), ("esempio-polimeri", "2022-12-31")]
    assert rows(world, query) == left


def test_start_up_became_an_sme(world: Store) -> None:
    """One enterprise has a closed status as a start-up and an open one as an SME."""
    query = """SELECT ?type ?start ?end { id-org:esempio-bussola clock:hasStatus ?s .
        ?s clock:stakeholderType ?type ; clock:startDate ?start OPTIONAL { ?s clock:endDate ?end }
        } ORDER BY ?start"""
    startup = ("innovative-startup", "2019-03-01", "2024-02-29")
    assert rows(world, query) == [startup, ("sme", "2024-03-01", "")]


def test_missing_identifiers(world: Store) -> None:
    """Two made-up enterprises have neither a VAT number nor a fiscal code."""
    query = """SELECT ?x { ?x a clock:Enterprise
        FILTER NOT EXISTS { ?x clock:vatNumber|clock:fiscalCode ?n } } ORDER BY ?x"""
    assert rows(world, query) == [("esempio-ormeggi",), ("esempio-pelletteria",)]


def test_one_stakeholder_is_in_three_districts(world: Store) -> None:
    """Only the university of the hill belongs to three districts."""
    query = """SELECT ?m { ?x org:member ?m ; org:organization ?d . ?d a clock:TechnologyDistrict }
        GROUP BY ?m HAVING (COUNT(DISTINCT ?d) >= 3)"""
    assert rows(world, query) == [("esempio-universita-collina",)]


@pytest.mark.parametrize("kind", ["date", "gYearMonth", "gYear"])
def test_dates_of_every_precision(world: Store, kind: str) -> None:
    """Some memberships start on a day, some in a month, some in a year, all in 2017-2026."""
    query = """SELECT ?start { ?x a clock:Membership ; clock:startDate ?start
        FILTER(STRENDS(STR(DATATYPE(?start)), "#%s")) }"""
    years = {int(start[:4]) for (start,) in rows(world, query % kind)}
    assert years
    assert years <= set(range(2017, 2027))


def test_a_need_is_met_from_another_district(world: Store) -> None:
    """Two offers match a need; one comes from another district than the need's."""
    query = """SELECT ?offer { ?offer clock:matches ?need . ?o clock:states ?offer .
        ?n clock:states ?need . ?x org:member ?o ; org:organization ?d .
        ?d a clock:TechnologyDistrict
        FILTER NOT EXISTS { ?y org:member ?n ; org:organization ?d } }"""
    assert rows(world, query) == [("esempio-cariche-minerali",)]


def test_one_indicator_is_below_its_target(world: Store) -> None:
    """In the target's own year one indicator has not reached it."""
    query = """SELECT ?i { ?i clock:hasValue ?v , ?t . ?t clock:isTarget true ;
        clock:year ?y ; clock:decimalValue ?wanted . ?v clock:isTarget false ; clock:year ?y ;
        clock:decimalValue ?reached FILTER(?reached < ?wanted) }"""
    assert rows(world, query) == [("esempio-indicatore-2",)]


def test_each_centre_has_one_seat(world: Store) -> None:
    """The example unit has one representative in office for each of the four centres."""
    query = """SELECT ?centre { ?x org:organization id-org:esempio-nucleo ; clock:represents ?centre
        FILTER NOT EXISTS { ?x clock:endDate ?end } } ORDER BY ?centre"""
    assert rows(world, query) == [
        (f"esempio-centro-{n}",) for n in ("alfa", "beta", "delta", "gamma")
    ]


def test_numbers_are_clearly_fake(world: Store) -> None:
    """Each VAT number starts with 9999 and has 000 where a tax office's code would stand."""
    query = "SELECT ?n { ?x clock:vatNumber|clock:fiscalCode ?n }"
    numbers = [number for (number,) in rows(world, query)]
    assert len(numbers) == 41
    assert all(re.fullmatch(r"9999\d{3}000\d", number) for number in numbers)


def test_one_office_delivers_a_workbook() -> None:
    """The third office's records are one XLSX file and the others' are CSV files."""
    found = {path.suffix for path in content().loaders.glob("sample-gamma/*") if path.is_file()}
    assert found == {".toml", ".xlsx"}


def test_the_page_gives_the_same_counts() -> None:
    """docs/sample-world.md repeats the counts by class and by district."""
    page = (content().loaders.parent / "docs" / "sample-world.md").read_text("utf-8")
    counts = CLASSES | MEMBERS
    assert [n for n, count in counts.items() if f"| `{n}` | {count} |" not in page] == []
