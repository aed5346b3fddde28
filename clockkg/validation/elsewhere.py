"""The shapes that are not compiled, judged by pySHACL: the only place that knows it.

Messages reach it marked with their language and with marks for gaps, because it drops the language
of a message in which it fills a gap. What it reports is read from the report's own results, never
from the details nested in them.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from clockkg.errors import ContentError
from clockkg.validation.bridge import PreparedGraph, from_rdflib
from clockkg.validation.paths import path_text
from clockkg.validation.shacl.reading import TARGETS
from clockkg.validation.shacl.running import Breach

ENGINE: Final = f"pySHACL {pyshacl.__version__}"
_MARK: Final = "\x1f"
_GAP: Final = re.compile(r"\{[?$](this|value)\}")
_KEPT: Final = re.compile(rf"{_MARK}(this|value){_MARK}")
_REASONS: Final = (
    pyshacl.errors.ReportableRuntimeError,
    pyshacl.errors.ShapeLoadError,
    pyshacl.errors.ConstraintLoadError,
    re.error,
)


def breaches(
    graph: PreparedGraph, shapes: rdflib.Graph, wanted: Collection[Node]
) -> Iterator[Breach]:
    """What pySHACL finds by some of the shapes of a graph; its failures become ours."""
    try:
        _, report, text = pyshacl.validate(
            graph,
            shacl_graph=_only(shapes, wanted),
            advanced=True,
            inplace=True,
            do_owl_imports=False,
        )
    except _REASONS as error:
        raise _unrunnable(str(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise _unrunnable(text)
    [node] = report.subjects(RDF.type, SH.ValidationReport)
    return (_breach(report, result) for result in report.objects(node, SH.result))


def _only(shapes: rdflib.Graph, wanted: Collection[Node]) -> rdflib.Graph:
    """The shapes with the targets of the wanted ones only, their messages marked."""
    graph = rdflib.Graph()
    for subject, predicate, thing in shapes:
        aims = predicate in (*TARGETS, SH.target)
        aims = aims or ((predicate, thing) == (RDF.type, RDFS.Class) and _is_shape(shapes, subject))
        if subject in wanted or not aims:
            marked = _marked(thing) if predicate == SH.message else thing
            graph.add((subject, predicate, marked))
    return graph


def _is_shape(shapes: rdflib.Graph, node: Node) -> bool:
    return any((node, RDF.type, kind) in shapes for kind in (SH.NodeShape, SH.PropertyShape))


def _marked(message: Node) -> Node:
    language = message.language if isinstance(message, rdflib.Literal) else None
    text = _GAP.sub(rf"{_MARK}\1{_MARK}", str(message))
    return rdflib.Literal(f"{language or ''}{_MARK}{text}")


def _unmarked(message: Node) -> rdflib.Literal:
    language, mark, text = str(message).partition(_MARK)
    if not mark:
        return rdflib.Literal(str(message))
    return rdflib.Literal(_KEPT.sub(r"{?\1}", text), lang=language or None)


def _unrunnable(reason: str) -> ContentError:
    message = f"the shapes cannot be run: {reason}"
    return ContentError(message, remedy="Mend the shape that the message names.")


def _breach(report: rdflib.Graph, node: Node) -> Breach:
    focus = from_rdflib(_needed(report, node, SH.focusNode))
    stated, path = report.value(node, SH.value), report.value(node, SH.resultPath)
    value = None if stated is None else from_rdflib(stated)
    bound = {"this": focus} | ({} if value is None else {"value": value})
    return Breach(
        root=focus,
        focus=focus,
        path=None if path is None else path_text(report, path),
        value=value,
        shape=_needed(report, node, SH.sourceShape),
        severity=_needed(report, node, SH.resultSeverity),
        component=str(_needed(report, node, SH.sourceConstraintComponent)),
        source=report.value(node, SH.sourceConstraint),
        messages=tuple(map(_unmarked, report.objects(node, SH.resultMessage))),
        bound=bound,
    )


def _needed(report: rdflib.Graph, node: Node, predicate: rdflib.URIRef) -> Node:
    found = report.value(node, predicate)
    if found is None:
        raise _unrunnable(f"pySHACL gave a result without {predicate}")
    return found
