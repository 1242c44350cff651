"""Kiosks and displays: paired by a code, known by a token, revoked."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from wartefrei.accounts.actors import CITIZEN, staff
from wartefrei.accounts.devices import (
    PAIRING_CODE_LASTS,
    find_device,
    issue_device_token,
    make_pairing_code,
    mark_seen,
    pair,
    rename,
    revoke,
)
from wartefrei.accounts.errors import DeviceUnknown, PairingCodeUnknown
from wartefrei.accounts.models import AuditEvent, Device, DeviceKind, PairingCode

pytestmark = pytest.mark.django_db
ANNA = staff("anna@stadt")
KIOSK = DeviceKind.KIOSK


def make_code(kind: DeviceKind = KIOSK, house: str = "haus") -> str:
    return make_pairing_code(kind=kind, house=house, authority="stadt", name="Foyer", by=ANNA, now=NOW)


def test_code_makes_a_device_that_its_token_finds() -> None:
    code = make_code()
    device, token = pair(code=code, kind=KIOSK, house="haus", by=CITIZEN, now=NOW)
    assert find_device(token) == device
    assert (device.kind, device.authority, device.house, device.name, device.created_by) == (
        "kiosk",
        "stadt",
        "haus",
        "Foyer",
        "anna@stadt",
    )
    stored = f"{Device.objects.values().get()} {PairingCode.objects.values().get()}"
    assert code not in stored
    assert token not in stored


def test_code_may_be_typed_in_small_letters_and_groups() -> None:
    code = make_code()
    typed = f" {code[:4].lower()}-{code[4:].lower()} "
    assert pair(code=typed, kind=KIOSK, house="haus", by=CITIZEN, now=NOW)


def test_code_pairs_once() -> None:
    code = make_code()
    pair(code=code, kind=KIOSK, house="haus", by=CITIZEN, now=NOW)
    with pytest.raises(PairingCodeUnknown):
        pair(code=code, kind=KIOSK, house="haus", by=CITIZEN, now=NOW)
    assert Device.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "ABCD", "22222222", "ä" * 8, "\x00" * 8, "2" * 9999])
def test_code_nobody_made(typed: str) -> None:
    make_code()
    with pytest.raises(PairingCodeUnknown):
        pair(code=typed, kind=KIOSK, house="haus", by=CITIZEN, now=NOW)


def test_code_of_another_kind_or_house_or_too_old() -> None:
    display, elsewhere, old = make_code(DeviceKind.DISPLAY), make_code(house="dort"), make_code()
    for code, now in ((display, NOW), (elsewhere, NOW), (old, NOW + PAIRING_CODE_LASTS)):
        with pytest.raises(PairingCodeUnknown):
            pair(code=code, kind=KIOSK, house="haus", by=CITIZEN, now=now)


def test_revoked_device_is_known_no_more() -> None:
    token = issue_device_token(kind=KIOSK, house="haus", authority="stadt", name="K", by=ANNA, now=NOW)
    pk = Device.objects.get().pk
    rename(pk=pk, house="haus", name="Eingang", by=ANNA, now=NOW)
    revoke(pk=pk, house="haus", by=ANNA, now=NOW)
    assert find_device(token) is None
    with pytest.raises(DeviceUnknown):
        revoke(pk=pk, house="haus", by=ANNA, now=NOW)
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "actor", "details")) == [
        ("device paired", "staff:anna@stadt", {"kind": "kiosk"}),
        ("device renamed", "staff:anna@stadt", {"before": "K", "after": "Eingang"}),
        ("device revoked", "staff:anna@stadt", {}),
    ]


def test_device_of_another_house_can_not_be_revoked() -> None:
    issue_device_token(kind=KIOSK, house="haus", authority="stadt", name="K", by=ANNA, now=NOW)
    with pytest.raises(DeviceUnknown):
        revoke(pk=Device.objects.get().pk, house="dort", by=ANNA, now=NOW)


def test_being_seen_is_written_every_five_minutes_only() -> None:
    token = issue_device_token(kind=KIOSK, house="haus", authority="stadt", name="K", by=ANNA, now=NOW)
    device = find_device(token)
    assert device is not None
    noted = [mark_seen(device, now=NOW + timedelta(minutes=minutes)) for minutes in (1, 4, 5, 6, 12)]
    assert noted == [False, False, True, False, True]


@pytest.mark.parametrize("token", ["", "x", "ä", "\ud800", "a" * 9999])
def test_token_of_nobody(token: str) -> None:
    make_code()
    assert find_device(token) is None
