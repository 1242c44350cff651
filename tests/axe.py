"""axe-core in a browser, and a browser whose requests this process answers, at whatever time a test says it is."""

from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.test import Client

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route

AXE = Path(__file__).resolve().parents[1] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RUN = "async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations"
"""Everything that is well stays in the browser: to bring it here takes ten times as long as to find it."""

NARROWEST = 320
"""Pixels at which everything must still fit without scrolling sideways (WCAG 1.4.10)."""

HERE = "http://wartefrei.test"


def find_violations(page: "Page") -> list[str]:
    """What axe finds on the open page, each as one line."""
    page.wait_for_load_state()  # a click does not wait for the whole page it leads to
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(RUN, TAGS)
    return [
        f"{rule['id']}: {node['html'][:150]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"]
    ]


def find_overflow(page: "Page") -> list[str]:
    """Whether the page scrolls sideways on the narrowest screen."""
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} px wide at {NARROWEST} px"] if width > NARROWEST else []


def find_wide(page: "Page") -> list[str]:
    """The elements that stick out on the narrowest screen, for whoever has to mend it."""
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    found: list[str] = page.evaluate(
        "most => [...document.querySelectorAll('body *')].filter(one => {"
        " const box = one.getBoundingClientRect(); return box.right > most + 1 || box.left < -1; })"
        ".map(one => one.outerHTML.slice(0, 120))",
        NARROWEST,
    )
    return found[-3:]


@dataclass
class Window:
    """A browser's page behind which a test client stands, with its cookies and the test's own clock.

    Playwright answers in a context of its own, where Django would open another connection to the database.
    """

    page: "Page"
    client: Client

    def __post_init__(self) -> None:
        context = copy_context()

        def answer(route: "Route") -> None:
            status, kind, body = context.run(self._ask, route.request)
            route.fulfill(status=status, headers={"Content-Type": kind}, body=body)

        self.page.route("**/*", answer)

    def open(self, path: str) -> None:
        """Go to an address of this installation."""
        self.page.goto(HERE + path)

    def show(self, response: Any) -> None:
        """Show what a form was answered with."""
        html = response.content.decode()
        self.page.route(f"{HERE}/shown", lambda route: route.fulfill(content_type="text/html", body=html))
        self.page.goto(f"{HERE}/shown")

    def _ask(self, request: "Request") -> tuple[int, str, bytes]:
        address = urlsplit(request.url)
        wanted = {"accept-language": request.headers.get("accept-language", "de")}
        path, sent = f"{address.path}?{address.query}", request.post_data_buffer or b""
        response: Any
        if request.method == "POST":
            form = request.headers["content-type"]
            response = self.client.post(path, sent, content_type=form, headers=wanted, follow=True)
        else:
            response = self.client.get(path, headers=wanted, follow=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, response.headers.get("Content-Type", "text/html"), body
