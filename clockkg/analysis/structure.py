"""How the whole network is made: ties beyond chance, communities, and what is near what."""

from collections import Counter
from typing import Final

import numpy as np

from clockkg.analysis.asked import Asked, Found
from clockkg.analysis.holes import agreement, communities, positions
from clockkg.analysis.literals import decimal, integer
from clockkg.analysis.network import SEED
from clockkg.analysis.relatedness import advantage, density, proximity
from clockkg.analysis.sparse import Index, incidence
from clockkg.analysis.validated import kept, shared_projects
from clockkg.rdf import Iri, Literal

_WRONG: Final = 0.05
"""The part of validated ties that may be chance."""


def validated_rows(asked: Asked) -> Found:
    """The ties that are more than chance, from the unlikeliest."""
    network = asked.network
    names = network.parties.names
    found = shared_projects(network.taking_part)
    among = len(names) * (len(names) - 1) // 2
    places = np.flatnonzero(kept(found.chance, among, _WRONG))
    ordered = sorted(places, key=lambda at: (found.chance[at], found.ours[at], found.theirs[at]))
    rows = [
        (
            Iri(names[found.ours[at]]),
            Iri(names[found.theirs[at]]),
            integer(found.shared[at]),
            decimal(found.expected[at]),
            decimal(found.chance[at], 8),
        )
        for at in ordered
    ]
    return asked.first(rows)


def community_rows(asked: Asked) -> Found:
    """For each community its parties with their districts, and how it agrees with districts.

    Agreement is that of the parties who belong to just one district, the same in every row.
    """
    network = asked.network
    of_each = communities(network.ties, SEED)
    sizes = Counter(of_each)
    lone = [(place, network.names(place)) for place in range(len(of_each))]
    single = [(place, names[0]) for place, names in lone if len(names) == 1]
    districts = Index(name for _, name in single)
    rand, nmi = (
        agreement(
            [of_each[place] for place, _ in single], [districts.places[name] for _, name in single]
        )
        if len(districts)
        else (0.0, 0.0)
    )
    return asked.first(
        [
            (
                integer(community + 1),
                Iri(network.parties.names[place]),
                Iri(names[0]) if len(names) == 1 else None,
                integer(len(names)),
                integer(sizes[community]),
                decimal(rand),
                decimal(nmi),
            )
            for community, place, names in sorted(
                (community, place, lone[place][1]) for place, community in enumerate(of_each)
            )
        ]
    )


def network_rows(asked: Asked) -> Found:
    """Each party with its projects, community and position, then each pair that works together."""
    network = asked.network
    names, of_each = network.parties.names, communities(network.ties, SEED)
    places = positions(network.ties, SEED)
    counts = network.taking_part.sum(axis=1)
    parties = [
        (
            Literal("party"), Iri(name), None, integer(counts[at]), integer(of_each[at] + 1),
            decimal(places[at, 0]), decimal(places[at, 1]),
        )
        for at, name in enumerate(names)
    ]  # fmt: skip
    found = shared_projects(network.taking_part)
    pairs = sorted(zip(found.ours, found.theirs, found.shared, strict=True))
    joined = [
        (Literal("tie"), Iri(names[one]), Iri(names[other]), integer(shared), None, None, None)
        for one, other, shared in pairs
    ]
    return Found([*parties, *joined])


def relatedness_rows(asked: Asked) -> Found:
    """For each district and competence: how strong it is, and how much is near of what it has."""
    view, world = asked.view, asked.world
    districts = Index(world.districts)
    holders = Index(world.competences)
    pairs = world.holders
    concepts = Index(concept for _, concept in pairs)
    strengths = incidence(view.belonging, holders, districts).T @ incidence(
        pairs, holders, concepts
    )
    counts = strengths.toarray()
    strong = advantage(counts)
    near = density(strong >= 1, proximity(strong >= 1))
    middle = float(np.median(near)) if near.size else 0.0
    chosen = [i for i, name in enumerate(districts.names) if asked.text("district") in ("", name)]
    order = sorted(
        ((i, j) for i in chosen for j in range(len(concepts))),
        key=lambda at: (districts.names[at[0]], -near[at], concepts.names[at[1]]),
    )
    rows = [
        (
            Iri(districts.names[i]),
            Iri(concepts.names[j]),
            integer(counts[i, j]),
            decimal(strong[i, j]),
            decimal(near[i, j], 2),
            Literal(_quadrant(strong[i, j], near[i, j], middle)),
        )
        for i, j in order
    ]
    return asked.first(rows)


def _quadrant(strong: float, near: float, middle: float) -> str:
    """What a strength and a density mean together."""
    if strong >= 1:
        return "strength" if near >= middle else "isolated"
    return "opportunity" if near >= middle and near else "far"
