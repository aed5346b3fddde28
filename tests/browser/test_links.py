"""The cross-district page as people use it: by keyboard, without scripts, on a small screen."""

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
KINDS = [
    "Doppia appartenenza", "Partner di progetto", "Terzo in comune", "Incontro",
    "Stesso fornitore di servizi", "Stessa tecnologia in uso", "Legame latente",
]  # fmt: skip


def tab_to(page: Any, selector: str) -> None:  # noqa: ANN401 - playwright may be absent
    """Press Tab until an element has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("e => e === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def test_the_keyboard_alone_gets_the_seven_kinds(visit: Visit) -> None:
    """Tab, the first letters of each district, Enter on the button."""
    page = visit("/it/links")
    tab_to(page, "#a")
    page.keyboard.type("Distretto Naut")
    tab_to(page, "#b")
    page.keyboard.type("Distretto Nuovi")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/links?a=nautica&b=nuovi-materiali*")
    captions = page.locator("main caption").all_text_contents()
    assert [text.partition(":")[0] for text in captions] == [kind.lower() for kind in KINDS]


def test_the_form_works_without_scripts(visit: Visit) -> None:
    """With JavaScript off the same form gives the same seven tables."""
    page = visit("/it/links", java_script_enabled=False)
    page.locator("#a").select_option("nautica")
    page.locator("#b").select_option("nuovi-materiali")
    with page.expect_navigation():
        page.locator("main form button").click()
    assert page.locator("main caption").count() == 7


@pytest.mark.parametrize("width", [320, 1280])
def test_a_pair_of_the_matrix_opens_its_links(visit: Visit, width: int) -> None:
    """The cell of fashion and energy says 1, and opens the pair's links of that kind and day."""
    page = visit("/en/matrix?kind=dual-member&as_of=2026-11-22", width)
    cell = page.get_by_label(re.compile("Fashion district . Energy and green economy district: 1"))
    cell.click()
    page.wait_for_url(re.compile(r"/links\?a=.*moda&b=.*energia&as_of=2026-11-22&kind=dual-member"))
    assert page.locator("main caption", has_text="dual member").count() == 1


def test_the_editor_posts_and_downloads(visit: Visit) -> None:
    """A query written in the form is answered there, and its rows can be had as CSV."""
    page = visit("/en/query")
    page.locator("textarea").fill("SELECT ?d WHERE { ?d a clock:TechnologyDistrict }")
    page.locator("main form button").first.click()
    page.wait_for_selector("#answer")
    assert page.locator("main tbody tr").count() == 9
    with page.expect_response("**/sparql") as answered:
        page.get_by_role("button", name="CSV").click()
    assert answered.value.headers["content-type"].startswith("text/csv")
