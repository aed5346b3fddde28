"""Positions in the network equal a brute-force count, networkx, and counts by hand."""

from itertools import permutations, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from clockkg.analysis import analyse, find_analysis
from clockkg.analysis.brokerage import ROLES, expected, roles, shares
from clockkg.analysis.holes import between, communities, constraint, effective_size, paired
from clockkg.analysis.sparse import Array, Index, Matrix, incidence
from clockkg.graphs import Release

SIZE = 7
NODES = [str(number) for number in range(SIZE)]
places = st.integers(0, SIZE - 1)
arcs = st.sets(st.tuples(places, places).filter(lambda arc: arc[0] != arc[1]), max_size=30)
belongings = st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from("xyz")), max_size=12)


def directed(pairs: set[tuple[int, int]]) -> Matrix:
    """A square matrix of ties with directions."""
    named = ((str(one), str(other)) for one, other in pairs)
    return incidence(named, Index(NODES), Index(NODES))


def counted(pairs: set[tuple[int, int]], groups: list[list[str]]) -> Array:
    """The roles, triad by triad, as the definition says."""
    found = np.zeros((SIZE, len(ROLES)))
    for i, j, k in permutations(range(SIZE), 3):
        if (i, j) in pairs and (j, k) in pairs and (i, k) not in pairs:
            chosen = list(product(*(groups[place] or [f"own {place}"] for place in (i, j, k))))
            for a, b, c in chosen:
                alike = (a == b == c, b == c, a == b, a == c, True)
                found[j, alike.index(True)] += 1 / len(chosen)
    return found


@tuned(max_examples=60, deadline=None)
@given(arcs, belongings)
def test_roles_equal_a_count_of_every_triad(
    pairs: set[tuple[int, int]], belongs: set[tuple[str, str]]
) -> None:
    """With directions and with members of several groups, each triad adds what it should."""
    groups = [sorted(group for name, group in belongs if name == node) for node in NODES]
    found = roles(directed(pairs), shares(incidence(belongs, Index(NODES), Index("xyz"))))
    assert found == pytest.approx(counted(pairs, groups))


def test_the_expected_roles_are_the_mean_of_all_permutations() -> None:
    """Dealing the memberships of five in every way gives, on average, what is expected."""
    pairs = {(0, 1), (1, 2), (2, 3), (3, 4), (1, 3), (4, 0), (2, 1)}
    belongs = [("0", "x"), ("1", "x"), ("1", "y"), ("2", "y"), ("4", "z")]
    nodes = Index(NODES[:5])
    ties = incidence(((str(a), str(b)) for a, b in pairs), nodes, nodes)
    parts = shares(incidence(belongs, nodes, Index("xyz")))
    every = [roles(ties, parts[list(order)]) for order in permutations(range(5))]
    assert expected(ties, parts) == pytest.approx(np.mean(every, axis=0))


@tuned(max_examples=60, deadline=None)
@given(arcs, st.sets(places, min_size=1), st.sets(places, min_size=1))
def test_holes_and_betweenness_equal_those_of_networkx(
    pairs: set[tuple[int, int]], ours: set[int], theirs: set[int]
) -> None:
    """Constraint, effective size and betweenness between two sets are networkx's."""
    graph = nx.Graph(list(pairs))
    graph.add_nodes_from(range(SIZE))
    ties = paired(pairs, SIZE)
    held, size = nx.constraint(graph), nx.effective_size(graph)
    lone = [node for node in range(SIZE) if not graph.degree(node)]
    theirs_by_pair = nx.betweenness_centrality_subset(graph, ours, theirs)
    assert constraint(ties) == pytest.approx([held[node] for node in range(SIZE)], nan_ok=True)
    assert effective_size(ties) == pytest.approx(
        [0 if node in lone else size[node] for node in range(SIZE)]
    )
    halves = between(ties, ours, theirs) / 2
    assert halves == pytest.approx([theirs_by_pair[node] for node in range(SIZE)])


def test_communities_are_the_same_every_time() -> None:
    """Two triangles joined by one tie are two communities, however often they are looked for."""
    ties = paired([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)], 6)
    found = {tuple(communities(ties, 7)) for _ in range(5)}
    assert found == {(0, 0, 0, 1, 1, 1)}


def told(release: Release, name: str, **given: str) -> list[dict[str, str]]:
    """The rows of an analysis, IRIs by their keys."""
    result = analyse(find_analysis(name), given, release, today="2026-11-22")
    return [
        {name: value.rpartition("/")[2] for name, value in row.items()}
        for row in result.table.records()
    ]


def test_the_brokers_of_the_sample_world(release: Release) -> None:
    """Two firms are in two projects each: one joins three districts, one its own with another."""
    found = told(release, "brokerage-roles")
    counts = {(row["stakeholder"], row["role"]): float(row["count"]) for row in found}
    assert counts == {
        ("esempio-sensori", "liaison"): 2,
        ("esempio-biofarma", "gatekeeper"): 1,
        ("esempio-biofarma", "representative"): 1,
    }
    assert all(float(row["low"]) <= float(row["count"]) <= float(row["high"]) for row in found)


def test_the_one_on_the_only_path_is_between(release: Release) -> None:
    """One path with a middle joins boating and new materials, through the energy firm."""
    [row] = told(release, "betweenness", a="nautica", b="nuovi-materiali")
    assert (row["stakeholder"], float(row["betweenness"])) == ("esempio-sensori", 1)


@pytest.mark.parametrize("name", ["brokerage-roles", "structural-holes"])
def test_before_everything_nobody_stands_anywhere(release: Release, name: str) -> None:
    """On a day before the first project the answer is empty, and no error."""
    assert told(release, name, as_of="1900-01-01") == []


def test_the_role_of_one_stakeholder(release: Release) -> None:
    """A stakeholder's card holds its own rows only."""
    found = told(release, "structural-holes", stakeholder="esempio-sensori")
    assert [row["contacts"] for row in found] == ["2"]
