"""axe finds nothing in the HTML part of any mail, light and dark, and it fits on a phone."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.notifications.test_render import LANGUAGES, make
from wartefrei.notifications.models import Kind
from wartefrei.web.mailbox.reading import read

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async tags => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}});
  return found.violations.map(one => [one.id, one.nodes.map(node => node.html)]);
}"""


@pytest.mark.axe
@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_has_no_barriers(browser: "Browser", language: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 900})
    found = {}
    for kind in Kind:
        page.set_content(read(make(kind, language).as_bytes()).html)
        page.add_script_tag(path=AXE)
        page.emulate_media(color_scheme="light")
        light = page.evaluate(RUN, TAGS)
        page.emulate_media(color_scheme="dark")
        dark = page.evaluate(RUN, TAGS)
        found[kind] = (light, dark, page.evaluate("document.documentElement.scrollWidth"))
    page.close()
    assert found == {kind: ([], [], 360) for kind in Kind}
