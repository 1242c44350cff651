"""Accounts in administration: unlock, new password."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.factories import NOW, make_office
from tests.staff import PASSWORD, make_staff, sign_in
from wartefrei.accounts.models import AuditEvent, Membership, Role, Staff
from wartefrei.accounts.signing_in import MOST_BY_LOGIN

pytestmark = pytest.mark.django_db
PAGE = "/administration/authorities/stadt/staff/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def admin(client: Client) -> Client:
    """An administrator of the authority."""
    make_office()
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR))
    return client


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.CLERK)


def try_to_sign_in(password: str = PASSWORD) -> int:
    """302 when it worked, from another address."""
    browser = Client(REMOTE_ADDR="192.0.2.9")
    return browser.post("/sign-in/", {"login": "clerk@stadt", "password": password}).status_code


def test_locked_account_is_marked_and_unlocked(admin: Client, clerk: Staff) -> None:
    for _ in range(MOST_BY_LOGIN + 1):
        try_to_sign_in("wrong")
    assert f"{clerk.pk}/unlock/" in admin.get(PAGE).content.decode()
    assert admin.post(f"{PAGE}{clerk.pk}/unlock/").status_code == 302
    assert f"{clerk.pk}/unlock/" not in admin.get(PAGE).content.decode()
    assert try_to_sign_in() == 302
    event = AuditEvent.objects.get(action="sign-in unlocked")
    assert (event.actor, event.details) == ("staff:authority-administrator@stadt", {"login": "clerk@stadt"})


def test_new_password_is_shown_once_and_ends_the_sessions_of_the_old_one(admin: Client, clerk: Staff) -> None:
    browser = Client()
    sign_in(browser, clerk)
    page = admin.post(f"{PAGE}{clerk.pk}/password/").content.decode()
    found = re.search(r'wf-code"><bdi>([^<]+)<', page)
    assert found
    assert try_to_sign_in() == 422
    assert try_to_sign_in(found[1]) == 302
    assert browser.get("/account/").status_code == 302
    assert found[1] not in admin.get(PAGE).content.decode()


def test_who_works_for_another_authority_too_gets_no_password_here(admin: Client, clerk: Staff) -> None:
    Membership.objects.create(staff=clerk, authority="kreis", role=Role.CLERK)
    assert admin.post(f"{PAGE}{clerk.pk}/password/").status_code == 404
    assert try_to_sign_in() == 302


def test_staff_of_another_authority_are_not_there(admin: Client) -> None:
    stranger = make_staff(Role.CLERK, "kreis")
    assert stranger.login not in admin.get(PAGE).content.decode()
    assert [admin.post(f"{PAGE}{stranger.pk}/{act}/").status_code for act in ("unlock", "password")] == [
        404,
        404,
    ]
