"""A release's manifest, for people and for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

import click

from clockkg.cli.console import Console
from clockkg.graphs import Manifest, Release
from clockkg.terms import GRAPH

_FIELDS: Final = {
    "release": {"it": "Release", "en": "Release"},
    "time": {"it": "Pubblicata", "en": "Published"},
    "who": {"it": "Da", "en": "By"},
    "parent": {"it": "Fatta dalla", "en": "Made from"},
    "today": {"it": "Validata al", "en": "Checked as of"},
    "statements": {"it": "Affermazioni", "en": "Statements"},
    "signed": {"it": "Firmata", "en": "Signed"},
    "conforms": {"it": "Conforme", "en": "Conforms"},
    "findings": {"it": "Rilievi", "en": "Findings"},
    "engine": {"it": "Motore", "en": "Engine"},
    "shapes": {"it": "Regole", "en": "Shapes"},
    "book": {"it": "Giudizi", "en": "Judgements"},
    "rewritten": {"it": "Grafi riscritti", "en": "Rewritten graphs"},
}
_COLUMNS: Final = {
    "graph": {"it": "grafo", "en": "graph"},
    "statements": {"it": "affermazioni", "en": "statements"},
    "hash": {"it": "impronta RDFC-1.0", "en": "RDFC-1.0 hash"},
    "release": {"it": "release", "en": "release"},
    "who": {"it": "da", "en": "by"},
    "loader": {"it": "caricatore", "en": "loader"},
    "file": {"it": "file", "en": "file"},
    "digest": {"it": "SHA-256 (inizio)", "en": "SHA-256 (start)"},
    "rule": {"it": "regola", "en": "rule"},
    "findings": {"it": "rilievi", "en": "findings"},
}
_SHORT: Final = 16
_YES: Final = {True: {"it": "sì", "en": "yes"}, False: {"it": "no", "en": "no"}}


def card(manifest: Manifest) -> dict[str, Any]:
    """What a list tells of a release, as plain data."""
    fields = (
        "number", "time", "who", "parent", "today", "counts", "graphs", "validation", "originals",
        "book",
    )  # fmt: skip
    return {name: getattr(manifest, name) for name in fields}


def whole_card(release: Release) -> dict[str, Any]:
    """All that a release says of itself, as plain data; each dataset with its last load."""
    manifest = release.manifest
    datasets = []
    for dataset in manifest.datasets:
        run = manifest.last_run(dataset.graph)
        loaded = asdict(run) if run else None
        datasets.append({"graph": dataset.graph, **asdict(dataset), "loaded": loaded})
    return card(manifest) | {"signed": release.signed, "datasets": datasets}


def show(console: Console, release: Release) -> None:
    """A release's manifest for a person."""
    manifest = release.manifest
    fields = dict(_fields(console, release))
    width = max(map(len, fields))
    click.echo("".join(f"{name:<{width}}  {value}\n" for name, value in fields.items() if value))
    _table(console, ("graph", "statements", "hash"), _graphs(manifest))
    _table(console, ("graph", "release", "who", "loader", "file", "digest"), _files(manifest))
    rules = manifest.validation.get("rules", {})
    _table(console, ("rule", "findings"), [[name, str(n)] for name, n in rules.items()])


def _fields(console: Console, release: Release) -> Iterator[tuple[str, str]]:
    manifest, validation = release.manifest, release.manifest.validation
    values = {
        "release": str(manifest.number),
        "time": manifest.time,
        "who": manifest.who,
        "parent": str(manifest.parent or ""),
        "today": manifest.today,
        "statements": str(manifest.triples),
        "signed": console.pick(_YES[release.signed]),
        "conforms": console.pick(_YES[validation["conforms"]]) if validation else "",
        "findings": console.tally(release.findings),
        "engine": str(validation.get("engine", "")),
        "shapes": str(validation.get("shapes", "")),
        "book": " ".join(str(value)[:_SHORT] for _, value in sorted(manifest.book.items())[::-1]),
        "rewritten": ", ".join(sorted(iri.removeprefix(GRAPH) for iri in manifest.originals)),
    }
    return ((console.pick(_FIELDS[name]), value) for name, value in values.items())


def _graphs(manifest: Manifest) -> list[list[str]]:
    return [
        [iri.removeprefix(GRAPH), str(told["triples"]), str(told["digest"])]
        for iri, told in sorted(manifest.graphs.items())
    ]


def _files(manifest: Manifest) -> list[list[str]]:
    """The files that each dataset was last loaded from."""
    runs = [manifest.last_run(dataset.graph) for dataset in manifest.datasets]
    return [
        [run.graph.removeprefix(GRAPH), str(run.release), run.who, run.loader, file, digest]
        for run in runs if run
        for file, digest in ((file, digest[:_SHORT]) for file, digest in run.files)
    ]  # fmt: skip


def _table(console: Console, columns: tuple[str, ...], rows: list[list[str]]) -> None:
    if rows:
        console.table([console.pick(_COLUMNS[name]) for name in columns], rows)
