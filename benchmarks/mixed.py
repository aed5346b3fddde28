"""Twenty-six questions across clusters on a large world: clockkg, Virtuoso and rdflib in one run.

Ours and Virtuoso are asked over HTTP, as a client would: once for the first time, which has to work
the answer out, and then again, when ours may have kept it and Virtuoso its pages and its plan.
The load is all of these answers.
rdflib is asked in its own process, in memory, with a limit of time. Where the numbers of the rows
differ, the table says so.

    python benchmarks/mixed.py 76000
"""

import argparse
import json
import math
import multiprocessing
import os
import platform
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
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
sys.path.insert(0, str(ROOT))

from benchmarks import bridges, rivals  # noqa: E402 - from this checkout
from clockkg.graphs import Manifest, Releases, Snapshot  # noqa: E402 - from this checkout
from clockkg.terms import PREFIXES  # noqa: E402 - from this checkout

QUERIES: Final = Path(__file__).parent / "mixed.rq"
REPEATS: Final = 5
SECONDS: Final = 120
RDFLIB_SECONDS: Final = 60
GRAPH_ANSWER: Final = "application/n-triples"
TABLE_ANSWER: Final = "application/sparql-results+json"
Ask = Callable[[str], int]


class Asked(NamedTuple):
    """Seconds of the first answer and of the next ones, and the rows; None without an answer."""

    first: float | None
    again: float | None
    rows: int

    @property
    def each(self) -> float | None:
        """Seconds of one answer of the load, the first among them."""
        if self.first is None or self.again is None:
            return None
        return (self.first + REPEATS * self.again) / (REPEATS + 1)


NO_ANSWER: Final = Asked(None, None, 0)


def queries() -> Mapping[str, str]:
    """The questions by name, each after a line `# name: ...`, with the prefixes that it uses."""
    parts = (p.split("\n", 1) for p in QUERIES.read_text("utf-8").split("# name: ")[1:])
    return {name.strip(): f"{_prologue(text)}{text}" for name, text in parts}


def _prologue(query: str) -> str:
    used = {name for name in PREFIXES if re.search(rf"(?<!\w){name}:", query)}
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in sorted(used))


def is_graph(query: str) -> bool:
    """Whether a question's answer is a graph."""
    return bool(re.search(r"^(CONSTRUCT|DESCRIBE)\b", query, re.MULTILINE))


def over_http(url: str, **more: str) -> Ask:
    """Asks an endpoint by POST and reads the whole answer."""

    def ask(query: str) -> int:
        accept = GRAPH_ANSWER if is_graph(query) else TABLE_ANSWER
        body = urlencode({"query": query, **more}).encode()
        request = Request(url, body, {"Accept": accept})  # noqa: S310 - our own address
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - our own address
            return counted(answer.read(), graph=is_graph(query))

    return ask


def counted(body: bytes, *, graph: bool) -> int:
    """The rows or the triples of an answer; 1 for a yes."""
    if graph:
        return sum(1 for line in body.splitlines() if line.strip().endswith(b"."))
    found = json.loads(body)
    return int(found["boolean"]) if "boolean" in found else len(found["results"]["bindings"])


def timed(ask: Ask, query: str) -> Asked:
    """The first answer, and the median of some more."""
    try:
        seconds, rows = [], 0
        for _ in range(REPEATS + 1):
            start = perf_counter()
            rows = ask(query)
            seconds.append(perf_counter() - start)
        return Asked(seconds[0], median(seconds[1:]), rows)
    except (HTTPError, OSError):
        return NO_ANSWER


def in_rdflib(dataset: rdflib.Dataset) -> Callable[[str], Asked]:
    """Asks rdflib once, in a process that is ended when it takes too long."""
    context = multiprocessing.get_context("fork")

    def asked(query: str) -> Asked:
        mine, theirs = context.Pipe()
        process = context.Process(target=_ask_rdflib, args=(dataset, query, theirs))
        process.start()
        found = mine.recv() if mine.poll(RDFLIB_SECONDS) else NO_ANSWER
        process.kill()
        process.join()
        return Asked(*found)

    return asked


def _ask_rdflib(
    dataset: rdflib.Dataset, query: str, pipe: "multiprocessing.connection.Connection"
) -> None:
    start = perf_counter()
    try:
        answer = dataset.query(query)
        rows = int(bool(answer.askAnswer)) if answer.type == "ASK" else len(list(answer))
        pipe.send((perf_counter() - start, None, rows))
    except Exception:  # noqa: BLE001 - whatever it fails with, it does not answer
        pipe.send(NO_ANSWER)


def prepare(size: int, folder: Path) -> tuple[int, bridges.World]:
    """The world as a release in a folder and as files of N-Quads and, merged, N-Triples."""
    graphs = bridges.world(size)
    with Releases(folder / "kg").draft() as draft:
        for name, lines in graphs.items():
            draft.put(name, Snapshot.of(lines))
        draft.publish(Manifest(number=draft.number, time="2026-11-22T00:00:00Z"))
    merged = sorted({line for lines in graphs.values() for line in lines})
    with (folder / "world.nq").open("w", encoding="utf-8") as file:
        for name, lines in (*graphs.items(), (rivals.MERGED, merged)):
            file.writelines(f"{line[:-1]}<{name}> .\n" for line in dict.fromkeys(lines))
    (folder / "world.nt").write_text("\n".join(merged), "utf-8")
    return len(merged), graphs


def ours(folder: Path) -> tuple[list[str], str, dict[str, str]]:
    """The command that serves the release, its address, and its settings."""
    port = rivals.free_port()
    words = [
        sys.executable,
        "-m",
        "clockkg",
        "--home",
        str(folder / "kg"),
        "serve",
        "--port",
        str(port),
    ]
    settings = {
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
        asked_rdflib = in_rdflib(dataset) if with_rdflib else lambda _: NO_ANSWER
        words, address, environment = ours(folder)
        (folder / "virtuoso").mkdir()
        with (
            rivals.virtuoso(folder / "virtuoso", folder / "world.nq") as theirs,
            rivals.serving(words, f"{address}/ready", folder, **environment),
        ):
            ask_us = over_http(f"{address}/sparql")
            for question, query in queries().items():
                if only in question:
                    named = {"default-graph-uri": rivals.MERGED} if "GRAPH ?" not in query else {}
                    ask_them = over_http(theirs, **named)
                    them = timed(ask_them, query)
                    yield question, timed(ask_us, query), them, asked_rdflib(query)


def shown(seconds: float | None, found: Asked, rows: int) -> str:
    """Seconds as the table shows them, with the number of rows where it is not ours."""
    if seconds is None:
        return "no answer" if found.first is None else "-"
    return f"{seconds:.4f}" + ("" if found.rows == rows else f" ({found.rows} rows)")


def mean(pairs: Sequence[tuple[float | None, float | None]]) -> str:
    """The geometric mean of theirs by ours, over what both answered."""
    known = [theirs / ours for ours, theirs in pairs if ours and theirs]
    if not known:
        return "-"
    return f"{math.exp(sum(map(math.log, known)) / len(known)):.2f} (of {len(known)})"


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
    found: list[tuple[str, Asked, Asked, Asked]] = []
    for asked in run(chosen.size, with_rdflib=not chosen.without_rdflib, only=chosen.only):
        if not found:
            heads = ("question", "rows", "clockkg first, s", "again", "Virtuoso first, s", "again",
                     "rdflib, s")  # fmt: skip
            print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
        found.append(asked)
        name, us, them, theirs = asked
        seconds = ((us.first, us), (us.again, us), (them.first, them), (them.again, them),
                   (theirs.first, theirs))  # fmt: skip
        cells = (name, str(us.rows), *(shown(s, one, us.rows) for s, one in seconds))
        print(f"| {' | '.join(cells)} |", flush=True)
    print("\nGeometric means:")
    print("- Virtuoso / clockkg, first:", mean([(u.first, v.first) for _, u, v, _ in found]))
    print("- Virtuoso / clockkg, again:", mean([(u.again, v.again) for _, u, v, _ in found]))
    print("- Virtuoso / clockkg, all answers:", mean([(u.each, v.each) for _, u, v, _ in found]))
    least = [(u.first, r.first or RDFLIB_SECONDS) for _, u, _, r in found]
    print(f"- rdflib / clockkg, first, {RDFLIB_SECONDS} s where rdflib had no answer:", mean(least))


if __name__ == "__main__":
    main()
