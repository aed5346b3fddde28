"""The review queue in a real browser: by keys with JavaScript, by buttons without it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from clockkg.access import Tokens
from clockkg.matching import Book
from tests.browser.conftest import WATCH

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser

Serve = Callable[..., AbstractContextManager[str]]
Open = Callable[..., Any]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture
def own(asked_home: Path, tmp_path: Path) -> Path:
    """The world with one pair that waits, for a test to write to."""
    shutil.copytree(asked_home, tmp_path / "kg")
    return tmp_path / "kg"


@pytest.fixture
def opened(browser: Any, own: Path, serve: Serve) -> Iterator[Open]:  # noqa: ANN401 - playwright
    """Opens the queue of a server of its own."""
    with serve(own, CLOCKKG_TODAY="2026-11-22") as address:
        contexts = []

        def goes(path: str = "/en/matching", width: int = 1280, **more: object) -> Any:  # noqa: ANN401 - another library's
            context = browser.new_context(viewport={"width": width, "height": 900}, **more)
            contexts.append(context)
            page = context.new_page()
            page.add_init_script(WATCH)
            page.goto(address + path)
            return page

        yield goes
        for context in contexts:
            context.close()


def test_a_key_answers_once_a_token_is_there(opened: Open, own: Path) -> None:
    """`d` in a field is a letter, on the page it is an answer; the tab keeps the token."""
    token = Tokens(own).create("sample-gamma")[1]
    page = opened()
    page.fill("#token", token)
    page.keyboard.press("d")
    assert len(Book(own).all()) == 1
    page.fill("#token", token)
    page.locator("h1").click()
    page.keyboard.press("d")
    page.wait_for_url("**/matching?said=different")
    assert [one.verdict for one in Book(own).all()] == ["open", "different"]
    assert page.input_value("#publishing-token") == token
    assert page.evaluate("violations") == []
    assert page.context.cookies() == []


def test_it_works_without_a_script_and_by_keyboard(opened: Open, own: Path) -> None:
    """Tab to the button and Enter: the answer is written and told."""
    page = opened(java_script_enabled=False)
    page.fill("#token", Tokens(own).create("sample-beta")[1])
    page.locator("button[value=later]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/matching?said=later")
    assert page.locator("[role=status]").count() == 1
    assert [one.verdict for one in Book(own).all()] == ["open", "later"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize("path", ["/it/matching", "/en/matching/history"])
def test_axe_finds_nothing_in_the_queue(opened: Open, path: str, width: int, scheme: str) -> None:
    """With a pair side by side: zero violations, no sideways scrolling."""
    page = opened(path, width, color_scheme=scheme, bypass_csp=True)
    found = axe.Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
