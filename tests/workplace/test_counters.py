"""Choosing a counter, pausing, taking over, alarm; and who may not."""

import pytest
from django.test import Client

from tests.bookings.steps import at, book
from tests.queueing.house import arrive, make_house, number_of
from tests.staff import make_staff, sign_in
from tests.workplace.clerk import Clerk, clock, read
from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.offices import models
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.models import Alarm, CounterSession, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> OfficeEntry:
    return make_house()


def test_choice_opens_the_counter_and_is_remembered(office: OfficeEntry) -> None:
    clerk = Clerk(office)
    with clock(office, "08:00"):
        answer = clerk.get("/workplace/")
        assert answer.headers["Location"] == "/workplace/choose/"
        assert "Schalter 1 EG · Team closed Schalter 2" in read(clerk.get("/workplace/choose/"))
        clerk.press("open")
        assert clerk.get("/workplace/").headers["Location"] == clerk.url()
        assert "Schalter 1 EG · Team open, yours" in read(clerk.get("/workplace/choose/"))
        assert "1 of 2 counters open" in clerk.see()
    assert list(CounterSession.objects.values_list("staff", "closed_at")) == [("clerk", None)]


def test_remembered_counter_that_is_gone_leads_to_the_choice(office: OfficeEntry) -> None:
    clerk = Clerk(office)
    with clock(office, "08:00"):
        clerk.press("open")
        models.Counter.objects.filter(slug="c1").update(is_active=False)
        models.Authority.objects.update(version=99)
        assert clerk.get("/workplace/").headers["Location"] == "/workplace/choose/"
        assert clerk.get(clerk.url()).status_code == 404


def test_colleagues_counter_can_be_watched_and_taken_over(office: OfficeEntry) -> None:
    arrive(office, "08:00")
    one, other = Clerk(office), Clerk(office, login="other")
    with clock(office, "08:05"):
        one.press("open")
        page = other.press("open")
        assert "clerk has opened this counter" in page
        assert "Call the next person" not in page
        assert "Somebody else works at this counter" in other.press("next", at="")
        assert "Finish" not in other.see().partition("Keys")[0]
        assert "Call the next person" in other.press("open", take_over="1")
    assert CounterSession.objects.get(closed_at=None).staff == "other"


def test_pause_closes_the_counter_but_not_while_somebody_is_there(office: OfficeEntry) -> None:
    number = number_of(arrive(office, "08:00"))
    clerk = Clerk(office)
    with clock(office, "08:05"):
        clerk.press("next", at="")
        assert f"Number {number} is at this counter" in clerk.press("close")
        clerk.press("finish", number=number, at=number)
        assert "This counter is closed" in clerk.press("close")


def test_alarm_shows_at_colleagues_and_is_silent_at_the_own_desk(office: OfficeEntry) -> None:
    one, other = Clerk(office), Clerk(office, "c2", "other")
    elsewhere = Clerk(make_house(slug="anderswo"), login="third")
    with clock(office, "08:05"):
        own = one.press("alarm")
        one.press("alarm")
        assert "Alarm" not in own.replace("Sound when a colleague raises an alarm", "").replace(
            "alarm Sound", ""
        )
        assert "Noted" in own
        assert "Alarm at Schalter 1, EG raised at 08:05 by clerk The alarm is over" in other.see()
        assert "Alarm at" not in elsewhere.see()
        assert "Alarm at" not in other.press("calm", of="c1")
        assert "Noted" not in one.see()
    alarm = Alarm.objects.get()
    assert (alarm.raised_by, alarm.ended_by) == ("clerk", "other")


def test_own_alarm_can_be_ended_at_the_own_desk(office: OfficeEntry) -> None:
    one = Clerk(office)
    with clock(office, "08:05"):
        one.press("alarm")
        assert "Noted" not in one.press("calm")
    assert Alarm.objects.get().ended_by == "clerk"


def test_every_action_is_written_down(office: OfficeEntry) -> None:
    number = number_of(arrive(office, "08:00"))
    clerk = Clerk(office)
    with clock(office, "08:05"):
        clerk.press("next", at="")
        clerk.press("start", number=number, at=number)
        clerk.press("finish", number=number, at=number)
        clerk.press("alarm")
    written = AuditEvent.objects.filter(actor="staff:clerk").values_list("action", flat=True)
    assert {"ticket.called", "ticket.started", "ticket.finished", "counter.alarm"} <= set(written)


PAGES = ("", "arrivals/", "tickets/{number}/", "tickets/{number}/follow-up/")


def test_pages_of_another_authority_do_not_exist(office: OfficeEntry) -> None:
    number = number_of(arrive(office, "08:00"))
    stranger = Client()
    with clock(office, "08:05"):
        models.Authority.objects.create(slug="land", name="Land", land="BW", email_sender="a@land.example")
        sign_in(stranger, make_staff(Role.TEAM_LEAD, "land"))
        for page in PAGES:
            address = Clerk(office).url(page.format(number=number))
            assert stranger.get(address).status_code == 404
        for page in ("plan/", "day-list/", "day-list/csv/", "day-list/html/"):
            assert stranger.get(f"/workplace/amt/{page}").status_code == 404
        assert stranger.post(Clerk(office).url("do/call/"), {"number": number}).status_code == 404
    assert Ticket.objects.get().calls == 0


@pytest.mark.parametrize("role", [Role.STATISTICS, Role.AUDITOR, Role.AUTHORITY_ADMINISTRATOR])
def test_who_may_not_call_sees_nothing(office: OfficeEntry, role: Role) -> None:
    clerk = Clerk(office, login="", role=role)
    with clock(office, "08:05"):
        for page in PAGES:
            assert clerk.get(clerk.url(page.format(number=123))).status_code == 403
        assert clerk.send("next").status_code == 403
        assert clerk.get("/workplace/").status_code == 403
        assert clerk.get("/workplace/amt/plan/").status_code == 403


def test_nobody_is_asked_to_sign_in_and_a_script_is_told(office: OfficeEntry) -> None:
    address = Clerk(office).url()
    answer = Client().get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={address}")
    assert Client().get(address, HTTP_SEC_FETCH_MODE="cors").status_code == 401


def test_unknown_counter_action_and_ticket(office: OfficeEntry) -> None:
    clerk = Clerk(office)
    with clock(office, "08:05"):
        assert clerk.get("/workplace/amt/counters/c9/").status_code == 404
        assert clerk.send("dance").status_code == 404
        assert clerk.get(clerk.url("do/next/")).status_code == 405
        assert "is not in the house any more" in clerk.follow(clerk.get(clerk.url("tickets/999/")))
        assert clerk.get(clerk.url("tickets/999/follow-up/")).status_code == 404


def test_pages_are_kept_by_no_cache(office: OfficeEntry) -> None:
    appointment = book(office, "08:30")
    with clock(office, "08:05"):
        for page in ("", "arrivals/?q=Anna"):
            answer = Clerk(office).get(Clerk(office).url(page))
            assert answer.headers["Cache-Control"] == "no-store"
    assert appointment.start_at == at(office, "08:30")
