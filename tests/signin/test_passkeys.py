"""Passkeys in a browser with an authenticator of its own, as devices have them built in."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from tests.axe import Window, find_violations
from tests.factories import make_office
from tests.staff import PASSWORD, make_staff, sign_in
from wartefrei.accounts.models import AuditEvent, Role, Staff
from wartefrei.accounts.second_factor import count_passkeys, has_second_factor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.django_db
HERE = "http://wartefrei.localhost"
PAGE = "/account/second-factor/passkey/"
STEP = "/sign-in/second-step/"


@pytest.fixture(autouse=True)
def clerk(settings: Settings) -> Staff:
    settings.PUBLIC_URL = HERE
    make_office()
    return make_staff(Role.CLERK)


def add_authenticator(page: "Page") -> None:
    """A device that has a passkey store and always finds the finger right."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.journey
def test_passkey_is_made_and_signs_in_after_the_password(browser: "Browser", clerk: Staff) -> None:
    context = browser.new_context(locale="en", bypass_csp=True)
    client = Client()
    page = Window(context.new_page(), client).page
    add_authenticator(page)
    sign_in(client, clerk)
    page.goto(HERE + PAGE)
    assert find_violations(page) == []
    assert page.locator("[data-passkey]").is_visible()
    assert not page.locator("[data-passkey] [role=alert]").is_visible()
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Add a passkey").click()
    assert page.locator(".wf-recovery li").count() == 10
    assert count_passkeys(clerk) == 1
    assert_odd_answers_are_refused(clerk)
    client.post("/sign-out/")
    client.post("/sign-in/", {"login": clerk.login, "password": PASSWORD})
    page.goto(HERE + STEP)
    assert find_violations(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Use a passkey").click()
    assert client.get("/account/").status_code == 200
    assert AuditEvent.objects.filter(action="signed in").count() == 1
    context.close()


@pytest.mark.journey
def test_without_scripts_no_passkey_is_offered(browser: "Browser", clerk: Staff) -> None:
    context = browser.new_context(java_script_enabled=False)
    client = Client()
    page = Window(context.new_page(), client).page
    sign_in(client, clerk)
    page.goto(HERE + PAGE)
    assert not page.locator("[data-passkey]").is_visible()
    context.close()


def assert_odd_answers_are_refused(clerk: Staff) -> None:
    """As what a browser sends at the second step; no code is asked of whoever has only passkeys."""
    stranger = Client()
    stranger.post("/sign-in/", {"login": clerk.login, "password": PASSWORD})
    stranger.get(STEP)
    for sent in ("", '{"id": 1}', "[]"):
        assert stranger.post(STEP, {"credential": sent}).status_code == 422
    assert stranger.post(STEP, {"code": "000000"}).status_code == 422
    assert stranger.get("/account/").status_code == 302


@pytest.mark.parametrize("sent", ["", "x", "{}", "[]", "null", '{"id": 1}', "[" * 50_000, '{"response": {}}'])
def test_odd_answers_of_a_browser_are_refused(client: Client, clerk: Staff, sent: str) -> None:
    sign_in(client, clerk)
    client.get(PAGE)
    assert client.post(PAGE, {"password": PASSWORD, "credential": sent}).status_code == 422
    assert not has_second_factor(clerk)


def test_without_a_name_of_its_own_the_installation_offers_no_passkeys(
    client: Client, clerk: Staff, settings: Settings
) -> None:
    sign_in(client, clerk)
    assert PAGE in client.get("/account/second-factor/").content.decode()
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert PAGE not in client.get("/account/second-factor/").content.decode()
    assert client.get(PAGE).status_code == 302
