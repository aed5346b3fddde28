"""A load from RDF instead of tables: a graph is replaced, added to, or taken away.

The graph goes the way of every delivery: it is checked, derived from, validated and published as a
release, or nothing is stored.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from clockkg.findings import Finding, Origin, Severity
from clockkg.graphs import Dataset, Draft, Maker, Snapshot, Traced
from clockkg.loading.arrival import GRAPH_FILE, Arrival
from clockkg.loading.building import deliver
from clockkg.loading.gating import gate_of
from clockkg.loading.loader import find_loaders
from clockkg.loading.outcome import Outcome
from clockkg.loading.places import places
from clockkg.querying.apart import apart
from clockkg.settings import Settings
from clockkg.store.parsing import Statement, read_parts
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


class Part(NamedTuple):
    """A text that is sent, its format, and its name where several come in one delivery."""

    body: bytes
    form: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class GraphDelivery:
    """What is to become of a named graph; `condition` may refuse once nobody else writes.

    `method` is PUT (make it so), POST (add) or DELETE. `condition` is given the graph as it is.
    """

    graph: str
    method: str
    parts: tuple[Part, ...] = ()
    condition: Callable[[Traced], None] = field(default=lambda _: None)

    @property
    def called(self) -> tuple[tuple[str, Part], ...]:
        """The parts, each with what a message calls it."""
        name = self.graph.removeprefix(GRAPH)
        return tuple((f"{name}/{part.name}" if part.name else name, part) for part in self.parts)


class Written(NamedTuple):
    """What a delivery came to, and whether the graph was there before and is afterwards."""

    outcome: Outcome
    existed: bool
    exists: bool


def load_graph(
    settings: Settings, delivery: GraphDelivery, *, maker: Maker | None = None
) -> Written:
    """Publish a graph as a release; a RejectedLoadError when a finding blocks.

    What is sent is parsed in a process of its own: a LimitError where that takes too much.
    """
    parts = [(part.body, part.form) for part in delivery.parts]
    read = apart(settings, read_parts, parts, delivery.graph) if parts else []
    seen: list[bool] = []

    def prepare(draft: Draft) -> list[Arrival]:
        old = draft.snapshot(delivery.graph)
        delivery.condition(old)
        dataset = described(delivery.graph, draft, settings)
        arrival = _arrival(delivery, read, draft.delivered(delivery.graph), dataset)
        seen.extend((bool(old.triples), bool(arrival.snapshot.triples)))
        return [arrival]

    outcome = deliver(
        settings.home, prepare, today=settings.today, maker=maker, gate=gate_of(settings)
    )
    return Written(outcome, *seen)


def described(iri: str, draft: Draft, settings: Settings) -> Dataset:
    """The dataset of a graph: as it is known, as its loader says, or as its publisher's others."""
    datasets = draft.parent.manifest.datasets if draft.parent else ()
    loaders = (loader.described for loader in find_loaders(*places(settings)).values())
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


def _arrival(
    delivery: GraphDelivery, read: Sequence[Iterable[Statement]], old: Traced, dataset: Dataset
) -> Arrival:
    posted = delivery.method == "POST"
    known = old.statements if posted else {}
    snapshot = Snapshot({line: set(found) for line, found in known.items()})
    named = zip(delivery.called, read, strict=True)
    findings = [f for (name, _), part in named for f in _put(part, name, delivery.graph, snapshot)]
    digests = ((name, sha256(part.body).hexdigest()) for name, part in delivery.called)
    return Arrival(
        dataset=dataset,
        loader=_LOADER,
        snapshot=snapshot,
        files=tuple(digests),
        rows={delivery.graph.removeprefix(GRAPH): snapshot.triples},
        findings=tuple(findings),
        removed=not snapshot.triples,
        recipe={GRAPH_FILE: snapshot.text()},
    )


def _put(
    statements: Iterable[Statement], name: str, graph: str, snapshot: Snapshot
) -> Iterator[Finding]:
    """Put what was read into a snapshot; what of it cannot be published."""
    for statement in statements:
        if statement.fault:
            yield finding_of(statement, name, graph)
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
