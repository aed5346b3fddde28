"""What suggestions of partners are worth: learn up to a day, and look at the first ties after it.

Nobody knows who should have met whom; what can be known is who did. A world is made from a seed in
which some partners are chosen because their fields go together, some because they are in many
projects already, and some because they know a partner's partner. Suggestions are worked out from
the projects before a day, and compared with whom each worked with first on that day or after it:
ours, the same without the correction for incumbents, plain resource allocation, the fit of fields
alone, and who is in most projects.

    python benchmarks/suggestions.py
    python benchmarks/suggestions.py --home kg --day 2024-01-01

With `--home` the projects are those of the current release in that folder.
"""

import argparse
import platform
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import numpy as np
from scipy.stats import rankdata

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from clockkg.analysis.partners import UNKNOWN, Partners, Scores, relative  # noqa: E402 - from this checkout
from clockkg.analysis.sparse import Array  # noqa: E402 - from this checkout
from clockkg.analysis.thesaurus import Thesaurus  # noqa: E402 - from this checkout
from clockkg.analysis.view import View  # noqa: E402 - from this checkout
from clockkg.analysis.world import Fact, Gathering, World  # noqa: E402 - from this checkout
from clockkg.graphs import Releases  # noqa: E402 - from this checkout

AREAS: Final = 8
"""Broad fields, each with so many narrower ones:"""
WITHIN: Final = 5
AT_HOME: Final = 0.8
"""The part of a party's fields that are of one area."""
FIRST: Final = 10
"""So many suggestions are looked at."""
INCUMBENTS: Final = 0.1
"""The part of all that are incumbents: those in most projects."""
RESAMPLES: Final = 1_000
DAY: Final = "2022-01-01"
BEGUN, ENDED = date(2015, 1, 1), date(2025, 12, 31)
METHODS: Final = (
    "most projects", "resource allocation", "fit of fields", "clockkg", "clockkg, not corrected",
)  # fmt: skip
MEASURES: Final = ("precision@10", "recall@10", "AUC", "incumbents")


class Shares(NamedTuple):
    """The parts of partners that are chosen by fit and as a partner's partner; the rest by rank."""

    fit: float
    closure: float


class Outcome(NamedTuple):
    """Of each method and measure, one value for each who found somebody new."""

    values: Mapping[tuple[str, str], Array]
    parties: int


class Maker:
    """Makes a world of so many parties, project after project."""

    def __init__(self, size: int, shares: Shares, seed: int) -> None:
        """Draw the same lots for the same values."""
        self._lots = Random(seed)  # noqa: S311 - no secret, the same world every time
        self._shares = shares
        self._parties = [f"urn:party:{n:05}" for n in range(size)]
        self._fields = {party: self._some_fields() for party in self._parties}
        self._partners: dict[str, set[str]] = {party: set() for party in self._parties}
        self._tickets = list(self._parties)
        self._holders: dict[str, list[str]] = {}
        for party, fields in self._fields.items():
            for field in fields:
                self._holders.setdefault(field, []).append(party)

    def world(self) -> World:
        """The world: its projects are as many as its parties."""
        days = (ENDED - BEGUN).days
        projects = []
        for n in range(len(self._parties)):
            day = BEGUN + timedelta(days=days * n // len(self._parties))
            fact = Fact(f"urn:project:{n:05}", (day.isoformat(),), (), ("urn:graph",))
            projects.append(Gathering(fact, frozenset(self._team())))
        competences = {
            party: dict.fromkeys(fields, ("urn:graph",)) for party, fields in self._fields.items()
        }
        return World(
            projects=tuple(projects),
            competences=competences,
            statuses=dict.fromkeys(self._parties, ()),
            thesaurus=Thesaurus(
                (field(area, n), "#broader", f"urn:area:{area}")
                for area in range(AREAS) for n in range(WITHIN)
            ),
        )  # fmt: skip

    def _some_fields(self) -> list[str]:
        """One to three fields, mostly of one area."""
        home, found = self._lots.randrange(AREAS), set[str]()
        for _ in range(self._lots.randint(1, 3)):
            area = home if self._lots.random() < AT_HOME else self._lots.randrange(AREAS)
            found.add(field(area, self._lots.randrange(WITHIN)))
        return sorted(found)

    def _team(self) -> set[str]:
        """Who begins a project, and one to four partners."""
        first = self._lots.choice(self._tickets)
        team = {first, *(self._partner(first) for _ in range(self._lots.randint(1, 4)))}
        for party in team:
            self._partners[party] |= team - {party}
        self._tickets += sorted(team)
        return team

    def _partner(self, first: str) -> str:
        lot = self._lots.random()
        if lot < self._shares.closure and self._partners[first]:
            known = self._lots.choice(sorted(self._partners[first]))
            return self._lots.choice(sorted(self._partners[known]))
        if lot < self._shares.closure + self._shares.fit:
            return self._lots.choice(
                self._holders[self._near(self._lots.choice(self._fields[first]))]
            )
        return self._lots.choice(self._tickets)

    def _near(self, chosen: str) -> str:
        """The field itself, or one time in three another of its area that somebody has."""
        area = chosen.split(":")[2]
        near = [one for one in self._holders if one.split(":")[2] == area]
        return chosen if self._lots.random() < 2 / 3 else self._lots.choice(near)


def field(area: int, number: int) -> str:
    """The name of a field."""
    return f"urn:field:{area}:{number}"


def evaluate(world: World, day: str, seed: int) -> Outcome:
    """Learn from what began before a day, and look at the first ties of each since."""
    eve = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    view = View(world, eve)
    partners = Partners(view)
    found = _found_later(view)
    projects = partners.allocation.projects
    incumbents = rankdata(-projects, "ordinal") <= INCUMBENTS * len(projects)
    lots = np.random.default_rng(seed)
    values: dict[tuple[str, str], list[float]] = {
        (method, measure): [] for method in METHODS for measure in MEASURES
    }
    for party in sorted(found.keys() & partners.names.places.keys()):
        known = {party, *view.tied(party)}
        free = np.array(
            [at for at, name in enumerate(partners.names.names) if name not in known], dtype=int
        )
        right = np.array([partners.names.names[at] in found[party] for at in free], dtype=bool)
        if not right.any():
            continue
        for method, scores in _methods(partners.scores(party).among(free)):
            told = _measured(scores, right, incumbents[free], lots)
            for measure, value in zip(MEASURES, told, strict=True):
                values[method, measure].append(value)
    return Outcome({key: np.array(one) for key, one in values.items()}, len(partners.names))


def _found_later(view: View) -> dict[str, set[str]]:
    """Whom each worked with first after the day of a view."""
    found: dict[str, set[str]] = {}
    for project in view.world.projects:
        if not project.fact.begun(view.day):
            for party in project.parties:
                found.setdefault(party, set()).update(project.parties - {party})
    return {party: others - view.tied(party) for party, others in found.items()}


def _methods(scores: Scores) -> Iterator[tuple[str, Array]]:
    bare = (1 + relative(scores.resource)) * (UNKNOWN + scores.fit)
    ranked = (scores.projects, scores.resource, scores.fit, scores.score, bare)
    return zip(METHODS, ranked, strict=True)


def _measured(
    scores: Array, right: Array, incumbents: Array, lots: np.random.Generator
) -> list[float]:
    """The measures of one ranking; equal scores are put in order by lot."""
    mixed = lots.permutation(len(scores))
    first = mixed[np.argsort(-scores[mixed], kind="stable")][:FIRST]
    ranks = rankdata(scores)
    hits, others = int(right.sum()), int((~right).sum())
    above = ranks[right].sum() - hits * (hits + 1) / 2
    return [
        right[first].mean(),
        right[first].sum() / hits,
        above / (hits * others) if others else 0.5,
        incumbents[first].mean(),
    ]


def interval(values: Array) -> str:
    """A mean and where 95 % of the means of resamples lie."""
    lots = np.random.default_rng(0)
    chosen = lots.integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.percentile(values[chosen].mean(axis=1), (2.5, 97.5))
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def show(title: str, outcome: Outcome) -> None:
    """Print the lines of a table."""
    count = len(outcome.values[METHODS[0], MEASURES[0]])
    if not count:
        print(f"{title}: nobody found a new partner since.")
        return
    print(f"\n{title}; {count} of {outcome.parties} found a new partner\n")
    print(f"| | {' | '.join(MEASURES)} |\n|---|---|---|---|---|")
    for method in METHODS:
        told = " | ".join(interval(outcome.values[method, measure]) for measure in MEASURES)
        print(f"| {method} | {told} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000, help="parties of a made-up world")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--home", type=Path, help="a folder of releases")
    parser.add_argument("--day", default=DAY, help="the first day that is not learnt from")
    wanted = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}, split on {wanted.day}")
    if wanted.home:
        world = World.read(Releases(wanted.home).current().store)
        show(str(wanted.home), evaluate(world, wanted.day, wanted.seed))
        return
    for closure in (0.0, 0.2):
        for fit in (0.0, 0.3, 0.6):
            shares = Shares(fit, closure)
            world = Maker(wanted.size, shares, wanted.seed).world()
            title = f"by fit {fit:.0%}, partners' partners {closure:.0%}, the rest by rank"
            show(title, evaluate(world, wanted.day, wanted.seed))


if __name__ == "__main__":
    main()
