"""The VoID description: what the graph holds, in numbers, and where to get it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from clockkg.exporting.base import Export, Selection
from clockkg.exporting.statements import describe
from clockkg.rdf import Literal, typed
from clockkg.store import convert
from clockkg.terms import IDENTIFIER, PREFIXES, RDF_TYPE

_TITLE: Final = {
    "it": "Grafo della conoscenza CL.O.C.K.",
    "en": "CL.O.C.K. knowledge graph",
}


def void(selection: Selection) -> bytes:
    """The VoID description as Turtle: the whole graph, each named graph, classes, properties."""
    return convert(sorted(_lines(selection)), "turtle")


def _lines(selection: Selection) -> Iterator[str]:
    whole = selection.address("void#dataset")
    yield from describe(
        whole,
        "void:Dataset",
        ("dct:title", _TITLE),
        ("dct:license", "https://creativecommons.org/licenses/by/4.0/"),
        ("dcat:version", Literal(str(selection.release.number))),
        ("dct:modified", typed(selection.release.manifest.time, "dateTime")),
        ("void:sparqlEndpoint", selection.address("sparql")),
        ("void:dataDump", selection.address("exports/clockkg.nq.gz")),
        ("void:dataDump", selection.address("exports/clockkg.ttl.gz")),
        ("void:uriSpace", Literal(IDENTIFIER)),
        ("void:triples", _count(len(selection.merged))),
        *(("void:vocabulary", PREFIXES[name]) for name in ("clock", "dct", "org", "prov", "skos")),
    )
    yield from _partitions(selection, whole)
    for number, (iri, lines) in enumerate(sorted(selection.graphs.items()), 1):
        part = f"{whole}-{number}"
        size = ("void:triples", _count(len(lines)))
        yield from describe(part, "void:Dataset", ("dct:source", iri), size)
        yield from describe(whole, "", ("void:subset", part))


def _partitions(selection: Selection, whole: str) -> Iterator[str]:
    """How many things of each class and statements of each property."""
    things: dict[str, set[str]] = defaultdict(set)
    properties: Counter[str] = Counter()
    for line in selection.merged:
        subject, predicate, rest = line.split(" ", 2)
        properties[predicate[1:-1]] += 1
        if predicate == f"<{RDF_TYPE}>":
            things[rest.removesuffix(" .")[1:-1]].add(subject)
    for number, (name, subjects) in enumerate(sorted(things.items()), 1):
        part = f"{whole}-class-{number}"
        yield from describe(whole, "", ("void:classPartition", part))
        yield from describe(
            part, "void:Dataset", ("void:class", name), ("void:entities", _count(len(subjects)))
        )
    for number, (name, total) in enumerate(sorted(properties.items()), 1):
        part = f"{whole}-property-{number}"
        yield from describe(whole, "", ("void:propertyPartition", part))
        yield from describe(
            part, "void:Dataset", ("void:property", name), ("void:triples", _count(total))
        )


def _count(number: int) -> Literal:
    return typed(str(number), "integer")


EXPORTS: Final = (
    Export(
        name="void",
        file="void.ttl",
        media_type="text/turtle",
        title={"it": "Descrizione VoID", "en": "VoID description"},
        render=void,
    ),
)
