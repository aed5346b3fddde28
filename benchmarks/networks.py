"""What the measures of a large network cost, how the cost grows, and plain SPARQL beside them.

A world of so many stakeholders in twenty districts is made from a fixed seed: projects of two to
eight parties, some of whom are in many, events, services, facilities, and one to three competences
each of twenty-four. Measured, in CPU seconds: the links of all pairs of districts by kind, the
brokerage roles of everybody, and the latent links of one pair, read from a store and found; the
last also by the question `district-bridges`, and by `latent.rq`, which says the same plainly with
NOT EXISTS. All must give the same links.

    python benchmarks/networks.py 4000 40000 400000 --sparql 4000

On the smallest world a count of the same triads in plain Python is run too.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import process_time
from typing import Final, NamedTuple, TypeVar

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from clockkg.analysis.bridges import KINDS, Wanted, bridges  # noqa: E402 - from this checkout
from clockkg.analysis.brokerage import ROLES, roles, shares  # noqa: E402 - from this checkout
from clockkg.analysis.latent import Sides, latent  # noqa: E402 - from this checkout
from clockkg.analysis.matrix import Counts  # noqa: E402 - from this checkout
from clockkg.analysis.network import RESAMPLES, Network  # noqa: E402 - from this checkout
from clockkg.analysis.partners import Partners  # noqa: E402 - from this checkout
from clockkg.analysis.traits import traits  # noqa: E402 - from this checkout
from clockkg.analysis.view import View  # noqa: E402 - from this checkout
from clockkg.analysis.world import World  # noqa: E402 - from this checkout
from clockkg.loading.knowledge import ontology  # noqa: E402 - from this checkout
from clockkg.querying import bind, find_question  # noqa: E402 - from this checkout
from clockkg.store import EmbeddedStore, open_store  # noqa: E402 - from this checkout
from clockkg.terms import concept, expand, graph, thing  # noqa: E402 - from this checkout

SEED: Final = 2026
DAY: Final = "2026-11-22"
DISTRICTS: Final = tuple(thing("org", f"district-{n}") for n in range(20))
CONCEPTS: Final = tuple(concept("technology-priority", f"c.{n}") for n in range(24))
GRAPH: Final = graph("bench", "register")
_LISTED: Final = 5_000_000
"""More links are counted only."""
Result = TypeVar("Result")


class Cost(NamedTuple):
    """One line of the table."""

    size: int
    work: str
    seconds: float
    note: str = ""


class Maker:
    """Makes the statements of a world, in N-Triples."""

    def __init__(self, size: int) -> None:
        """Draw the same lots for the same size."""
        self._lots = Random(SEED)  # noqa: S311 - no secret, the same world every time
        self._firms = [thing("org", f"firm-{n}") for n in range(size)]
        self._weights: list[float] = []
        whole = 0.0
        for n in range(size):
            whole += 1 / (n + 1) ** 0.6
            self._weights.append(whole)

    def lines(self) -> Iterator[str]:
        """All statements."""
        for district in DISTRICTS:
            yield from self._thing(district, "clock:TechnologyDistrict")
        for number, firm in enumerate(self._firms):
            yield from self._firm(number, firm)
        size = len(self._firms)
        for n in range(2 * size // 5):
            yield from self._project(thing("collaboration", f"p-{n}"))
        for n in range(size // 50):
            event = thing("activity", f"e-{n}")
            yield from self._thing(event, "clock:MatchmakingEvent")
            yield from (_line(event, "clock:hasAttendee", one) for one in self._some(6))
        for n in range(size // 20):
            yield from self._delivery(thing("activity", f"d-{n}"))
        for n in range(size // 200):
            facility = thing("infrastructure", f"f-{n}")
            yield from self._thing(facility, "clock:ResearchInfrastructure")
            yield from (_line(one, "clock:usesInfrastructure", facility) for one in self._some(5))

    def _firm(self, number: int, firm: str) -> Iterator[str]:
        yield from self._thing(firm, "clock:Enterprise")
        for one in self._lots.sample(CONCEPTS, self._lots.randint(1, 3)):
            yield _line(firm, "clock:hasCompetence", one)
        for district in self._lots.sample(DISTRICTS, 1 + (number % 5 == 0)):
            yield from self._member(f"{number}-{district[-2:]}", firm, district)

    def _project(self, name: str) -> Iterator[str]:
        yield from self._thing(name, "clock:JointProject")
        for one in self._some(self._lots.randint(2, 8)):
            yield from self._member(f"{name[-8:]}-{one[-8:]}", one, name)

    def _delivery(self, name: str) -> Iterator[str]:
        provider, served = self._lots.sample(self._firms, 2)
        yield from self._thing(name, "clock:ServiceDelivery")
        yield _line(name, "clock:organisedBy", provider)
        yield _line(name, "clock:beneficiary", served)

    def _member(self, key: str, firm: str, group: str) -> Iterator[str]:
        name = thing("membership", key.replace("/", "-"))
        yield from self._thing(name, "clock:Membership")
        yield _line(name, "org:member", firm)
        yield _line(name, "org:organization", group)

    def _thing(self, name: str, kind: str) -> Iterator[str]:
        yield _line(name, "rdf:type", expand(kind))

    def _some(self, count: int) -> list[str]:
        return sorted(set(self._lots.choices(self._firms, cum_weights=self._weights, k=count)))


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> <{expand(predicate)}> <{value}> ."


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """The CPU seconds that work takes, and what it gives."""
    began = process_time()
    result = work()
    return process_time() - began, result


def measure(size: int, *, sparql: bool, brute: bool) -> Iterator[Cost]:
    """All costs of one size."""
    store = open_store()
    store.replace(graph("ontology"), ontology().lines())
    store.replace(GRAPH, Maker(size).lines())
    seconds, world = timed(lambda: World.read(store))
    yield Cost(size, "read the world from the store", seconds)
    view = View(world, DAY)
    seconds, network = timed(lambda: Network.of(view))
    count = network.ties.nnz // 2
    yield Cost(size, "build the network", seconds, f"{count:,} ties")
    counts = Counts(view, DISTRICTS)
    seconds, _ = timed(lambda: [counts.of(kind) for kind in KINDS])
    yield Cost(size, "all pairs of 20 districts, seven kinds", seconds)
    parts = shares(network.members)
    seconds, found = timed(lambda: roles(network.ties, parts))
    yield Cost(size, "brokerage roles of all", seconds, f"{int(found.sum()):,} triads")
    if brute:
        yield _brute(size, network, float(found.sum()))
    yield from _suggestions(size, world)
    yield from _latent(size, store, sparql=sparql)


def _suggestions(size: int, world: World) -> Iterator[Cost]:
    """The most telling latent links of all, and whom one stakeholder should meet."""
    view = View(world, DAY)
    seconds, links = timed(lambda: latent(view, traits(world), Sides(), 100))
    yield Cost(
        size, "the 100 most telling latent links of all", seconds, f"{links[0].bits:.1f} bits"
    )
    seconds, partners = timed(lambda: Partners(view))
    yield Cost(size, "make ready to suggest partners", seconds)
    one = thing("org", "firm-100")
    seconds, found = timed(lambda: partners.suggest(one, 20, RESAMPLES))
    yield Cost(size, "suggestions for one, 200 resamples", seconds, f"{len(found)} partners")


def _latent(size: int, store: EmbeddedStore, *, sparql: bool) -> Iterator[Cost]:
    """How many latent links two districts have, and the same by the question and plain SPARQL."""
    a, b = DISTRICTS[:2]
    read, world = timed(lambda: World.read(store))
    view = View(world, DAY)
    seconds, counts = timed(lambda: Counts(view, (a, b)).of("latent"))
    count = int(counts[0, 1])
    yield Cost(size, "latent links of one pair, counted", seconds, f"{count:,} links")
    if count > _LISTED:
        return
    listed, ours = timed(lambda: bridges(view, view.group(a), view.group(b), Wanted("latent")))
    yield Cost(size, "the same, each with its evidence", listed, f"{len(ours):,} rows")
    if not sparql:
        return
    question = find_question("district-bridges")
    query = bind(question, {"a": a, "b": b, "as_of": DAY, "kind": "latent"}, store)
    asked, table = timed(lambda: store.select(query))
    rows = [tuple(cell.value if cell else "" for cell in row) for row in table.rows]
    assert rows == [tuple(link) for link in ours], "the question answers differently"
    yield Cost(size, "the same rows by the question", asked, _times(asked, listed))
    plain = (ROOT / "benchmarks" / "latent.rq").read_text("utf-8")
    plain = plain.replace("$a", f"<{a}>").replace("$b", f"<{b}>")
    theirs, found = timed(lambda: store.select(plain))
    assert found.values("links") == [str(count)], "plain SPARQL counts differently"
    note = f"{_times(theirs, seconds)}, {_times(theirs, read + seconds)} with reading"
    yield Cost(size, "counted in plain SPARQL, NOT EXISTS", theirs, note)


def _times(theirs: float, ours: float) -> str:
    return f"{theirs / ours:.0f} times ours"


def _brute(size: int, network: Network, expected: float) -> Cost:
    """Every triad counted in Python, as a program would that knows no matrices."""
    near = [
        set(network.ties.indices[slice(*network.ties.indptr[n : n + 2])])
        for n in range(len(network.parties))
    ]

    def counted() -> int:
        return sum(
            len(ours) * (len(ours) - 1) - sum(len(ours & near[other]) for other in ours)
            for ours in near
        )

    seconds, found = timed(counted)
    assert found == expected, "the triads differ"
    return Cost(size, "only their number, in plain Python", seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[4000, 40000])
    parser.add_argument(
        "--sparql", nargs="*", type=int, default=[4000], help="sizes to ask by SPARQL"
    )
    wanted = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}; {len(ROLES)} roles\n")
    print("| stakeholders | work | CPU, s | |\n|---|---|---|---|")
    for size in wanted.sizes:
        for cost in measure(size, sparql=size in wanted.sparql, brute=size == min(wanted.sizes)):
            print(f"| {cost.size:,} | {cost.work} | {cost.seconds:.2f} | {cost.note} |", flush=True)


if __name__ == "__main__":
    main()
