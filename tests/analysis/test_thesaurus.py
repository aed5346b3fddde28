"""Distances of concepts equal networkx's, whatever cycles the vocabularies have."""

import networkx as nx
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from clockkg.analysis.thesaurus import Thesaurus

SKOS = "http://www.w3.org/2004/02/skos/core#"
concepts = st.sampled_from("abcdefg")
relations = st.sampled_from(("broader", "related", "exactMatch", "closeMatch", "broadMatch"))
rows = st.lists(st.tuples(concepts, relations, concepts), max_size=14)
INVERSE = {"narrower": "broader", "narrowMatch": "broadMatch"}


@tuned(max_examples=80, deadline=None)
@given(rows, st.sets(concepts, min_size=1, max_size=2), st.integers(0, 4))
def test_the_shortest_way_is_that_of_networkx(
    found: list[tuple[str, str, str]], starts: set[str], most: int
) -> None:
    """As far as was asked all concepts are found, at their distance, and each way can be gone."""
    graph = nx.Graph()
    graph.add_nodes_from("abcdefg")
    for one, relation, other in sorted(found, key=lambda row: row[1] == "exactMatch"):
        graph.add_edge(one, other, weight=relation != "exactMatch")
    expected = nx.multi_source_dijkstra_path_length(graph, starts, cutoff=most)
    thesaurus = Thesaurus((one, SKOS + relation, other) for one, relation, other in found)
    near = thesaurus.near(starts, most)
    assert {concept: way.distance for concept, way in near.items()} == expected
    for concept, way in near.items():
        assert (way.steps[0] in starts, way.steps[-1]) == (True, concept)
        cost = 0
        for at in range(1, len(way.steps), 2):
            one, relation, other = way.steps[at - 1 : at + 2]
            back = (other, INVERSE.get(relation, relation), one)
            assert (one, relation, other) in found or back in found
            cost += relation != "exactMatch"
        assert cost == way.distance


def test_a_cycle_of_broader_concepts_has_an_end() -> None:
    """Two concepts, each broader than the other, are both within both, one step apart."""
    thesaurus = Thesaurus([("a", SKOS + "broader", "b"), ("b", SKOS + "broader", "a")])
    assert thesaurus.within(["a"]) == {"a", "b"}
    assert {concept: way.distance for concept, way in thesaurus.near(["a"], 9).items()} == {
        "a": 0,
        "b": 1,
    }
