"""Runs the shapes over some data: the only place that knows pyshacl.

Messages reach pyshacl marked with their language, because it drops the language of a message in
which it fills a gap; what it reports is read back from the report's own results, never from the
details nested in them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Node

from clockkg import __version__
from clockkg.errors import ContentError, InputError
from clockkg.findings import LANGUAGES, Text
from clockkg.terms import shrink
from clockkg.validation.bridge import PreparedGraph, faithful, from_rdflib, read_graph, texts
from clockkg.validation.paths import path_text
from clockkg.validation.report import Report, Result
from clockkg.validation.shapes import Shapes, find_shapes

TODAY: Final = '"1970-01-01"^^xsd:date'
"""What the queries in the shapes write where the day of the check belongs."""

_MARK = "\x1f"
_GAP = re.compile(r"\{[?$](this|value)\}")
_KEPT = re.compile(rf"{_MARK}(this|value){_MARK}")
_LABELS: Final = (SKOS.prefLabel, RDFS.label)


def validate(
    data: bytes,
    media: str = "application/n-triples",
    *,
    today: str,
    shapes: Shapes | None = None,
    only: Iterable[str] = (),
) -> Report:
    """Check some data as of a day, given as yyyy-mm-dd; `only` names the shapes to run, else all.

    >>> from clockkg.terms import expand
    >>> row = f'<{expand("id-org:x")}> <{expand("clock:vatNumber")}> "1" .'
    >>> report = validate(row.encode(), today="2020-01-01")
    >>> [(result.shape.rpartition("#")[2], result.message["en"]) for result in report.results]
    [('VatNumberForm', 'The VAT number 1 is not eleven digits.')]
    """
    _check_day(today)
    shapes = find_shapes() if shapes is None else shapes
    wanted = tuple(shapes[key].iri for key in only)
    with faithful():
        graph = read_graph(data, media)
        found = _run(graph, _dated(shapes, today, wanted))
        results = _Reader(graph, shapes).results(found)
    return Report(tuple(results), _focus_counts(graph, shapes, wanted), today)


def judge() -> dict[str, str]:
    """Which engine judges by which shapes: what a release says of its validation.

    >>> sorted(judge())
    ['engine', 'shapes']
    """
    return {
        "engine": f"pySHACL {pyshacl.__version__}",
        "shapes": f"clockkg {__version__}, sha256:{find_shapes().digest}",
    }


def _check_day(today: str) -> None:
    """Refuse a day that is not exactly yyyy-mm-dd: it is written into the shapes' queries."""
    try:
        right = date.fromisoformat(today).isoformat() == today
    except ValueError:
        right = False
    if not right:
        message = f"{today!r} is not a day"
        raise InputError(message, remedy="Write year, month and day, such as 2019-12-09.")


def _run(graph: PreparedGraph, shapes: rdflib.Graph) -> rdflib.Graph:
    """The report graph that pyshacl makes; its failures become ours."""
    try:
        _, report, text = pyshacl.validate(
            graph,
            shacl_graph=shapes,
            advanced=True,
            inplace=True,
            do_owl_imports=False,
        )
    except (pyshacl.errors.ReportableRuntimeError, pyshacl.errors.ShapeLoadError) as error:
        raise _unrunnable(str(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise _unrunnable(text)
    return report


def _unrunnable(reason: str) -> ContentError:
    message = f"the shapes cannot be run: {reason}"
    return ContentError(message, remedy="Mend the shape that the message names.")


@lru_cache(maxsize=8)
def _dated(shapes: Shapes, today: str, wanted: tuple[str, ...]) -> rdflib.Graph:
    """The wanted shapes, or all, with their day filled in and their messages marked."""
    graph = rdflib.Graph()
    for subject, predicate, thing in _described(shapes.graph, wanted) if wanted else shapes.graph:
        graph.add((subject, predicate, _prepared(predicate, thing, today)))
    return graph


def _described(graph: rdflib.Graph, wanted: Iterable[str]) -> Iterator[tuple[Node, Node, Node]]:
    """All statements about some nodes, and about whatever these lead to."""
    ahead: list[Node] = [rdflib.URIRef(iri) for iri in wanted]
    seen = set(ahead)
    while ahead:
        subject = ahead.pop()
        for predicate, thing in graph.predicate_objects(subject):
            yield subject, predicate, thing
            if thing not in seen and not isinstance(thing, rdflib.Literal):
                seen.add(thing)
                ahead.append(thing)


def _prepared(predicate: Node, thing: Node, today: str) -> Node:
    if predicate == SH.select:
        return rdflib.Literal(str(thing).replace(TODAY, f'"{today}"^^xsd:date'))
    if predicate == SH.message and isinstance(thing, rdflib.Literal):
        text = _GAP.sub(rf"{_MARK}\1{_MARK}", str(thing))
        return rdflib.Literal(f"{thing.language}{_MARK}{text}")
    return thing


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads pyshacl's report into results."""

    graph: rdflib.Graph
    shapes: Shapes

    def results(self, report: rdflib.Graph) -> list[Result]:
        """The results of the report itself, in their order."""
        [node] = report.subjects(RDF.type, SH.ValidationReport)
        found = (self._result(report, result) for result in report.objects(node, SH.result))
        return sorted(_once(found), key=Result.sort_key)

    def _result(self, report: rdflib.Graph, node: Node) -> Result:
        shape = self.shapes[str(report.value(node, SH.sourceShape)).rpartition("#")[2]]
        focus, value = report.value(node, SH.focusNode), report.value(node, SH.value)
        path = report.value(node, SH.resultPath)
        known = {"this": focus, "value": value}
        return Result(
            focus=_name(focus),
            path=None if path is None else path_text(report, path),
            value=None if value is None or value == focus else from_rdflib(value),
            shape=shape.iri,
            severity=shape.severity,
            name=shape.name,
            message=self._message(report.objects(node, SH.resultMessage), known),
            remedy=shape.remedy,
            component=str(report.value(node, SH.sourceConstraintComponent)),
        )

    def _message(self, marked: Iterable[Node], known: Mapping[str, Node | None]) -> Text:
        parted = (str(message).partition(_MARK) for message in marked)
        found = {language: self._filled(text, language, known) for language, _, text in parted}
        return {language: found[language] for language in LANGUAGES if language in found}

    def _filled(self, text: str, language: str, known: Mapping[str, Node | None]) -> str:
        return _KEPT.sub(lambda gap: self._said(known[gap[1]], language), text)

    def _said(self, node: Node | None, language: str) -> str:
        """A literal as it is; a thing by its label, or by its short IRI where it has none."""
        if node is None or isinstance(node, rdflib.Literal):
            return "—" if node is None else str(node)
        labels = [texts(self.graph, node, predicate) for predicate in _LABELS]
        wanted = (label.get(tag) for tag in (language, *LANGUAGES, "") for label in labels)
        return next(filter(None, wanted), shrink(str(node)))


def _once(results: Iterable[Result]) -> list[Result]:
    """Each result once, by what it says of what."""
    return list({result.sort_key(): result for result in results}.values())


def _name(node: Node | None) -> str:
    return f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)


def _focus_counts(graph: rdflib.Graph, shapes: Shapes, wanted: Iterable[str]) -> dict[str, int]:
    """How many nodes each shape looked at."""
    iris = wanted or [shape.iri for shape in shapes]
    return {iri: len(set(_targets(graph, shapes.graph, rdflib.URIRef(iri)))) for iri in iris}


def _targets(graph: rdflib.Graph, shapes: rdflib.Graph, shape: rdflib.URIRef) -> Iterator[Node]:
    for target in shapes.objects(shape, SH.targetClass):
        for kind in graph.transitive_subjects(RDFS.subClassOf, target):
            yield from graph.subjects(RDF.type, kind)
    for target in shapes.objects(shape, SH.targetSubjectsOf):
        yield from graph.subjects(target)
    for target in shapes.objects(shape, SH.targetObjectsOf):
        yield from graph.objects(predicate=target)
