"""What rises through a view: refusals and a busy database become pages, odd cookies nothing, bugs stay bugs."""

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.staff import make_staff, sign_in
from wartefrei.accounts.models import Role
from wartefrei.bookings.errors import Busy, HoldUnknown
from wartefrei.web.common.page import bad_request
from wartefrei.web.common.uncaught import Refusals


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (Busy(), 503),
        (HoldUnknown(), 404),
        (OperationalError("database is locked"), 503),
        (OperationalError("disk I/O error"), None),
        (KeyError("bug"), None),
    ],
)
def test_refusal_becomes_a_page_and_a_bug_does_not(exception: Exception, status: int | None) -> None:
    request = RequestFactory().get("/de/")
    page = Refusals(lambda _request: HttpResponse()).process_exception(request, exception)
    assert (page.status_code if page else None) == status


def test_session_that_could_not_be_written_is_a_busy_database() -> None:
    assert bad_request(RequestFactory().get("/de/"), SessionInterrupted()).status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cookie", [r'"\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', r'"\377\376aaaaaaaaaa"', "x" * 5000]
)
def test_session_cookie_of_anything_is_no_session(client: Client, cookie: str) -> None:
    assert client.get("/de/appointment/", headers={"cookie": f"wartefrei={cookie}"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/workplace/nowhere/plan/", 404),
        ("/administration/nothing/at/all/", 404),
        ("/administration/figures/", 403),
        ("/administration/authorities/kreis/staff/", 403),
    ],
)
def test_staff_are_told_in_their_own_frame_and_where_to_go(client: Client, address: str, status: int) -> None:
    sign_in(client, make_staff(Role.CLERK))
    page = client.get(f"{address}?language=de")
    assert page.status_code == status
    text = page.content.decode()
    assert "Abmelden" in text
    assert 'href="/workplace/"' in text
    assert 'lang="de"' in text
    assert "Termin verwalten" not in text


@pytest.mark.django_db
def test_strangers_at_an_address_of_staff_that_leads_nowhere_can_sign_in(client: Client) -> None:
    page = client.get("/workplace/no/such/page/at/all/")
    assert page.status_code == 404
    assert 'href="/sign-in/"' in page.content.decode()
