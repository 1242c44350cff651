"""Members of staff and paired devices for tests: real accounts, signed in through the sign-in page or beside it."""

from typing import TYPE_CHECKING

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.utils import timezone

from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.devices import issue_device_token
from wartefrei.accounts.models import DeviceKind, Role, Staff
from wartefrei.accounts.operations import demo_login, join_authority
from wartefrei.accounts.second_factor import PERIOD_SECONDS, add_app
from wartefrei.offices.models import House
from wartefrei.web.common.devices import cookie_name

if TYPE_CHECKING:
    from datetime import datetime

    from playwright.sync_api import BrowserContext, Page

PASSWORD = "demo"


class QuickHasher(Argon2PasswordHasher):
    """argon2 as in earnest, only not slow on purpose."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


def make_staff(role: Role, authority: str = "stadt", *, office: str = "", login: str = "") -> Staff:
    """Somebody with a role at an authority, or at one office of it; the login is as in the demo: ``clerk@stadt``.

    An operator is at no authority.
    """
    authority = "" if role is Role.OPERATOR else authority
    found = join_authority(
        login=login or demo_login(role, authority), authority=authority, role=role, office=office
    ).staff
    if not found.has_usable_password():
        found.password = QuickHasher().encode(PASSWORD, "salt" * 6)
        found.save(update_fields=("password",))
    return found


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def shown(secret: str = SECRET, *, periods: int = 0) -> str:
    """What an app with this secret shows now, or some periods later."""
    period = int(timezone.now().timestamp()) // PERIOD_SECONDS + periods
    code: str = format_hotp_value(hotp_value(secret, period))
    return code


def add_second_factor(staff: Staff) -> list[str]:
    """Give somebody an app with `SECRET`, whose present code is used up; returns the recovery codes."""
    return add_app(staff=staff, secret=SECRET, code=shown(), now=timezone.now())


def sign_in(client: Client, staff: Staff) -> None:
    """Sign somebody in without the page (quick)."""
    client.force_login(staff)


def sign_in_page(page: "Page", login: str, *, url: str, then: str = "/workplace/") -> None:
    """Sign in with a browser, as people do."""
    page.goto(f"{url}/sign-in/?next={then}")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")


def make_device(kind: DeviceKind, house: str, *, now: "datetime") -> str:
    """A kiosk or display of a house; returns its token."""
    authority = House.objects.select_related("authority").get(slug=house).authority.slug
    return issue_device_token(kind=kind, house=house, authority=authority, name="Test", by=SYSTEM, now=now)


def pair(client: Client, kind: DeviceKind, house: str, *, now: "datetime") -> str:
    """Make a test client a kiosk or display of a house; returns its token."""
    token = make_device(kind, house, now=now)
    client.cookies[cookie_name(kind)] = token
    return token


def pair_demo_browser(page: "Page", kind: DeviceKind, house: str, *, url: str) -> None:
    """Make a browser of the demo a kiosk or display, by the button of the pairing page."""
    page.goto(f"{url}/{kind}/{house}/")
    page.click("button[name=demo]")


def pair_context(context: "BrowserContext", kind: DeviceKind, token: str, *, url: str) -> None:
    """Make a browser a device whose token there is already."""
    context.add_cookies([{"name": cookie_name(kind), "value": token, "url": url, "httpOnly": True}])
