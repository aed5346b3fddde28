"""Takes the pictures of the documentation: pages of the sample world, by Chromium."""

import shutil
import tempfile
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import make_server

from playwright.sync_api import sync_playwright

from clockkg.loading import Delivery, find_loaders, load
from clockkg.settings import Settings
from clockkg.wsgi import application

PORT = 5094
PAGES = {"links.png": "en/links?a=nautica&b=nuovi-materiali", "report.png": "en/report"}


def main() -> None:
    """Load everything into a folder of its own, serve it, take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "kg"
        deliveries = [Delivery(loader) for loader in find_loaders().values() if loader.bundled]
        load(home, deliveries)
        server = make_server("127.0.0.1", PORT, application(Settings(home=home)))
        Thread(target=server.serve_forever, daemon=True).start()
        take()
        server.shutdown()


def take() -> None:
    """Open each page in Chromium and keep what a reader sees first."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 820})
        for name, path in PAGES.items():
            page.goto(f"http://127.0.0.1:{PORT}/{path}")
            page.screenshot(path=Path(__file__).with_name(name))
        browser.close()


if __name__ == "__main__":
    main()
