"""What rises through a view: refusals and a busy database become pages, odd cookies nothing, bugs stay bugs."""

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

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
