"""Pictures of pages in both reading directions, light and dark, on a phone and on a desk.

Usage: python -m tools.screenshots [PATH ...]   paths with {language}; the start pages of all offices without any

Starts a demo of its own on a free port; the pictures land in build/screenshots/.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests.postgresql import free_port
from tools.run import WARTEFREI, answers

FOLDER = Path(__file__).resolve().parent.parent / "build/screenshots"
LANGUAGES = ("de", "ar")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (390, 1280)
PAGES = ("/", "/{language}/leonberg/", "/{language}/rhein-kreis-neuss/", "/{language}/appointment/")


@contextmanager
def demo() -> Iterator[str]:
    """A demo in a folder that is thrown away; its address."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment["WARTEFREI_DATA_DIR"] = folder
        subprocess.run([WARTEFREI, "demo"], check=True, env=environment)
        port = free_port()
        server = subprocess.Popen([WARTEFREI, "serve", "--port", str(port)], env=environment)
        address = f"http://127.0.0.1:{port}"
        try:
            while not answers(f"{address}/healthz") and server.poll() is None:
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()
            server.wait(10)


def take(browser: Browser, address: str, page: str) -> None:
    """Every picture of one page."""
    for language, scheme, width in product(LANGUAGES, SCHEMES, WIDTHS):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        tab = context.new_page()
        tab.goto(address + page.format(language=language))
        name = page.format(language="").strip("/").replace("/", "-") or "start"
        tab.screenshot(path=FOLDER / f"{name}-{language}-{scheme}-{width}.png", full_page=True)
        context.close()


def main() -> None:
    """Start, take, stop."""
    pages = sys.argv[1:] or PAGES
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for page in pages:
            take(browser, address, page)
        browser.close()
    print(f"Pictures of {len(pages)} pages are in {FOLDER}.")


if __name__ == "__main__":
    main()
