"""What validation found, as plain data: JSON there and back, and SHACL's own report in Turtle."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from clockkg.findings import Broken, Finding, Severity, Text
from clockkg.rdf import LANG_STRING, Blank, Iri, Literal, Term
from clockkg.terms import PREFIXES, SHAPE

_SHACL_SEVERITY: Final = {
    Severity.VIOLATION: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.INFO: "sh:Info",
}
_KINDS: Final[dict[str, type[Iri] | type[Blank] | type[Literal]]] = {
    "iri": Iri,
    "blank": Blank,
    "literal": Literal,
}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing found wrong.

    `path` is the property's IRI or, for a longer way, SHACL's path in Turtle; None where the whole
    thing is meant. `component` is the kind of constraint that failed.
    """

    focus: str
    path: str | None
    value: Term | None
    shape: str
    severity: Severity
    name: Text
    message: Text
    remedy: Text
    component: str = ""

    def sort_key(self) -> tuple[int, str, str, str, str, str]:
        """Gravest first, then by rule, thing, property, value and kind of constraint."""
        value = self.value.n3() if self.value else ""
        path = self.path or ""
        return (self.severity.rank, self.shape, self.focus, path, value, self.component)

    def finding(self) -> Finding:
        """The result as a finding without a place."""
        rule = self.shape.removeprefix(SHAPE)
        broken = Broken(
            rule=rule,
            severity=self.severity,
            message=self.message,
            path=self.path or "",
            term=self.value.n3() if self.value else "",
            component=self.component,
        )
        return Finding(
            rule=rule,
            severity=self.severity,
            message=self.message,
            remedy=self.remedy,
            value=self.value.value if self.value else "",
            focus=self.focus,
            broken=(broken,),
        )

    def as_dict(self) -> dict[str, Any]:
        """The result as plain data, for JSON."""
        return asdict(self) | {"value": _term_out(self.value)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The result that `as_dict` wrote."""
        changed = {"value": _term_in(data["value"]), "severity": Severity(data["severity"])}
        return cls(**{**data, **changed})


@dataclass(frozen=True, slots=True)
class Report:
    """All results, gravest first; `focus_counts` says how many nodes each shape looked at.

    >>> Report(results=(), focus_counts={}, today="2020-01-01").conforms
    True
    """

    results: tuple[Result, ...]
    focus_counts: Mapping[str, int]
    today: str
    engines: Mapping[str, str] = field(default_factory=dict)
    """Which engine judged each shape and, where that is not the usual one, why."""

    @property
    def conforms(self) -> bool:
        """Whether nothing at all was found, as SHACL understands it."""
        return not self.results

    @property
    def blocks(self) -> bool:
        """Whether something was found that keeps a load from becoming a release."""
        return any(result.severity is Severity.VIOLATION for result in self.results)

    def to_json(self) -> str:
        """The report as JSON text, the same text for the same report."""
        data = {
            "conforms": self.conforms,
            "today": self.today,
            "engines": dict(sorted(self.engines.items())),
            "focus_counts": dict(sorted(self.focus_counts.items())),
            "results": [result.as_dict() for result in self.results],
        }
        return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The report that `to_json` wrote."""
        data = json.loads(text)
        results = tuple(Result.from_dict(result) for result in data["results"])
        return cls(results, data["focus_counts"], data["today"], data.get("engines", {}))

    def to_turtle(self) -> str:
        """The report as SHACL describes it, one blank node for each result."""
        head = f"@prefix sh: <{PREFIXES['sh']}> .\n\n"
        lines = ["[] a sh:ValidationReport", f"    sh:conforms {str(self.conforms).lower()}"]
        lines += [_result_turtle(result) for result in self.results]
        return head + " ;\n".join(lines) + " .\n"


def _result_turtle(result: Result) -> str:
    pairs = [
        "a sh:ValidationResult",
        f"sh:focusNode {_focus(result.focus)}",
        f"sh:sourceShape <{result.shape}>",
        f"sh:resultSeverity {_SHACL_SEVERITY[result.severity]}",
    ]
    pairs += [f"sh:sourceConstraintComponent <{result.component}>"] if result.component else []
    pairs += [f"sh:resultPath {_path(result.path)}"] if result.path else []
    pairs += [f"sh:value {result.value.n3()}"] if result.value else []
    messages = (Literal(text, LANG_STRING, lang) for lang, text in sorted(result.message.items()))
    pairs += [f"sh:resultMessage {message.n3()}" for message in messages]
    return "    sh:result [\n        " + " ;\n        ".join(pairs) + "\n    ]"


def _focus(focus: str) -> str:
    return Blank(focus[2:]).n3() if focus.startswith("_:") else Iri(focus).n3()


def _path(path: str) -> str:
    return path if path.startswith(("(", "[")) else Iri(path).n3()


def _term_out(term: Term | None) -> dict[str, str] | None:
    if term is None:
        return None
    return {"kind": type(term).__name__.lower(), **asdict(term)}


def _term_in(data: Mapping[str, str] | None) -> Term | None:
    if data is None:
        return None
    rest = {name: value for name, value in data.items() if name != "kind"}
    return _KINDS[data["kind"]](**rest)
