"""Findings as SHACL's own report: one result for each constraint that is broken.

What reading found has no shape: its result is about the row's thing, or the graph where the row
names none, and its component is `shape:Reading`.
"""

from collections.abc import Iterator
from typing import Final

from clockkg.findings import Broken, Finding, Severity, Text
from clockkg.rdf import LANG_STRING, Iri, Literal, is_iri
from clockkg.reporting.told import Told
from clockkg.terms import PREFIXES, SHAPE

_SEVERITY: Final = {
    Severity.VIOLATION: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.INFO: "sh:Info",
}
_READING: Final = f"<{SHAPE}Reading>"


def as_shacl(told: Told, language: str = "en") -> str:  # noqa: ARG001 (all writers alike)
    """A `sh:ValidationReport` in Turtle, whose messages are in both languages."""
    results = [text for finding in told.ordered for text in _results(finding)]
    lines = [f"[] a sh:ValidationReport ;\n    sh:conforms {str(not results).lower()}", *results]
    return f"@prefix sh: <{PREFIXES['sh']}> .\n\n" + " ;\n".join(lines) + " .\n"


def _results(finding: Finding) -> Iterator[str]:
    if finding.of_reading or not finding.broken:
        yield _read(finding)
    for broken in finding.broken:
        yield _broken(finding, broken)


def _read(finding: Finding) -> str:
    value = [f"sh:value {Literal(finding.shown).n3()}"] if finding.shown else []
    component = [f"sh:sourceConstraintComponent {_READING}"]
    return _result(finding, finding.severity, finding.message, component + value)


def _broken(finding: Finding, broken: Broken) -> str:
    pairs = [f"sh:sourceShape <{SHAPE}{broken.rule}>"]
    component = f"<{broken.component}>" if broken.component else _READING
    pairs += [f"sh:sourceConstraintComponent {component}"]
    pairs += [f"sh:resultPath {_path(broken.path)}"] if broken.path else []
    pairs += [f"sh:value {broken.term}"] if broken.term else []
    return _result(finding, broken.severity, broken.message, pairs)


def _result(finding: Finding, severity: Severity, message: Text, more: list[str]) -> str:
    pairs = ["a sh:ValidationResult", f"sh:focusNode {_focus(finding)}"]
    pairs += [f"sh:resultSeverity {_SEVERITY[severity]}", *more]
    texts = (Literal(text, LANG_STRING, tag) for tag, text in sorted(message.items()))
    pairs += [f"sh:resultMessage {text.n3()}" for text in texts]
    return "    sh:result [\n        " + " ;\n        ".join(pairs) + "\n    ]"


def _focus(finding: Finding) -> str:
    """The thing; a blank node for one without a name, the graph for a row that names no thing."""
    if finding.focus.startswith("_:"):
        return "[]"
    about = finding.focus or finding.graph
    return Iri(about).n3() if is_iri(about) else "[]"


def _path(path: str) -> str:
    return path if path.startswith(("(", "[")) else Iri(path).n3()
