"""What loading a long table of members costs: ours, morph-kgc, and a bare loop without checks.

One file of made-up organisations is written from a fixed seed. Each side makes the same statements
of it in a process of its own: clockkg reads, checks, maps, sorts, traces every statement to its
cell and hashes the graph; morph-kgc runs the same mapping as RML, which clockkg writes; the bare
loop is Python's csv module and one write for each row. The statements are held to be equal.

    python benchmarks/loading.py 1000000 --morph ~/.cache/clockkg/rml/venv/bin/python

CPU seconds, those of the clock, and the peak of memory are those of the process, its imports
included; CPU also those of processes that it waited for. `--whole` adds what a load costs to its
end, with the store, what is derived, the shapes, and publishing.
"""

import argparse
import csv
import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from clockkg.loading import find_loader, sources  # noqa: E402 - from this checkout
from clockkg.loading.rml import export  # noqa: E402 - from this checkout

HEADINGS: Final = (
    "codice", "natura", "nome in italiano", "acronimo", "tipo", "forma giuridica", "partita IVA",
    "sito", "territorio", "istituzione",
)  # fmt: skip
FILE: Final = "organisations.csv"
PLACES: Final = "places.csv"
_PROVINCES: Final = 100
OURS: Final = """
import sys
from pathlib import Path
from clockkg.loading import Delivery, find_loader
from clockkg.loading.pipeline import mapped
arrival = mapped(Delivery(find_loader("records"), (Path(sys.argv[1]),)))
assert not [one for one in arrival.findings if one.severity == "violation"]
arrival.snapshot.save(Path(sys.argv[2]))
print(arrival.snapshot.digest())
"""
WHOLE: Final = """
import sys
from pathlib import Path
from clockkg.loading import Delivery, find_loader, load
files = tuple(map(Path, sys.argv[2:]))
outcome = load(Path(sys.argv[1]), [Delivery(find_loader("records"), files)])
assert outcome.release and not outcome.findings
"""
BARE: Final = """
import csv, sys
O, I = "https://w3id.org/clockkg/ontology#", "https://w3id.org/clockkg/id/"
T, X = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2001/XMLSchema#date"
L, H = "http://www.w3.org/2000/01/rdf-schema#label", "http://xmlns.com/foaf/0.1/homepage"
V, G = "https://w3id.org/clockkg/vocab/stakeholder-type/", "https://w3id.org/clockkg/graph/a/b"
KINDS = {"impresa": O + "Enterprise", "centro": O + "TechnologyTransferCentre"}
with open(sys.argv[1], newline="", encoding="utf-8") as rows, open(sys.argv[2], "w") as out:
    reader = csv.reader(rows)
    next(reader)
    for k, n, name, a, t, f, v, h, p, d in reader:
        s = f"<{I}org/{k}>"
        out.write(
            f'{s} <{T}> <{KINDS[n]}> <{G}> .\\n{s} <{L}> "{name}"@it <{G}> .\\n'
            f'{s} <{O}acronym> "{a}" <{G}> .\\n{s} <{O}stakeholderType> <{V}{t}> <{G}> .\\n'
            f'{s} <{O}legalForm> "{f}" <{G}> .\\n{s} <{O}vatNumber> "{v}" <{G}> .\\n'
            f'{s} <{H}> <{h}> <{G}> .\\n{s} <{O}hasTerritory> <{I}place/{p}> <{G}> .\\n'
            f'{s} <{O}establishmentDate> "{d}"^^<{X}> <{G}> .\\n'
        )
"""
_SOURCE: Final = re.compile(r'rml:source \[[^\]]*rml:path "([^"]*)"[^\]]*\]')


class Cost(NamedTuple):
    """What a process took."""

    seconds: float
    clock: float
    megabytes: float


def vat_number(number: int) -> str:
    """A VAT number with its check digit, by Luhn's formula."""
    digits = f"{number:010d}"
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits)]
    return digits + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)  # noqa: PLR2004 - Luhn's


def write(path: Path, rows: int) -> None:
    """So many made-up organisations."""
    random = Random(20261122)  # noqa: S311 - made-up data
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADINGS)
        for n in range(rows):
            day = f"{1990 + n % 30}-{1 + n % 12:02}-{1 + n % 28:02}"
            lines.writerow(
                (
                    f"m-{n}", random.choice(("impresa", "centro")), f"Ditta Esempio {n}", f"D{n}",
                    "sme", random.choice(("Srl", "Spa")), vat_number(n + 1),
                    f"https://m{n}.example.org/", f"province-{n % _PROVINCES}", day,
                )
            )  # fmt: skip


def write_places(path: Path) -> None:
    """The places that the organisations name."""
    lines = (f"province-{n},territory,Provincia {n},Province {n}\n" for n in range(_PROVINCES))
    path.write_text("key,kind,label_it,label_en\n" + "".join(lines), "utf-8")


def cost(words: list[str], folder: Path) -> Cost:
    """Run a process to its end."""
    told = os.environ | {"PYTHONPATH": str(ROOT)}
    begun = perf_counter()
    process = subprocess.Popen(words, cwd=folder, env=told, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, words
    took = perf_counter() - begun
    return Cost(used.ru_utime + used.ru_stime, took, used.ru_maxrss / 1024)


def morph(python: str, folder: Path) -> Cost:
    """The same mapping by morph-kgc, as clockkg writes it in RML."""
    loader = find_loader("records")
    with (folder / FILE).open(encoding="utf-8") as file:
        head = [next(file), next(file)]
    (folder / "head").mkdir()
    (folder / "head" / FILE).write_text("".join(head), "utf-8")
    made = export(loader, sources.read({FILE: folder / "head" / FILE}, loader.reading))
    for name, text in made.lookups.items():
        (folder / name).write_text(text, "utf-8")
    text = _SOURCE.sub(lambda match: f'rml:source "{folder / match[1]}"', made.turtle)
    (folder / "mapping.ttl").write_text(text, "utf-8")
    options = f"[CONFIGURATION]\noutput_file={folder}/morph.nt\nna_values=\n"
    options += f"number_of_processes=1\n[Data]\nmappings={folder}/mapping.ttl\n"
    (folder / "morph.ini").write_text(options, "utf-8")
    return cost([python, "-m", "morph_kgc", str(folder / "morph.ini")], folder)


def digest(path: Path, folder: Path, *, quads: bool = False) -> str:
    """The SHA-256 of a file's statements, sorted, without their graph."""
    graph = r"s/ <[^>]*graph[^>]*> \.$/ ./" if quads else r"s/ *\.$/ ./"
    command = f"sed -E '{graph}' {path} | LC_ALL=C sort -u -T {folder} | sha256sum"
    return subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout  # noqa: S602 - ours


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="+")
    parser.add_argument("--morph", default="", help="a Python that has morph-kgc")
    parser.add_argument("--whole", action="store_true", help="measure a whole load too")
    parser.add_argument("--folder", type=Path, help="where to work; a new folder of the system")
    wanted = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| rows | side | CPU, s | of the bare loop | clock, s | of the bare loop | peak, MB |")
    print("|---|---|---|---|---|---|---|")
    for rows in wanted.rows:
        with TemporaryDirectory(dir=wanted.folder) as name:
            run(rows, Path(name), wanted.morph, whole=wanted.whole)


def run(rows: int, folder: Path, python: str, *, whole: bool) -> None:
    """One size, every side."""
    write(folder / FILE, rows)
    here = [sys.executable, "-c"]
    found = {"bare loop": cost([*here, BARE, FILE, "bare.nq"], folder)}
    found["clockkg"] = cost([*here, OURS, FILE, "ours"], folder)
    expected = digest(folder / "bare.nq", folder, quads=True)
    assert digest(folder / "ours" / "graph.nt", folder) == expected
    if whole:
        write_places(folder / PLACES)
        found["clockkg, the whole load"] = cost([*here, WHOLE, "home", FILE, PLACES], folder)
    if python:
        found["morph-kgc"] = morph(python, folder)
        assert digest(folder / "morph.nt", folder) == expected
    least = found["bare loop"]
    for side, took in found.items():
        ratios = (f"{took.seconds / least.seconds:.1f}", f"{took.clock / least.clock:.1f}")
        cells = (rows, side, f"{took.seconds:.1f}", ratios[0], f"{took.clock:.1f}", ratios[1])
        print(f"| {' | '.join(map(str, cells))} | {took.megabytes:.0f} |", flush=True)


if __name__ == "__main__":
    main()
