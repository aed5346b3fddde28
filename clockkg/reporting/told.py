"""What a report tells: findings, which of them block, which a waiver lets pass, rule by rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from clockkg.errors import UnknownNameError
from clockkg.findings import LANGUAGES, Finding, Origin, Severity, Text

COLUMNS: Final[Mapping[str, Text]] = {
    "severity": {"it": "gravità", "en": "severity"},
    "state": {"it": "stato", "en": "state"},
    "rule": {"it": "regola", "en": "rule"},
    "message": {"it": "che cosa non va", "en": "what is wrong"},
    "remedy": {"it": "che cosa fare", "en": "what to do"},
    "file": {"it": "file", "en": "file"},
    "table": {"it": "tabella", "en": "table"},
    "row": {"it": "riga", "en": "row"},
    "column": {"it": "colonna", "en": "column"},
    "value": {"it": "valore", "en": "value"},
    "focus": {"it": "di che cosa", "en": "about"},
    "publisher": {"it": "editore", "en": "publisher"},
    "dataset": {"it": "dati", "en": "dataset"},
    "also": {"it": "altre regole", "en": "other rules"},
    "since": {"it": "dalla release", "en": "since release"},
    "cleared": {"it": "chiuso nella release", "en": "cleared in release"},
    "id": {"it": "identificatore", "en": "identifier"},
    "graph": {"it": "grafo", "en": "graph"},
}

SEVERITIES: Final[Mapping[Severity, Text]] = {
    Severity.VIOLATION: {"it": "violazione", "en": "violation"},
    Severity.WARNING: {"it": "avviso", "en": "warning"},
    Severity.INFO: {"it": "informazione", "en": "info"},
}

STATES: Final[Mapping[str, Text]] = {
    "blocks": {"it": "blocca", "en": "blocks"},
    "waived": {"it": "in deroga", "en": "waived"},
    "open": {"it": "aperto", "en": "open"},
    "cleared": {"it": "chiuso", "en": "cleared"},
}

TITLE: Final[Text] = {"it": "Rapporto di validazione", "en": "Validation report"}
NOTHING: Final[Text] = {"it": "Nulla da segnalare.", "en": "Nothing to report."}


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule, in the order of their places."""

    rule: str
    name: Text
    findings: tuple[Finding, ...]
    blocks: bool = False

    @property
    def severity(self) -> Severity:
        """How grave the gravest is."""
        return min((f.severity for f in self.findings), key=lambda severity: severity.rank)

    @property
    def message(self) -> Text:
        """What all of them say; empty where they say different things."""
        first = self.findings[0].message
        return first if all(finding.message == first for finding in self.findings) else {}


@dataclass(frozen=True, slots=True)
class Told:
    """Findings to be reported; `blocked` and `waived` are identifiers of some of them."""

    findings: tuple[Finding, ...]
    blocked: frozenset[str] = field(default=frozenset())
    waived: frozenset[str] = field(default=frozenset())

    @property
    def ordered(self) -> list[Finding]:
        """What blocks first, then the gravest, then by place."""
        return sorted(self.findings, key=lambda f: (f.id not in self.blocked, *f.sort_key()))

    @property
    def groups(self) -> list[Group]:
        """The findings rule by rule; first the rules that block, then the gravest."""
        found: dict[str, list[Finding]] = {}
        for finding in self.ordered:
            found.setdefault(finding.rule, []).append(finding)
        return [self._group(rule, findings) for rule, findings in found.items()]

    def state(self, finding: Finding) -> str:
        """`blocks`, `waived`, `cleared` or `open`."""
        if finding.cleared:
            return "cleared"
        if finding.id in self.blocked:
            return "blocks"
        return "waived" if finding.id in self.waived else "open"

    def cells(self, finding: Finding, language: str) -> dict[str, str]:
        """A finding as a row of text under COLUMNS."""
        place = finding.place or Origin("")
        return {
            "severity": finding.severity.value,
            "state": self.state(finding),
            "rule": finding.rule,
            "message": finding.message.get(language, ""),
            "remedy": finding.remedy.get(language, ""),
            "file": place.file,
            "table": place.table,
            "row": str(place.row or ""),
            "column": place.column,
            "value": finding.shown,
            "focus": finding.focus,
            "publisher": finding.publisher,
            "dataset": finding.dataset,
            "also": " ".join(finding.also),
            "since": str(finding.since or ""),
            "cleared": str(finding.cleared or ""),
            "id": finding.id,
            "graph": finding.graph,
        }

    def _group(self, rule: str, findings: list[Finding]) -> Group:
        blocks = any(finding.id in self.blocked for finding in findings)
        return Group(rule, rule_name(rule), tuple(findings), blocks)


def rule_name(rule: str) -> Text:
    """What a rule of the shapes is called; a rule of reading has no other name than its own.

    >>> rule_name("VatNumberForm")["en"], rule_name("bad-date")["en"]
    ('Form of the VAT number', 'bad-date')
    """
    from clockkg.validation import find_shapes  # noqa: PLC0415 - reads in the libraries of SHACL

    try:
        return find_shapes()[rule].name
    except UnknownNameError:
        return dict.fromkeys(LANGUAGES, rule)


def told_of(findings: Iterable[Finding]) -> Told:
    """Findings of which it is not asked whether they block."""
    return Told(tuple(findings))
