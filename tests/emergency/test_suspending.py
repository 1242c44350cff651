"""The emergency policy is switched off while people wait: they are told, and nothing is lost silently."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.emergency.steps import (
    POLICY,
    again,
    mail_time,
    mails,
    make_emergency_office,
    register,
    runs,
    status,
)
from tests.factories import NOW, touch
from tests.staff import make_staff, sign_in
from wartefrei.accounts.actors import CITIZEN
from wartefrei.accounts.models import Role
from wartefrei.bookings.emergency import describe_request
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.bookings.operations import do_due_emergency, readdress_request
from wartefrei.bookings.operations.configuration import preview_change
from wartefrei.notifications.models import Message, State
from wartefrei.notifications.render import render
from wartefrei.offices.history import read_plain
from wartefrei.offices.models import Authority

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = NOW + timedelta(minutes=5)


def switch(*, on: bool) -> None:
    Authority.objects.filter(slug="stadt").update(emergency_policy=POLICY if on else None)
    touch("amt")


def make_waiting(title: str = "fiction_certificate") -> EmergencyRequest:
    """Somebody has registered, then no places are given any more."""
    make_emergency_office()
    request = register(title=title, now=NOW)
    switch(on=False)
    do_due_emergency(LATER)
    return again(request)


@pytest.mark.parametrize(("title", "before"), [("fiction_certificate", "complete"), ("visa", "registered")])
def test_who_waits_is_told_once_and_stays_registered(title: str, before: str) -> None:
    request = make_waiting(title)
    do_due_emergency(LATER + timedelta(seconds=10))
    assert (status(request), mails(request)) == (before, ["emergency_registered", "emergency_suspended"])
    mail = Message.objects.get(kind="emergency_suspended")
    assert (mail.due_at, mail.context["emergency"]["ends_on"]) == (
        LATER + timedelta(minutes=15),
        "2026-12-04",
    )
    text = render(mail, now=LATER).get_body(("plain",))
    assert text is not None
    assert "Stadt\n\nZurzeit keine Notfalltermine\n\n" in text.get_content()  # of no office
    view = describe_request(request, now=LATER)
    assert (view.is_suspended, f"{view.ends_on}") == (True, "2026-12-04")


def test_switched_on_again_at_once_it_is_as_if_nothing_had_happened() -> None:
    request = make_waiting("visa")
    switch(on=True)
    do_due_emergency(LATER + timedelta(minutes=5))
    assert mails(request) == ["emergency_registered", "emergency_incomplete"]
    assert describe_request(again(request), now=LATER).ends_on is None


def test_switched_on_later_people_are_told_and_take_part() -> None:
    request = make_waiting()
    Message.objects.filter(kind="emergency_suspended").update(state=State.SENT, settled_at=LATER)
    switch(on=True)
    do_due_emergency(mail_time() - timedelta(hours=1))
    assert mails(request) == ["emergency_registered", "emergency_registered"]
    do_due_emergency(mail_time())
    assert (status(request), len(runs())) == ("allotted", 1)


def test_who_could_send_no_papers_meanwhile_has_the_days_for_them_once_more() -> None:
    request = make_waiting("visa")
    switch(on=True)
    back = NOW + 20 * DAY
    do_due_emergency(back)
    assert status(request) == "registered"
    assert f"{describe_request(again(request), now=back).lapses_on}" == "2026-12-24"
    do_due_emergency(back + 14 * DAY)
    assert status(request) == "registered"
    do_due_emergency(back + 14 * DAY + timedelta(seconds=1))
    assert status(request) == "lapsed"


def test_who_is_chosen_at_once_when_it_is_switched_on_again_hears_of_the_place_alone() -> None:
    request = make_waiting()
    Message.objects.filter(about=request.code).exclude(kind="emergency_suspended").delete()
    switch(on=True)
    do_due_emergency(mail_time())
    do_due_emergency(mail_time() + timedelta(minutes=1))
    assert (mails(request)[0], again(request).suspended_at) == ("emergency_allotted", None)


def test_corrected_address_hears_once_that_no_places_are_given() -> None:
    request = make_waiting()
    readdress_request(request=request, email="right@example.org", by=CITIZEN, now=LATER)
    assert mails(request).count("emergency_suspended") == 1


def test_after_two_weeks_without_places_the_registration_ends_with_a_mail() -> None:
    request = make_waiting()
    do_due_emergency(LATER + 14 * DAY - timedelta(seconds=1))
    assert status(request) == "complete"
    do_due_emergency(LATER + 14 * DAY)
    mail = Message.objects.get(kind="emergency_refused", about=request.code)
    reason = "Das Amt vergibt zurzeit keine Notfalltermine."
    assert (status(request), mail.context["reason"]) == ("refused", {"de": reason})
    assert mail.context["emergency"]["register_url"] == ""
    assert reason in page_of(request)


def page_of(request: EmergencyRequest) -> str:
    token = describe_request(request, now=LATER).token
    answer = Client().get(f"/de/stadt/emergency/{token}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_of_the_person_says_so_and_leads_nowhere_that_is_gone() -> None:
    page = page_of(make_waiting("visa"))
    assert "Zurzeit keine Notfalltermine" in page
    assert "4. Dezember" in page
    assert ('href="/de/stadt/emergency/"' in page, "documents/" in page) == (False, False)


def test_staff_see_who_waits_and_decide_and_inform(client: Client) -> None:
    request = make_waiting()
    sign_in(client, make_staff(Role.CLERK))
    page = client.get("/workplace/amt/emergency/?language=de").content.decode()
    assert "in den Einstellungen abgeschaltet" in page
    assert "/workplace/amt/emergency/" in client.get("/workplace/amt/servicepoint/").content.decode()
    there = f"/workplace/amt/emergency/{request.code}/"
    assert there in page
    assert client.get(there).status_code == 200
    slip = client.get(f"/workplace/amt/servicepoint/emergency/{request.code}/").content.decode()
    assert ("Zurzeit keine Notfalltermine" in slip, there in slip) == (True, True)
    held = client.get("/workplace/amt/servicepoint/disclosure/", {"code": request.code}).content.decode()
    assert "Notfalltermine ausgesetzt" in held
    assert client.post(f"{there}refuse/", {"reason": "Bitte online buchen."}).status_code == 302
    assert status(request) == "refused"
    assert client.get("/workplace/amt/emergency/").status_code == 404


def test_preview_says_how_many_wait() -> None:
    make_emergency_office()
    register(now=NOW)
    version, plain = read_plain("stadt")
    effect = preview_change(authority="stadt", base=version, document={**plain, "emergency": None}, now=NOW)
    assert effect.suspended == 1
    assert preview_change(authority="stadt", base=version, document=plain, now=NOW).suspended == 0
