"""The citizen's pages at one small office, without a browser and without JavaScript."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client

from tests.citizen.client import SERVICES, Visitor, find_starts, shown
from tests.factories import MONDAY, NOW, make_office, touch
from wartefrei.bookings.models import Appointment
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.names import LETTERS, SEQUENCES
from wartefrei.notifications.models import Message
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import Limit, Office, Opening, Service, Team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office() -> OfficeEntry:
    return make_office()


@pytest.fixture
def visitor(client: Client, office: OfficeEntry) -> Visitor:
    return Visitor(client)


def statuses() -> list[str]:
    """What became of all appointments."""
    return list(Appointment.objects.order_by("pk").values_list("status", flat=True))


def test_whole_way_books_one_appointment(visitor: Visitor) -> None:
    assert "Reisepass" in visitor.get()
    assert "frei" in visitor.get("calendar/")
    assert visitor.tell().headers["Location"] == visitor.url("times/")
    assert visitor.hold().headers["Location"] == visitor.url("review/")
    assert "Reserviert bis" in visitor.get("review/")
    assert visitor.send("review/", {"action": "book"}).headers["Location"] == "/de/stadt/booked/"
    booked = visitor.get("booked/")
    assert "Ihr Termin ist gebucht" in booked
    assert "Montag, 23. November 2026, <bdi>08:00</bdi>\u00a0Uhr" in booked
    assert statuses() == [AppointmentStatus.BOOKED]


def test_second_post_shows_the_same_booking(visitor: Visitor) -> None:
    first = visitor.book()
    assert visitor.send("review/", {"action": "book"}).headers["Location"] == "/de/stadt/booked/"
    assert without_token(visitor.get("booked/")) == without_token(first)
    assert statuses() == [AppointmentStatus.BOOKED]


def without_token(page: str) -> str:
    """A page without what its forms prove themselves with."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_typed_details_are_erased_after_booking(visitor: Visitor) -> None:
    visitor.book()
    assert visitor.name not in str(dict(visitor.client.session.items()))
    assert visitor.name not in visitor.get("details/")


def test_corrected_details_keep_the_time(visitor: Visitor) -> None:
    visitor.tell()
    visitor.hold()
    answer = visitor.tell(given_name="Berta", email="berta@example.org")
    assert answer.headers["Location"] == visitor.url("review/")
    assert f"Berta {visitor.name}" in visitor.get("review/")
    visitor.send("review/", {"action": "book"})
    assert statuses() == [AppointmentStatus.CANCELLED, AppointmentStatus.BOOKED]


def test_hold_of_other_services_is_not_offered(visitor: Visitor) -> None:
    visitor.tell()
    visitor.hold()
    assert "reserviert" in visitor.get("times/")
    visitor.services = "service=pass:2"
    assert "reserviert" not in visitor.get("times/")
    assert visitor.client.get(visitor.url("review/")).headers["Location"] == visitor.url("times/")


def test_no_cookie_before_personal_details(visitor: Visitor) -> None:
    for page in ("", "calendar/"):
        visitor.get(page)
    assert not visitor.client.cookies
    visitor.get("details/")
    assert list(visitor.client.cookies) == ["wartefrei"]


def test_lost_time_keeps_what_was_typed(visitor: Visitor, office: OfficeEntry) -> None:
    visitor.tell(phone="0711 123")
    start = visitor.starts()[0]
    for _place in range(2):
        other = Visitor(Client())
        other.tell()
        other.hold(start)
        other.send("review/", {"action": "book"})
    page = visitor.follow(visitor.hold(start))
    assert "Diese Zeit wurde gerade vergeben" in page
    assert "<title>Fehler:" in page
    nearest = find_starts(page)
    assert nearest[0] == "amt|2026-11-23T08:30+01:00"
    assert "0711 123" in visitor.get("details/")
    assert visitor.hold(nearest[0]).headers["Location"] == visitor.url("review/")


def test_expired_hold_that_is_gone_leads_back_to_the_times(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    visitor.tell()
    start = visitor.starts()[0]
    visitor.hold(start)
    clock.shift(timedelta(minutes=30))
    assert "abgelaufen" in visitor.get("review/")
    for _place in range(2):
        other = Visitor(Client())
        other.tell()
        other.hold(start)
        other.send("review/", {"action": "book"})
    page = visitor.follow(visitor.send("review/", {"action": "book"}))
    assert "Ihre Angaben sind noch da" in page
    assert "Ihre Angaben sind noch da" not in visitor.get("times/")


def test_extending_shows_the_later_time(visitor: Visitor, clock: time_machine.Traveller) -> None:
    visitor.tell()
    visitor.hold()
    assert "<bdi>10:10</bdi>" in visitor.get("review/")
    clock.shift(timedelta(minutes=5))
    visitor.send("review/", {"action": "extend"})
    assert "<bdi>10:15</bdi>" in visitor.get("review/")


def test_hold_can_be_extended_only_so_often(visitor: Visitor, clock: time_machine.Traveller) -> None:
    visitor.tell()
    visitor.hold()
    answers = []
    for _time in range(17):
        clock.shift(timedelta(minutes=8))
        answers.append(visitor.send("review/", {"action": "extend"}))
    assert sum(answer.status_code == 302 for answer in answers) >= 10
    assert "nicht weiter verlängert werden" in visitor.follow(answers[-1])


def test_expired_hold_that_is_still_free_is_booked_all_the_same(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    visitor.tell()
    visitor.hold()
    clock.shift(timedelta(minutes=30))
    assert visitor.send("review/", {"action": "book"}).headers["Location"] == "/de/stadt/booked/"


def test_same_person_twice_is_told_without_details_and_may_dispute(visitor: Visitor) -> None:
    visitor.book()
    again = Visitor(Client(), name=visitor.name)
    again.tell()
    start = again.starts()[3]
    page = again.hold(start).content.decode()
    assert "Es gibt schon einen Termin" in page
    assert "08:00" not in page
    assert Message.objects.filter(kind="already_booked").count() == 1
    assert again.send("times/", {"start": start, "dispute": "1"}).headers["Location"] == again.url("review/")
    again.send("review/", {"action": "book"})
    assert "Bitte bestätigen Sie Ihren Termin" in again.get("booked/")
    assert statuses() == [AppointmentStatus.BOOKED, AppointmentStatus.UNCONFIRMED]


@pytest.mark.parametrize("name", ["", "Шевченко", "a" * 121, "Tom3"])
def test_names_outside_the_norm_are_explained(visitor: Visitor, name: str) -> None:
    answer = visitor.tell(family_name=name)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Fehler: Ihre Angaben" in page
    assert 'href="#family_name"' in page
    assert 'aria-invalid="true"' in page


def test_first_bad_character_is_named(visitor: Visitor) -> None:
    page = visitor.tell(family_name="Иванов").content.decode()
    assert page.count("Das Zeichen „И“ ist in Namen nicht möglich") == 2


@pytest.mark.parametrize(
    "name",
    ["".join(LETTERS[i : i + 100]) for i in range(0, 500, 100)] + ["".join(SEQUENCES[:60]), "Ó", "Nguyễn"],
)
def test_letters_of_the_norm_are_shown_unchanged(visitor: Visitor, name: str) -> None:
    visitor.name = name
    visitor.tell()
    visitor.hold()
    assert f"Anna {name}" in visitor.get("review/")


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ({"birth_day": "32"}, "birth_day"),
        ({"birth_month": ""}, "birth_month"),
        ({"birth_year": "91"}, "birth_year"),
        ({"birth_day": "31", "birth_month": "2"}, "birth_day"),
        ({"birth_year": "2027"}, "birth_year"),
        ({"birth_year": "2026", "birth_month": "12"}, "birth_year"),
        ({"email": ""}, "email"),
        ({"email": "anna.example.org"}, "email"),
        ({"phone": "ring me"}, "phone"),
    ],
)
def test_errors_link_to_their_box(visitor: Visitor, typed: dict[str, str], target: str) -> None:
    page = visitor.tell(**typed).content.decode()
    assert re.findall(r'<a href="#(\w+)"', page)[-1] == target
    assert f'id="{target}"' in page


@pytest.mark.parametrize("email", ["anna+amt@example.org", "anna@bücher.example"])
def test_unusual_addresses_are_fine(visitor: Visitor, email: str) -> None:
    assert visitor.tell(email=email).status_code == 302


def test_digits_of_any_script_are_a_birthday(visitor: Visitor) -> None:
    visitor.tell(birth_day="٧", birth_month="٣", birth_year="١٩٩١")
    visitor.hold()
    assert "7. März 1991" in visitor.get("review/")


def test_one_name_is_the_family_name(visitor: Visitor) -> None:
    assert visitor.tell(given_name="").status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "service=",
        "service=pass",
        "service=pass:0",
        "service=pass:-1",
        "service=pass:1000",
        "service=pass:9999999999999999999999",
        "service=pass:٣",
        "service=nothing:1",
        "service=%00:1",
        "service=%ff%fe:1",
        "office=nothing&service=pass:1",
        "service=pass:1&day=2026-13-45",
        "service=pass:1&day=9999-12-31",
        "service=pass:1&day=0001-01-01",
        "service=pass:1&day=" + "9" * 5000,
        "service=pass:1&municipality=" + "%D0%96",
        "then=pass:1&then=x",
        "q=" + "x" * 3000,
        "&".join("service=pass:1" for _ in range(150)),
    ],
)
@pytest.mark.parametrize(
    "page", ["", "jurisdiction/", "calendar/", "details/", "times/", "review/", "booked/"]
)
def test_broken_query_strings_are_no_error(visitor: Visitor, page: str, query: str) -> None:
    visitor.tell()
    assert visitor.client.get(f"/de/stadt/{page}?{query}").status_code in {200, 302}


@pytest.mark.parametrize(
    "start",
    [
        *(
            "",
            "x",
            "amt|",
            "amt|x",
            "amt|2026-11-23T08:00",
            "nix|2026-11-23T08:00+01:00",
            "|" * 500,
            "amt|\x00",
        ),
        *("amt|0001-01-01T00:00+14:00", "amt|9999-12-31T23:59-14:00"),
    ],
)
def test_broken_starts_lead_back_to_the_times(visitor: Visitor, start: str) -> None:
    visitor.tell()
    assert visitor.send("times/", {"start": start}).headers["Location"] == visitor.url("times/")
    assert statuses() == []


@pytest.mark.parametrize(
    "moment",
    ["2026-11-23T08:03+01:00", "2026-11-23T03:00+01:00", "2030-01-01T08:00+01:00", "2000-01-01T00:00+14:00"],
)
def test_starts_nobody_offers_are_explained(visitor: Visitor, moment: str) -> None:
    visitor.tell()
    assert "Diese Zeit kann nicht gebucht werden" in visitor.follow(visitor.hold(f"amt|{moment}"))


@pytest.mark.parametrize(
    "path", ["/xx/", "/de/nobody/", "/de/stadt/nothing/", "/de/appointment/ABC/", "/de/stadt/imprint/"]
)
def test_unknown_pages_say_so(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path)
    assert answer.status_code == 404
    assert b"<h1" in answer.content


def test_jurisdiction_is_asked_before_anything_personal(visitor: Visitor) -> None:
    Office.objects.update(
        jurisdiction={
            "responsible_for": ["Dorf"],
            "not_responsible_for": [
                {"municipalities": ["Stadt"], "office": {"de": "Stadtamt"}, "url": "https://stadt.example"}
            ],
            "elsewhere": {"de": "Fragen Sie zu Hause."},
        }
    )
    touch()
    assert visitor.client.get(visitor.url("details/")).headers["Location"] == visitor.url("jurisdiction/")
    assert "Dorf" in visitor.get("jurisdiction/")
    other = visitor.get("jurisdiction/", "&municipality=Stadt")
    assert "Stadtamt" in other
    assert 'href="https://stadt.example"' in other
    unknown = visitor.get("jurisdiction/", "&municipality=Атлантида")
    assert 'Für diesen Ort ist dieses Amt nicht zuständig: <bdi lang="de">Атлантида</bdi>' in unknown
    assert "Fragen Sie zu Hause." in unknown
    for step in ("calendar/", "details/", "times/"):
        for place in ("Stadt", "Атлантида"):
            page = visitor.client.get(visitor.url(step, f"&municipality={place}"))
            assert page.headers["Location"].startswith(visitor.url("jurisdiction/"))
    home = visitor.client.get(visitor.url("jurisdiction/", "&municipality=Dorf"))
    assert home.headers["Location"] == visitor.url("calendar/", "&municipality=Dorf")
    assert not visitor.client.cookies


@pytest.mark.parametrize("mode", ["off", "enquiry"])
def test_office_without_online_booking_says_its_text(visitor: Visitor, mode: str) -> None:
    Office.objects.update(booking=mode, booking_note={"de": "Bitte rufen Sie an."})
    touch()
    page = visitor.get()
    assert "Bitte rufen Sie an." in page
    assert "Hinzufügen" not in page
    assert visitor.client.get(visitor.url("times/")).headers["Location"] == visitor.url()


def test_nothing_free_says_when_times_open(visitor: Visitor) -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    team = Team.objects.get()
    Limit.objects.create(team=team, start_at=NOW, end_at=monday + timedelta(days=58), places=0)
    touch()
    visitor.tell()
    for page in ("calendar/", "times/"):
        assert "Zurzeit ist nichts frei" in visitor.get(page)
        assert "Neue Zeiten gibt es am" in visitor.get(page)


def test_what_fits_no_day_is_told(visitor: Visitor) -> None:
    Opening.objects.update(end=time(9))
    touch()
    visitor.services = "service=pass:3"
    visitor.tell()
    for page in ("calendar/", "times/"):
        assert "Das passt nicht in einen Termin" in visitor.get(page)


def test_month_and_list_agree(visitor: Visitor) -> None:
    make_office(slug="zweit", grid=15)
    page = visitor.get("calendar/", f"&day={MONDAY}")
    listed = len(re.findall(r"<li><bdi>\d\d:\d\d</bdi></li>", page))
    assert f'<span aria-hidden="true">23</span></b><small>{listed} frei</small>' in page
    visitor.tell()
    page = visitor.get("times/", f"&day={MONDAY}")
    assert f"<small>{len(find_starts(page))} frei</small>" in page


@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_language_and_direction(visitor: Visitor, language: str) -> None:
    visitor.language = language
    page = visitor.get("calendar/")
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert ("kern.rtl.css" in page) == (language == "ar")
    assert f'href="/ar/stadt/calendar/?{SERVICES}"' in page


@pytest.mark.parametrize(
    ("header", "words"), [("ar,de;q=0.5", "أين"), ("it", "Wo möchten"), ("", "Wo möchten")]
)
def test_first_page_speaks_the_browsers_language(visitor: Visitor, header: str, words: str) -> None:
    assert words in shown(visitor.client.get("/", headers={"Accept-Language": header}))


def test_texts_that_are_only_german_are_marked(visitor: Visitor) -> None:
    visitor.language = "ar"
    visitor.tell()
    visitor.hold()
    assert '<bdi lang="de">Markt 1</bdi>' in visitor.get("review/")


@pytest.mark.parametrize("length", [200_000, 3_000_000])
def test_too_large_a_form_is_told(visitor: Visitor, length: int) -> None:
    answer = visitor.tell(family_name="a" * length)
    assert answer.status_code == 413
    assert "Es wurde nichts gespeichert" in answer.content.decode()


def test_form_from_elsewhere_is_refused(office: OfficeEntry) -> None:
    strict = Visitor(Client(enforce_csrf_checks=True))
    answer = strict.tell()
    assert answer.status_code == 403
    assert "Diese Seite war zu lange offen" in answer.content.decode()


def test_queries_do_not_grow_with_the_calendar(
    visitor: Visitor, django_assert_max_num_queries: object
) -> None:
    visitor.get("calendar/")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        visitor.get("calendar/")


@pytest.mark.parametrize(
    ("phone", "file_number", "asked"),
    [
        ("off", "off", set()),
        ("optional", "off", {"phone"}),
        ("required", "required", {"phone", "file_number"}),
    ],
)
def test_details_ask_only_what_the_services_need(
    visitor: Visitor, phone: str, file_number: str, asked: set[str]
) -> None:
    Service.objects.update(phone=phone, file_number=file_number)
    touch()
    page = visitor.get("details/")
    assert {name for name in ("phone", "file_number") if f'name="{name}"' in page} == asked
    typed = visitor.tell(phone="", file_number="").content.decode()
    missing = re.findall(r'<a href="#(phone|file_number)"', typed)
    assert set(missing) == {name for name in asked if "required" in {phone, file_number}}
    visitor.tell(phone="0711 123", file_number="33.2/17 B")
    visitor.hold()
    review = visitor.get("review/")
    assert ("0711 123" in review, "33.2/17 B" in review) == ("phone" in asked, "file_number" in asked)


def test_strictest_service_of_the_basket_decides(visitor: Visitor) -> None:
    service = Service.objects.get()
    Service.objects.update(phone="off", file_number="off")
    service.pk, service.slug, service.phone = None, "strict", "required"
    service.save()
    Team.objects.get().services.add(service)
    touch()
    assert 'name="phone"' not in visitor.get("details/")
    visitor.services = "service=pass:1&service=strict:1"
    assert 'name="phone"' in visitor.get("details/")


def test_fields_of_a_person_can_be_filled_by_the_browser(visitor: Visitor) -> None:
    tokens = re.findall(r'autocomplete="([^"]+)"', visitor.get("details/"))
    assert tokens == ["given-name", "family-name", "bday-day", "bday-month", "bday-year", "email", "tel"]


def test_review_names_the_language_of_the_mail_after_the_page_changed_its_own(visitor: Visitor) -> None:
    visitor.tell()
    visitor.hold()
    visitor.language = "fr"
    page = visitor.get("review/")
    assert 'lang="fr"' in page
    assert re.search(r"<dd[^>]*>\s*(<[^>]+>)?Deutsch", page)
