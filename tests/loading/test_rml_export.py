"""A mapping written as RML gives the same statements, by our engine and by another."""

import csv
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from clockkg.findings import Origin
from clockkg.loading import Delivery, Loader, find_loader, find_loaders, sample_of, sources
from clockkg.loading.pipeline import mapped
from clockkg.loading.rml import Export, export, read_rml, run

LOADERS = [
    *("document-cosvig-2019", "document-lucense-2019", "sample-alfa", "sample-beta"),
    *sorted(name for name in find_loaders() if name.startswith("open-")),
]
MORPH = os.environ.get("CLOCKKG_MORPH_PYTHON", "")
SOURCE = re.compile(r'rml:source \[[^\]]*rml:path "([^"]*)"[^\]]*\]')
OTHER = "document-lucense-2019"


class Written(NamedTuple):
    """A loader's mapping as RML, in a folder with the files of its sample."""

    loader: Loader
    made: Export
    folder: Path

    @property
    def lines(self) -> set[str]:
        """What our engine makes of it."""
        return {one.n3() for one in run(read_rml(self.folder / "mapping.ttl"), self.folder)}

    def columns(self, *, partly: bool) -> set[tuple[str, str]]:
        """The columns of which RML says nothing, or not for every cell; a thing may have none."""
        left = [one for one in self.made.left if one.partly is partly]
        return {(one.table, name) for one in left for name in (*one.columns, "")}

    def column(self, origin: Origin) -> tuple[str, str]:
        """The column that a statement comes from, by its name."""
        found = self.loader.tables[origin.table].column(origin.column)
        return origin.table, found.name if found else origin.column


def written(name: str, folder: Path) -> Written:
    """Write a loader's mapping into a folder, and its sample beside it."""
    loader = find_loader(name)
    files = Delivery(loader, (sample_of(loader),)).files()
    sheets = list(sources.read(files, loader.reading))
    made = export(loader, sheets)
    for sheet in sheets:
        table = next(t for t in loader.tables.values() if t.known_as(sheet.name))
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([sheet.header, *(row.cells for row in sheet.rows)])
    texts = {"mapping.ttl": made.turtle, **made.lookups}
    for file, text in texts.items():
        (folder / file).write_text(text, "utf-8")
    for path in files.values():
        shutil.copy(path, folder)
    return Written(loader, made, folder)


@pytest.mark.parametrize("name", LOADERS)
def test_what_rml_says_is_what_the_mapping_says(name: str, tmp_path: Path) -> None:
    """Every statement is there but for columns that are listed; none is there that is not ours."""
    rml = written(name, tmp_path)
    snapshot = mapped(Delivery(rml.loader, (sample_of(rml.loader),))).snapshot
    listed = rml.columns(partly=False) | rml.columns(partly=True)
    unsaid = [
        line
        for line in set(snapshot.statements) - rml.lines
        if not {rml.column(origin) for origin in snapshot.origins(line)} <= listed
    ]
    assert unsaid == []
    partly = {
        column.predicate
        for table, name in rml.columns(partly=True)
        if (column := rml.loader.tables[table].column(name))
    }
    more = {line.split(" ")[1].strip("<>") for line in rml.lines - set(snapshot.statements)}
    assert more <= partly
    assert bool(rml.lines) is bool(set(rml.made.turtle.split()) & {"rml:TriplesMap"})


def test_what_is_left_is_said_in_words(tmp_path: Path) -> None:
    """An identifier made of a text, a cell that is not ISO, a check: each with its column."""
    rml = written("document-cosvig-2019", tmp_path)
    told = {(one.table, one.columns[0], one.partly): one.why for one in rml.made.left}
    assert "|slug" in told["organisations", "evidence", False]["it"]
    assert "2019-12-09" in told["organisations", "established", True]["en"]


def test_another_engine_says_the_same(tmp_path: Path) -> None:
    """morph-kgc, in an environment of its own, gives the same statements of the same mapping."""
    if not MORPH:
        pytest.skip("no morph-kgc: .ci/run installs it, or CLOCKKG_MORPH_PYTHON names a Python")
    rml = written(OTHER, tmp_path)
    text = SOURCE.sub(lambda match: f'rml:source "{tmp_path / match[1]}"', rml.made.turtle)
    (tmp_path / "morph.ttl").write_text(text, "utf-8")
    options = f"[CONFIGURATION]\noutput_file={tmp_path}/out.nt\nna_values=\n"
    options += f"number_of_processes=1\n[Data]\nmappings={tmp_path}/morph.ttl\n"
    (tmp_path / "morph.ini").write_text(options, "utf-8")
    words = [MORPH, "-m", "morph_kgc", str(tmp_path / "morph.ini")]
    subprocess.run(words, check=True, capture_output=True, cwd=tmp_path)  # noqa: S603 - ours
    lines = (tmp_path / "out.nt").read_text("utf-8").splitlines()
    given = {f"{line.rstrip().removesuffix('.').rstrip()} ." for line in lines if line.strip()}
    assert given == rml.lines
    assert len(given) > 100
