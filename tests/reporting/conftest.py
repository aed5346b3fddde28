"""Findings of every kind that the reports must hold."""

from dataclasses import replace

import pytest

from clockkg.findings import Broken, Finding, Origin, Severity, identified
from clockkg.reporting import Told
from clockkg.terms import graph

SHACL = "http://www.w3.org/ns/shacl#"
PLACE = Origin("soci 2026.csv", "organisations", 14, "partita IVA")


def said(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"it": f"{text} (it)", "en": f"{text} (en)"}


@pytest.fixture
def told() -> Told:
    """A cell that could not be read, a value that breaks two shapes, a waived one and an info."""
    results = tuple(
        Broken(rule, severity, said(rule), "urn:vat", '"0123"', f"{SHACL}{kind}ConstraintComponent")
        for rule, severity, kind in (
            ("VatNumberForm", Severity.VIOLATION, "Pattern"),
            ("VatNumberText", Severity.WARNING, "Datatype"),
        )
    )
    read = Finding(
        "bad-date",
        Severity.VIOLATION,
        said("bad <date>\x01"),
        said("Write 2026-11-22."),
        replace(PLACE, column="dal"),
        graph=graph("navigo", "members"),
        value="=1+1",
    )
    form = replace(
        read,
        rule="VatNumberForm",
        origin=PLACE,
        focus="https://w3id.org/clockkg/id/org/x",
        value="0123",
        broken=results,
    )
    waived = replace(form, focus="https://w3id.org/clockkg/id/org/y", broken=results[:1])
    info = Finding("DocumentDate", Severity.INFO, said("no date"), focus="_:b0")
    findings = tuple(identified([info, waived, form, read]))
    blocked = frozenset({findings[2].id, findings[3].id})
    return Told(findings, blocked, frozenset({findings[1].id}))
