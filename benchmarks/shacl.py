"""The project's shapes over a world of any size: compiled to SPARQL here, and by pySHACL.

Both get the same shapes and the same statements and must find the same. `--alone N` adds a size
that only the compiled shapes are asked to judge.

    python benchmarks/shacl.py 500 7500 --alone 80000
"""

import argparse
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Final, NamedTuple

import pyoxigraph
import pyshacl
import rdflib

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.bridges import world  # noqa: E402 - from this checkout
from clockkg.store.holding import hold  # noqa: E402 - from this checkout
from clockkg.validation import elsewhere, find_shapes  # noqa: E402 - from this checkout
from clockkg.validation.bridge import faithful, read_graph  # noqa: E402 - from this checkout
from clockkg.validation.shacl.running import Breach, Judge  # noqa: E402 - from this checkout

MEDIA: Final = "application/n-triples"
Said = set[tuple[str, ...]]


class Measure(NamedTuple):
    """Seconds to read the data and to judge them; what was found."""

    reading: float
    judging: float
    found: Said


def ours(text: bytes, shapes: rdflib.Graph) -> Measure:
    """The shapes compiled, on a store in memory."""
    start = perf_counter()
    store, _ = hold(text, MEDIA)
    read = perf_counter()
    verdict = Judge(store, shapes).run()
    end = perf_counter()
    assert not verdict.elsewhere, "every shape is compiled"
    found = set(map(_said, verdict.breaches))
    return Measure(read - start, end - read, found)


def theirs(text: bytes, shapes: rdflib.Graph) -> Measure:
    """The shapes judged by pySHACL, advanced features on, the graph in rdflib's memory."""
    with faithful():
        start = perf_counter()
        graph = read_graph(text, MEDIA)
        read = perf_counter()
        breaches = list(elsewhere.breaches(graph, shapes, set(shapes.subjects())))
        end = perf_counter()
        found = set(map(_said, breaches))
        return Measure(read - start, end - read, found)


def _said(breach: Breach) -> tuple[str, ...]:
    value = breach.value.n3() if breach.value else ""
    return (breach.focus.n3(), breach.path or "", value, str(breach.shape), breach.component)


def lines(sizes: list[int], alone: list[int]) -> Iterator[str]:
    """The table's lines, as they are measured."""
    shapes = find_shapes().graph
    for size in (*sizes, *alone):
        stated = {line for graph in world(size).values() for line in graph}
        text = "\n".join(sorted(stated)).encode()
        our = ours(text, shapes)
        head = f"| {len(stated)} | {len(our.found)} | {our.reading:.2f} | {our.judging:.2f} |"
        if size in alone:
            yield f"{head} - | - | - |"
            continue
        their = theirs(text, shapes)
        assert our.found == their.found, "the two sides find different things"
        ratio = their.judging / our.judging
        yield f"{head} {their.reading:.2f} | {their.judging:.2f} | {ratio:.0f} |"


def main() -> None:
    """Print the table for the sizes given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[500])
    parser.add_argument("--alone", nargs="*", type=int, default=[])
    chosen = parser.parse_args()
    print(f"pyoxigraph {pyoxigraph.__version__}, pySHACL {pyshacl.__version__} (advanced), "
          f"rdflib {rdflib.__version__}, Python {platform.python_version()}\n")  # fmt: skip
    print("| statements | results | read, s | judge, s | pySHACL reads, s | judges, s | ratio |")
    print("|---|---|---|---|---|---|---|")
    for line in lines(chosen.sizes, chosen.alone):
        print(line, flush=True)


if __name__ == "__main__":
    main()
