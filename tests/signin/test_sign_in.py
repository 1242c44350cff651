"""Signing in and out: who, how often, for how long, and where to."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories import NOW, make_office
from tests.staff import PASSWORD, make_staff
from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.models import AuditEvent, Membership, Role, Session, Staff
from wartefrei.accounts.operations import purge
from wartefrei.accounts.signing_in import MOST_BY_ADDRESS, MOST_BY_LOGIN, WINDOW, unlock

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk() -> Staff:
    make_office()
    return make_staff(Role.CLERK)


def post(
    client: Client, login: str = "clerk@stadt", password: str = PASSWORD, **more: str
) -> tuple[int, str]:
    """Status and where it leads, or what the page says."""
    response = client.post("/sign-in/", {"login": login, "password": password, **more})
    return response.status_code, response.headers.get("Location", "")


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_right_password_signs_in_to_the_workplace(client: Client, clerk: Staff) -> None:
    assert not is_signed_in(client)
    assert post(client) == (302, "/workplace/")
    assert is_signed_in(client)
    assert AuditEvent.objects.values_list("action", "actor", "authority").get() == (
        "signed in",
        "staff:clerk@stadt",
        "stadt",
    )


def test_login_may_be_typed_in_capitals_and_with_spaces_around(client: Client, clerk: Staff) -> None:
    assert post(client, login=" Clerk@STADT ")[0] == 302


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.CLERK, "/workplace/"),
        (Role.OFFICE_ADMINISTRATOR, "/workplace/"),
        (Role.AUTHORITY_ADMINISTRATOR, "/administration/"),
        (Role.AUDITOR, "/administration/audit/"),
    ],
)
def test_everybody_begins_with_their_daily_work(client: Client, role: Role, page: str) -> None:
    assert post(client, make_staff(role).login) == (302, page)


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        ("/administration/", "/administration/"),
        ("/workplace/amt/?a=1", "/workplace/amt/?a=1"),
        ("https://evil.example/", "/workplace/"),
        ("//evil.example/", "/workplace/"),
        ("/\\evil.example", "/workplace/"),
        ("javascript:alert(1)", "/workplace/"),
        ("http:evil", "/workplace/"),
    ],
)
def test_leads_to_the_page_asked_for_only_within_this_installation(
    client: Client, clerk: Staff, wanted: str, page: str
) -> None:
    assert post(client, next=wanted) == (302, page)
    assert client.get("/sign-in/", {"next": wanted}).headers["Location"] == page


def test_the_session_gets_a_new_key_and_is_that_of_staff(client: Client, clerk: Staff) -> None:
    client.get("/sign-in/?language=ar")
    before = client.session.session_key
    post(client)
    assert before != client.session.session_key
    assert Session.objects.filter(session_key=before).count() == 0
    assert Session.objects.get().staff == clerk


def test_cookie_ends_with_the_browser_and_no_script_reads_it(client: Client, clerk: Staff) -> None:
    cookie = client.post("/sign-in/", {"login": "clerk@stadt", "password": PASSWORD}).cookies["wartefrei"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == (
        "",
        "",
        True,
        "Lax",
    )


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("clerk@stadt", "demo1"),
        ("nobody@stadt", "demo"),
        ("clerk@stadt", "Demo"),
        ("", "demo"),
        ("clerk@stadt", ""),
    ],
)
def test_wrong_password_and_unknown_login_are_refused_alike(
    client: Client, clerk: Staff, login: str, password: str
) -> None:
    assert post(client, login, password)[0] == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize("login", ["clerk@stadt", "nobody@stadt"])
def test_refusal_does_not_tell_whether_the_login_exists(client: Client, clerk: Staff, login: str) -> None:
    page = client.post("/sign-in/", {"login": login, "password": "x"}, headers={"Accept-Language": "en"})
    assert "Login and password do not belong together" in page.content.decode()


def test_account_that_is_switched_off_is_refused_like_a_wrong_password(client: Client, clerk: Staff) -> None:
    Staff.objects.update(is_active=False)
    page = client.post(
        "/sign-in/", {"login": clerk.login, "password": PASSWORD}, headers={"Accept-Language": "en"}
    )
    assert "do not belong together" in page.content.decode()
    assert not is_signed_in(client)


def test_switching_an_account_off_ends_its_sessions_at_once(client: Client, clerk: Staff) -> None:
    post(client)
    Staff.objects.update(is_active=False)
    assert not is_signed_in(client)


def test_account_without_password_can_not_sign_in(client: Client) -> None:
    Staff.objects.create(login="neu@stadt", password="!")
    assert post(client, "neu@stadt", "!")[0] == 422


def test_five_wrong_passwords_lock_the_login_also_for_the_right_one(client: Client, clerk: Staff) -> None:
    for _ in range(MOST_BY_LOGIN):
        post(client, password="wrong")
    page = client.post(
        "/sign-in/", {"login": clerk.login, "password": PASSWORD}, headers={"Accept-Language": "en"}
    )
    assert page.status_code == 422
    assert "Please wait until 10:15" in page.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("login", ["cler\u212a@stadt", "CLERK@\u017ftadt", " clerk@stadt"])
def test_other_ways_to_write_a_login_are_no_further_tries(client: Client, clerk: Staff, login: str) -> None:
    for _ in range(MOST_BY_LOGIN):
        post(client, password="wrong")
    assert post(client, login)[0] == 422


def test_locked_login_opens_by_waiting(client: Client, clerk: Staff, clock: time_machine.Traveller) -> None:
    for _ in range(MOST_BY_LOGIN + 3):
        post(client, password="wrong")
    clock.shift(WINDOW)
    assert post(client)[0] == 302


def test_locked_login_opens_when_an_administrator_unlocks_it(client: Client, clerk: Staff) -> None:
    for _ in range(MOST_BY_LOGIN + 1):
        post(client, password="wrong")
    unlock(staff=clerk, by=SYSTEM, now=NOW)
    assert post(client)[0] == 302


def test_unknown_logins_lock_like_known_ones(client: Client, clerk: Staff) -> None:
    pages = [
        client.post(
            "/sign-in/", {"login": "nobody@stadt", "password": "x"}, headers={"Accept-Language": "en"}
        )
        for _ in range(MOST_BY_LOGIN + 1)
    ]
    assert "Please wait until" in pages[-1].content.decode()


def test_right_password_forgets_the_wrong_ones(client: Client, clerk: Staff) -> None:
    for _ in range(3):
        for _ in range(MOST_BY_LOGIN - 1):
            assert post(client, password="wrong")[0] == 422
        assert post(client)[0] == 302


def test_one_address_may_not_try_many_logins(client: Client, clerk: Staff) -> None:
    for number in range(MOST_BY_ADDRESS):
        post(client, f"guess{number}@stadt", "demo")
    assert post(client)[0] == 422
    assert (
        Client(REMOTE_ADDR="192.0.2.7")
        .post("/sign-in/", {"login": clerk.login, "password": PASSWORD})
        .status_code
        == 302
    )


def test_session_ends_after_eight_hours_without_use(
    client: Client, clerk: Staff, clock: time_machine.Traveller
) -> None:
    post(client)
    for _ in range(3):
        clock.shift(7 * HOURS)
        assert is_signed_in(client)
    clock.shift(8 * HOURS + timedelta(minutes=6))
    assert not is_signed_in(client)
    purge(now=NOW + 40 * HOURS)
    assert not Session.objects.filter(staff=clerk).exists()


def test_session_of_a_citizen_ends_after_two_hours(client: Client) -> None:
    client.get("/sign-in/?language=ar")
    assert Session.objects.get().expire_date == NOW + 2 * HOURS


def test_using_the_session_writes_every_five_minutes_only(
    client: Client, clerk: Staff, clock: time_machine.Traveller
) -> None:
    post(client)
    is_signed_in(client)
    seen = []
    for _ in range(4):
        clock.shift(timedelta(minutes=2))
        is_signed_in(client)
        seen.append(Session.objects.get().expire_date - NOW - 8 * HOURS)
    assert seen == [timedelta(0), timedelta(0), timedelta(minutes=6), timedelta(minutes=6)]


def test_a_page_that_only_looks_for_news_keeps_nobody_signed_in(
    client: Client, clerk: Staff, clock: time_machine.Traveller
) -> None:
    post(client)
    is_signed_in(client)
    statuses = []
    for _ in range(9):
        clock.shift(HOURS)
        statuses.append(client.get("/account/", headers={"Sec-Fetch-Mode": "cors"}).status_code)
    assert statuses == [200] * 7 + [401] * 2


def test_a_link_does_not_sign_out_but_the_button_does(client: Client, clerk: Staff) -> None:
    post(client)
    client.get("/sign-out/")
    assert is_signed_in(client)
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert not is_signed_in(client)
    assert not Session.objects.filter(staff=clerk).exists()
    assert AuditEvent.objects.latest("pk").action == "signed out"


def test_signing_out_twice_is_no_error(client: Client) -> None:
    assert client.post("/sign-out/").status_code == 302


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/"])
def test_forms_from_elsewhere_are_refused(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path, {"login": "a", "password": "b"}).status_code == 403


@pytest.mark.parametrize("language", ["de", "en", "fr", "tr", "ar", "ru", "uk"])
def test_page_speaks_the_language_chosen_there_and_remembers_it(client: Client, language: str) -> None:
    for path in (f"/sign-in/?language={language}", "/sign-in/"):
        assert f'<html lang="{language}"' in client.get(path).content.decode()


def test_odd_bodies_are_refused_and_not_errors(client: Client) -> None:
    for login in ("\x00", "a" * 5000, "ä\u202e", "'; --"):
        assert post(client, login, "\x00" * 10)[0] == 422


def test_somebody_of_two_authorities_leaves_a_line_in_both_trails(client: Client, clerk: Staff) -> None:
    Membership.objects.create(staff=clerk, authority="kreis", role=Role.CLERK)
    post(client)
    assert sorted(AuditEvent.objects.values_list("authority", flat=True)) == ["kreis", "stadt"]
