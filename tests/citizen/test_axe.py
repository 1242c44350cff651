"""Accessibility of every page and state, by axe-core: WCAG 2.2 AA and best practice, in both reading directions."""

from typing import TYPE_CHECKING

import pytest

from tests.axe import find_overflow, find_violations
from tests.citizen.demo import Demo
from tests.citizen.scenes import Visitor, walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.axe

SOAKED = [pytest.param(language, marks=pytest.mark.soak) for language in ("en", "fr", "tr", "ru", "uk")]


@pytest.mark.parametrize("language", ["de", "ar", *SOAKED])
def test_every_page_is_accessible(browser: "Browser", demo: Demo, language: str) -> None:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    found = {}
    for name in walk(Visitor(page, demo, language)):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        found[f"{name} on a desk, light"] = find_violations(page)
        found[f"{name} on a narrow phone"] = find_overflow(page)
        page.emulate_media(color_scheme="dark")
        found[f"{name} on a phone, dark"] = find_violations(page)
    context.close()
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_is_broken_is_found(browser: "Browser") -> None:
    page = browser.new_page()
    page.set_content(
        "<!doctype html><main><h1>Page</h1><p style='inline-size: 400px'>Wide</p><input type='text'></main>"
    )
    assert {line.partition(":")[0] for line in find_violations(page)} == {
        "document-title",
        "html-has-lang",
        "label",
    }
    assert find_overflow(page) == ["408 px wide at 320 px"]
    page.close()
