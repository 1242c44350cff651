"""Pages of kiosks and displays: which device a browser is, and how it becomes one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from wartefrei.accounts import actors
from wartefrei.accounts.devices import find_device, issue_device_token, mark_seen, pair
from wartefrei.accounts.errors import PairingCodeUnknown, TooManyAttempts
from wartefrei.accounts.models import Device, DeviceKind
from wartefrei.accounts.operations import check_attempts, count_attempt
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import HouseEntry
from wartefrei.offices.errors import HouseUnknown
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show
from wartefrei.web.common.refusals import Explanation, explain
from wartefrei.web.common.staff import speak

_COOKIE_LASTS = timedelta(days=400)
"""As long as browsers keep one; each page of a paired browser begins it anew."""

_MOST_TRIES = 10
_TRIES_WINDOW = timedelta(minutes=15)


def find_house(slug: str) -> HouseEntry:
    """The house of an address. Raises `Http404`."""
    try:
        return read_directory().house(slug)
    except HouseUnknown:
        raise Http404(slug) from None


def device_of(request: HttpRequest, kind: DeviceKind, house: str) -> Device | None:
    """The device of this kind and house behind a request, by its cookie or its bearer token, or None."""
    token = _read_token(request, kind)
    device = find_device(token) if token else None
    if device is None or (device.kind, device.house) != (kind, house):
        return None
    mark_seen(device, now=timezone.now())
    return device


def pairing_page(request: HttpRequest, kind: DeviceKind, house: HouseEntry) -> HttpResponse:
    """What an unpaired browser sees at the address of a device: a form for the code; POST pairs it."""
    speak(request)
    if request.method != "POST":
        return _show_form(request, kind, house)
    now = timezone.now()
    if settings.IS_DEMO and "demo" in request.POST:
        return _begin(request, kind, _issue_for_demo(kind, house, now))
    subject = citizen(request).client
    try:
        if subject:
            check_attempts(kind="pairing", subject=subject, most=_MOST_TRIES, window=_TRIES_WINDOW, now=now)
            count_attempt(kind="pairing", subject=subject, window=_TRIES_WINDOW, now=now)
        _device, token = pair(
            code=request.POST.get("code", ""), kind=kind, house=house.slug, by=citizen(request), now=now
        )
    except PairingCodeUnknown:
        return _show_form(request, kind, house, _explain_unknown())
    except TooManyAttempts as refusal:
        return _show_form(request, kind, house, explain(refusal))
    logout(request)  # whoever signed in here to make the code must not stay so at a kiosk
    return _begin(request, kind, token)


def keep_paired(request: HttpRequest, response: HttpResponse, kind: DeviceKind) -> HttpResponse:
    """Let the browser keep its device's cookie for another `_COOKIE_LASTS`; for the page a device starts with."""
    name = cookie_name(kind)
    if name in request.COOKIES:
        _set_cookie(response, kind, request.COOKIES[name])
    return response


def cookie_name(kind: DeviceKind) -> str:
    """Name of the cookie a device of this kind is known by."""
    return f"wartefrei-{kind}"


def _read_token(request: HttpRequest, kind: DeviceKind) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.COOKIES.get(cookie_name(kind), "")


def _issue_for_demo(kind: DeviceKind, house: HouseEntry, now: datetime) -> str:
    return issue_device_token(
        kind=kind, house=house.slug, authority=house.authority.slug, name="Demo", by=actors.SYSTEM, now=now
    )


def _begin(request: HttpRequest, kind: DeviceKind, token: str) -> HttpResponse:
    """Back to the device's page, now as the device."""
    response = redirect(request.path)
    _set_cookie(response, kind, token)
    return response


def _set_cookie(response: HttpResponse, kind: DeviceKind, token: str) -> None:
    response.set_cookie(
        cookie_name(kind),
        token,
        max_age=_COOKIE_LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _explain_unknown() -> Explanation:
    return Explanation(
        _("This code pairs nothing"),
        _("It may be mistyped, older than 15 minutes or used already. Please check it or ask for a new one."),
    )


def _show_form(
    request: HttpRequest, kind: DeviceKind, house: HouseEntry, refusal: Explanation | None = None
) -> HttpResponse:
    return show(
        request,
        "common/pairing.html",
        authority=house.authority,
        house=house,
        kind=kind,
        is_kiosk=kind is DeviceKind.KIOSK,
        refusal=refusal,
        status=200 if refusal is None else 422,
    )
