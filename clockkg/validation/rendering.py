"""Findings as files: CSV and HTML for people, JSON and SHACL Turtle for machines.

>>> from clockkg.findings import Finding, Severity
>>> finding = Finding("VatNumberForm", Severity.VIOLATION, {"it": "No.", "en": "No."}, value="=1+1")
>>> as_csv([finding]).splitlines()[1]
"violation,VatNumberForm,No.,,,,,,'=1+1,,"
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Final

from clockkg.errors import UnknownNameError
from clockkg.findings import LANGUAGES, Finding, Origin, Severity, Text, counted
from clockkg.rdf import LANG_STRING, Iri, Literal, is_iri
from clockkg.terms import BASE, PREFIXES, SHAPE

COLUMNS: Final[Mapping[str, Text]] = {
    "severity": {"it": "gravità", "en": "severity"},
    "rule": {"it": "regola", "en": "rule"},
    "message": {"it": "che cosa non va", "en": "what is wrong"},
    "remedy": {"it": "che cosa fare", "en": "what to do"},
    "file": {"it": "file", "en": "file"},
    "table": {"it": "tabella", "en": "table"},
    "row": {"it": "riga", "en": "row"},
    "column": {"it": "colonna", "en": "column"},
    "value": {"it": "valore", "en": "value"},
    "focus": {"it": "di che cosa", "en": "about"},
    "graph": {"it": "grafo", "en": "graph"},
}

SEVERITIES: Final[Mapping[Severity, Text]] = {
    Severity.VIOLATION: {"it": "violazione", "en": "violation"},
    Severity.WARNING: {"it": "avviso", "en": "warning"},
    Severity.INFO: {"it": "informazione", "en": "info"},
}

TITLE: Final[Text] = {"it": "Rapporto di validazione", "en": "Validation report"}

_NOTHING: Final[Text] = {"it": "Nulla da segnalare.", "en": "Nothing to report."}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SHACL: Final = {
    Severity.VIOLATION: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.INFO: "sh:Info",
}
_STYLE: Final = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem;
  color: #1a1a1a; background: #fff }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; padding: .5rem 0 }
th, td { border-bottom: 1px solid #767676; padding: .4rem .6rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere }
.violation { border-left: .4rem solid #b00020 } .warning { border-left: .4rem solid #8a5a00 }
.info { border-left: .4rem solid #00508f }
"""


def as_csv(findings: Iterable[Finding], language: str = "en") -> str:
    """One line for each finding; a cell that a spreadsheet would run is given an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(map(_harmless, _cells(finding, language)) for finding in _ordered(findings))
    return out.getvalue()


def as_json(findings: Iterable[Finding], language: str = "en") -> str:  # noqa: ARG001 (all writers alike)
    """The findings whole, in both languages, with their counts."""
    listed = _ordered(findings)
    data = {"counts": counted(listed), "findings": [finding.as_dict() for finding in listed]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_turtle(findings: Iterable[Finding], language: str = "en") -> str:  # noqa: ARG001
    """The findings as a SHACL report; a finding of a loader has no source shape."""
    listed = _ordered(findings)
    conforms = str(not listed).lower()
    lines = [f"[] a sh:ValidationReport ;\n    sh:conforms {conforms}", *map(_turtle, listed)]
    return f"@prefix sh: <{PREFIXES['sh']}> .\n\n" + " ;\n".join(lines) + " .\n"


def as_html(findings: Iterable[Finding], language: str = "en", title: str = "") -> str:
    """A page of its own: no script, no other file, readable by keyboard and screen reader."""
    listed = _ordered(findings)
    heading = escape(title or TITLE[language])
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{heading}</h1>\n<p>{_summary(listed, language)}</p>\n"
        f"{_table(listed, language)}</main>\n</body>\n</html>\n"
    )


WRITERS: Final[Mapping[str, Callable[[Iterable[Finding], str], str]]] = {
    "csv": as_csv,
    "html": as_html,
    "json": as_json,
    "turtle": as_turtle,
}


def render(findings: Iterable[Finding], form: str, language: str = "en") -> str:
    """The findings in a form: csv, html, json or turtle; an UnknownNameError for any other.

    >>> render([], "json").splitlines()[1].strip()
    '"counts": {'
    """
    if form not in WRITERS:
        raise UnknownNameError("form of report", form, WRITERS)
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    return WRITERS[form](findings, language)


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=Finding.sort_key)


def _cells(finding: Finding, language: str) -> list[str]:
    place = finding.origin or Origin("")
    return [
        finding.severity.value,
        finding.rule,
        finding.message.get(language, ""),
        finding.remedy.get(language, ""),
        place.file,
        place.table,
        str(place.row or ""),
        place.column,
        finding.value,
        finding.focus,
        finding.graph,
    ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _turtle(finding: Finding) -> str:
    pairs = ["a sh:ValidationResult", f"sh:resultSeverity {_SHACL[finding.severity]}"]
    pairs += [f"sh:focusNode {Iri(finding.focus).n3()}"] if is_iri(finding.focus) else []
    # A rule of the shapes begins with a capital letter, a rule of the loaders does not.
    pairs += [f"sh:sourceShape <{SHAPE}{finding.rule}>"] if finding.rule[:1].isupper() else []
    pairs += [f"sh:value {_value(finding.value)}"] if finding.value else []
    texts = (Literal(text, LANG_STRING, tag) for tag, text in sorted(finding.message.items()))
    pairs += [f"sh:resultMessage {text.n3()}" for text in texts]
    return "    sh:result [\n        " + " ;\n        ".join(pairs) + "\n    ]"


def _value(value: str) -> str:
    ours = value.startswith(BASE) and is_iri(value)
    return Iri(value).n3() if ours else Literal(value).n3()


def _summary(findings: list[Finding], language: str) -> str:
    counts = counted(findings)
    parts = (f"{text[language]}: {counts[severity]}" for severity, text in SEVERITIES.items())
    return escape(" · ".join(parts) if findings else _NOTHING[language])


def _table(findings: list[Finding], language: str) -> str:
    if not findings:
        return ""
    names = (escape(name[language]) for name in COLUMNS.values())
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "\n".join(_row(finding, language) for finding in findings)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"


def _row(finding: Finding, language: str) -> str:
    _, *rest = _cells(finding, language)
    severity = escape(SEVERITIES[finding.severity][language])
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
    return f'<tr class="{finding.severity}"><th scope="row">{severity}</th>{cells}</tr>'
