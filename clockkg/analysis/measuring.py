"""Which function works out which analysis: `queries/analyses/NAME.toml` is its card.

It is read in when something is to be worked out: its libraries are large.
"""

from collections.abc import Callable, Mapping
from typing import Final

from clockkg.analysis.asked import Asked, Found
from clockkg.analysis.positions import between_rows, brokerage_rows, hole_rows
from clockkg.analysis.structure import (
    community_rows,
    network_rows,
    relatedness_rows,
    validated_rows,
)
from clockkg.analysis.suggesting import fit_rows, latent_rows, partner_rows
from clockkg.analysis.tables import bridge_rows, matrix_rows
from clockkg.store import Store

Measure = Callable[[Asked], Found]
"""Works out the rows of an analysis, in the order of its columns."""

MEASURES: Final[dict[str, Measure]] = {
    "bridges": bridge_rows,
    "bridge-matrix": matrix_rows,
    "brokerage-roles": brokerage_rows,
    "structural-holes": hole_rows,
    "betweenness": between_rows,
    "validated-ties": validated_rows,
    "communities": community_rows,
    "network": network_rows,
    "relatedness": relatedness_rows,
    "latent-links": latent_rows,
    "need-offer-fit": fit_rows,
    "partner-suggestions": partner_rows,
}


def measured(name: str, values: Mapping[str, str], store: Store) -> Found:
    """The rows of an analysis over a store; `values` are those of its resolved parameters."""
    return MEASURES[name](Asked(store, values))
