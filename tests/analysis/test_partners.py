"""Suggestions: what reaches whom, and which fields go together, equal the definitions."""

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from clockkg.analysis.affinity import Affinity
from clockkg.analysis.allocation import Allocation
from clockkg.analysis.partners import Scores
from clockkg.analysis.sparse import Index, incidence
from clockkg.analysis.thesaurus import Thesaurus
from clockkg.analysis.traits import bits

Told = Callable[..., list[dict[str, str]]]
NAMES = Index("abcdef")
parties = st.sampled_from("abcdef")
teams = st.lists(st.frozensets(parties, min_size=1, max_size=4), max_size=6)
FIELDS = ("x.1", "x.2", "y.1", "x")
TREE = Thesaurus([("x.1", "#broader", "x"), ("x.2", "#broader", "x"), ("x", "#broader", "x.1")])
holdings = st.dictionaries(parties, st.frozensets(st.sampled_from(FIELDS), min_size=1))


def allocation(projects: list[frozenset[str]]) -> Allocation:
    """What is allocated over some projects."""
    pairs = [(party, str(n)) for n, team in enumerate(projects) for party in team]
    return Allocation(incidence(pairs, NAMES, Index(str(n) for n in range(len(projects)))))


@tuned(max_examples=80, deadline=None)
@given(teams, parties)
def test_what_reaches_each_is_what_is_handed_on(projects: list[frozenset[str]], start: str) -> None:
    """Handing on from project to party to project, one by one; a project of one is none."""
    shared = [team for team in projects if len(team) > 1]
    expected = dict.fromkeys(NAMES.names, 0.0)
    for first in shared:
        for middle in first - {start} if start in first else ():
            mine = [team for team in shared if middle in team]
            for second in mine:
                for last in second - {middle, start}:
                    expected[last] += 1 / (len(first) - 1) / len(mine) / (len(second) - 1)
    found = allocation(projects)
    place = NAMES.places[start]
    assert found.reached(place) == pytest.approx(list(expected.values()))
    for other in range(len(NAMES)):
        if other != place:
            assert found.through(place, other).sum() == pytest.approx(expected[NAMES.names[other]])


@tuned(max_examples=40, deadline=None)
@given(st.sets(st.frozensets(parties, min_size=2, max_size=2)))
def test_with_two_in_each_project_it_is_the_index_of_zhou(pairs: set[frozenset[str]]) -> None:
    """Networkx's resource allocation index, for each two."""
    graph = nx.Graph([tuple(sorted(pair)) for pair in pairs])
    graph.add_nodes_from(NAMES.names)
    found = allocation(sorted(pairs, key=sorted))
    every = [(one, other) for one in NAMES.names for other in NAMES.names if one < other]
    for one, other, index in nx.resource_allocation_index(graph, every):
        assert found.reached(NAMES.places[one])[NAMES.places[other]] == pytest.approx(index)


@tuned(max_examples=60, deadline=None)
@given(holdings, parties)
def test_the_affinity_is_the_mean_of_two_parts(held: dict[str, frozenset[str]], one: str) -> None:
    """Each field is covered by the nearest of the other's; fields in a cycle are no matter."""
    known = bits(held)

    def covered(ours: frozenset[str], theirs: frozenset[str]) -> float:
        whole = sum(known[field] for field in ours)
        near = {field: TREE.near([field], 2) for field in ours}
        best = (
            known[field]
            * max(
                (1 / (1 + near[field][t].distance) for t in theirs & near[field].keys()), default=0
            )
            for field in ours
        )
        return sum(best) / whole if whole else 0

    mine = held.get(one, frozenset())
    expected = [
        (covered(mine, theirs) + covered(theirs, mine)) / 2
        for theirs in (held.get(name, frozenset()) for name in NAMES.names)
    ]
    assert Affinity(NAMES, held, TREE).with_all(one) == pytest.approx(expected)


def test_among_equals_who_is_in_fewer_projects_is_reached_more() -> None:
    """As much reaches two, one of whom is in three times as many projects; a third by nothing."""
    scores = Scores(np.array([0.5, 0.5, 0]), np.array([1, 3, 2]), np.array([0, 0, 1.0]))
    assert scores.reach == pytest.approx([1.25, 0.75, 0])
    assert scores.score == pytest.approx([0.225, 0.175, 1.1])


def test_the_suggestions_for_a_boatyard(told: Told) -> None:
    """First a firm of its own field, then a contact of its contact in a field two steps away.

    The automation of smart-factory.1 is the boatyard's and the furniture maker's alone; the resin
    maker is the only one reached, by half, through the sensors; where one of the two projects is
    not drawn, its field alone speaks: (1 + 1) (0.1 + 1/3) down to 0.1 + 1/3.
    """
    reached = ("0.8667", "0.4333", "0.8667", "1", "0.3333")
    found = told("partner-suggestions", stakeholder="esempio-cantiere-alba", partners="2")
    assert [tuple(row.values())[1:] for row in found] == [
        ("esempio-arredi", "1.1", "1.1", "1.1", "0", "1", "shared-field", "smart-factory.1", "4"),
        ("esempio-arredi", "1.1", "1.1", "1.1", "0", "1", "district", "interni-design", "1"),
        ("esempio-resine", *reached, "contact", "esempio-sensori", "0.5"),
        ("esempio-resine", *reached, "near-field", "smart-factory.5", "2"),
        ("esempio-resine", *reached, "district", "nuovi-materiali", "1"),
    ]


def test_who_has_a_tie_is_not_suggested(told: Told) -> None:
    """The boatyard worked with the sensors' maker and met the alloys'; before 2023 it had not."""
    asked = {"stakeholder": "esempio-cantiere-alba", "partners": "1000"}
    known = {"esempio-sensori", "esempio-leghe", "esempio-cantiere-alba"}
    assert not known & {row["partner"] for row in told("partner-suggestions", **asked)}


@pytest.mark.parametrize(
    ("stakeholder", "reasons"),
    [("esempio-associazione-porti", set()), ("esempio-nanofilm", {"shared-field", "near-field"})],
)
def test_before_everything_only_fields_speak(
    told: Told, stakeholder: str, reasons: set[str]
) -> None:
    """On a day before all dates there is no contact and no district; with no field, nothing."""
    found = told("partner-suggestions", stakeholder=stakeholder, as_of="1900-01-01")
    assert {row["reason"] for row in found} == reasons


def test_who_is_in_three_districts_is_told_with_all(told: Told) -> None:
    """A suggested university has a reason for each district that it belongs to, and stands once."""
    found = told("partner-suggestions", stakeholder="esempio-sensori", partners="1000")
    rows = [row for row in found if row["partner"] == "esempio-universita-collina"]
    assert {row["what"] for row in rows if row["reason"] == "district"} == {
        "interni-design",
        "moda",
        "energia",
    }
    assert len({row["rank"] for row in rows}) == 1
