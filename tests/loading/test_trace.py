"""Every statement of the world can be followed back to a cell that is really there."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from clockkg.findings import Origin
from clockkg.graphs import Release
from clockkg.loading import Loader, find_loaders
from clockkg.loading.mapping import Table, fold

LOADERS = {loader.name: loader for loader in find_loaders().values() if loader.bundled}
Cells = dict[str, str]


@cache
def records(path: Path, table: str, delimiter: str) -> list[list[str]]:
    """A source file's rows, read by nothing of ours."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file, delimiter=delimiter))
    book = load_workbook(path, data_only=True)
    [sheet] = [s for s in book.worksheets if fold(s.title) in headers(table)]
    return [["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)]


def headers(table: str) -> frozenset[str]:
    """The names a sheet of a table may have."""
    return LOADERS["sample-gamma"].tables[table].headers


def row(loader: Loader, origin: Origin) -> Cells:
    """The row that an origin names, by heading."""
    assert loader.bundled
    name = origin.file.removeprefix(f"{loader.name}/")
    path = loader.bundled / name if loader.bundled.is_dir() else loader.bundled
    assert path.name == name
    rows = records(path, origin.table, loader.delimiter or ",")
    return dict(zip(rows[0], rows[origin.row - 1], strict=False))


def origins(release: Release, loader: Loader) -> Iterator[tuple[str, Origin]]:
    """Every statement of a loader's graph with every place it came from."""
    for line, places in release.snapshot(loader.graph).statements.items():
        assert places, f"{line} comes from nowhere"
        yield from ((line, place) for place in places)


def texts(table: Table) -> frozenset[str]:
    """The headings of the columns whose cells are taken as they are."""
    columns = [c for node in (table.main, *table.nodes) for c in node.columns.values()]
    plain = (c for c in columns if c.kind_of_value == "text" and c.predicate and not c.separator)
    return frozenset(header for column in plain for header in column.headers)


@pytest.mark.parametrize("name", sorted(LOADERS))
def test_every_statement_stands_in_a_row(release: Release, name: str) -> None:
    """Each statement's file, row and heading exist, and the cell under it is filled."""
    loader = LOADERS[name]
    assert set(release.store.graph(loader.graph)) == set(release.snapshot(loader.graph).lines())
    for line, place in origins(release, loader):
        cells = row(loader, place)
        assert not place.column or cells[place.column].strip(), (line, place)


@pytest.mark.parametrize("name", sorted(LOADERS))
def test_a_text_is_the_text_of_its_cell(release: Release, name: str) -> None:
    """Where a column is taken as text, the statement's literal is what the cell holds."""
    loader = LOADERS[name]
    plain = {table.name: texts(table) for table in loader.tables.values()}
    for line, place in origins(release, loader):
        if fold(place.column) in plain[place.table] and '"' in line:
            cell = row(loader, place)[place.column].replace("\u00a0", " ").strip()
            escaped = cell.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            assert f'"{escaped}"' in line, (line, place)


def test_every_row_of_the_world_says_something(release: Release) -> None:
    """No row of the bundled records is dropped: each is the place of some statement."""
    for loader in LOADERS.values():
        read = {(place.table, place.row) for _, place in origins(release, loader)}
        for table, count in loader.expect.items():
            found = {number for name, number in read if name == table}
            assert len(found) == count, (loader.name, table)
