"""Twenty-six questions across clusters on a large world: clockkg, Virtuoso and rdflib in one run.

Ours and Virtuoso are asked over HTTP, as a client would, and every answer is worked out anew: ours
has no cache of answers here. rdflib is asked in its own process, in memory, with a limit of time.
Where two answer, the numbers of their rows are held to be equal; who answers otherwise is marked.

    python benchmarks/mixed.py 76000
"""

import argparse
import json
import math
import multiprocessing
import os
import platform
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph
import rdflib

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import bridges  # noqa: E402 - beside this file
import rivals  # noqa: E402 - beside this file

from clockkg.graphs import Manifest, Releases, Snapshot  # noqa: E402 - from this checkout
from clockkg.terms import PREFIXES  # noqa: E402

QUERIES: Final = Path(__file__).parent / "mixed.rq"
REPEATS: Final = 5
SECONDS: Final = 120
GRAPH_ANSWER: Final = "application/n-triples"
TABLE_ANSWER: Final = "application/sparql-results+json"
Ask = Callable[[str], int]


class Asked(NamedTuple):
    """The median seconds of an answer and its number of rows; None where there is no answer."""

    seconds: float | None
    rows: int


def queries() -> Mapping[str, str]:
    """The questions by name, each after a line `# name: ...`."""
    parts = QUERIES.read_text("utf-8").split("# name: ")[1:]
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return {p.split("\n", 1)[0].strip(): prologue + p.split("\n", 1)[1] for p in parts}


def is_graph(query: str) -> bool:
    """Whether a question's answer is a graph."""
    return any(f"\n{word} " in query for word in ("CONSTRUCT", "DESCRIBE"))


def over_http(url: str, **more: str) -> Ask:
    """Asks an endpoint by POST and reads the whole answer."""

    def ask(query: str) -> int:
        accept = GRAPH_ANSWER if is_graph(query) else TABLE_ANSWER
        body = urlencode({"query": query, **more}).encode()
        request = Request(url, body, {"Accept": accept})  # noqa: S310 - our own address
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return counted(answer.read(), graph=is_graph(query))

    return ask


def counted(body: bytes, *, graph: bool) -> int:
    """The rows or the triples of an answer; 1 for a yes."""
    if graph:
        return sum(1 for line in body.splitlines() if line.strip().endswith(b"."))
    found = json.loads(body)
    return int(found["boolean"]) if "boolean" in found else len(found["results"]["bindings"])


def timed(ask: Ask, query: str) -> Asked:
    """The median of some answers after one to warm up; one answer is enough of a slow one."""
    try:
        seconds, rows = [], 0
        for number in range(REPEATS + 1):
            start = perf_counter()
            rows = ask(query)
            seconds.append(perf_counter() - start)
            if number == 0 and seconds[0] > 10:  # noqa: PLR2004 - seconds
                break
        return Asked(median(seconds[1:] or seconds), rows)
    except (HTTPError, OSError):
        return Asked(None, 0)


def in_rdflib(dataset: rdflib.Dataset) -> Callable[[str], Asked]:
    """Asks rdflib once, in a process that is ended when it takes too long."""
    context = multiprocessing.get_context("fork")

    def asked(query: str) -> Asked:
        mine, theirs = context.Pipe()
        process = context.Process(target=_ask_rdflib, args=(dataset, query, theirs))
        process.start()
        found = mine.recv() if mine.poll(SECONDS) else Asked(None, 0)
        process.kill()
        process.join()
        return Asked(*found)

    return asked


def _ask_rdflib(dataset: rdflib.Dataset, query: str, pipe: "multiprocessing.connection.Connection") -> None:
    start = perf_counter()
    try:
        answer = dataset.query(query)
        rows = int(bool(answer.askAnswer)) if answer.type == "ASK" else len(list(answer))
        pipe.send((perf_counter() - start, rows))
    except Exception:  # noqa: BLE001 - whatever it fails with, it does not answer
        pipe.send((None, 0))


def prepare(size: int, folder: Path) -> tuple[int, bridges.World]:
    """The world as a release in a folder and as a file of N-Quads beside it; its triples."""
    graphs = bridges.world(size)
    with Releases(folder / "kg").draft() as draft:
        for name, lines in graphs.items():
            draft.put(name, Snapshot.of(lines))
        draft.publish(Manifest(number=draft.number, time="2026-11-22T00:00:00Z"))
    merged = sorted({line for lines in graphs.values() for line in lines})
    with (folder / "world.nq").open("w", encoding="utf-8") as file:
        for name, lines in (*graphs.items(), (rivals.MERGED, merged)):
            file.writelines(f"{line[:-1]}<{name}> .\n" for line in dict.fromkeys(lines))
    return len(merged), graphs


def ours(folder: Path) -> tuple[list[str], str, dict[str, str]]:
    """The command that serves the release, its address, and its settings."""
    port = rivals.free_port()
    words = [sys.executable, "-m", "clockkg", "--home", str(folder / "kg"), "serve", "--port", str(port)]
    settings = {
        "CLOCKKG_CACHE_BYTES": "0",
        "CLOCKKG_QUERY_SECONDS": str(SECONDS),
        "CLOCKKG_MEMORY_TRIPLES": "5000000",
    }
    return words, f"http://127.0.0.1:{port}", os.environ | {"PYTHONPATH": str(ROOT)} | settings


def run(size: int, *, with_rdflib: bool, only: str) -> Iterator[tuple[str, Asked, Asked, Asked]]:
    """Each question's name and how each of the three answered it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        triples, graphs = prepare(size, folder)
        print(f"{triples} triples in {len(graphs)} graphs\n", flush=True)
        dataset = bridges.load_theirs(graphs) if with_rdflib else rdflib.Dataset()
        del graphs
        asked_rdflib = in_rdflib(dataset) if with_rdflib else lambda _: Asked(None, 0)
        words, address, environment = ours(folder)
        (folder / "virtuoso").mkdir()
        with (
            rivals.virtuoso(folder / "virtuoso", folder / "world.nq") as theirs,
            rivals.serving(words, f"{address}/ready", folder, **environment),
        ):
            ask_us = over_http(f"{address}/sparql")
            for name, query in queries().items():
                if only in name:
                    named = {"default-graph-uri": rivals.MERGED} if "GRAPH ?" not in query else {}
                    ask_them = over_http(theirs, **named)
                    yield name, timed(ask_us, query), timed(ask_them, query), asked_rdflib(query)


def shown(found: Asked, rows: int) -> str:
    """Seconds as the table shows them; a star where the rows are not ours."""
    if found.seconds is None:
        return "no answer"
    return f"{found.seconds:.4f}" + ("" if found.rows == rows else f" ({found.rows} rows)")


def mean(pairs: list[tuple[float, float]]) -> float:
    """The geometric mean of theirs by ours."""
    return math.exp(sum(math.log(theirs / ours) for ours, theirs in pairs) / len(pairs))


def main() -> None:
    """Print the table and the geometric means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=76_000)
    parser.add_argument("--without-rdflib", action="store_true")
    parser.add_argument("--only", default="", help="questions with this in their name")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)
    print(f"pyoxigraph {pyoxigraph.__version__}, rdflib {rdflib.__version__}, "
          f"Python {platform.python_version()}, {platform.machine()}")  # fmt: skip
    pairs: dict[str, list[tuple[float, float]]] = {"Virtuoso": [], "rdflib": []}
    for number, (name, us, virtuoso, theirs) in enumerate(
        run(chosen.size, with_rdflib=not chosen.without_rdflib, only=chosen.only)
    ):
        if not number:
            print("| question | rows | clockkg, s | Virtuoso, s | rdflib, s |\n|---|---|---|---|---|")
        print(f"| {name} | {us.rows} | {shown(us, us.rows)} | {shown(virtuoso, us.rows)} | "
              f"{shown(theirs, us.rows)} |", flush=True)  # fmt: skip
        for rival, found in (("Virtuoso", virtuoso), ("rdflib", theirs)):
            if us.seconds and found.seconds:
                pairs[rival].append((us.seconds, found.seconds))
    for rival, both in pairs.items():
        if both:
            print(f"\n{rival} / clockkg, geometric mean of {len(both)}: {mean(both):.2f}")


if __name__ == "__main__":
    main()
