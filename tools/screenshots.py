"""Pictures of every page and state, in both reading directions, light and dark, on a phone and on a desk.

Usage: python -m tools.screenshots [NAME ...]   only states whose names begin so; all without any

Starts a demo of its own on a free port; the pictures land in build/screenshots/.
"""

import shutil
import sys
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from tests.citizen.demo import running_demo
from tests.citizen.scenes import Visitor, walk

FOLDER = Path(__file__).resolve().parent.parent / "build/screenshots"
LANGUAGES = ("de", "ar")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (360, 1280)


def main() -> None:
    """Start, take, stop."""
    wanted = tuple(sys.argv[1:]) or ("",)
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = 0
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language in LANGUAGES:
            context = browser.new_context()
            visitor = Visitor(context.new_page(), demo, language)
            for name in walk(visitor):
                if not name.startswith(wanted):
                    continue
                for scheme, width in product(SCHEMES, WIDTHS):
                    visitor.page.emulate_media(color_scheme=scheme)
                    visitor.page.set_viewport_size({"width": width, "height": 900})
                    visitor.page.screenshot(
                        path=FOLDER / f"{name}-{language}-{scheme}-{width}.png", full_page=True
                    )
                    taken += 1
            context.close()
        browser.close()
    print(f"{taken} pictures are in {FOLDER}.")


if __name__ == "__main__":
    main()
