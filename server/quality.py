"""What validation found, publisher by publisher, for people who are not technical."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from flask import Blueprint, Response, render_template, request

from clockkg.errors import UnknownNameError
from clockkg.findings import Finding, counted
from clockkg.graphs import Dataset, Manifest
from clockkg.rdf import is_iri
from clockkg.reporting import Told, render, rule_name, told_of

from .matching import waits
from .service import service

blueprint: Final = Blueprint("quality", __name__)

_FEW: Final = 3
_LATELY: Final = 10
_MANY: Final = 100


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
    waiting = waits(service().release)
    return render_template("quality.html", publishers=list(_publishers().values()), waiting=waiting)


@blueprint.get("/<any(it, en):lang>/quality/<key>")
def page(lang: str, key: str) -> str:
    """One publisher: its datasets, what to mend, rule by rule, and what was mended lately."""
    publisher, told, waivers = _publisher(key), told_of(_findings(key)), service().waivers
    groups = told.groups
    gone = [f for f in service().release.cleared if f.publisher == key][:_LATELY]
    shown = [*gone, *(f for group in groups for f in group.findings[:_FEW])]
    return render_template(
        "publisher.html",
        publisher=publisher,
        groups=groups,
        few=_FEW,
        cleared=gone,
        waivers=waivers,
        waived=sum(f.id in waivers for f in told.findings),
        labels=service().labels(_things(shown), lang),
    )


@blueprint.get("/<any(it, en):lang>/quality/<key>/<rule>")
def rule(lang: str, key: str, rule: str) -> str:
    """All that a publisher has to mend by one rule, a hundred a page."""
    publisher = _publisher(key)
    groups = {group.rule: group for group in told_of(_findings(key)).groups}
    if rule not in groups:
        raise UnknownNameError("shape", rule, groups)
    group = groups[rule]
    pages = -(-len(group.findings) // _MANY)
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    first = (number - 1) * _MANY
    shown = group.findings[first : first + _MANY]
    return render_template(
        "rule.html",
        publisher=publisher,
        group=group,
        shown=shown,
        first=first,
        page=number,
        pages=pages,
        waivers=service().waivers,
        labels=service().labels(_things(shown), lang),
    )


@blueprint.get("/<any(it, en):lang>/findings/<name>")
def finding(lang: str, name: str) -> str:
    """One finding, open or cleared, under the address that stays its own."""
    release = service().release
    known = {one.id: one for one in (*release.cleared, *release.findings)}
    if name not in known:
        raise UnknownNameError("finding", name, known)
    one = known[name]
    waiver = service().waivers.get(name)
    state = "cleared" if one.cleared else "waived" if waiver else "open"
    return render_template(
        "finding.html",
        finding=one,
        name=rule_name(one.rule),
        state=state,
        run=None if one.cleared else release.manifest.last_run(one.graph),
        waiver=waiver,
        publisher=_publishers().get(one.publisher),
        labels=service().labels(_things([one]), lang),
    )


@blueprint.get("/<any(it, en):lang>/quality/<key>.csv")
def data(lang: str, key: str) -> Response:
    """The same findings for a spreadsheet."""
    _publisher(key)
    waived = frozenset(service().waivers)
    table = render(Told(tuple(_findings(key)), waived=waived), "csv", lang)
    return Response(table, content_type="text/csv; charset=utf-8")


def _things(findings: Iterable[Finding]) -> list[str]:
    """What findings are about, where it has an IRI."""
    return [finding.focus for finding in findings if is_iri(finding.focus)]


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
