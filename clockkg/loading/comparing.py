"""Compares the records of a release as they were delivered, and says what a run makes of them."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from clockkg import __version__
from clockkg.findings import LANGUAGES, Text
from clockkg.graphs import Draft, Maker, Release
from clockkg.matching import (
    Band,
    Book,
    Candidate,
    Judgement,
    Proposal,
    Running,
    match,
    records,
    standing,
)
from clockkg.matching.judgements import DIFFERENT, SAME
from clockkg.matching.sides import as_delivered
from clockkg.querying import labels
from clockkg.terms import BASE

METHOD: Final = f"clockkg {__version__}"
"""Who judges in a run."""

_INDIRECT: Final = frozenset({"judged-same", "judged-different", "follows", "through-others"})
"""Reasons that lean on other judgements: what follows from them is not said again."""
_DIGITS: Final = 4
_IRI: Final = re.compile(rf"{re.escape(BASE)}[\w/#.-]*\w")


class Compared(NamedTuple):
    """What a run may propose, and for each record that it looked at the graphs that speak of it."""

    proposals: list[Proposal]
    sources: dict[str, frozenset[str]]


def compared(
    here: Release | Draft,
    known: Iterable[Judgement],
    samples: Collection[str],
    *,
    asks: bool = False,
) -> Compared:
    """What the engine says of all records, bound by what persons said; `asks` is sure of nothing.

    Reasons name things by their labels.
    """
    said = {
        pair: one.judgement.verdict == SAME for pair, one in standing(known).items()
        if not one.judgement.automatic and one.judgement.verdict in (SAME, DIFFERENT)
    }  # fmt: skip
    with as_delivered(here) as store:
        found = records(store, samples)
        candidates = [one for one in match(found, said) if _speaks(one)]
        texts = (text for one in candidates for r in one.reasons for text in r.text.values())
        iris = {iri for text in texts for iri in _IRI.findall(text)}
        names = {language: labels(store, iris, language) for language in LANGUAGES}
    proposals = [_proposed(one, names, asks=asks) for one in candidates]
    return Compared(proposals, {one.iri: one.sources for one in found})


def foreseen(draft: Draft, graphs: Collection[str], maker: Maker) -> tuple[Judgement, ...]:
    """What a run over a draft would say anew of the records of some of its graphs."""
    known = Book(draft.home).all()
    before = draft.parent.manifest.datasets if draft.parent else ()
    samples = {one.graph for one in (*before, *draft.manifest.datasets) if one.sample}
    found = compared(draft, known, samples)
    running = Running(METHOD, maker.moment(), min)
    said = running.judged(found.proposals, frozenset(found.sources), known)
    return tuple(one for one in said if any(found.sources[iri] & {*graphs} for iri in one.pair))


def _speaks(one: Candidate) -> bool:
    """Whether a run says anything of a candidate: not of another, nor of what follows."""
    codes = {reason.code for reason in one.reasons}
    return one.band is not Band.DIFFERENT and not codes & _INDIRECT


def _proposed(one: Candidate, names: Mapping[str, Mapping[str, str]], *, asks: bool) -> Proposal:
    texts = tuple(_readable(reason.text, names) for reason in one.reasons)
    sure = one.band is Band.SAME and not asks
    return Proposal((one.left, one.right), sure, round(one.score, _DIGITS), texts)


def _readable(text: Text, names: Mapping[str, Mapping[str, str]]) -> Text:
    """A reason with labels in the place of IRIs."""
    return {tag: _named(words, names[tag]) for tag, words in text.items()}


def _named(words: str, names: Mapping[str, str]) -> str:
    return _IRI.sub(lambda found: names[found[0]], words)
