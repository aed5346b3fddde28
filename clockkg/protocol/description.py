"""The SPARQL 1.1 Service Description: what an endpoint understands, and what it holds.

>>> lines = description("https://example.org/sparql", "https://example.org/void", {}, 0)
>>> any("ns/sparql-service-description#Service>" in line for line in lines)
True
"""

from collections.abc import Iterator, Mapping
from typing import Final

from clockkg.rdf import Iri, Term, Triple, typed
from clockkg.terms import PREFIXES, RDF_TYPE

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULTS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG",
)  # fmt: skip
_INPUTS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_LANGUAGES: Final = ("SPARQL11Query", "SPARQL11Update")
_SEE_ALSO: Final = f"{PREFIXES['rdfs']}seeAlso"
_TRIPLES: Final = f"{PREFIXES['void']}triples"


def description(
    endpoint: str,
    void: str,
    graphs: Mapping[str, Mapping[str, object]],
    triples: int,
    *,
    calls: bool = False,
) -> list[str]:
    """Sorted lines of N-Triples about an endpoint; `triples` are those of its default graph.

    `graphs` are the named ones as a manifest describes them, `void` is where more is told, `calls`
    is whether it calls other endpoints.
    """
    found = {*_service(endpoint, void), *_dataset(endpoint, graphs, triples)}
    if calls:
        found.add(_sd(f"{endpoint}#service", "feature", Iri(f"{SD}BasicFederatedQuery")))
    return sorted(triple.n3() for triple in found)


def _service(endpoint: str, void: str) -> Iterator[Triple]:
    service = f"{endpoint}#service"
    yield _is_a(service, "Service")
    yield _sd(service, "endpoint", Iri(endpoint))
    yield _sd(service, "feature", Iri(f"{SD}UnionDefaultGraph"))
    yield _sd(service, "defaultDataset", Iri(f"{endpoint}#dataset"))
    yield Triple(Iri(service), Iri(_SEE_ALSO), Iri(void))
    yield from (_sd(service, "supportedLanguage", Iri(SD + name)) for name in _LANGUAGES)
    yield from (_sd(service, "resultFormat", Iri(_FORMATS + name)) for name in _RESULTS)
    yield from (_sd(service, "inputFormat", Iri(_FORMATS + name)) for name in _INPUTS)


def _dataset(
    endpoint: str, graphs: Mapping[str, Mapping[str, object]], triples: int
) -> Iterator[Triple]:
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default"
    yield _is_a(dataset, "Dataset")
    yield _sd(dataset, "defaultGraph", Iri(default))
    yield from _graph(default, triples)
    for number, (iri, described) in enumerate(sorted(graphs.items()), 1):
        named, content = f"{endpoint}#named-{number}", f"{endpoint}#graph-{number}"
        yield _sd(dataset, "namedGraph", Iri(named))
        yield _is_a(named, "NamedGraph")
        yield _sd(named, "name", Iri(iri))
        yield _sd(named, "graph", Iri(content))
        yield from _graph(content, described["triples"])


def _graph(iri: str, triples: object) -> Iterator[Triple]:
    yield _is_a(iri, "Graph")
    yield Triple(Iri(iri), Iri(_TRIPLES), typed(str(triples), "integer"))


def _is_a(subject: str, name: str) -> Triple:
    return Triple(Iri(subject), Iri(RDF_TYPE), Iri(SD + name))


def _sd(subject: str, name: str, value: Term) -> Triple:
    return Triple(Iri(subject), Iri(SD + name), value)
