"""A real Chromium in front of the application, and contexts of every kind a reader may have."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from clockkg.settings import Settings
from server import create_app

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective));
"""
Visit = Callable[..., Any]


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    """The address of the application, served by a thread."""
    app = create_app(Settings(home=home, today="2026-11-22", workers=1))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["clockkg"].opened.pool.close()


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

    def visited(path: str, width: int = 1280, **options: object) -> Any:  # noqa: ANN401
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
