"""The network leaves in the formats of programs that draw networks, and they read it back."""

import io
from pathlib import Path

import igraph
import networkx as nx
import pytest

from clockkg.analysis import Result, analyse, find_analysis
from clockkg.analysis.graphs import drawn
from clockkg.errors import InputError
from clockkg.graphs import Release

LABELS = {"https://w3id.org/clockkg/id/org/esempio-vele": 'Vele & "Figli"'}


@pytest.fixture
def network(release: Release) -> Result:
    """The network of the sample world."""
    return analyse(find_analysis("network"), {}, release, today="2026-11-22")


def test_graphml_is_read_by_another_library(network: Result, tmp_path: Path) -> None:
    """Igraph reads ten parties in six pairs, with labels, positions and weights."""
    file = tmp_path / "network.graphml"
    file.write_text(drawn(network, LABELS, "graphml"), "utf-8")
    found = igraph.Graph.Read_GraphML(str(file))
    assert (found.vcount(), found.ecount(), found.is_directed()) == (10, 6, False)
    assert 'Vele & "Figli"' in found.vs["label"]
    assert all(0 <= place <= 1000 for place in (*found.vs["x"], *found.vs["y"]))
    assert set(found.es["weight"]) == {1}


def test_gexf_is_read_back(network: Result) -> None:
    """The same network comes back from GEXF, with positions for a viewer."""
    text = drawn(network, LABELS, "gexf")
    found = nx.read_gexf(io.BytesIO(text.encode()))
    assert (found.number_of_nodes(), found.number_of_edges()) == (10, 6)
    assert all(data["viz"]["position"]["x"] == data["x"] for _, data in found.nodes(data=True))


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_the_same_result_gives_the_same_bytes(network: Result, form: str) -> None:
    """No date and no lot is in the file."""
    assert drawn(network, LABELS, form) == drawn(network, LABELS, form)


def test_other_analyses_are_no_network(release: Release) -> None:
    """Another analysis asked for as GraphML is refused with the reason."""
    roles = analyse(find_analysis("brokerage-roles"), {}, release, today="2026-11-22")
    with pytest.raises(InputError, match="only the analysis network"):
        drawn(roles, {}, "graphml")
