"""The links of two districts and a plain load, on our store and on rdflib, in one run, as ratios.

A synthetic world of any size is made from a seed: stakeholders with memberships and competences,
projects, events and deliveries, told by five publishers. Both sides get the same statements and the
same query, and must give the same rows.

    python benchmarks/bridges.py 100 1000
"""

import argparse
import platform
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple, TypeVar

import pyoxigraph
import rdflib

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from clockkg.loading.knowledge import ontology, vocabulary  # noqa: E402 - from this checkout
from clockkg.store import EmbeddedStore, open_store  # noqa: E402 - from this checkout
from clockkg.terms import PREFIXES, RDF_TYPE, RDFS_LABEL, concept, graph, thing  # noqa: E402 - from this checkout

DISTRICTS: Final = ("nautica", "nuovi-materiali", "moda", "energia", "cartario", "marmo")
PRIORITIES: Final = tuple(
    f"{area}.{n}" for area in ("ict-photonics", "smart-factory", "chemistry-nanotech")
    for n in range(1, 8)
)  # fmt: skip
PUBLISHERS: Final = 5
REPEATS: Final = 3
SEED: Final = 2026

Result = TypeVar("Result")
World = Mapping[str, Sequence[str]]
"""Named graphs as N-Triples lines."""


class Measure(NamedTuple):
    """One line of the table: what was done, and the seconds each side took."""

    work: str
    ours: float
    theirs: float


def world(size: int) -> World:
    """A world of `size` stakeholders: the graphs of five publishers and ours."""
    random = Random(SEED)  # noqa: S311 - no secret, the same world every time
    graphs: dict[str, list[str]] = {
        graph("ontology"): ontology().lines(),
        graph("vocab"): vocabulary().lines(),
    }
    for statements in _records(size, random):
        name = graph(f"bench-{random.randrange(PUBLISHERS)}", "register")
        graphs.setdefault(name, []).extend(statements)
    return graphs


def _records(size: int, random: Random) -> Iterator[list[str]]:
    firms = [f"firm-{n}" for n in range(size)]
    for n, firm in enumerate(firms):
        yield _thing("org", firm, "clock:Enterprise", [("clock:hasCompetence", _priority(random))])
        for district in random.sample(DISTRICTS, 1 + (n % 10 == 0)):
            yield _membership(f"{firm}-{district}", firm, ("org", district), random)
    for n in range(size // 10):
        project = f"project-{n}"
        yield _thing("collaboration", project, "clock:JointProject", [_day(random)])
        for firm in random.sample(firms, 4):
            yield _membership(f"{project}-{firm}", firm, ("collaboration", project), random)
    for n in range(size // 20):
        guests = [("clock:hasAttendee", thing("org", firm)) for firm in random.sample(firms, 6)]
        yield _thing("activity", f"event-{n}", "clock:MatchmakingEvent", [_day(random), *guests])
        provider, served = random.sample(firms, 2)
        parts = [("clock:organisedBy", thing("org", provider)),
                 ("clock:beneficiary", thing("org", served))]  # fmt: skip
        yield _thing("activity", f"delivery-{n}", "clock:ServiceDelivery", [_day(random), *parts])


def _thing(kind: str, key: str, name: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    subject = thing(kind, key)
    named = f'<{subject}> <{RDFS_LABEL}> "{key}"@it .'
    return [
        _line(subject, RDF_TYPE, _iri(name)),
        named,
        *(_line(subject, _iri(p), o) for p, o in pairs),
    ]


def _membership(key: str, firm: str, of: tuple[str, str], random: Random) -> list[str]:
    pairs = [("org:member", thing("org", firm)), ("org:organization", thing(*of)),
             ("org:role", concept("role", "member")), _day(random)]  # fmt: skip
    return _thing("membership", key, "clock:Membership", pairs)


def _day(random: Random) -> tuple[str, str]:
    day = (
        f"{random.randrange(2015, 2027)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    )
    return "clock:startDate", f'"{day}"^^<{PREFIXES["xsd"]}date>'


def _priority(random: Random) -> str:
    return concept("technology-priority", random.choice(PRIORITIES))


def _iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def _line(subject: str, predicate: str, value: str) -> str:
    term = value if value.startswith('"') else f"<{value}>"
    return f"<{subject}> <{predicate}> {term} ."


def load_ours(graphs: World, folder: Path | None) -> EmbeddedStore:
    """The world in our store, in memory or in a folder."""
    store = open_store(folder)
    for name, lines in graphs.items():
        store.replace(name, lines)
    return store


def load_theirs(graphs: World) -> rdflib.Dataset:
    """The world in rdflib's memory, its default graph being the union."""
    dataset = rdflib.Dataset(default_union=True)
    for name, lines in graphs.items():
        dataset.graph(rdflib.URIRef(name)).parse(data="\n".join(lines), format="nt")
    return dataset


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """The median seconds of some runs, and what the last one gave."""
    seconds = []
    for _ in range(REPEATS):
        start = perf_counter()
        result = work()
        seconds.append(perf_counter() - start)
    return median(seconds), result


def ask_ours(store: EmbeddedStore, query: str) -> list[tuple[str, ...]]:
    """Our rows, as texts."""
    return [tuple(cell.value if cell else "" for cell in row) for row in store.select(query).rows]


def ask_theirs(dataset: rdflib.Dataset, query: str) -> list[tuple[str, ...]]:
    """The rows that rdflib finds, as texts."""
    answer = dataset.query(query)
    return [tuple(str(row.get(name, "")) for name in answer.vars or ()) for row in answer.bindings]


def compare(size: int) -> Iterator[Measure]:
    """Load a world and ask for its bridges on both sides; the answers are held to be equal."""
    graphs = world(size)
    query = (ROOT / "queries" / "links" / "district-bridges.rq").read_text("utf-8")
    ours, store = timed(lambda: load_ours(graphs, None))
    theirs, dataset = timed(lambda: load_theirs(graphs))
    assert len(store.merged()) == len(dataset), "the two sides hold different graphs"
    yield Measure(f"{size} stakeholders: load {len(dataset)} statements in memory", ours, theirs)
    with TemporaryDirectory() as folder:
        start = perf_counter()
        load_ours(graphs, Path(folder) / "store")
        yield Measure(f"{size} stakeholders: the same load to disk", perf_counter() - start, theirs)
    ours, rows = timed(lambda: ask_ours(store, query))
    start = perf_counter()
    wanted = ask_theirs(dataset, query)
    theirs = perf_counter() - start
    assert sorted(rows) == sorted(wanted), "the two sides answer differently"
    yield Measure(f"{size} stakeholders: district-bridges, {len(rows)} rows", ours, theirs)


def main() -> None:
    """Print the table for the sizes given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1000])
    sizes: list[int] = parser.parse_args().sizes
    warnings.simplefilter("ignore", DeprecationWarning)
    print(f"pyoxigraph {pyoxigraph.__version__}, rdflib {rdflib.__version__}, "
          f"Python {platform.python_version()}, {platform.machine()}\n")  # fmt: skip
    print("| work | clockkg, s | rdflib, s | rdflib / clockkg |\n|---|---|---|---|")
    for size in sizes:
        for work, ours, theirs in compare(size):
            print(f"| {work} | {ours:.3f} | {theirs:.3f} | {theirs / ours:.1f} |", flush=True)


if __name__ == "__main__":
    main()
