"""Where stakeholders stand in the network: roles of brokers, structural holes, betweenness."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from clockkg.analysis import brokerage
from clockkg.analysis.asked import Asked, Found
from clockkg.analysis.holes import between, constraint, effective_size
from clockkg.analysis.literals import decimal, integer
from clockkg.analysis.network import RESAMPLES, SEED, Network
from clockkg.analysis.sparse import Array, Matrix
from clockkg.rdf import Iri, Literal
from clockkg.store.results import Row

_WHOLE: Final = 5_000
"""In a larger network betweenness is estimated from a sample."""
_SAMPLE: Final = 500
"""So many members of the first group are the sample."""


def brokerage_rows(asked: Asked) -> Found:
    """Each role that a stakeholder plays: how often, within which bounds, and how often by chance.

    The bounds are those of 95 % of resamples of the projects; most frequent first, role by role.
    """
    network = asked.network
    parts = brokerage.shares(network.members)

    def counted(ties: Matrix) -> Array:
        return brokerage.roles(ties, parts)

    found, chance = counted(network.ties), brokerage.expected(network.ties, parts)
    low, high = network.interval(counted, asked.number("resamples", RESAMPLES))
    rows: list[Row] = []
    for column, role in enumerate(brokerage.ROLES):
        for place in _from_the_largest(found[:, column]):
            at = place, column
            numbers = (found[at], low[at], high[at], chance[at])
            rows.append((_name(network, place), Literal(role), *map(decimal, numbers)))
    return _chosen(asked, rows)


def hole_rows(asked: Asked) -> Found:
    """Burt's measures of each stakeholder that has a tie, from the least constrained.

    Number of contacts, effective size and its bounds, efficiency (of 1), constraint and its bounds.
    """
    network, times = asked.network, asked.number("resamples", RESAMPLES)
    degree = np.asarray(network.ties.sum(axis=1), dtype=float)
    size, held = effective_size(network.ties), constraint(network.ties)
    lows, highs = network.interval(_openness, times)
    tied = [place for place in np.argsort(held, kind="stable") if degree[place]]
    return _chosen(
        asked,
        [
            (
                _name(network, at), integer(degree[at]),
                decimal(size[at]), decimal(lows[0, at]), decimal(highs[0, at]),
                decimal(size[at] / degree[at]),
                decimal(held[at]), decimal(lows[1, at]), decimal(highs[1, at]),
            )
            for at in tied
        ],
    )  # fmt: skip


def _openness(ties: Matrix) -> Array:
    """The effective size of each, and its constraint: the most where it has no tie."""
    return np.stack((effective_size(ties), np.nan_to_num(constraint(ties), nan=1.0)))


def between_rows(asked: Asked) -> Found:
    """Who stands on the shortest paths between members of two groups, from the most often.

    In a network of over 5,000 parties the paths begin at a sample of the first group; the rows say
    how many began and how many might have.
    """
    network = asked.network
    ours, theirs = (_places(network, asked.group(name).members) for name in ("a", "b"))
    lots = np.random.default_rng(SEED)
    large = len(network.parties) > _WHOLE and len(ours) > _SAMPLE
    began = sorted(lots.choice(ours, _SAMPLE, replace=False).tolist()) if large else ours
    scale = len(ours) / max(len(began), 1)

    def measured(ties: Matrix) -> Array:
        return between(ties, began, theirs) * scale if began and theirs else np.zeros(0)

    found = measured(network.ties)
    low, high = network.interval(measured, asked.number("resamples", RESAMPLES))
    return _chosen(
        asked,
        [
            (
                _name(network, at), decimal(found[at]), decimal(low[at]), decimal(high[at]),
                integer(len(began)), integer(len(ours)),
            )
            for at in _from_the_largest(found)
        ],
    )  # fmt: skip


def _name(network: Network, place: int) -> Iri:
    return Iri(network.parties.names[place])


def _places(network: Network, members: frozenset[str]) -> list[int]:
    """Where the members stand that take part in something."""
    known = network.parties.places
    return sorted(known[name] for name in members if name in known)


def _from_the_largest(values: Array) -> Iterator[int]:
    """The places of values over zero, from the largest; equal ones by name."""
    return (int(place) for place in np.argsort(-values, kind="stable") if values[place] > 0)


def _chosen(asked: Asked, rows: list[Row]) -> Found:
    """The rows of one stakeholder or role where that is asked, else the first."""
    stakeholder, role = asked.text("stakeholder"), asked.text("role")
    if stakeholder:
        rows = [row for row in rows if row[0] and row[0].value == stakeholder]
    if role:
        rows = [row for row in rows if row[1] and row[1].value == role]
    return asked.first(rows)
