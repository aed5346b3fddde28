"""Every main page in a real browser: narrow and wide, in both languages, under our policy."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
PAGES = [
    "", "links", "links?a=nautica&b=nuovi-materiali&as_of=2026-11-22", "links?a=nautca&b=moda",
    "questions", "questions/district-bridges?a=nautica&b=nuovi-materiali", "query",
    "query?query=SELECT+*+{+?s+a+clock:TechnologyDistrict+}",
    "query?query=CONSTRUCT+WHERE+{+?s+a+clock:TechnologyDistrict+}", "query?query=nonsense",
    "quality", "quality/documents", "quality/documents/StakeholderIdentifier",
    "findings/InfrastructureAccessTerms-9b4e156dd6e8fdf0", "report", "shapes", "data", "templates",
    "matching", "matching/history", "cockpit",
    "ontology", "id/org/nautica", "id/org/esempio-scafi",
    "nowhere",
]  # fmt: skip
everywhere = pytest.mark.parametrize("path", PAGES)


@everywhere
@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_page_fits_and_keeps_the_policy(
    visit: Visit, address: str, language: str, path: str, width: int
) -> None:
    """No sideways scrolling, no violation, no error, nothing from elsewhere, no cookie."""
    page = visit(f"/{language}/{path}", width)
    failing = [
        text for text in page.events if "the server responded with a status of 40" not in text
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("violations") == []
    assert failing == []
    assert [url for url in page.requested if not url.startswith(f"{address}/")] == []
    assert page.context.cookies() == []


def test_the_watch_sees_a_violation(visit: Visit) -> None:
    """A style and an image of another site, planted, are blocked and noticed."""
    page = visit("/it/")
    page.evaluate(
        'document.body.innerHTML = \'<p style="color:red"><img src="http://192.0.2.1/x">\''
    )
    page.wait_for_function("violations.length >= 2")
    assert len(page.events) >= 2


@everywhere
def test_the_first_tab_reaches_the_skip_link(visit: Visit, path: str) -> None:
    """One Tab and Enter bring a keyboard past the menu, visibly."""
    page = visit(f"/it/{path}", 320)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("e => e === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@everywhere
def test_whatever_takes_the_focus_shows_it(visit: Visit, path: str) -> None:
    """The first ten stops of the keyboard have an outline."""
    page = visit(f"/it/{path}")
    for _ in range(10):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"


@everywhere
def test_a_page_does_without_scripts(visit: Visit, path: str) -> None:
    """With JavaScript off, heading, menu and content stand."""
    page = visit(f"/it/{path}", java_script_enabled=False)
    assert page.locator("h1").inner_text()
    assert page.locator("nav a").count() == 7
    assert page.locator("main").inner_text()


@pytest.mark.parametrize("path", [*PAGES[:3], "report"])
def test_a_page_can_be_printed(visit: Visit, path: str) -> None:
    """On paper the menu is gone and the content stands."""
    page = visit(f"/it/{path}")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("h1").is_visible()
