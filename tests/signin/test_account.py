"""The own account: password and sessions."""

import pytest
from django.test import Client

from tests.staff import PASSWORD, make_staff, sign_in
from wartefrei.accounts.models import AuditEvent, Role, Session, Staff
from wartefrei.accounts.signing_in import MOST_BY_LOGIN, session_digest

pytestmark = pytest.mark.django_db
NEW = "Kastanie-7-Fahrrad"


@pytest.fixture
def clerk(client: Client) -> Staff:
    staff = make_staff(Role.CLERK)
    sign_in(client, staff)
    return staff


def change(client: Client, *, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> int:
    return client.post("/account/password/", {"old": old, "new": new, "again": again}).status_code


def test_new_password_ends_other_sessions_and_keeps_this_one(client: Client, clerk: Staff) -> None:
    other = Client()
    sign_in(other, clerk)
    assert change(client) == 302
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    assert AuditEvent.objects.latest("pk").action == "password set"


@pytest.mark.parametrize(
    "wrong",
    [
        {"old": "x"},
        {"new": "short", "again": "short"},
        {"new": "passwordpassword", "again": "passwordpassword1"},
        {"new": "clerk@stadt1", "again": "clerk@stadt1"},
        {"new": "", "again": ""},
    ],
)
def test_what_is_wrong_changes_nothing(client: Client, clerk: Staff, wrong: dict[str, str]) -> None:
    assert change(client, **wrong) == 422
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_old_password_can_not_be_guessed_in_a_browser_left_open(client: Client, clerk: Staff) -> None:
    for number in range(MOST_BY_LOGIN):
        assert change(client, old=f"guess {number}") == 422
    assert change(client) == 422


def test_mistakes_with_the_new_one_lock_nobody_out(client: Client, clerk: Staff) -> None:
    for _ in range(MOST_BY_LOGIN + 2):
        assert change(client, again="other") == 422
    assert change(client) == 302


def test_other_sessions_are_listed_and_ended(client: Client, clerk: Staff) -> None:
    others = [Client(), Client()]
    for other in others:
        sign_in(other, clerk)
    assert client.get("/account/").content.decode().count('<th scope="row">') == 3
    assert client.post("/account/sessions/end/").status_code == 302
    assert [other.get("/account/").status_code for other in others] == [302, 302]
    assert client.get("/account/").status_code == 200
    assert Session.objects.filter(staff=clerk).count() == 1


def test_nobody_elses_sessions_are_listed_or_ended(client: Client, clerk: Staff) -> None:
    other, lead = Client(), make_staff(Role.TEAM_LEAD)
    sign_in(other, lead)
    assert client.get("/account/").content.decode().count('<th scope="row">') == 1
    client.post("/account/sessions/end/")
    assert other.get("/account/").status_code == 200


def test_one_session_is_ended_by_itself_and_no_key_stands_in_the_page(client: Client, clerk: Staff) -> None:
    others = [Client(), Client()]
    for other in others:
        sign_in(other, clerk)
    page = client.get("/account/").content.decode()
    assert not any(row.session_key in page for row in Session.objects.all())
    digest = session_digest(others[0].session.session_key or "")
    assert f'value="{digest}"' in page
    stranger = Client()
    sign_in(stranger, make_staff(Role.TEAM_LEAD))
    stranger.post("/account/sessions/end/", {"session": digest})
    assert others[0].get("/account/").status_code == 200
    client.post("/account/sessions/end/", {"session": digest})
    assert [other.get("/account/").status_code for other in others] == [302, 200]
