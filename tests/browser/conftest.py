"""A real Chromium in front of the application, and contexts of every kind a reader may have."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective));
"""
Visit = Callable[..., Any]
Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def address(home: Path, serve: Serve) -> Iterator[str]:
    """The address of a real server over the world."""
    with serve(home) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, of the system or of playwright."""
    with playwright.sync_playwright() as driver:
        bundled = Path(driver.chromium.executable_path)
        found = next(filter(None, map(shutil.which, NAMES)), None)
        if not found and not bundled.is_file():
            pytest.skip("no Chromium was found")
        launched = driver.chromium.launch(executable_path=found or bundled, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Visit]:  # noqa: ANN401 - playwright may be absent
    """Opens a page of ours in a context of its own, and watches what the page does.

    The page's `events` are its console errors, its policy violations are in `violations`, and
    `requested` are the addresses that it asked for.
    """
    contexts = []

    def visited(path: str, width: int = 1280, **options: object) -> Any:  # noqa: ANN401 - another library's
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.events, page.requested = [], []
        page.on("console", lambda m: m.type == "error" and page.events.append(m.text))
        page.on("pageerror", lambda error: page.events.append(str(error)))
        page.on("request", lambda request: page.requested.append(request.url))
        page.add_init_script(WATCH)
        page.goto(address + path)
        return page

    yield visited
    for context in contexts:
        context.close()
