"""Kiosks and displays in administration, and the browsers that become them."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories import NOW, make_office
from tests.staff import make_device, make_staff, pair, sign_in
from wartefrei.accounts.models import Device, DeviceKind, PairingCode, Role

pytestmark = pytest.mark.django_db
HOUSE = "amt-haus"
PAGE = f"/administration/houses/{HOUSE}/devices/"
KIOSK, DISPLAY = DeviceKind.KIOSK, DeviceKind.DISPLAY


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def admin(client: Client) -> Client:
    """An office administrator at the pages of administration."""
    make_office()
    sign_in(client, make_staff(Role.OFFICE_ADMINISTRATOR))
    return client


def make_code(admin: Client, kind: DeviceKind = KIOSK, name: str = "Foyer") -> str:
    page = admin.post(f"{PAGE}code/", {"kind": kind, "name": name}).content.decode()
    found = re.search(r'wf-code"><bdi>([^<]+)<', page)
    assert found
    return found[1]


def try_code(browser: Client, code: str, kind: DeviceKind = KIOSK) -> int:
    return browser.post(f"/{kind}/{HOUSE}/", {"code": code}).status_code


def test_code_typed_at_the_device_pairs_it_with_a_cookie_no_script_reads(admin: Client) -> None:
    browser = Client()
    assert 'name="code"' in browser.get(f"/kiosk/{HOUSE}/").content.decode()
    response = browser.post(f"/kiosk/{HOUSE}/", {"code": make_code(admin).lower()})
    assert (response.status_code, response.headers["Location"]) == (302, f"/kiosk/{HOUSE}/")
    cookie = response.cookies["wartefrei-kiosk"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert 'name="code"' not in browser.get(f"/kiosk/{HOUSE}/").content.decode()
    assert "Foyer" in admin.get(PAGE).content.decode()


@pytest.mark.parametrize("kind", list(DeviceKind))
def test_cookie_is_kept_alive_by_the_first_page(admin: Client, kind: DeviceKind) -> None:
    browser = Client()
    pair(browser, kind, HOUSE, now=NOW)
    cookie = browser.get(f"/{kind}/{HOUSE}/").cookies[f"wartefrei-{kind}"]
    assert int(cookie["max-age"]) == timedelta(days=400).total_seconds()


def test_code_pairs_one_browser_of_one_kind_for_fifteen_minutes(
    admin: Client, clock: time_machine.Traveller
) -> None:
    code = make_code(admin)
    assert try_code(Client(), code, DISPLAY) == 422
    assert try_code(Client(), code) == 302
    assert try_code(Client(), code) == 422
    late = make_code(admin)
    clock.shift(timedelta(minutes=15))
    assert try_code(Client(), late) == 422


def test_guessing_codes_is_limited_per_address(admin: Client) -> None:
    code, guesser = make_code(admin), Client(REMOTE_ADDR="192.0.2.7")
    answers = [try_code(guesser, "2222-2222") for _ in range(11)]
    assert answers == [422] * 11
    assert try_code(guesser, code) == 422
    assert try_code(Client(REMOTE_ADDR="192.0.2.8"), code) == 302


def test_who_signed_in_at_the_kiosk_to_make_the_code_does_not_stay_so(admin: Client) -> None:
    assert try_code(admin, make_code(admin)) == 302
    assert admin.get(PAGE).status_code == 302


def test_nobody_pairs_without_a_code_outside_of_the_demo(admin: Client) -> None:
    browser = Client()
    assert browser.post(f"/kiosk/{HOUSE}/", {"demo": "1"}).status_code == 422
    assert not Device.objects.exists()


def test_revoked_device_is_a_stranger_at_its_next_request(admin: Client) -> None:
    browser = Client()
    token = pair(browser, KIOSK, HOUSE, now=NOW)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    device = Device.objects.get()
    assert admin.post(f"{PAGE}{device.pk}/revoke/").status_code == 302
    assert 'name="code"' in browser.get(f"/kiosk/{HOUSE}/").content.decode()
    assert (
        api.post(
            "/api/v1/tickets", {"office": "amt", "service": "pass"}, content_type="application/json"
        ).status_code
        == 401
    )
    assert device.name not in re.findall(r'scope="row">(.*?)<', admin.get(PAGE).content.decode())
    assert admin.post(f"{PAGE}{device.pk}/revoke/").status_code == 302


def test_device_is_renamed_and_an_empty_name_changes_nothing(admin: Client) -> None:
    make_device(KIOSK, HOUSE, now=NOW)
    device = Device.objects.get()
    for typed, name in (
        (" Eingang\u202e  links ", "Eingang links"),
        ("  ", "Eingang links"),
        ("x" * 99, "x" * 60),
    ):
        admin.post(f"{PAGE}{device.pk}/rename/", {"name": typed})
        device.refresh_from_db()
        assert device.name == name


def test_names_are_shown_as_text(admin: Client) -> None:
    page = admin.post(f"{PAGE}code/", {"kind": KIOSK, "name": "<b>x</b>"}).content.decode()
    assert "<b>x</b>" not in page
    assert "<b>x</b>" in html.unescape(page)


def test_kind_nobody_knows(admin: Client) -> None:
    assert admin.post(f"{PAGE}code/", {"kind": "printer"}).status_code == 404
    assert not PairingCode.objects.exists()


def test_devices_of_another_house_are_not_there(admin: Client) -> None:
    make_office(slug="dort")
    make_device(KIOSK, "dort-haus", now=NOW)
    device = Device.objects.get()
    assert admin.post(f"{PAGE}{device.pk}/revoke/").status_code == 404
    assert admin.post(f"{PAGE}{device.pk}/rename/", {"name": "x"}).status_code == 404


def test_cookie_of_one_house_or_kind_opens_no_other(admin: Client) -> None:
    make_office(slug="dort")
    browser = Client()
    pair(browser, KIOSK, "dort-haus", now=NOW)
    assert 'name="code"' in browser.get(f"/kiosk/{HOUSE}/").content.decode()
    browser.cookies["wartefrei-display"] = make_device(KIOSK, HOUSE, now=NOW)
    assert 'name="code"' in browser.get(f"/display/{HOUSE}/").content.decode()


def test_administrator_of_one_office_sees_the_devices_of_its_house_only(client: Client) -> None:
    make_office()
    make_office(slug="dort")
    sign_in(client, make_staff(Role.OFFICE_ADMINISTRATOR, office="amt"))
    assert client.get(PAGE).status_code == 200
    assert client.get("/administration/houses/dort-haus/devices/").status_code == 403
    assert "dort-haus" not in client.get("/administration/").content.decode()
