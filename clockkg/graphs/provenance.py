"""Who delivered which graph, when, from which files: PROV and DCAT statements of each release.

>>> dataset = Dataset("documents", "plans", {"it": "Piani", "en": "Plans"}, {"it": "R", "en": "R"}, "https://example.org/l")
>>> dataset.graph
'https://w3id.org/clockkg/graph/documents/plans'
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from clockkg.rdf import Iri, Literal, Term, Triple, typed
from clockkg.terms import GRAPH, RDF_TYPE, RDFS_LABEL, expand, graph, thing

_KEPT_PREFIX = "ni:///sha-256;"


@dataclass(frozen=True, slots=True)
class Dataset:
    """One publisher's named graph and what is said of it."""

    publisher: str
    name: str
    title: Mapping[str, str]
    publisher_name: Mapping[str, str]
    licence: str
    sample: bool = False
    document: str = ""

    @property
    def graph(self) -> str:
        """The IRI of its named graph."""
        return graph(self.publisher, self.name)


@dataclass(frozen=True, slots=True)
class Run:
    """One load of one dataset; `files` are names with the SHA-256 of their bytes, in hex.

    `who` made it, the rows of each of its tables, what `only` was chosen of them, the `recipe`,
    names and digests of what the files were read by, and of `sheets` called otherwise than their
    table its file, table and name, stand in the manifest only: a person's name is not published.
    """

    release: int
    loader: str
    graph: str
    started: str
    ended: str
    files: tuple[tuple[str, str], ...]
    added: int
    removed: int
    violations: int = 0
    warnings: int = 0
    who: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    only: Mapping[str, list[str]] = field(default_factory=dict)
    recipe: tuple[tuple[str, str], ...] = ()
    sheets: tuple[tuple[str, str, str], ...] = ()

    @property
    def iri(self) -> str:
        """The IRI of the run: its release and its graph's path."""
        return thing("run", f"{self.release}-{self.graph.removeprefix(GRAPH).replace('/', '-')}")

    @property
    def publisher(self) -> str:
        """The publisher of its graph."""
        return self.graph.removeprefix(GRAPH).partition("/")[0]


def provenance(datasets: Iterable[Dataset], runs: Iterable[Run]) -> list[str]:
    """The sorted N-Triples of graph/provenance: every dataset, and every run so far."""
    triples: set[Triple] = set()
    for dataset in datasets:
        triples.update(_describe(dataset))
    for run in runs:
        triples.update(_tell(run))
    return sorted(triple.n3() for triple in triples)


def _describe(dataset: Dataset) -> Iterator[Triple]:
    publisher = thing("org", dataset.publisher)
    yield from _typed(dataset.graph, "dcat:Dataset", "prov:Entity")
    yield from _labels(dataset.graph, "dct:title", dataset.title)
    yield from _typed(publisher, "foaf:Agent")
    yield from _labels(publisher, "foaf:name", dataset.publisher_name)
    yield _statement(dataset.graph, "dct:publisher", Iri(publisher))
    yield _statement(dataset.graph, "dct:license", Iri(dataset.licence))
    yield _statement(dataset.graph, "clock:isSample", typed(str(dataset.sample).lower(), "boolean"))
    if dataset.document:
        document = Iri(thing("document", dataset.document))
        yield _statement(dataset.graph, "prov:wasDerivedFrom", document)


def _tell(run: Run) -> Iterator[Triple]:
    yield from _typed(run.iri, "clock:LoadRun")
    yield _statement(run.iri, "prov:startedAtTime", typed(run.started, "dateTime"))
    yield _statement(run.iri, "prov:endedAtTime", typed(run.ended, "dateTime"))
    yield _statement(run.iri, "prov:generated", Iri(run.graph))
    yield _statement(run.iri, "prov:wasAssociatedWith", Iri(thing("org", run.publisher)))
    yield _statement(run.iri, "clock:loader", Literal(run.loader))
    for name, number in _counts(run).items():
        yield _statement(run.iri, name, typed(str(number), "integer"))
    for file, digest in run.files:
        used = f"{_KEPT_PREFIX}{urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip('=')}"
        yield _statement(run.iri, "prov:used", Iri(used))
        yield from _typed(used, "prov:Entity")
        yield Triple(Iri(used), Iri(RDFS_LABEL), Literal(file))


def _counts(run: Run) -> dict[str, int]:
    return {
        "clock:releaseNumber": run.release,
        "clock:addedTriples": run.added,
        "clock:removedTriples": run.removed,
        "clock:violationCount": run.violations,
        "clock:warningCount": run.warnings,
    }


def _typed(subject: str, *classes: str) -> Iterator[Triple]:
    return (Triple(Iri(subject), Iri(RDF_TYPE), Iri(expand(name))) for name in classes)


def _labels(subject: str, curie: str, texts: Mapping[str, str]) -> Iterator[Triple]:
    return (
        _statement(subject, curie, Literal(text, language=language))
        for language, text in texts.items()
    )


def _statement(subject: str, curie: str, term: Term) -> Triple:
    return Triple(Iri(subject), Iri(expand(curie)), term)
