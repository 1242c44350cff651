"""A hand at the mouse that counts: every page that opens and every click. What is typed is not counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True, order=True)
class Cost:
    """What a step takes."""

    pages: int = 0
    clicks: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.pages + other.pages, self.clicks + other.clicks)


@dataclass
class Hand:
    """Somebody at a computer. ``costs`` by the name of the step, in their order."""

    page: "Page"
    url: str
    costs: dict[str, Cost] = field(default_factory=dict)
    _step: str = ""

    @contextmanager
    def doing(self, step: str) -> Iterator[None]:
        """Whatever is done meanwhile belongs to the step."""
        self._step, before = step, self._step
        self.costs.setdefault(step, Cost())
        yield
        self._step = before

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.url + path)
        self._count(pages=1)

    def go(self, selector: str) -> None:
        """Click what leads to another page: a link, or a form's button."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.click(selector, no_wait_after=True)
        self._count(pages=1, clicks=1)

    def tick(self, *selectors: str) -> None:
        """Click boxes."""
        for selector in selectors:
            self.page.click(selector)
            self._count(clicks=1)

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list: it opens, and one is taken."""
        self.page.select_option(selector, value)
        self._count(clicks=2)

    def fill(self, **boxes: str) -> None:
        """Type into boxes, by their names; two underlines stand for a dot."""
        for name, text in boxes.items():
            self.page.fill(f"main [name='{name.replace('__', '.')}']:visible", text)

    def unfold(self, name: str) -> None:
        """Open what a box is folded into, if it is."""
        folded = self.page.locator(f"details:not([open]):has([name='{name}'])")
        if folded.count():
            folded.locator("summary").click()
            self._count(clicks=1)

    def send(self) -> None:
        """Press the form's filled button."""
        self.go("main button.kern-btn--primary")

    def save(self) -> None:
        """Look at what changes, and save."""
        self.send()
        self.send()
        assert "saved=" in self.page.url, self.page.inner_text("main")

    def _count(self, *, pages: int = 0, clicks: int = 0) -> None:
        self.costs[self._step] += Cost(pages, clicks)
