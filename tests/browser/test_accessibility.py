"""Axe finds nothing on any page, in both colour schemes (WCAG 2.1, A and AA)."""

from collections.abc import Callable
from typing import Any

import pytest

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PAGES = [
    "/it/", "/en/", "/it/links?a=nautica&b=nuovi-materiali", "/en/links?a=nautca&b=moda",
    "/it/questions", "/en/questions/district-bridges?a=nautica&b=nuovi-materiali",
    "/it/query?query=SELECT+*+{+?s+a+clock:TechnologyDistrict+}", "/en/query?query=nonsense",
    "/it/quality", "/en/quality/documents", "/it/quality/documents/StakeholderIdentifier",
    "/en/findings/InfrastructureAccessTerms-9b4e156dd6e8fdf0", "/it/shapes", "/it/data",
    "/it/report", "/en/report", "/en/cockpit", "/en/templates",
    "/en/ontology", "/it/id/org/nautica",
    "/en/id/org/esempio-scafi", "/it/nowhere",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing(visit: Visit, path: str, scheme: str, width: int) -> None:
    """Zero violations; the policy is lifted for axe's own script, and for nothing else."""
    page = visit(path, width, color_scheme=scheme, bypass_csp=True)
    found = axe.Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []


def test_axe_sees_a_planted_fault(visit: Visit) -> None:
    """An image without a text and grey on white are found, so that silence means something."""
    page = visit("/it/", bypass_csp=True)
    page.evaluate(
        "document.querySelector('main').innerHTML = '<img src=/x><p style=color:#ccc>pale words'"
    )
    found = axe.Axe().run(page, options=RULES).response["violations"]
    assert {"image-alt", "color-contrast"} <= {one["id"] for one in found}
