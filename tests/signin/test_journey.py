"""Signing in with the keyboard alone, in a browser without scripts."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.axe import Window
from tests.queueing.house import make_house
from tests.staff import PASSWORD, make_staff
from wartefrei.accounts.models import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


def test_keyboard_leads_from_a_wrong_password_to_the_workplace(browser: "Browser") -> None:
    make_house()
    make_staff(Role.CLERK)
    context = browser.new_context(java_script_enabled=False, locale="en")
    window = Window(context.new_page(), Client())
    keys = window.page.keyboard
    window.open("/sign-in/?next=/workplace/choose/")
    window.page.locator("#login").focus()
    for password in ("wrong", PASSWORD):
        window.page.locator("#login").fill("clerk@stadt")
        keys.press("Tab")
        keys.type(password)
        with window.page.expect_navigation():
            keys.press("Enter")
    assert "Workplace" in window.page.title()
    window.open("/account/")
    assert "clerk@stadt" in window.page.inner_text("main")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="Sign out").first.press("Enter")
    window.open("/account/")
    assert window.page.title().startswith("Sign in")
    context.close()
