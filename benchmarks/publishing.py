"""What it costs to publish a changed graph of 100,000 statements, by the size of the store.

Stores of several sizes are made of graphs of 100,000 statements each. In each store one graph is
changed, by one per cent and wholly, and published; the seconds of each step are printed, and those
until a running service answers from the new release. They must grow with the change, and not with
the store. Validation and inference are left out: they read the whole release.

    python benchmarks/publishing.py --folder /var/tmp/bench 100000 1000000 10000000

A store of ten million statements needs some ten gigabytes of disk; the folder is removed again.
"""

import argparse
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final

import pyoxigraph

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from clockkg.graphs import Manifest, Releases, Snapshot  # noqa: E402 - from this checkout
from clockkg.settings import Settings  # noqa: E402 - from this checkout
from clockkg.terms import graph  # noqa: E402 - from this checkout
from server.service import Service  # noqa: E402 - from this checkout

GRAPH_SIZE: Final = 100_000
SUBJECT_SIZE: Final = 10
CHANGES: Final = {"1 %": 100, "all": 1}
REPEATS: Final = 3
STEPS: Final = ("draft", "put", "publish", "service")
_BYTES: Final = 1_000
_POLL: Final = 0.01


@dataclass
class Watch:
    """Tells the seconds since it was last asked."""

    last: float = 0.0

    def lap(self) -> float:
        """The seconds since the last lap, or since the first."""
        now = perf_counter()
        passed, self.last = now - (self.last or now), now
        return passed


def snapshot(number: int, edition: str = "", every: int = 1) -> Snapshot:
    """A graph of its own statements; each so many-th bears the mark of an edition."""
    return Snapshot.of(
        f"<urn:thing:{number}:{n // SUBJECT_SIZE}> <urn:property:{n % SUBJECT_SIZE}> "
        f'"value {n} of graph {number}{edition if n % every == 0 else ""}" .'
        for n in range(GRAPH_SIZE)
    )


def build(releases: Releases, size: int) -> float:
    """Publish a store of a size as release 1; the seconds it took."""
    watch = Watch()
    watch.lap()
    with releases.draft() as draft:
        for number in range(size // GRAPH_SIZE):
            draft.put(graph("bench", f"g{number}"), snapshot(number))
        draft.publish(Manifest(number=draft.number, time=""))
    return watch.lap()


def change(releases: Releases, service: Service, edition: str, every: int) -> tuple[float, ...]:
    """Change one graph, publish it and wait for the service; the seconds of each step."""
    new = snapshot(0, edition, every)
    watch = Watch()
    watch.lap()
    with releases.draft() as draft:
        drafted = watch.lap()
        draft.put(graph("bench", "g0"), new)
        put = watch.lap()
        release = draft.publish(Manifest(number=draft.number, time=""))
        published = watch.lap()
    watch.lap()
    while service.release.number != release.number:
        sleep(_POLL)
    return drafted, put, published, watch.lap()


def measure(folder: Path, size: int) -> Iterator[tuple[str, str, list[float]]]:
    """For each change, the median seconds of each step in a store of a size."""
    releases = Releases(folder)
    took = build(releases, size)
    print(f"{size:,} statements: built in {took:.0f} s", file=sys.stderr, flush=True)
    service = Service(Settings(home=folder, workers=1))
    service.warm()
    for name, every in CHANGES.items():
        laps = [change(releases, service, f", {name} {n}", every) for n in range(REPEATS)]
        yield f"{size:,}", name, [median(lap) for lap in zip(*laps, strict=True)]
    service.opened.pool.close()


def main() -> None:
    """Print the table for the sizes given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="Where there is room.")
    arguments = parser.parse_args()
    sizes: list[int] = arguments.sizes
    free = shutil.disk_usage(arguments.folder or Path()).free
    assert free > _BYTES * max(sizes), f"{free} bytes are too few"
    print(f"pyoxigraph {pyoxigraph.__version__}, Python {platform.python_version()}, "
          f"{platform.machine()}\n")  # fmt: skip
    print(f"| statements | changed | {', s | '.join(STEPS)}, s | all, s |\n|{'---|' * 7}")
    for size in sizes:
        with TemporaryDirectory(dir=arguments.folder) as folder:
            for store, name, seconds in measure(Path(folder) / "kg", size):
                cells = " | ".join(f"{one:.2f}" for one in (*seconds, sum(seconds)))
                print(f"| {store} | {name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
