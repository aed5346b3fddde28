"""The network in the formats of programs that draw networks: the door to networkx.

Nodes carry labels, communities and positions, ties the number of projects; the same result gives
the same bytes.
"""

import re
from collections.abc import Mapping
from typing import Final

import networkx as nx

from clockkg.analysis.running import Result
from clockkg.errors import InputError, UnknownNameError

FORMS: Final = {"graphml": "application/graphml+xml", "gexf": "application/gexf+xml"}
"""The formats, with their media types."""
_SCALE: Final = 1000
_STAMP: Final = re.compile(r' lastmodifieddate="[^"]*"')
_NO_NETWORK: Final = {
    "it": "solo l'analisi network ha questa forma",
    "en": "only the analysis network has this form",
}
_USE: Final = {"it": "Chiedi network, oppure CSV o JSON.", "en": "Ask for network, or CSV or JSON."}


def drawn(result: Result, labels: Mapping[str, str], form: str) -> str:
    """A result of the analysis `network` as GraphML or GEXF; other analyses have neither."""
    if result.analysis.name != "network":
        raise InputError(_NO_NETWORK, remedy=_USE)
    if form not in FORMS:
        raise UnknownNameError("form", form, FORMS)
    graph = _graph(result, labels, viz=form == "gexf")
    lines = nx.generate_graphml(graph) if form == "graphml" else nx.generate_gexf(graph)
    return _STAMP.sub("", "\n".join(lines)) + "\n"


def _graph(result: Result, labels: Mapping[str, str], *, viz: bool) -> nx.Graph:
    graph = nx.Graph()
    for row in result.table.records():
        if row["kind"] == "tie":
            graph.add_edge(row["a"], row["b"], weight=int(row["projects"]))
            continue
        x, y = (_SCALE * float(row[name]) for name in ("x", "y"))
        graph.add_node(
            row["a"],
            label=labels.get(row["a"], row["a"]),
            projects=int(row["projects"]),
            community=int(row["community"]),
            x=x,
            y=y,
        )
        if viz:
            graph.nodes[row["a"]]["viz"] = {"position": {"x": x, "y": y, "z": 0.0}}
    return graph
