"""What is compared of an organisation, read from a store. Persons are never read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from clockkg.identifiers import PROPERTIES, canonical
from clockkg.store import Store
from clockkg.store.results import text
from clockkg.terms import GRAPH, declarations, expand, publisher_of

NAMES: Final = ("rdfs:label", "skos:altLabel", "clock:acronym", "clock:acronymExpansion")
FORM: Final = "clock:legalForm"
PLACE: Final = "clock:hasTerritory"
DOMAIN: Final = "foaf:homepage"

_CLASSES: Final = """SELECT ?kind {
  ?kind rdfs:subClassOf* org:Organization
  FILTER NOT EXISTS { ?kind rdfs:subClassOf* clock:Collaboration }
} ORDER BY ?kind"""
_MEMBERS: Final = "SELECT ?iri ?graph { GRAPH ?graph { ?iri a <%s> } }"
_VALUES: Final = "SELECT ?iri ?graph ?value { GRAPH ?graph { ?iri %s ?value } }"


@dataclass(frozen=True, slots=True)
class Record:
    """An organisation as its sources write it.

    `identifiers` are pairs of kind (vat, fiscal, lei, ror, pic, wikidata) and canonical value;
    `form` is the legal form as written, `place` a municipality, province, address or the IRI of a
    place (several joined by `; `), `domain` a web domain, `kind` the IRI of a class, `sources` the
    graphs that speak of it. `sample` tells made-up records, never compared with real ones.
    """

    iri: str
    names: tuple[str, ...] = ()
    identifiers: frozenset[tuple[str, str]] = frozenset()
    form: str = ""
    place: str = ""
    domain: str = ""
    kind: str = ""
    sources: frozenset[str] = frozenset()
    sample: bool = False


@dataclass(slots=True)
class _Draft:
    """A record while it is read: every value with the property it came by."""

    kinds: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def records(store: Store, samples: Collection[str] = ()) -> list[Record]:
    """Every organisation of a store's source graphs, sorted by IRI; `samples` are made-up graphs.

    What clockkg itself keeps (ontology, vocabularies, derived statements) is no source.
    """
    drafts = _members(store)
    for name in (*NAMES, *PROPERTIES.values(), FORM, PLACE, DOMAIN):
        for iri, graph, value in _rows(store, _VALUES % f"<{expand(name)}>"):
            if iri in drafts and _is_source(graph):
                drafts[iri].values[name].add(value)
                drafts[iri].sources.add(graph)
    return [_record(iri, drafts[iri], frozenset(samples)) for iri in sorted(drafts)]


def _members(store: Store) -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    for (kind,) in _rows(store, declarations() + _CLASSES):
        for iri, graph in _rows(store, _MEMBERS % kind):
            if _is_source(graph):
                drafts[iri].kinds.add(kind)
                drafts[iri].sources.add(graph)
    return drafts


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    for row in store.select(query).rows:
        yield tuple(map(text, row))


def _is_source(graph: str) -> bool:
    return bool(publisher_of(graph)) or not graph.startswith(GRAPH)


def _record(iri: str, draft: _Draft, samples: frozenset[str]) -> Record:
    values = draft.values
    return Record(
        iri=iri,
        names=tuple(_unique(value for name in NAMES for value in sorted(values[name]))),
        identifiers=frozenset(_identifiers(values)),
        form="; ".join(sorted(values[FORM])),
        place="; ".join(sorted(values[PLACE])),
        domain="; ".join(sorted({host for host in map(domain, values[DOMAIN]) if host})),
        kind=min(draft.kinds, default=""),
        sources=frozenset(draft.sources),
        sample=bool(draft.sources) and draft.sources <= samples,
    )


def _identifiers(values: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """The identifiers that are ones: what fails its check says nothing."""
    for kind, name in PROPERTIES.items():
        for value in values[name]:
            if found := canonical(kind, value):
                yield kind, found


def _unique(values: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(values))


def domain(address: str) -> str:
    """The web domain of an address, without `www`; empty where there is none.

    >>> domain("https://www.rossi.example/chi-siamo"), domain("rossi.example"), domain("")
    ('rossi.example', 'rossi.example', '')
    """
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""
