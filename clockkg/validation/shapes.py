"""The rules of `shapes/`: each with its name, message and remedy in both languages, and its source.

>>> find_shapes()["SectionPages"].name["en"]
'Pages of the first section'
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import rdflib
from rdflib.namespace import DCTERMS, RDFS, SH
from rdflib.term import Node

from clockkg.content import content
from clockkg.errors import ContentError, UnknownNameError
from clockkg.findings import LANGUAGES, Severity, Text
from clockkg.terms import SHAPE
from clockkg.validation.bridge import texts
from clockkg.validation.sources import Source, read_source

_SEVERITIES: Final = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}
_KINDS: Final = ("requirement", "passage", "question", "decision", "")


@dataclass(frozen=True, slots=True)
class Shape:
    """One rule: `message` says what is wrong, `remedy` how to mend it, `sources` who asks."""

    iri: str
    name: Text
    message: Text
    remedy: Text
    severity: Severity
    group: str
    order: int
    sources: tuple[Source, ...]

    @property
    def key(self) -> str:
        """The rule's short name, as findings and example folders write it."""
        return self.iri.removeprefix(SHAPE)

    def as_dict(self) -> dict[str, Any]:
        """The rule as plain data, for JSON."""
        names = ("iri", "key", "name", "message", "remedy", "severity", "group", "order")
        told = {name: getattr(self, name) for name in names}
        return told | {"sources": [asdict(source) for source in self.sources]}


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """All rules by key, in their order, and the graph that the engine runs."""

    rules: Mapping[str, Shape]
    groups: Mapping[str, Text]
    graph: rdflib.Graph = field(repr=False)
    digest: str = ""
    """The SHA-256 of the documents that they were read from."""

    def __getitem__(self, key: str) -> Shape:
        """The rule of that key; an UnknownNameError offers near ones."""
        if key not in self.rules:
            raise UnknownNameError("shape", key, self.rules)
        return self.rules[key]

    def __iter__(self) -> Iterator[Shape]:
        """The rules in their order."""
        return iter(self.rules.values())

    def __len__(self) -> int:
        """How many rules there are."""
        return len(self.rules)


@cache
def find_shapes(folder: Path | None = None) -> Shapes:
    """The shapes of a folder, by default those of clockkg; a ContentError names a faulty file."""
    files = sorted((folder or content().shapes).glob("*.ttl"))
    return read_shapes({file.name: file.read_text("utf-8") for file in files})


def read_shapes(documents: Mapping[str, str]) -> Shapes:
    """The shapes in some Turtle documents, named so that an error can say which is wrong."""
    graph = rdflib.Graph()
    for name, text in documents.items():
        _parse(graph, name, text)
    found = (_shape(graph, node) for node in set(graph.subjects(SH.severity)))
    ordered = sorted(found, key=lambda shape: (shape.order, shape.iri))
    groups = {
        str(node).removeprefix(SHAPE): texts(graph, node, RDFS.label)
        for node in sorted(graph.subjects(rdflib.RDF.type, SH.PropertyGroup), key=str)
    }
    whole = "".join(f"{name}\n{text}\n" for name, text in sorted(documents.items()))
    digest = sha256(whole.encode()).hexdigest()
    return Shapes({shape.key: shape for shape in ordered}, groups, graph, digest)


def _parse(graph: rdflib.Graph, name: str, text: str) -> None:
    try:
        graph.parse(data=text, format="turtle")
    except (SyntaxError, ValueError) as error:
        message = f"{name} is not Turtle: {' '.join(str(error).split())[:300]}"
        raise ContentError(message, remedy="Mend the file at that place.") from error


def _shape(graph: rdflib.Graph, node: Node) -> Shape:
    severity = _SEVERITIES.get(graph.value(node, SH.severity))  # type: ignore[call-overload]  # None is no severity
    if severity is None:
        message = f"{node} has a severity that is none of SHACL's three"
        raise ContentError(message, remedy="Write sh:Violation, sh:Warning or sh:Info.")
    return Shape(
        iri=str(node),
        name=_both(graph, node, SH.name),
        message=_both(graph, node, SH.message),
        remedy=_both(graph, node, SH.description),
        severity=severity,
        group=str(graph.value(node, SH.group) or "").removeprefix(SHAPE),
        order=int(str(graph.value(node, SH.order) or 0)),
        sources=_sources(graph, node),
    )


def _sources(graph: rdflib.Graph, node: Node) -> tuple[Source, ...]:
    """Who asks for a shape: requirements first, then sentences, questions, decisions."""
    found = [read_source(graph, source) for source in graph.objects(node, DCTERMS.source)]
    return tuple(sorted(found, key=lambda one: (_KINDS.index(one.kind), one.key, one.label["en"])))


def _both(graph: rdflib.Graph, node: Node, predicate: rdflib.URIRef) -> Text:
    found = texts(graph, node, predicate)
    missing = [language for language in LANGUAGES if language not in found]
    if missing:
        what = str(predicate).removeprefix(str(SH))
        message = f"{node} has no sh:{what} in {' and '.join(missing)}"
        raise ContentError(message, remedy="Write it in both languages.")
    return {language: found[language] for language in LANGUAGES}
