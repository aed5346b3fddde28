"""Requests a second on cheap queries over HTTP: clockkg, rdflib-endpoint and Virtuoso in one run.

The same world, the same four queries in turn (a stakeholder with what is known of it, whether it
is a member, its projects, who bears a name), `wrk` on the same machine. `different` asks of another
stakeholder each time, so that nothing is known already; `same` asks of one again and again. The
processor's time of a server's processes, divided by its answers, tells what an answer costs,
whatever else the machine does.

    python benchmarks/serving.py 7600
"""

import argparse
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from urllib.parse import quote

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import rivals  # noqa: E402 - from this checkout
from benchmarks.mixed import prepare  # noqa: E402 - from this checkout
from clockkg.terms import PREFIXES  # noqa: E402 - from this checkout

ENDPOINT: Final = "rdflib-endpoint==0.6.3"
SECONDS: Final = 8
_RUNS: Final = count()
QUERIES: Final = (
    """SELECT ?name ?priority ?of { FIRM rdfs:label ?name
    OPTIONAL { FIRM clock:hasCompetence ?priority }
    OPTIONAL { ?m org:member FIRM ; org:organization ?of } }""",
    "ASK { ?m org:member FIRM ; org:organization <https://w3id.org/clockkg/id/org/energia> }",
    """SELECT ?p ?day { ?m org:member FIRM ; org:organization ?p . ?p a clock:JointProject
    OPTIONAL { ?p clock:startDate ?day } } LIMIT 10""",
    'SELECT ?s { ?s rdfs:label "firm-NUMBER"@it ; a clock:Enterprise }',
)
FIRM: Final = "<https://w3id.org/clockkg/id/org/firm-NUMBER>"
_SCRIPT: Final = """
local queries = {{ {queries} }}
local n = 0
request = function()
  n = n + 1
  local query = string.gsub(queries[n % #queries + 1], "NUMBER", {number}) .. {ending}
  local headers = {{ ["Accept"] = "application/sparql-results+json" }}
  return wrk.format("GET", "{path}?{more}query=" .. query, headers)
end
"""


class Load(NamedTuple):
    """What was measured: requests a second, and the milliseconds that 99 of 100 stay within."""

    rate: float
    p99: float
    failed: int
    cost: float
    """Milliseconds of processor time for each answer."""


@contextmanager
def rdflib_endpoint(folder: Path, triples: Path) -> Iterator[str]:
    """An rdflib-endpoint over Oxigraph, in an environment of its own; its address."""
    folder.mkdir()
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv" / "bin" / "python")
    wanted = [ENDPOINT, "oxrdflib", "uvicorn"]
    subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True, capture_output=True)  # noqa: S603 - our own command
    port = rivals.free_port()
    words = [str(folder / "venv" / "bin" / "rdflib-endpoint"), "serve", "--store", "Oxigraph",
             "--host", "127.0.0.1", "--port", str(port), str(triples)]  # fmt: skip
    url = f"http://127.0.0.1:{port}/"
    with rivals.serving(words, f"{url}?query=ASK%7B%7D", folder):
        yield url


@contextmanager
def clockkg(folder: Path) -> Iterator[str]:
    """Our service as it comes, but for its limit for each client: here all are one."""
    port = rivals.free_port()
    settings = os.environ | {"PYTHONPATH": str(ROOT), "CLOCKKG_QUERIES_PER_CLIENT": "0"}
    url = f"http://127.0.0.1:{port}"
    with rivals.serving(rivals.clockkg(folder / "kg", port), f"{url}/ready", folder, **settings):
        yield f"{url}/sparql"


class Server(NamedTuple):
    """A server at work: its process, the address of its endpoint, and what each request adds."""

    process: int
    url: str
    more: str = ""


def started(servers: ExitStack, server: AbstractContextManager[str], more: str = "") -> Server:
    """A server, once it answers."""
    before = set(children(os.getpid()))
    url = servers.enter_context(server)
    (process,) = set(children(os.getpid())) - before
    return Server(process, url, more)


def children(process: int) -> list[int]:
    """The processes that a process has started and that still run."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def processor(process: int) -> float:
    """The milliseconds that a process and all below it have worked so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:13])) * 1000 / os.sysconf("SC_CLK_TCK")
    return own + sum(map(processor, children(process)))


def measured(server: Server, connections: int, folder: Path, *, same: bool) -> Load:
    """What an endpoint bears."""
    _, url, more = server
    host, _, path = url.removeprefix("http://").partition("/")
    number = '"17"' if same else "tostring(n % 7000)"
    ending = '""' if same else f'"%23{next(_RUNS)}-" .. n'
    script = folder / "ask.lua"
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("clock", "org", "rdfs"))
    texts = (quote(prologue + query.replace("FIRM", FIRM)) for query in QUERIES)
    asked = ", ".join(f'"{text}"' for text in texts)
    text = _SCRIPT.format(queries=asked, number=number, ending=ending, path=f"/{path}", more=more)
    script.write_text(text, "utf-8")
    words = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}", "--latency", "--timeout", "30s",
             "-s", str(script), f"http://{host}"]  # fmt: skip
    before = processor(server.process)
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own command
    spent = processor(server.process) - before
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", told)
    answers = re.search(r"(\d+) requests in", told)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    assert rate
    assert p99
    assert answers
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}[p99[2]]
    cost = spent / int(answers[1])
    return Load(float(rate[1]), float(p99[1]) * unit, int(failed[1]) if failed else 0, cost)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=7_600)
    size = parser.parse_args().size
    with TemporaryDirectory() as name, ExitStack() as servers:
        folder = Path(name)
        triples, _ = prepare(size, folder)
        (folder / "virtuoso").mkdir()
        merged = f"default-graph-uri={quote(rivals.MERGED, safe='')}&"
        virtuoso = rivals.virtuoso(folder / "virtuoso", folder / "world.nq")
        endpoint = rdflib_endpoint(folder / "endpoint", folder / "world.nt")
        all_servers = {
            "clockkg": started(servers, clockkg(folder)),
            "Virtuoso": started(servers, virtuoso, merged),
            ENDPOINT.replace("==", " "): started(servers, endpoint),
        }
        print(f"{triples} triples, {SECONDS} seconds each\n")
        heads = (
            "queries",
            "connections",
            "server",
            "a second",
            "p99, ms",
            "failed",
            "CPU, ms",
            "clockkg / it",
        )
        print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
        for same in (False, True):
            for connections in (8, 32):
                loads = {
                    title: measured(server, connections, folder, same=same)
                    for title, server in all_servers.items()
                }
                ours = loads["clockkg"].rate
                for title, load in loads.items():
                    cells = ("same" if same else "different", connections, title,
                             f"{load.rate:.0f}", f"{load.p99:.0f}", load.failed,
                             f"{load.cost:.2f}", f"{ours / load.rate:.1f}")  # fmt: skip
                    print(f"| {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    main()
