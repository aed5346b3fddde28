"""Findings as SARIF 2.1.0, which code hosts and editors read.

A SARIF log is plain JSON, so no library stands between: the one that describes it is older than
the errata of the standard. Tests hold it to the standard's model.
"""

import json
from typing import Any, Final
from urllib.parse import quote

from clockkg import __version__
from clockkg.findings import Finding, Severity
from clockkg.reporting.told import Group, Told
from clockkg.terms import BASE

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_TEXT_FILES: Final = (".csv", ".tsv", ".txt")
"""Only a file of text has lines; in a workbook the place is the sheet's cell."""


def as_sarif(told: Told, language: str = "en") -> str:
    """One run with its rules; `partialFingerprints` carries the finding's identifier."""
    groups = told.groups
    driver = {
        "name": "clockkg",
        "semanticVersion": __version__,
        "informationUri": BASE,
        "rules": [_rule(group, language) for group in groups],
    }
    results = [
        _result(told, finding, index, language)
        for index, group in enumerate(groups) for finding in group.findings
    ]  # fmt: skip
    run = {"tool": {"driver": driver}, "language": language, "results": results}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(group: Group, language: str) -> dict[str, Any]:
    remedy = group.findings[0].remedy.get(language, "")
    help_text = {"help": {"text": remedy}} if remedy else {}
    return {
        "id": group.rule,
        "shortDescription": {"text": group.name[language]},
        "defaultConfiguration": {"level": _LEVELS[group.severity]},
        **help_text,
    }


def _result(told: Told, finding: Finding, index: int, language: str) -> dict[str, Any]:
    parts = (finding.message.get(language, ""), finding.remedy.get(language, ""))
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": " ".join(filter(None, parts)) or finding.rule},
        "locations": _locations(finding),
        "partialFingerprints": {"clockkg/v1": finding.id},
        "properties": {"value": finding.shown, "focus": finding.focus, "also": finding.also},
    }
    if told.state(finding) == "waived":
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return result


def _locations(finding: Finding) -> list[dict[str, Any]]:
    place = finding.place
    if not place:
        return []
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file)}}
    if place.row and place.file.lower().endswith(_TEXT_FILES):
        physical["region"] = {"startLine": place.row}
    parts = (place.table, str(place.row or ""), place.column)
    logical = {"fullyQualifiedName": "/".join(filter(None, (place.file, *parts)))}
    return [{"physicalLocation": physical, "logicalLocations": [logical]}]
