"""Each question keeps the promise its header makes, and two engines give it the same answer.

Expected numbers are counted by hand in the source records; each file says how (`# hand count:`).
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from clockkg.content import content
from clockkg.loading import Delivery, find_loader, find_loaders, load
from clockkg.querying import Question, bind, find_question, find_questions
from clockkg.store import EmbeddedStore, Store, open_store
from clockkg.terms import PREFIXES, graph, shrink

TODAY = "2026-11-22"
QUESTIONS = list(find_questions().values())
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
Rows = list[tuple[str, ...]]


def text(question: Question) -> str:
    """A question's file as it is stored."""
    return (content().queries / question.topic / f"{question.name}.rq").read_text("utf-8")


def rows(store: Store, query: str) -> Rows:
    """The rows of a query, each cell as SPARQL writes it."""
    return [tuple(c.n3() if c else "" for c in row) for row in store.select(query).rows]


def answer(store: Store, name: str, **given: str) -> set[tuple[str, ...]]:
    """A question's rows with IRIs as CURIEs and literals as their text."""
    question = find_question(name)
    found = store.select(bind(question, {**question.example, **given}, store)).rows
    return {tuple(shrink(c.value) if c else "" for c in row) for row in found}


def columns(question: Question) -> tuple[str, ...]:
    """The variables that a query projects, as an engine reads it."""
    found = pyoxigraph.Store().query(question.query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return tuple(variable.value for variable in found.variables)


@pytest.fixture(scope="session")
def dataset(world: EmbeddedStore) -> Iterator[rdflib.Dataset]:
    """The world in rdflib, the independent engine: the same default graph, the same named ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        found = rdflib.Dataset(default_union=False)
        found.default_graph.parse(data="\n".join(world.merged()), format="nt11")
        for name in world.graphs():
            part = found.graph(rdflib.URIRef(name))
            part.parse(data="\n".join(world.graph(name)), format="nt11")
        yield found


def test_the_competency_questions_are_all_here() -> None:
    """Each of the numbers 1 to 42 belongs to one question."""
    assert sorted(q.competency for q in QUESTIONS if q.competency) == list(range(1, 43))


def test_every_question_has_a_name_and_a_title_of_its_own() -> None:
    """No two files share a name, and no two questions a title in either language."""
    assert len(QUESTIONS) == len(list(content().queries.glob("*/*.rq")))
    for language in ("it", "en"):
        assert len({question.title[language] for question in QUESTIONS}) == len(QUESTIONS)


def test_the_documentation_shows_a_question_as_it_is() -> None:
    """The example of docs/questions.md is the file itself, not a copy gone stale."""
    page = (content().queries.parent / "docs" / "questions.md").read_text("utf-8")
    shown = page.partition("```sparql\n")[2].partition("```")[0]
    assert shown == text(find_question("stakeholder-history"))


@each_question
def test_a_header_speaks_both_languages(question: Question) -> None:
    """Title, question, note, and the labels of parameters, columns and codes are in both."""
    spoken: list[Mapping[str, str]] = [question.title, question.question]
    spoken += [question.note] if question.note else []
    spoken += [parameter.label for parameter in question.params.values()]
    spoken += question.columns.values()
    spoken += [label for codes in question.values.values() for label in codes.values()]
    assert all(sorted(each) == ["en", "it"] and all(each.values()) for each in spoken)


@each_question
def test_every_projected_column_has_a_label(question: Question) -> None:
    """The header names the columns that the query projects, in their order and no others."""
    assert tuple(question.columns) == columns(question)
    assert set(question.values) <= set(question.columns)


@each_question
def test_a_parameter_has_its_block_and_its_example(question: Question) -> None:
    """Each parameter stands in a data block of its own, and the example gives it a value."""
    blocks = set(re.findall(r"VALUES \?(\w+) \{", question.query))
    assert set(question.params) == set(question.example)
    assert set(question.params) <= blocks


@each_question
def test_prefixes_are_declared_as_the_project_means_them(question: Question) -> None:
    """A query declares the prefixes it uses and no others, each with the project's IRI."""
    declared = dict(re.findall(r"^PREFIX ([a-z-]+): <(.+)>$", question.query, re.MULTILINE))
    assert declared == {name: PREFIXES[name] for name in declared}
    body = re.sub(
        r"<https?:[^>]*>|\"[^\"]*\"|^(PREFIX|\s*#).*$", "", question.query, flags=re.MULTILINE
    )
    assert set(re.findall(r"([a-z][a-z-]*):(?=\w)", body)) == set(declared)
    assert prepareQuery(question.query)


@each_question
def test_a_question_gives_the_rows_counted_by_hand(
    question: Question, world: EmbeddedStore
) -> None:
    """On the world, with its example values, a question gives the expected number of rows."""
    assert "# hand count:" in text(question)
    found = rows(world, bind(question, question.example, world))
    assert len(found) == question.expect["rows"]


@each_question
def test_the_stored_query_holds_the_example(question: Question, world: EmbeddedStore) -> None:
    """The query as it is stored gives the same rows as the query bound to its example."""
    bound = bind(question, question.example, world)
    assert rows(world, question.query) == rows(world, bound)


@each_question
def test_the_order_of_rows_is_total(question: Question, world: EmbeddedStore) -> None:
    """No two rows have the same values in the columns that the order names."""
    order = re.findall(r"\?(\w+)", question.query.rpartition("ORDER BY")[2])
    table = world.select(question.query)
    assert set(order) <= set(table.columns)
    keys = [tuple(row[table.columns.index(name)] for name in order) for row in table.rows]
    assert len(set(keys)) == len(keys)


# rdflib's own SPARQL engine still uses what rdflib deprecates.
@pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:'count' is passed as positional:DeprecationWarning")
@each_question
def test_an_independent_engine_gives_the_same_rows(
    question: Question, world: EmbeddedStore, dataset: rdflib.Dataset
) -> None:
    """The stored query, unchanged, answers alike in rdflib and in Oxigraph."""
    found = [
        tuple(cell.n3() if cell is not None else "" for cell in row)
        for row in dataset.query(question.query)
        if isinstance(row, tuple)
    ]
    assert sorted(found) == sorted(rows(world, question.query))


def test_five_centres_manage_a_district_and_one_is_a_partner(world: EmbeddedStore) -> None:
    """The first document names five managing bodies, and CPTM as a partner only."""
    source = graph("documents", "cosvig-2019")
    managing = {
        ("id-org:asev", "id-org:nuovi-materiali"),
        ("id-org:cosvig", "id-org:energia"),
        ("id-org:lucense", "id-org:cartario"),
        ("id-org:navigo", "id-org:nautica"),
        ("id-org:tls", "id-org:scienze-vita"),
    }
    expected = {(*pair, "v-role:managing-body", source) for pair in managing}
    expected.add(("id-org:cptm", "id-org:interni-design", "v-role:partner", source))
    assert answer(world, "centres-and-roles") == expected


def test_cartario_is_represented_and_not_among_the_eight(world: EmbeddedStore) -> None:
    """One document gives LUCENSE the paper district; the list of the eight leaves it out."""
    expected = {("id-org:cartario", "id-org:lucense")}
    assert answer(world, "represented-not-funded") == expected


def test_three_funded_districts_have_no_centre(world: EmbeddedStore) -> None:
    """Fashion, marble and railway are among the eight, and no signatory is in them."""
    found = {row[0] for row in answer(world, "funded-without-centre")}
    assert found == {"id-org:moda", "id-org:marmo", "id-org:ferroviario"}


def test_four_districts_have_no_known_managing_body(world: EmbeddedStore) -> None:
    """The three without a centre, and interiors and design, which has a partner only."""
    found = {row[0] for row in answer(world, "districts-without-manager")}
    assert found == {f"id-org:{k}" for k in ("moda", "marmo", "ferroviario", "interni-design")}


def test_the_protocol_is_valid_until_december_2022(world: EmbeddedStore) -> None:
    """Signed on 9 December 2019 for three years, it ends on 9 December 2022."""
    expected = {("id-agreement:clock-protocol", "2019-12-09", "P3Y", "2022-12-09")}
    assert answer(world, "protocol-validity") == expected


@pytest.mark.parametrize(
    ("day", "in_force"),
    [("2019-12-08", 0), ("2022-12-08", 1), ("2022-12-09", 1), ("2022-12-10", 0)],
)
def test_the_protocol_is_in_force_to_its_last_day(
    world: EmbeddedStore, day: str, in_force: int
) -> None:
    """It is in force from the day of signing to the last of the three years."""
    found = answer(world, "agreements-in-force", as_of=day)
    assert [row[0] for row in found] == ["id-agreement:clock-protocol"] * in_force


@pytest.mark.parametrize(("years", "last"), [(3, "2027-02-28"), (4, "2028-02-29")])
def test_an_agreement_of_a_leap_day_ends_on_a_day_that_exists(years: int, last: str) -> None:
    """The end is that of XML Schema's sum of a date and a duration (appendix E)."""
    store, xsd = open_store(), PREFIXES["xsd"]
    agreement = {
        f"{PREFIXES['rdf']}type": f"<{PREFIXES['clock']}Agreement>",
        f"{PREFIXES['clock']}signatureDate": f'"2024-02-29"^^<{xsd}date>',
        f"{PREFIXES['clock']}duration": f'"P{years}Y"^^<{xsd}duration>',
    }
    store.replace("urn:g", [f"<urn:a> <{prop}> {term} ." for prop, term in agreement.items()])
    assert {row[2] for row in answer(store, "agreements-in-force", as_of="2026-01-01")} == {last}


def test_the_protocol_has_seven_signatories(world: EmbeddedStore) -> None:
    """The Region signs beside the six centres."""
    ((_, _, last, signatories),) = answer(world, "agreements-in-force", as_of="2020-01-01")
    assert (last, signatories) == ("2022-12-09", "7")


def test_a_membership_counts_while_it_lasts(world: EmbeddedStore) -> None:
    """A firm that left new materials at the end of 2022 is there in June 2022 and not today."""
    then = {row[0] for row in answer(world, "members-at-date", as_of="2022-06-30")}
    today = {row[0] for row in answer(world, "members-at-date")}
    assert then - today == {"id-org:esempio-polimeri"}
    assert len(then) == len(today) + 1 == 9


def test_a_member_that_came_back_is_absent_in_between(world: EmbeddedStore) -> None:
    """A firm left marble in June 2020 and came back in January 2022."""
    days = {"2020-06-30": 2, "2021-01-01": 1, "2022-01-01": 2}
    found = {d: len(answer(world, "members-at-date", district="marmo", as_of=d)) for d in days}
    assert found == days


def test_each_kind_of_link_is_found_as_often_as_planted(world: EmbeddedStore) -> None:
    """The made-up world holds one pair for each of the seven kinds; see docs/sample-world.md."""
    kinds = [row[1] for row in sorted(answer(world, "district-bridges"))]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "dual-member": 2,
        "cross-partner": 1,
        "third-party": 2,
        "event": 2,
        "service": 2,
        "technology": 2,
        "latent": 1,
    }


def test_a_project_is_recognised_by_its_page_on_a_european_platform(world: EmbeddedStore) -> None:
    """The light hull has a page on CORDIS and the measured resin one on Kohesio."""
    found = {(project, platform) for project, platform, *_ in answer(world, "european-projects")}
    assert found == {
        ("id-collaboration:esempio-scafo-leggero", "cordis"),
        ("id-collaboration:esempio-resina-misurata", "kohesio"),
    }


def test_boating_members_by_province(world: EmbeddedStore) -> None:
    """Four in Livorno, three in Lucca, two in Pisa, and one whose place no source states."""
    assert {(nuts, n) for _, nuts, n in answer(world, "member-provinces")} == {
        ("ITI16", "4"),
        ("ITI12", "3"),
        ("ITI17", "2"),
        ("", "1"),
    }


def test_a_priority_is_found_uncovered_until_something_works_on_it(world: EmbeddedStore) -> None:
    """On a day when nothing had begun, all 24 priorities are uncovered."""
    assert len(answer(world, "priorities-uncovered", as_of="2015-01-01")) == 24


def test_a_fourth_application_area_is_found() -> None:
    """A macro-area with four areas, which validation would refuse, is one row."""
    store = open_store()
    plan = [f"<urn:plan> <{PREFIXES['clock']}hasMacroArea> <urn:area> ."]
    plan += [f"<urn:area> <{PREFIXES['rdf']}type> <{PREFIXES['clock']}MacroArea> ."]
    for rank in range(1, 5):
        area = f"<urn:area-{rank}>"
        plan += [
            f"<urn:area> <{PREFIXES['clock']}hasApplicationArea> {area} .",
            f"{area} <{PREFIXES['rdf']}type> <{PREFIXES['clock']}ApplicationArea> .",
            f'{area} <{PREFIXES["clock"]}rank> "{rank}"^^<{PREFIXES["xsd"]}integer> .',
        ]
    store.replace("urn:graph", plan)
    assert answer(store, "too-many-areas") == {("urn:plan", "urn:area", "4")}


def test_a_second_load_is_compared_with_the_first(tmp_path: Path) -> None:
    """After one competence is changed, the second load adds one triple and removes one."""
    loader = find_loader("sample-alfa")
    home, changed = tmp_path / "kg", tmp_path / "records"
    load(home, [Delivery(each) for each in find_loaders().values() if each.bundled], today=TODAY)
    shutil.copytree(loader.folder / "records", changed)
    file = changed / "competences.csv"
    old, new = "esempio-vele,chemistry-nanotech.3", "esempio-vele,ict-photonics.7"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    outcome = load(home, [Delivery(loader, (changed,))], today=TODAY)
    assert outcome.release
    found = sorted(answer(outcome.release.store, "changes-between-loads"), key=lambda row: row[1])
    assert [(row[1], row[5]) for row in found] == [("1", ""), ("2", "1")]
    assert found[1][3:5] == ("1", "1")
