"""The workplace page of emergency appointments: the day, a request with its papers, and the decision."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.emergency.steps import CLERK, again, mail_time, make_emergency_office, register, send, status
from tests.factories import MONDAY, make_office
from tests.uploads.papers import make_pdf
from tests.workplace.clerk import Clerk, read
from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.bookings import operations
from wartefrei.offices.entries import OfficeEntry

pytestmark = pytest.mark.django_db
DAY = "/workplace/amt/emergency/"
EVENING = timedelta(hours=12)


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> OfficeEntry:
    settings.DATA_DIR = tmp_path
    return make_emergency_office()


def test_before_the_mail_places_are_entered_and_their_effect_is_shown(office: OfficeEntry) -> None:
    for _ in range(3):
        register()
    clerk = Clerk(office)
    with time_machine.travel(mail_time() - timedelta(hours=1), tick=False):
        page = read(clerk.get(DAY))
        assert "Places 14 the plan allows 14" in page
        assert "If places were given now, 3 of 3 requests would be chosen. Cut-off: 23 November 2026." in page
        sent = clerk.client.post(f"{DAY}places/", {"day": MONDAY.isoformat(), "places": 2})
        assert sent.headers["Location"] == f"{DAY}?date={MONDAY}"
        page = read(clerk.get(DAY))
        assert "Places 2 the plan allows 14 , 2 entered" in page.replace("14, 2", "14 , 2")
        assert "2 of 3 requests would be chosen" in page
        for day in ("x", "9999-12-31", "0001-01-01"):
            assert clerk.client.post(f"{DAY}places/", {"day": day, "places": 1}).status_code == 422
    with time_machine.travel(mail_time() - timedelta(minutes=15), tick=False):
        late = clerk.client.post(f"{DAY}places/", {"day": MONDAY.isoformat(), "places": 5})
        assert late.status_code in {302, 409}


def test_day_shows_who_was_chosen_who_came_and_who_stands_by(office: OfficeEntry) -> None:
    people = [register(expires_on=MONDAY + timedelta(days=day % 3)) for day in range(16)]
    operations.allot_due(now=mail_time())
    chosen = [one for one in people if status(one) == "allotted"]
    appointment = again(chosen[0]).appointment
    assert appointment is not None
    operations.miss(appointment=appointment, by=CLERK, now=mail_time() + timedelta(hours=1))
    with time_machine.travel(mail_time() + timedelta(hours=2), tick=False):
        page = read(Clerk(office).get(DAY))
    assert "Places are given were given at 07:45" in page
    assert "Chosen 14 still to come: 13 · served: 0 · refused: 0 · did not come: 1 Free again 1" in page
    assert "Standby Who comes next when somebody does not come, in this order." in page
    assert all(one.family_name in page for one in people)
    assert "Mon 23 Nov" in page or "23 Nov" in page


def test_clerk_sees_papers_each_view_is_written_down_and_they_may_do_nothing(office: OfficeEntry) -> None:
    request = register(title="residence_permit")
    photo = send(request, "passport", now=mail_time() - EVENING)
    pdf = send(request, "permit", now=mail_time() - EVENING, content=make_pdf(2))
    operations.allot_due(now=mail_time())
    clerk = Clerk(office)
    with time_machine.travel(mail_time(), tick=False):
        page = read(clerk.get(f"{DAY}{request.code}/"))
        assert "has a place" in page
        assert "passport File 1 photo" in page
        assert "Aufenthaltstitel File 1 PDF, 2 pages" in page
        shown = clerk.get(f"{DAY}{request.code}/papers/{photo}/")
        handed = clerk.get(f"{DAY}{request.code}/papers/{pdf}/")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert handed.headers["Content-Disposition"].startswith("attachment")
    assert handed.content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="emergency.document_viewed").count() == 2


def test_clerk_serves_with_a_note_about_another_date(office: OfficeEntry) -> None:
    request = register(expires_on=MONDAY)
    register(expires_on=MONDAY + timedelta(days=3))
    operations.allot_due(now=mail_time())
    clerk = Clerk(office)
    with time_machine.travel(mail_time() + timedelta(hours=1), tick=False):
        clerk.get(DAY)
        url = f"{DAY}{request.code}/"
        far = clerk.client.post(f"{url}serve/", {"expires_on": "2027-01-01"}, HTTP_ACCEPT_LANGUAGE="en")
        assert far.status_code == 409
        assert "With this date there would have been no place today" in far.content.decode()
        served = clerk.client.post(f"{url}serve/", {"expires_on": "2026-11-24", "note": "Stempel"})
        assert served.status_code == 302
        page = read(clerk.get(url))
    assert "Status served" in page
    assert "expiry date 2026-11-24 instead of 2026-11-23; Stempel" in page


def test_clerk_refuses_with_a_reason(office: OfficeEntry) -> None:
    request = register()
    operations.allot_due(now=mail_time())
    clerk = Clerk(office)
    with time_machine.travel(mail_time() + timedelta(hours=1), tick=False):
        clerk.get(DAY)
        url = f"{DAY}{request.code}/refuse/"
        for blank in ("", "\u200b"):
            empty = clerk.client.post(url, {"reason": blank}, HTTP_ACCEPT_LANGUAGE="en")
            assert (empty.status_code, "Please say why." in empty.content.decode()) == (422, True)
        assert clerk.client.post(url, {"reason": "Gilt noch ein Jahr"}).status_code == 302
    assert (status(request), again(request).reason) == ("refused", "Gilt noch ein Jahr")


def test_unknown_requests_papers_and_offices_without_emergencies(office: OfficeEntry) -> None:
    request = register(title="visa")
    make_office(slug="andere")
    clerk = Clerk(office)
    with time_machine.travel(mail_time(), tick=False):
        for url in (
            f"{DAY}CCCCCCCCC/",
            f"{DAY}{request.code}/papers/4711/",
            "/workplace/andere/emergency/",
        ):
            assert clerk.get(url).status_code == 404
        servicepoint = Clerk(office, login="sp@stadt", role=Role.SERVICEPOINT)
        assert servicepoint.get(DAY).status_code == 403
