"""What validation found, publisher by publisher, for people who are not technical."""

from typing import Final, NamedTuple

from flask import Blueprint, Response, render_template

from clockkg.errors import UnknownNameError
from clockkg.findings import Finding, counted
from clockkg.graphs import Dataset, Manifest
from clockkg.reporting import render, told_of

from .service import service

blueprint: Final = Blueprint("quality", __name__)


class Publisher(NamedTuple):
    """A publisher's standing in a release."""

    key: str
    name: dict[str, str]
    datasets: list[Dataset]
    counts: dict[str, int]
    triples: int
    loaded: str
    sample: bool


@blueprint.get("/<any(it, en):lang>/quality")
def index(lang: str) -> str:
    """Every publisher with its counts."""
    del lang
    return render_template("quality.html", publishers=list(_publishers().values()))


@blueprint.get("/<any(it, en):lang>/quality/<key>")
def page(lang: str, key: str) -> str:
    """One publisher: its datasets, and what to mend, the gravest first."""
    publisher = _publisher(key)
    findings = _findings(key)
    labels = service().labels((f.focus for f in findings), lang)
    return render_template(
        "publisher.html", publisher=publisher, findings=findings, labels=labels, language=lang
    )


@blueprint.get("/<any(it, en):lang>/quality/<key>.csv")
def data(lang: str, key: str) -> Response:
    """The same findings for a spreadsheet."""
    _publisher(key)
    return Response(
        render(told_of(_findings(key)), "csv", lang), content_type="text/csv; charset=utf-8"
    )


def _publisher(key: str) -> Publisher:
    known = _publishers()
    if key not in known:
        raise UnknownNameError("publisher", key, known)
    return known[key]


def _publishers() -> dict[str, Publisher]:
    manifest = service().release.manifest
    keys = sorted({dataset.publisher for dataset in manifest.datasets})
    return {key: _standing(key, manifest) for key in keys}


def _standing(key: str, manifest: Manifest) -> Publisher:
    datasets = [dataset for dataset in manifest.datasets if dataset.publisher == key]
    graphs = {dataset.graph for dataset in datasets}
    runs = [run for run in manifest.runs if run.graph in graphs]
    return Publisher(
        key=key,
        name=dict(datasets[0].publisher_name),
        datasets=datasets,
        counts=counted(_findings(key)),
        triples=sum(manifest.graphs[graph]["triples"] for graph in graphs),
        loaded=max((run.ended for run in runs), default=""),
        sample=all(dataset.sample for dataset in datasets),
    )


def _findings(key: str) -> list[Finding]:
    release = service().release
    graphs = {d.graph for d in release.manifest.datasets if d.publisher == key}
    return sorted((f for f in release.findings if f.graph in graphs), key=Finding.sort_key)
