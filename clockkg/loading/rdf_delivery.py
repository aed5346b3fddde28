"""A load from RDF instead of tables: a graph is replaced, added to, or taken away.

The graph goes the way of every delivery: it is checked, derived from, validated and published as a
release, or nothing is stored.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from clockkg.findings import Finding, Origin, Severity
from clockkg.graphs import Dataset, Draft, Maker, Snapshot
from clockkg.loading.arrival import Arrival
from clockkg.loading.building import deliver
from clockkg.loading.loader import find_loaders
from clockkg.loading.outcome import Outcome
from clockkg.store.parsing import Statement, read_graph
from clockkg.terms import GRAPH, publisher_of, thing

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of a publisher's first graph, where no loader names one."""

_LOADER: Final = "graph-store"
_NAMES: Final = "SELECT ?name {{ <{}> rdfs:label ?name FILTER(LANG(?name) = '{}') }} ORDER BY ?name"
_FAULTS: Final = {
    "blank": (
        {"it": "un nodo anonimo non si pubblica", "en": "a blank node is not published"},
        {
            "it": "Dagli un IRI, per esempio sotto https://w3id.org/clockkg/id/.",
            "en": "Give it an IRI, for example under https://w3id.org/clockkg/id/.",
        },
    ),
    "quoted": (
        {
            "it": "qui RDF 1.2 non si legge: triple citate e direzione del testo",
            "en": "RDF 1.2 is not read here: triple terms and text direction",
        },
        {"it": "Scrivi RDF 1.1.", "en": "Write RDF 1.1."},
    ),
    "named": (
        {
            "it": "il documento contiene un grafo con nome",
            "en": "the document holds a named graph",
        },
        {
            "it": "Manda un grafo solo: il suo nome sta nell'indirizzo.",
            "en": "Send one graph: its name stands in the address.",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class GraphDelivery:
    """What is to become of a named graph; `condition` may refuse once nobody else writes.

    `method` is PUT (make it so), POST (add) or DELETE. `condition` is given the graph as it is.
    """

    graph: str
    method: str
    body: bytes = b""
    form: str = "turtle"
    condition: Callable[[Snapshot], None] = field(default=lambda _: None)


class Written(NamedTuple):
    """What a delivery came to, and whether the graph was there before."""

    outcome: Outcome
    existed: bool


def load_graph(
    home: Path, delivery: GraphDelivery, *, today: str = "", maker: Maker | None = None
) -> Written:
    """Publish a graph as a release; a RejectedLoadError when a finding blocks."""
    existed: list[bool] = []

    def prepare(draft: Draft) -> list[Arrival]:
        old = draft.snapshot(delivery.graph)
        delivery.condition(old)
        existed.append(bool(old.statements))
        return [_arrival(delivery, old, draft)]

    outcome = deliver(home, prepare, today=today, maker=maker)
    return Written(outcome, existed[0])


def described(iri: str, draft: Draft) -> Dataset:
    """The dataset of a graph: as it is known, as its loader says, or as its publisher's others."""
    datasets = draft.parent.manifest.datasets if draft.parent else ()
    loaders = (loader.described for loader in find_loaders().values())
    known = next((one for one in (*datasets, *loaders) if one.graph == iri), None)
    if known:
        return known
    publisher, name = publisher_of(iri), iri.rpartition("/")[2]
    kin = next((one for one in datasets if one.publisher == publisher), None)
    return Dataset(
        publisher=publisher,
        name=name,
        title={"it": f"{name}, da {publisher}", "en": f"{name}, by {publisher}"},
        publisher_name=kin.publisher_name if kin else _names(publisher, draft),
        licence=kin.licence if kin else LICENCE,
        sample=publisher.startswith("sample-"),
    )


def _arrival(delivery: GraphDelivery, old: Snapshot, draft: Draft) -> Arrival:
    name = delivery.graph.removeprefix(GRAPH)
    snapshot = Snapshot({line: set(found) for line, found in old.statements.items()})
    if delivery.method != "POST":
        snapshot = Snapshot()
    findings = () if delivery.method == "DELETE" else tuple(_read(delivery, name, snapshot))
    digest = sha256(delivery.body).hexdigest()
    return Arrival(
        dataset=described(delivery.graph, draft),
        loader=_LOADER,
        snapshot=snapshot,
        files=((name, digest),) if delivery.method != "DELETE" else (),
        rows={name: len(snapshot.statements)},
        findings=findings,
        removed=not snapshot.statements,
    )


def _read(delivery: GraphDelivery, name: str, snapshot: Snapshot) -> Iterable[Finding]:
    """Put what is sent into a snapshot; what of it cannot be published."""
    for statement in read_graph(delivery.body, delivery.form, delivery.graph):
        if statement.fault:
            yield finding_of(statement, name, delivery.graph)
        else:
            snapshot.add(statement.line, Origin(name, row=statement.row))


def finding_of(statement: Statement, name: str, graph: str) -> Finding:
    """Why a statement cannot be published."""
    message, remedy = _FAULTS[statement.fault]
    return Finding(
        rule=f"graph-{statement.fault}",
        severity=Severity.VIOLATION,
        message=message,
        remedy=remedy,
        origin=Origin(name, row=statement.row),
        value=statement.line,
        graph=graph,
    )


def _names(publisher: str, draft: Draft) -> dict[str, str]:
    """A publisher's name in both languages, its key where none is known."""
    organisation = thing("org", publisher)
    found = {
        language: draft.store.select(_NAMES.format(organisation, language)).values("name")
        for language in ("it", "en")
    }
    return {language: (names or [publisher])[0] for language, names in found.items()}
