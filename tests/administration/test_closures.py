"""Closing an office on the pages: form, preview, one click, progress, phone list."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.bookings.steps import at, book
from tests.factories import MONDAY, NOW, make_office, make_person, touch
from tests.queueing.house import check_in
from tests.staff import make_staff, sign_in
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.accounts.models import Role
from wartefrei.bookings.models import Appointment, ClosureCase, ClosureRun
from wartefrei.bookings.operations import cancel, relocate_due
from wartefrei.offices.models import Revision

pytestmark = pytest.mark.django_db

PATH = "/administration/closures/"
TUESDAY = MONDAY + timedelta(days=1)
ORDER = {
    "place": "amt",
    "first_date": str(MONDAY),
    "first_time": "00:00",
    "last_date": str(TUESDAY),
    "last_time": "00:00",
    "reason": "illness",
    "words": "",
    "silence": "keep",
    "answer_hours": "24",
}


def sure(client: Client, **changes: str) -> dict[str, str]:
    """The order as the preview sends it."""
    page = client.post(PATH, {**ORDER, **changes}).content.decode()
    (mark,) = re.findall('name="sure" value="([^"]+)"', page)
    return {**ORDER, **changes, "sure": mark}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lead(client: Client) -> Client:
    sign_in(client, make_staff(Role.TEAM_LEAD))
    client.get(f"{PATH}?language=de")
    return client


def test_preview_shows_old_and_new_times_and_closes_nothing(lead: Client) -> None:
    booking = book(make_office(), "09:00")
    page = lead.post(PATH, ORDER).content.decode()
    assert "1 Termin ist betroffen." in page
    assert f"{booking.code[:3]}-{booking.code[3:6]}-{booking.code[6:]}" in page
    assert booking.family_name not in page
    assert not ClosureRun.objects.exists()


def test_one_click_closes_and_leads_to_the_progress(lead: Client) -> None:
    office = make_office()
    book(office, "09:00")
    answer = lead.post(PATH, sure(lead))
    run = ClosureRun.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PATH}{run.pk}/")
    assert run.reason["de"] == "Viele von uns sind krank."
    assert run.reason["ar"] == "كثير من موظفينا مرضى."
    page = lead.get(f"{PATH}{run.pk}/")
    assert "0 von 1 erledigt" in page.content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3">' in page.content.decode()
    relocate_due(now=NOW)
    page = lead.get(f"{PATH}{run.pk}/")
    assert "1 von 1 erledigt" in page.content.decode()
    assert "refresh" not in page.content.decode()
    assert Appointment.objects.get().start_at == at(office, "09:00", TUESDAY)


def test_second_click_leads_to_the_same_closure_even_when_everybody_is_moved(lead: Client) -> None:
    book(make_office(), "09:00")
    order = sure(lead)
    first = lead.post(PATH, order).headers["Location"]
    relocate_due(now=NOW)
    assert lead.post(PATH, order).headers["Location"] == first
    assert ClosureRun.objects.count() == 1


def test_who_was_added_since_the_preview_is_shown_first(lead: Client) -> None:
    office = make_office()
    gone = book(office, "09:00")
    order = sure(lead)
    cancel(appointment=gone, by=CITIZEN, now=NOW)
    book(office, "10:00")  # as many, but others
    page = lead.post(PATH, order)
    assert "1 Termin ist betroffen." in page.content.decode()
    assert not ClosureRun.objects.exists()
    assert lead.post(PATH, {**order, "change": "1"}).status_code == 200


def test_preview_tells_of_people_in_the_house_and_leaves_them(lead: Client) -> None:
    office = make_office()
    here, later = book(office, "09:00"), book(office, "10:00")
    with time_machine.travel(at(office, "08:30"), tick=False):
        sign_in(lead, make_staff(Role.TEAM_LEAD, login="early"))
        lead.get(f"{PATH}?language=de")
        check_in(touch(), here, now=at(office, "08:30"))
        order = sure(lead)
        page = lead.post(PATH, {key: value for key, value in order.items() if key != "sure"}).content.decode()
        assert "1 Person mit Termin ist schon im Haus" in page
        lead.post(PATH, order)
    assert [case.appointment for case in ClosureCase.objects.all()] == [later]


def test_own_words_in_other_languages_reach_the_people(lead: Client) -> None:
    book(make_office(), "09:00")
    lead.post(PATH, sure(lead, reason="", words="Rohrbruch", **{"words.en": "Burst pipe"}))
    assert ClosureRun.objects.get().reason == {"de": "Rohrbruch", "en": "Burst pipe"}


def test_closure_taken_back_says_what_becomes_of_whom(lead: Client) -> None:
    booking = book(make_office(), "09:00")
    lead.post(PATH, sure(lead))
    run = ClosureRun.objects.get()
    assert "niemand wird noch einmal angeschrieben" in lead.get(f"{PATH}{run.pk}/").content.decode()
    for _again in range(2):
        assert lead.post(f"{PATH}{run.pk}/reopen/").status_code == 302
    relocate_due(now=NOW)
    page = lead.get(f"{PATH}{run.pk}/").content.decode()
    assert "zurückgenommen oder geändert" in page
    assert "behalten die alte Zeit" in page
    booking.refresh_from_db()
    assert booking.start_at == at(touch(), "09:00")


def test_minutes_beside_the_ticks_close_the_whole_tick(lead: Client) -> None:
    office = make_office()
    changes = {"first_time": "08:02", "last_date": str(MONDAY), "last_time": "23:59"}
    lead.post(PATH, sure(lead, **changes))
    run = ClosureRun.objects.get()
    assert (run.start_at, run.end_at) == (at(office, "08:00"), at(office, "00:00", TUESDAY))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_date": str(MONDAY)}, "Das Ende liegt nicht nach dem Anfang."),
        ({"first_date": "2026-11-18", "last_date": "2026-11-19"}, "Diese Stunden sind schon vorbei."),
        ({"last_date": "2027-11-19"}, "Höchstens 60 Tage"),
        ({"last_date": "9999-12-31"}, "Bitte prüfen Sie das Jahr."),
        ({"reason": ""}, "Bitte sagen Sie, warum"),
    ],
)
def test_mistakes_are_explained_at_the_field(lead: Client, changes: dict[str, str], words: str) -> None:
    make_office()
    page = lead.post(PATH, {**ORDER, **changes})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert f'value="{ORDER["first_time"]}"' in page.content.decode()


def test_phone_list_names_people_only_to_who_may_see_them(client: Client, lead: Client) -> None:
    office = make_office()
    book(
        office, "09:00", person=make_person(email="", family_name="Ohnepost", phone="07152 9"), by=staff("x")
    )
    lead.post(PATH, sure(lead))
    relocate_due(now=NOW)
    run, case = ClosureRun.objects.get(), ClosureCase.objects.get()
    page = lead.get(f"{PATH}{run.pk}/").content.decode()
    assert "Ohnepost" in page
    assert "07152 9" in page
    assert "<bdi>0</bdi></strong> benachrichtigt" in page
    assert "<bdi>1</bdi></strong> nicht per E-Mail erreichbar" in page
    other = Client()
    sign_in(other, make_staff(Role.AUTHORITY_ADMINISTRATOR))
    assert "Ohnepost" not in other.get(f"{PATH}{run.pk}/").content.decode()
    assert other.post(f"{PATH}{run.pk}/calls/{case.pk}/").status_code == 404
    assert lead.post(f"{PATH}{run.pk}/calls/{case.pk}/").status_code == 302
    assert "Ohnepost" not in lead.get(f"{PATH}{run.pk}/").content.decode()


def test_whose_case_keeps_failing_is_listed_with_the_way_to_move_them(lead: Client) -> None:
    booking = book(make_office(), "09:00", person=make_person(family_name="Pechvogel", phone="07152 8"))
    lead.post(PATH, sure(lead))
    run = ClosureRun.objects.get()
    ClosureCase.objects.update(failures=1)
    page = lead.get(f"{PATH}{run.pk}/").content.decode()
    assert "<bdi>1</bdi></strong> wegen eines Fehlers noch nicht benachrichtigt" in page
    assert ("0 von 1 erledigt" in page, "Pechvogel" in page) == (True, False)
    ClosureCase.objects.update(failures=3)
    page = lead.get(f"{PATH}{run.pk}/").content.decode()
    assert ("07152 8" in page, "/calls/" in page) == (True, False)
    assert f'href="/workplace/amt/servicepoint/appointments/{booking.code}/"' in page
    relocate_due(now=NOW)
    assert "Pechvogel" not in lead.get(f"{PATH}{run.pk}/").content.decode()


def test_person_accepts_on_the_page_the_mail_leads_to(lead: Client) -> None:
    from wartefrei.bookings.queries import describe

    book(make_office(), "09:00")
    lead.post(PATH, sure(lead))
    relocate_due(now=NOW)
    token = describe(Appointment.objects.select_related("day").get()).manage_token
    visitor, page = Client(), f"/de/appointment/{token}/"
    assert "Neue Zeit annehmen" in visitor.get(page).content.decode()
    assert ClosureCase.objects.get().accepted_at is None
    assert visitor.get(f"{page}accept/").status_code == 405
    answer = visitor.post(f"{page}accept/", follow=True)
    assert "Die neue Zeit ist angenommen" in answer.content.decode()
    assert "Neue Zeit annehmen" not in answer.content.decode()
    assert ClosureCase.objects.get().accepted_at == NOW


def test_closure_is_made_longer_after_a_look_at_whom_it_concerns(lead: Client) -> None:
    office = make_office()
    book(office, "09:00")
    later = book(office, "11:00", day=TUESDAY)
    lead.post(PATH, sure(lead, last_date=str(MONDAY), last_time="23:59"))
    run = ClosureRun.objects.get()
    relocate_due(now=NOW)
    path = f"{PATH}{run.pk}/change/"
    assert path in lead.get(f"{PATH}{run.pk}/").content.decode()
    form = lead.get(path).content.decode()
    shown = re.findall(r'name="(?:fir|la)st_(?:date|time)"[^>]* value="([^"]*)"', form)
    assert shown == [str(MONDAY), "00:00", str(MONDAY), "23:59"]
    order = {name: ORDER[name] for name in ("first_date", "first_time", "reason", "words")}
    order |= {"last_date": str(TUESDAY), "last_time": "23:59"}
    page = lead.post(path, order).content.decode()
    assert "2 Termine sind betroffen." in page  # also who has got a time on this day
    (mark,) = re.findall('name="sure" value="([^"]+)"', page)
    for _ in range(2):
        assert lead.post(path, order | {"sure": mark}).headers["Location"] == f"{PATH}{run.pk}/"
    assert Revision.objects.filter(action="office.closure_changed").count() == 1
    relocate_due(now=NOW)
    later.refresh_from_db()
    assert later.start_at == at(office, "11:00", TUESDAY + timedelta(days=1))


def test_closure_made_shorter_says_who_keeps_which_time(lead: Client) -> None:
    office = make_office()
    book(office, "09:00")
    lead.post(PATH, sure(lead))
    path = f"{PATH}{ClosureRun.objects.get().pk}/change/"
    names = ("first_date", "first_time", "reason", "words")
    order = {name: ORDER[name] for name in names} | {"last_date": str(MONDAY), "last_time": "08:00"}
    waiting = lead.post(path, order | {"first_time": "07:00"}).content.decode()
    assert "1 Person ist noch nicht benachrichtigt und behält ihre alte Zeit." in waiting
    relocate_due(now=NOW)
    told = lead.post(path, order | {"first_time": "07:00"}).content.decode()
    assert "1 Person hat eine neue Zeit bekommen und behält sie" in told
    assert "0 Termine sind betroffen." in told
