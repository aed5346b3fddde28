"""Links between groups are the same by SPARQL, by sets and by sparse matrices."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from clockkg.analysis import analyse, find_analysis
from clockkg.analysis.bridges import KINDS, bridges
from clockkg.analysis.matrix import Counts
from clockkg.analysis.view import View
from clockkg.analysis.world import World
from clockkg.content import content
from clockkg.graphs import Release
from clockkg.querying import bind, find_question
from clockkg.store import EmbeddedStore, open_store, read_turtle
from clockkg.terms import expand, graph, thing

ONTOLOGY = read_turtle(content().ontology / "core.ttl")
FIRMS = tuple(thing("org", f"firm-{n}") for n in range(6))
GROUPS = tuple(thing("org", f"group-{n}") for n in range(3))
CONCEPTS = tuple(f"https://example.org/concept/{n}" for n in "xyz")
DAY = "2020-06-01"
THING = "https://example.org"
ALONE = ("dual-member", "third-party", "service")
QUESTION = find_question("district-bridges")
firms = st.sampled_from(FIRMS)
groups = st.sampled_from(GROUPS)
some = st.lists(firms, min_size=1, max_size=4, unique=True)
dates = st.lists(st.sampled_from(("2019-06-30", "2020", "2020-06-02", "2021-01")), max_size=2)
Lines = list[str]


def said(subject: str, *pairs: tuple[str, str]) -> Lines:
    """Statements of a thing; an object that looks like a date is one, the others are IRIs."""
    found = []
    for predicate, value in pairs:
        iri = value if "/" in value or value[0].isdigit() else expand(value)
        term = f'"{value}"' if value[0].isdigit() else f"<{iri}>"
        found.append(f"<{subject}> <{expand(predicate)}> {term} .")
    return found


@st.composite
def member(draw: st.DrawFn, of: str, kinds: tuple[str, ...] = ("clock:startDate",)) -> Lines:
    """A membership of a firm in something, with some dates."""
    firm, number = draw(firms), draw(st.integers(0, 10**9))
    days = [(draw(st.sampled_from(kinds)), day) for day in draw(dates)]
    pairs = [
        ("rdf:type", "clock:Membership"),
        ("org:member", firm),
        ("org:organization", of),
        *days,
    ]
    return said(f"{THING}/membership/{number}", *pairs)


@st.composite
def gathering(draw: st.DrawFn, name: str, kind: str) -> Lines:
    """A project, whose parties hold memberships, or an event with attendees."""
    parties, days = draw(some), [("clock:startDate", day) for day in draw(dates)]
    found = said(name, ("rdf:type", kind), *days)
    for party in parties:
        if kind == "clock:JointProject":
            pairs = (
                ("rdf:type", "clock:Membership"),
                ("org:member", party),
                ("org:organization", name),
            )
            found += said(f"{name}/{party[-1]}", *pairs)
        else:
            found += said(name, ("clock:hasAttendee", party))
    return found


@st.composite
def people(draw: st.DrawFn) -> list[Lines]:
    """Groups, firms with competences, and who belongs where."""
    kinds = st.sampled_from(("clock:TechnologyDistrict", "clock:Platform"))
    found = [said(name, ("rdf:type", draw(kinds))) for name in GROUPS]
    for firm in FIRMS:
        concepts = draw(st.lists(st.sampled_from(CONCEPTS), max_size=2, unique=True))
        found += [said(firm, ("rdf:type", "clock:Enterprise"))]
        found += [said(firm, ("clock:hasCompetence", concept)) for concept in concepts]
    spell = ("clock:startDate", "clock:endDate")
    return found + [draw(member(of, spell)) for of in draw(st.lists(groups, max_size=8))]


@st.composite
def doings(draw: st.DrawFn) -> list[Lines]:
    """Projects, events, services and facilities."""
    kinds = ("clock:JointProject", "clock:MatchmakingEvent", "clock:Meeting", "clock:Event")
    chosen = draw(st.lists(st.sampled_from(kinds), max_size=5))
    found = [draw(gathering(f"{THING}/gathering/{n}", kind)) for n, kind in enumerate(chosen)]
    for n in range(draw(st.integers(0, 3))):
        days = [("clock:startDate", day) for day in draw(dates)]
        sides = (("clock:organisedBy", draw(firms)), ("clock:beneficiary", draw(firms)))
        found.append(
            said(
                f"{THING}/delivery/{n}",
                ("rdf:type", "clock:ServiceDelivery"),
                *sides,
                *days,
            )
        )
    for n in range(draw(st.integers(0, 2))):
        name = f"{THING}/facility/{n}"
        found.append(said(name, ("rdf:type", "clock:ResearchInfrastructure")))
        found += [said(firm, ("clock:usesInfrastructure", name)) for firm in draw(some)]
    return found


@st.composite
def worlds(draw: st.DrawFn) -> EmbeddedStore:
    """A store of few things, all of them tangled, each told by one of two graphs or by both."""
    told: tuple[Lines, Lines] = ([], [])
    for lines in [*draw(people()), *draw(doings())]:
        for place in draw(st.sampled_from(((0,), (1,), (0, 1)))):
            told[place].extend(lines)
    store = open_store()
    store.replace(graph("ontology"), ONTOLOGY)
    for number, lines in enumerate(told):
        store.replace(f"urn:graph:{number}", sorted(set(lines)))
    return store


def by_sparql(store: EmbeddedStore, a: str, b: str) -> list[tuple[str, ...]]:
    """The rows of the question."""
    found = store.select(bind(QUESTION, {"a": a, "b": b, "as_of": DAY}, store)).rows
    return [tuple(cell.value if cell else "" for cell in row) for row in found]


@tuned(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(worlds())
def test_links_are_the_same_by_sparql_by_sets_and_by_matrices(store: EmbeddedStore) -> None:
    """Each two groups have the same rows both ways, and as many links as the matrices count."""
    view = View(World.read(store), DAY)
    counts = Counts(view, GROUPS)
    matrices = {kind: counts.of(kind).tolist() for kind in KINDS}
    for i, a in enumerate(GROUPS):
        for j, b in enumerate(GROUPS):
            if a == b:
                continue
            rows = [tuple(link) for link in bridges(view, view.group(a), view.group(b))]
            assert rows == by_sparql(store, a, b)
            for kind, found in matrices.items():
                links = {row[:1] if kind in ALONE else row[:3] for row in rows if row[1] == kind}
                assert found[i][j] == len(links)


FILTERS = (
    {"priority": "chemistry-nanotech"},
    {"priority": "ict-photonics.3"},
    {"type": "research-organisation"},
    {"type": "sme", "kind": "third-party"},
)


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_filters_choose_the_same_rows(release: Release, chosen: dict[str, str]) -> None:
    """By a main priority, one below it, a type or two of them both ways choose alike, and some."""
    asked = {"a": "nautica", "b": "nuovi-materiali", "as_of": "2026-11-22", **chosen}
    bound = bind(QUESTION, asked, release.store)
    ours = analyse(find_analysis("bridges"), asked, release).table.rows
    assert list(ours) == list(release.store.select(bound).rows)
    assert 0 < len(ours) < 12
