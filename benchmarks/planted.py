"""80 property shapes over data of any size with planted faults: the planted list is the truth.

Every engine gets the same shapes and the same data as files, in a process of its own, and must
find every planted fault and no other. Each has a limit of seconds. rudof and Jena take part where
they are at hand:

    python benchmarks/planted.py 110000 --rudof VENV/bin/python --jena 'LIB/*' --limit 1800
    python benchmarks/planted.py 1100000 --only clockkg
    python benchmarks/planted.py 110000 --again 1000
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

EX: Final = "https://example.org/"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
CLASSES: Final = 15
PROPERTIES: Final = 80
PREFIXES: Final = (
    f"@prefix ex: <{EX}> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix xsd: <{XSD}> .\n"
)
Found = set[tuple[str, str, str]]
"""Node, property and kind of constraint of each fault."""


class Kind(NamedTuple):
    """A kind of property: what its shape asks, right values, wrong ones, and what those break."""

    name: str
    asks: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    component: str


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^<{XSD}{datatype}>'


CORE: Final = (
    Kind("label", "sh:minCount 1", ('"one"@it',), (), "MinCount"),
    Kind("number", 'sh:pattern "^[0-9]{11}$"', ('"01234567897"',), ('"12x"',), "Pattern"),
    Kind("once", "sh:maxCount 1", ('"a"',), ('"a"', '"b"'), "MaxCount"),
    Kind("day", "sh:datatype xsd:date", (_typed("2020-02-29", "date"),), ('"soon"',), "Datatype"),
    Kind("next", "sh:class ex:C{next}", ("{next}",), (f"<{EX}nobody>",), "Class"),
    Kind("colour", "sh:in ( ex:red ex:green )", (f"<{EX}red>",), (f"<{EX}black>",), "In"),
    Kind("share", "sh:minInclusive 0 ; sh:maxInclusive 100", (_typed("50", "integer"),),
         (_typed("101", "integer"),), "MaxInclusive"),
    Kind("page", "sh:nodeKind sh:IRI", (f"<{EX}page>",), ('"page"',), "NodeKind"),
    Kind("names", "sh:uniqueLang true", ('"a"@it', '"b"@en'), ('"a"@it', '"b"@it'), "UniqueLang"),
    Kind("text", "sh:minLength 3", ('"long"',), ('"x"',), "MinLength"),
    Kind("either", "sh:or ( [ sh:datatype xsd:string ] [ sh:datatype xsd:integer ] )", ('"a"',),
         (_typed("true", "boolean"),), "Or"),
    Kind("of", "sh:qualifiedValueShape [ sh:class ex:C{next} ] ; sh:qualifiedMinCount 1",
         ("{next}",), (f"<{EX}nobody>",), "QualifiedMinCount"),
)  # fmt: skip
QUERY: Final = Kind(
    "year",
    'sh:sparql [ sh:select "SELECT $this ?value { $this $PATH ?value FILTER(?value < 2000) }" ]',
    (_typed("2020", "integer"),),
    (_typed("1999", "integer"),),
    "SPARQL",
)


def properties(number: int, kinds: tuple[Kind, ...]) -> list[Kind]:
    """The kinds of property that the nodes of a class have: five, or six of the first classes."""
    count = PROPERTIES // CLASSES + (number < PROPERTIES % CLASSES)
    return [kinds[(number + n) % len(kinds)] for n in range(count)]


def shapes(kinds: tuple[Kind, ...]) -> str:
    """Fifteen node shapes with eighty property shapes, in Turtle."""
    text = PREFIXES
    for number in range(CLASSES):
        following = (number + 1) % CLASSES
        own = []
        for kind in properties(number, kinds):
            name = f"ex:c{number}-{kind.name}"
            own.append(name)
            asks = kind.asks.replace("{next}", str(following))
            text += f"{name}-shape a sh:PropertyShape ; sh:path {name} ; {asks} .\n"
        listed = " , ".join(f"{name}-shape" for name in own)
        text += f"ex:S{number} a sh:NodeShape ; sh:targetClass ex:C{number} ; "
        text += f"sh:property {listed} .\n"
    return text


def data(
    nodes: range, faults: Found, kinds: tuple[Kind, ...], seed: int = 7, every: int = 200
) -> Iterator[str]:
    """Lines about some nodes; one of so many has one fault, which is added to `faults`."""
    random = Random(seed)  # noqa: S311 - no secret
    for node in nodes:
        number = node % CLASSES
        yield f"<{EX}n{node}> {TYPE} <{EX}C{number}> ."
        own = properties(number, kinds)
        wrong = random.choice(own) if node % every == 0 else None
        for kind in own:
            path = f"{EX}c{number}-{kind.name}"
            if kind is wrong:
                faults.add((f"{EX}n{node}", path, kind.component))
            other = f"<{EX}n{(node // CLASSES) * CLASSES + (number + 1) % CLASSES}>"
            values = kind.wrong if kind is wrong else kind.right
            for value in (other if value == "{next}" else value for value in values):
                yield f"<{EX}n{node}> <{path}> {value} ."


def clockkg(folder: Path) -> Iterator[Found | None]:
    """Ours, on a store in memory; like each engine it pauses when the data are read."""
    import rdflib  # noqa: PLC0415 - each engine in a process of its own

    from clockkg.store import EmbeddedStore  # noqa: PLC0415 - each in a process of its own
    from clockkg.validation.shacl.running import Judge  # noqa: PLC0415 - each in a process of its own

    store = EmbeddedStore.holding((folder / "data.nt").read_bytes())
    yield None
    verdict = Judge(store, rdflib.Graph().parse(folder / "shapes.ttl")).run()
    assert not verdict.elsewhere
    yield {(b.focus.value, b.path or "", short(b.component)) for b in verdict.breaches}


def pyshacl(folder: Path) -> Iterator[Found | None]:
    """By pySHACL over rdflib's memory, the graph not copied."""
    import pyshacl as engine  # noqa: PLC0415 - each in a process of its own
    import rdflib  # noqa: PLC0415 - each in a process of its own
    from rdflib.namespace import SH  # noqa: PLC0415 - each in a process of its own

    graph = rdflib.Graph().parse(folder / "data.nt", format="nt")
    yield None
    rules = rdflib.Graph().parse(folder / "shapes.ttl")
    _, report, _ = engine.validate(graph, shacl_graph=rules, inplace=True)
    wanted = (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent)
    results = report.objects(None, SH.result)
    rows = ([str(report.value(one, way)) for way in wanted] for one in results)
    yield {(focus, path, short(component)) for focus, path, component in rows}


def rudof(folder: Path) -> Iterator[Found | None]:
    """By rudof's own engine and its Python binding."""
    binding = import_module("pyrudof")
    engine = binding.Rudof(binding.RudofConfig())
    engine.read_data(str(folder / "data.nt"), binding.RDFFormat.NTriples)
    yield None
    engine.read_shacl(str(folder / "shapes.ttl"))
    rows = engine.validate_shacl().violations
    told = ((r.focus_node, r.path or "", r.constraint_component) for r in rows)
    yield {(f.strip("<>"), p.strip("<>"), short(c.strip("<>"))) for f, p, c in map(_texts, told)}


def _texts(row: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, row))


def short(component: str) -> str:
    """A kind of constraint by its short name."""
    return component.rpartition("#")[2].rpartition(":")[2].removesuffix("ConstraintComponent")


ENGINES: Final = {"clockkg": clockkg, "pyshacl": pyshacl, "rudof": rudof}


def memory(name: str) -> int:
    """A number of this process's memory in bytes, as Linux tells it."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024


def work(name: str, folder: Path) -> None:
    """Let one engine do the work in this process, and print what it took and found as JSON."""
    steps = ENGINES[name](folder)
    start = process_time(), perf_counter()
    next(steps)
    read = process_time(), perf_counter()
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    held = memory("VmRSS")
    found = next(steps)
    end = process_time(), perf_counter()
    more = memory("VmHWM") - held
    json.dump({"read": read[0] - start[0], "cpu": end[0] - read[0], "seconds": end[1] - read[1],
               "held": held, "more": more, "found": sorted(found or ())}, sys.stdout)  # fmt: skip


def measured(name: str, folder: Path, chosen: argparse.Namespace) -> dict[str, Any] | str:
    """What an engine took and found, in a process of its own, or why it did not."""
    python = chosen.rudof if name == "rudof" else sys.executable
    command = [python, __file__, "0", "--work", name, "--folder", str(folder)]
    if name == "jena":
        java = Path(__file__).with_name("Planted.java")
        command = ["java", "-Xmx8g", "-cp", chosen.jena, str(java), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - ours
            command,
            stdout=subprocess.PIPE,
            timeout=chosen.limit,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {chosen.limit:g} s"
    except subprocess.CalledProcessError:
        return "cannot run these shapes"
    return dict(json.loads(done.stdout))


def row(name: str, taken: dict[str, Any] | str, truth: Found, ours: float) -> str:
    """One line of the table."""
    if isinstance(taken, str):
        return f"| {name} | {taken} | | | | | | | |"
    found = {(one[0], one[1], short(one[2])) for one in taken["found"]}
    ratio = taken["cpu"] / ours
    memory_told = [f"{taken[key] / 2**20:.0f}" if key in taken else "-" for key in ("held", "more")]
    return (
        f"| {name} | {taken['read']:.1f} | {taken['cpu']:.2f} | {taken['seconds']:.2f} "
        f"| {ratio:.1f} | {len(truth - found)} | {len(found - truth)} | {' | '.join(memory_told)} |"
    )


def again(nodes: int, rows: int) -> str:
    """A check after so many rows came, beside a check of everything; both must find the same."""
    import rdflib  # noqa: PLC0415 - each in a process of its own

    from clockkg.store import EmbeddedStore  # noqa: PLC0415 - each in a process of its own
    from clockkg.validation.shacl.again import Before, again  # noqa: PLC0415 - each in a process of its own
    from clockkg.validation.shacl.running import Judge  # noqa: PLC0415 - each in a process of its own

    faults: Found = set()
    nodes, rows = nodes // CLASSES * CLASSES, rows // CLASSES * CLASSES
    lines = list(data(range(nodes), faults, CORE))
    more = list(data(range(nodes, nodes + rows), faults, CORE, 8))
    graph = rdflib.Graph().parse(data=shapes(CORE))
    old, new, came = (
        EmbeddedStore.holding("\n".join(some).encode()) for some in (lines, lines + more, more)
    )
    first = Judge(old, graph)
    known = first.run().breaches
    counts = {str(node): first.focus_count(node) for node in first.reader.targeted()}
    changed = came.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    start = process_time()
    whole = Judge(new, graph).run()
    middle = process_time()
    part = again(Judge(new, graph), Before(known, counts, old), changed)
    end = process_time()
    told = [sorted(map(str, one.breaches)) for one in (whole, part)]
    assert told[0] == told[1]
    assert len(told[0]) == len(faults)
    full, few = middle - start, end - middle
    share = f"{100 * few / full:.0f} %"
    return f"| {len(lines)} | {rows} | {len(more)} | {full:.2f} | {few:.2f} | {share} |"


def table(chosen: argparse.Namespace) -> Iterator[str]:
    """The lines of a comparison, as they are measured."""
    faults: Found = set()
    nodes = chosen.nodes // CLASSES * CLASSES
    kinds = (*CORE, QUERY) if chosen.queries else CORE
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shapes.ttl").write_text(shapes(kinds), "utf-8")
        with (folder / "data.nt").open("w", encoding="utf-8") as file:
            lines = data(range(nodes), faults, kinds, every=chosen.every)
            count = sum(1 for line in lines if file.write(f"{line}\n"))
        yield f"{count} statements, {len(faults)} planted faults"
        heads = "engine", "read, CPU s", "judge, CPU s", "judge, s", "ratio", "missed", "invented"
        yield f"| {' | '.join((*heads, 'held, MiB', 'more, MiB'))} |"
        yield "|---|---|---|---|---|---|---|---|---|"
        ours = 0.0
        for engine in chosen.only or ("clockkg", "rudof", "jena", "pyshacl"):
            if engine in ("rudof", "jena") and not getattr(chosen, engine):
                continue
            taken = measured(engine, folder, chosen)
            ours = ours or (0.0 if isinstance(taken, str) else taken["cpu"])
            yield row(engine, taken, faults, ours)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nodes", type=int)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--queries", action="store_true", help="six shapes have a SPARQL query")
    parser.add_argument("--every", type=int, default=200, help="a fault for so many nodes")
    parser.add_argument("--rudof", help="a Python that has pyrudof")
    parser.add_argument("--jena", help="the class path of Jena with its shacl module")
    parser.add_argument("--limit", type=float, default=1800.0)
    parser.add_argument("--again", type=int, help="so many rows come; nothing else is measured")
    parser.add_argument("--work", choices=ENGINES)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    if chosen.work:
        work(chosen.work, chosen.folder)
    elif chosen.again:
        print("| statements | rows come | statements come | all, CPU s | again, CPU s | share |")
        print("|---|---|---|---|---|---|")
        print(again(chosen.nodes, chosen.again))
    else:
        for line in table(chosen):
            print(line, flush=True)


if __name__ == "__main__":
    main()
