"""Findings of every kind that the reports must hold, and two releases to report on."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clockkg.findings import Broken, Finding, Origin, Severity, identified
from clockkg.graphs import Maker, Releases
from clockkg.loading import Delivery, find_loader, find_loaders, load
from clockkg.reporting import Told
from clockkg.reporting.review import Review, make, period
from clockkg.terms import graph

SHACL = "http://www.w3.org/ns/shacl#"
ALFA = "sample-alfa"
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


def maker(day: str) -> Maker:
    """Who makes a release on a day at noon."""
    moment = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    return Maker(clock=lambda: moment)


def changed(folder: Path) -> Path:
    """Alfa's records, with a number for esempio-ormeggi and none for esempio-vele."""
    shutil.copytree(find_loader(ALFA).folder / "records", folder)
    file = folder / "organisations.csv"
    text = file.read_text("utf-8").replace("99990020002", "")
    head, *lines = text.splitlines()
    place = head.split(",").index("fiscal_code")
    rows = [line.split(",") for line in lines]
    for row in rows:
        if row[0] == "esempio-ormeggi":
            row[place] = "99990990006"
    file.write_text("\n".join([head, *map(",".join, rows)]) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """Two releases: everything in January; alfa's changed records in August."""
    folder = tmp_path_factory.mktemp("quarters")
    every = [Delivery(loader) for loader in find_loaders().values() if loader.bundled]
    load(folder / "kg", every, today="2026-01-15", maker=maker("2026-01-15"))
    alfa = Delivery(find_loader(ALFA), (changed(folder / "alfa"),))
    load(folder / "kg", [alfa], today="2026-08-20", maker=maker("2026-08-20"))
    return Releases(folder / "kg")


@pytest.fixture(scope="session")
def review(quarters: Releases) -> Review:
    """The report of the second release, since the first."""
    return make(quarters, period(quarters))
