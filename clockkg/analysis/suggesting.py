"""Latent links, what fits needs, and partners to meet, as the rows of a table.

There is a row for each reason, so that a reason is an IRI with a label.
"""

from typing import Final

from clockkg.analysis.asked import Asked, Found
from clockkg.analysis.fits import Fit, Fits
from clockkg.analysis.latent import Sides, latent
from clockkg.analysis.literals import decimal, integer
from clockkg.analysis.network import RESAMPLES
from clockkg.analysis.partners import Partners
from clockkg.analysis.traits import traits
from clockkg.rdf import Iri, Literal
from clockkg.store.results import Row
from clockkg.terms import shrink

_MOST: Final = 100
_PARTNERS: Final = 20


def latent_rows(asked: Asked) -> Found:
    """What each two share that have no tie yet, from the pair that shares most."""
    view, world = asked.view, asked.world
    one = asked.group("a").members if asked.text("a") else None
    if asked.text("stakeholder"):
        alone = frozenset([asked.text("stakeholder")])
        one = alone if one is None else one & alone
    other = asked.group("b").members if asked.text("b") else None
    found = latent(view, traits(world), Sides(one, other), asked.number("pairs", _MOST))
    rows: list[Row] = []
    for pair in found:
        for trait, weight in pair.shared:
            both = all(trait in world.competences.get(who, ()) for who in (pair.one, pair.other))
            rows.append(
                (
                    Iri(pair.one), Iri(pair.other), decimal(pair.bits), Iri(trait),
                    Literal("competence" if both else "facility"), decimal(weight),
                )
            )  # fmt: skip
    return asked.first(rows)


def fit_rows(asked: Asked) -> Found:
    """What fits each open need, from the best."""
    fits, wanted = Fits(asked.view, asked.number("within", 2)), asked.text("need")
    rows: list[Row] = []
    for need in sorted(fits.needs, key=lambda need: need.fact.iri):
        if wanted in ("", need.fact.iri):
            rows += [_fit(one) for one in fits.of(need, asked.number("each", _MOST))]
    return asked.first(rows)


def _fit(fit: Fit) -> Row:
    way = " ".join(shrink(step) if ":" in step else step for step in fit.way.steps)
    return (
        Iri(fit.need), Literal(fit.place), Iri(fit.means.party), Literal(fit.means.kind),
        Iri(fit.means.evidence), Iri(fit.field), integer(fit.way.distance), Literal(way),
    )  # fmt: skip


def partner_rows(asked: Asked) -> Found:
    """Each reason for each suggestion, from the best."""
    most, resamples = asked.number("partners", _PARTNERS), asked.number("resamples", RESAMPLES)
    found = Partners(asked.view).suggest(asked.text("stakeholder"), most, resamples)
    return asked.first(
        [
            (
                integer(place), Iri(one.partner), decimal(one.score), decimal(one.low),
                decimal(one.high), decimal(one.reach),
                decimal(one.fit), Literal(reason.kind), Iri(reason.what), decimal(reason.weight),
            )
            for place, one in enumerate(found, 1)
            for reason in one.reasons
        ]
    )  # fmt: skip
