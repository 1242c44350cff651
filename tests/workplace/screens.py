"""The screens of a day, and what each has played in large letters."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.staff import make_device, pair_context
from wartefrei.accounts.models import DeviceKind

if TYPE_CHECKING:
    from datetime import datetime

    from playwright.sync_api import Browser, BrowserContext, Page

HASTE = """
  const setTimer = window.setTimeout;
  window.setTimeout = (act, pause, ...more) => setTimer(act, pause === 20000 ? 20 : pause, ...more);
  new MutationObserver(() => {
    const tile = document.querySelector("[data-tile]");
    const number = tile?.querySelector("[data-number]")?.textContent;
    if (tile?.dataset.sequence && tile.dataset.sequence !== window.lastSequence) {
      window.lastSequence = tile.dataset.sequence;
      notePlayed([Number(tile.dataset.sequence), Number(number)]);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
"""
"""A morning takes a minute here, so a call stands in large letters for an instant instead of twenty seconds."""


@dataclass(frozen=True)
class Screen:
    """A display. ``played``: sequence and ticket number of each call, as they came."""

    page: "Page"
    played: list[tuple[int, int]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All that stands there."""
        return self.page.inner_text("body")

    def wait_for(self, calls: int) -> None:
        """Until so many were played."""
        for _look in range(100):
            if len(self.played) >= calls:
                return
            self.page.wait_for_timeout(100)


def open_screen(
    browser: "Browser", house: str, *, url: str, now: "datetime"
) -> "tuple[BrowserContext, Screen]":
    """A display of the house, just switched on."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    pair_context(context, DeviceKind.DISPLAY, make_device(DeviceKind.DISPLAY, house, now=now), url=url)
    screen = Screen(context.new_page())
    context.expose_function("notePlayed", lambda call: screen.played.append(tuple(call)))
    context.add_init_script(HASTE)
    screen.page.goto(f"{url}/display/{house}/")
    return context, screen
