"""The second step of signing in: an app's code or a recovery code, set up and reset."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from tests.factories import NOW, make_office, touch
from tests.staff import PASSWORD, SECRET, add_second_factor, make_staff, shown, sign_in
from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.models import AuditEvent, Role, Session, Staff
from wartefrei.accounts.second_factor import PERIOD_SECONDS, has_second_factor, list_factors
from wartefrei.accounts.signing_in import MOST_BY_LOGIN, WINDOW, unlock
from wartefrei.accounts.tokens import issue_staff_token
from wartefrei.offices.models import Authority, SecondFactor

pytestmark = pytest.mark.django_db
PERIOD = timedelta(seconds=PERIOD_SECONDS)
OWN = "/account/second-factor/"
STEP = "/sign-in/second-step/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk() -> Staff:
    make_office()
    return make_staff(Role.CLERK)


@pytest.fixture
def codes(clerk: Staff, clock: time_machine.Traveller) -> list[str]:
    """The clerk has an app since a while ago, and these recovery codes."""
    made = add_second_factor(clerk)
    clock.shift(10 * PERIOD)
    return made


def type_password(client: Client, **more: str) -> Any:
    return client.post("/sign-in/", {"login": "clerk@stadt", "password": PASSWORD, **more})


def type_code(client: Client, code: str) -> Any:
    return client.post(STEP, {"code": code}, headers={"Accept-Language": "en"})


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_password_alone_does_not_sign_in(client: Client, codes: list[str]) -> None:
    assert type_password(client).headers["Location"] == STEP
    assert not is_signed_in(client)
    assert client.get(STEP).status_code == 200
    assert not AuditEvent.objects.filter(action="signed in").exists()
    assert not Session.objects.filter(staff__isnull=False).exists()


def test_code_of_the_app_leads_to_the_page_asked_for(client: Client, codes: list[str]) -> None:
    type_password(client, next="/workplace/amt/plan/")
    assert type_code(client, f" {shown()[:3]} {shown()[3:]}").headers["Location"] == "/workplace/amt/plan/"
    assert is_signed_in(client)
    assert AuditEvent.objects.filter(action="signed in").count() == 1
    assert Session.objects.get(staff__isnull=False).signed_in_at == timezone.now()


@pytest.mark.parametrize(("periods", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_clocks_may_differ_by_half_a_minute(
    client: Client, codes: list[str], periods: int, status: int
) -> None:
    type_password(client)
    assert type_code(client, shown(periods=periods)).status_code == status


def test_code_is_taken_once(codes: list[str]) -> None:
    first, second = Client(), Client()
    for browser in (first, second):
        type_password(browser)
    assert type_code(first, shown()).status_code == 302
    assert "used before" in type_code(second, shown()).content.decode()
    assert type_code(second, shown(periods=-1)).status_code == 422
    assert not is_signed_in(second)


def test_recovery_code_is_taken_once(codes: list[str]) -> None:
    first, second = Client(), Client()
    for browser in (first, second):
        type_password(browser)
    assert type_code(first, codes[3]).status_code == 302
    assert type_code(second, codes[3]).status_code == 422
    assert type_code(second, codes[4]).status_code == 302
    assert AuditEvent.objects.filter(action="recovery code used").count() == 2
    assert "8 recovery codes" in second.get(OWN, headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.parametrize("code", ["", "000000", "x", "١٢٣٤٥٦", "²²²²²²", "\x00", "1" * 5000, "12345678"])
def test_odd_codes_are_refused(client: Client, codes: list[str], code: str) -> None:
    type_password(client)
    assert type_code(client, code).status_code == 422
    assert not is_signed_in(client)


def test_guessing_is_stopped_and_a_right_password_gives_no_further_tries(
    client: Client, codes: list[str], clock: time_machine.Traveller
) -> None:
    for _ in range(MOST_BY_LOGIN):
        type_password(client)
        type_code(client, "000000")
    type_password(client)
    assert "Too many wrong codes. Please wait until" in type_code(client, shown()).content.decode()
    clock.shift(WINDOW)
    type_password(client)
    assert type_code(client, shown()).status_code == 302


def test_administrator_unlocks_the_second_step_too(client: Client, clerk: Staff, codes: list[str]) -> None:
    type_password(client)
    for _ in range(MOST_BY_LOGIN + 1):
        type_code(client, "000000")
    unlock(staff=clerk, by=SYSTEM, now=timezone.now())
    assert type_code(client, shown()).status_code == 302


def test_second_step_waits_a_quarter_of_an_hour(
    client: Client, codes: list[str], clock: time_machine.Traveller
) -> None:
    type_password(client)
    clock.shift(timedelta(minutes=16))
    assert type_code(client, shown()).headers["Location"] == "/sign-in/"


def test_second_step_without_the_first_leads_to_it(client: Client, codes: list[str]) -> None:
    assert client.get(STEP).headers["Location"] == "/sign-in/"
    assert type_code(client, shown()).headers["Location"] == "/sign-in/"


def test_account_switched_off_meanwhile_does_not_get_in(client: Client, codes: list[str]) -> None:
    type_password(client)
    Staff.objects.update(is_active=False)
    type_code(client, shown())
    assert not is_signed_in(client)


def set_up(client: Client, *, password: str = PASSWORD, periods: int = 0) -> Any:
    """Read the key from the page, as an app does, and send its code."""
    page = client.get(f"{OWN}app/").content.decode()
    found = re.search(r'wf-key" dir="ltr">([A-Z2-7 ]+)<', page)
    assert found
    code = shown(found[1].replace(" ", ""), periods=periods)
    return client.post(f"{OWN}app/", {"code": code, "password": password})


def test_app_is_set_up_with_its_first_code_and_the_password(client: Client, clerk: Staff) -> None:
    sign_in(client, clerk)
    page = set_up(client).content.decode()
    found = re.findall(r'<li><bdi dir="ltr">(\d{4} \d{4})</bdi></li>', page)
    assert len(set(found)) == 10
    assert has_second_factor(clerk)
    browser = Client()
    type_password(browser)
    assert type_code(browser, found[0]).status_code == 302
    assert AuditEvent.objects.filter(action="second factor added", subject=f"staff {clerk.pk}").exists()


@pytest.mark.parametrize("wrong", [{"password": "x"}, {"periods": 5}])
def test_without_the_right_code_and_password_nothing_is_set_up(
    client: Client, clerk: Staff, wrong: dict[str, Any]
) -> None:
    sign_in(client, clerk)
    assert set_up(client, **wrong).status_code == 422
    assert not has_second_factor(clerk)


def test_secrets_are_not_readable_in_the_database(client: Client, clerk: Staff, codes: list[str]) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert not any(code in stored for code in codes)
    sign_in(client, clerk)
    page = client.get(f"{OWN}app/").content.decode()
    pending = client.session["second-factor"]
    found = re.search(r'wf-key" dir="ltr">([A-Z2-7 ]+)<', page)
    assert found
    assert found[1].replace(" ", "") not in pending


def test_new_recovery_codes_replace_the_old_ones(client: Client, clerk: Staff, codes: list[str]) -> None:
    sign_in(client, clerk)
    assert client.post(f"{OWN}codes/", {"password": "x"}).status_code == 422
    assert client.post(f"{OWN}codes/", {"password": PASSWORD}).status_code == 200
    browser = Client()
    type_password(browser)
    assert type_code(browser, codes[0]).status_code == 422


def test_second_step_is_switched_off_with_the_password(
    client: Client, clerk: Staff, codes: list[str]
) -> None:
    sign_in(client, clerk)
    assert client.post(f"{OWN}remove/", {"password": "x"}).status_code == 422
    assert has_second_factor(clerk)
    assert client.post(f"{OWN}remove/", {"password": PASSWORD}).status_code == 302
    assert type_password(Client()).headers["Location"] == "/workplace/"


def add_key(staff: Staff, name: str = "") -> int:
    """A passkey as if a browser had made it; it signs nobody in."""
    row = Authenticator.objects.create(
        user=staff, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )
    return int(row.pk)


def ask_for_it() -> None:
    """The authority wants everybody to have a second step."""
    Authority.objects.update(second_factor=SecondFactor.REQUIRED)
    touch("amt")


def read(client: Client) -> str:
    return " ".join(client.get(OWN, {"language": "en"}).content.decode().split())


def test_means_are_listed_by_name_and_removed_singly(client: Client, clerk: Staff, codes: list[str]) -> None:
    key, other = add_key(clerk, "Ring <b>"), add_key(make_staff(Role.TEAM_LEAD), "of somebody else")
    sign_in(client, clerk)
    assert "Remove: Ring &lt;b&gt;" in read(client)
    assert "10 recovery codes are unused" in read(client)
    assert "somebody else" not in read(client)
    assert client.post(f"{OWN}{key}/remove/", {"password": "x"}).status_code == 422
    assert client.post(f"{OWN}{other}/remove/", {"password": PASSWORD}).headers["Location"] == OWN
    assert (len(list_factors(clerk)), Authenticator.objects.filter(pk=other).count()) == (2, 1)
    assert client.post(f"{OWN}{key}/remove/", {"password": PASSWORD}).status_code == 302
    assert [factor.is_app for factor in list_factors(clerk)] == [True]
    assert client.post(f"{OWN}{list_factors(clerk)[0].pk}/remove/", {"password": PASSWORD}).status_code == 302
    assert not Authenticator.objects.filter(user=clerk).exists()


def test_where_it_is_asked_for_nothing_else_opens_before(client: Client, clerk: Staff) -> None:
    ask_for_it()
    sign_in(client, clerk)
    for page in ("/workplace/", "/account/", "/account/password/", "/workplace/amt/plan/"):
        assert client.get(page).headers["Location"] == OWN
    for page in ("/account/password/", "/account/sessions/end/"):
        assert client.post(page).headers["Location"] == OWN
    assert "Nothing else can be opened until then" in read(client)
    key = re.search(r'wf-key" dir="ltr">([A-Z2-7 ]+)<', client.get(f"{OWN}app/").content.decode())
    assert key
    typed = {"password": PASSWORD, "code": shown(key[1].replace(" ", ""))}
    assert 'href="/workplace/"' in client.post(f"{OWN}app/", typed).content.decode()
    assert client.get("/account/").status_code == 200


def test_where_it_is_asked_for_the_last_means_stays(client: Client, clerk: Staff, codes: list[str]) -> None:
    ask_for_it()
    sign_in(client, clerk)
    only = list_factors(clerk)[0].pk
    assert f"{only}/remove/" not in read(client)
    for url in (f"{OWN}{only}/remove/", f"{OWN}remove/"):
        response = client.post(url, {"password": PASSWORD})
        assert response.status_code == 422
        assert "Add another one before you remove the last" in response.content.decode()
    assert has_second_factor(clerk)
    add_key(clerk)
    assert client.post(f"{OWN}{only}/remove/", {"password": PASSWORD}).status_code == 302
    assert len(list_factors(clerk)) == 1


def test_other_authorities_do_not_ask_and_tokens_are_not_asked(client: Client, clerk: Staff) -> None:
    ask_for_it()
    sign_in(client, make_staff(Role.CLERK, "kreis"))
    assert client.get("/account/").status_code == 200
    bearer = {"authorization": f"Bearer {issue_staff_token(staff=clerk, now=NOW)}"}
    assert Client().get("/api/v1/offices/amt/tickets", headers=bearer).status_code == 200


def test_password_can_not_be_guessed_here_either(client: Client, clerk: Staff, codes: list[str]) -> None:
    sign_in(client, clerk)
    for _ in range(MOST_BY_LOGIN):
        client.post(f"{OWN}remove/", {"password": "x"})
    assert client.post(f"{OWN}remove/", {"password": PASSWORD}).status_code == 422
    assert has_second_factor(clerk)


def test_administrator_resets_the_second_step(client: Client, clerk: Staff, codes: list[str]) -> None:
    sign_in(client, make_staff(Role.AUTHORITY_ADMINISTRATOR))
    page = f"/administration/authorities/stadt/staff/{clerk.pk}/"
    assert "second-factor/" in client.get(page).content.decode()
    assert client.post(f"{page}second-factor/").status_code == 302
    assert "second-factor/" not in client.get(page).content.decode()
    assert type_password(Client()).headers["Location"] == "/workplace/"
    event = AuditEvent.objects.get(action="second factor removed")
    assert event.actor == "staff:authority-administrator@stadt"
