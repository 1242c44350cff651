"""Who gets in where: every address × every role × (own authority, another authority), devices and strangers.

A new address fails here until `RULES` says whom it lets in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from tests.bookings.steps import at
from tests.emergency.steps import POLICY, register, send
from tests.factories import MONDAY, touch
from tests.queueing.house import arrive, make_house, number_of, walk_in
from tests.staff import make_device, make_staff, sign_in
from wartefrei.accounts.actors import SYSTEM
from wartefrei.accounts.models import AUTHORITY_ROLES, Device, DeviceKind, Role, Session, Staff
from wartefrei.accounts.permissions import ROLES, Permission
from wartefrei.accounts.tokens import issue_staff_token
from wartefrei.bookings.models import ClosureRun, EmergencyRequest, Enquiry
from wartefrei.offices import models
from wartefrei.offices.history import keep_present, keep_revision, read_plain
from wartefrei.queueing.models import Ticket
from wartefrei.web.api.api import describe_api
from wartefrei.web.common.devices import cookie_name

pytestmark = pytest.mark.django_db
CALL, PLAN, BOOK = Permission.CALL, Permission.PLAN, Permission.SERVICEPOINT
OFFICE, AUTHORITY, FIGURES = (
    Permission.ADMINISTER_OFFICE,
    Permission.ADMINISTER_AUTHORITY,
    Permission.SEE_FIGURES,
)
EMERGENCY = Permission.SEE_EMERGENCY
HOUR = timedelta(hours=1)
BEFORE_WORK = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Rule:
    """Whom an address lets in. ``values`` stand for its parameters where `World.values` does not fit."""

    methods: str = "GET"
    body: Any = None
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Public(Rule):
    """Everybody, signed in or not."""


@dataclass(frozen=True)
class Demo(Rule):
    """Everybody in the demo, nobody elsewhere."""


@dataclass(frozen=True)
class Page(Rule):
    """Staff: others are asked to sign in. ``of_all``: a list of what there is for each, so no other authority's.

    ``also``: for those without this permission what the page is about does not exist.
    """

    permission: Permission | None = None
    also: Permission | None = None
    of_all: bool = False


@dataclass(frozen=True)
class Paired(Rule):
    """Devices of this kind and house; others see the form for the code, or are led to it."""

    kind: DeviceKind = DeviceKind.KIOSK


@dataclass(frozen=True)
class Api(Rule):
    """Staff with a token; ``kiosk``: a kiosk of the house as well."""

    permission: Permission = CALL
    kiosk: bool = False


@dataclass(frozen=True)
class Booking(Rule):
    """Citizens without a token, and staff who book for people. The office is no secret: 403 for all other staff."""


def page(permission: Permission | None = None, methods: str = "GET", **more: Any) -> Page:
    return Page(methods, permission=permission, **more)


def call(methods: str = "POST", body: Any = None, **more: Any) -> Api:
    return Api(methods, body, **more)


PUBLIC, DEMO, KIOSK = Public(), Demo(), Paired()
ORDER = {
    "office": "amt",
    "services": [{"id": "pass", "quantity": 1}],
    "start": "2026-11-24T08:00:00+01:00",
    "person": {"family_name": "Muster", "birth_date": "1990-01-01", "email": "muster@example.org"},
    "language": "de",
}
_COUNTER = "workplace/<slug:office>/counters/<slug:counter>/"
_DEVICE = "administration/houses/<slug:house>/devices/"
_STAFF = "administration/authorities/<slug:authority>/staff/"
_CONFIGURATION = "administration/authorities/<slug:authority>/configuration/"
_HERE = "administration/authorities/<slug:authority>/configuration/"
_PLAN = f"{_HERE}offices/<slug:office>/"
_OPENINGS = f"{_PLAN}teams/<slug:team>/openings/"
_FORM = {"base": "1"}
_TICKET = "api/v1/offices/<office>/tickets/<number>/"
_REQUESTS = "workplace/<slug:office>/emergency/"
_DESK = "workplace/<slug:office>/servicepoint/"
_FOUND = f"{_DESK}appointments/<slug:appointment>/"
_EMERGENCY = "api/v1/emergency-requests/<code>/"
RULES: dict[str, Rule] = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,
    ".well-known/security.txt": PUBLIC,
    "sign-in/": PUBLIC,
    "sign-in/second-step/": page(methods="GET POST", of_all=True),
    "sign-in/provider/": PUBLIC,
    "sign-in/provider/back/": PUBLIC,
    "sign-out/": PUBLIC,
    "problems/<slug:name>": PUBLIC,
    "^api(/.*)?$": PUBLIC,
    "account/": page(of_all=True),
    "account/password/": page(methods="GET POST", of_all=True),
    "account/second-factor/": page(of_all=True),
    "account/second-factor/app/": page(methods="GET POST", of_all=True),
    "account/second-factor/passkey/": page(methods="GET POST", of_all=True),
    "account/second-factor/codes/": page(methods="GET POST", of_all=True),
    "account/second-factor/<int:factor>/remove/": page(methods="GET POST", of_all=True, values={"factor": 1}),
    "account/second-factor/remove/": page(methods="GET POST", of_all=True),
    "account/sessions/end/": page(methods="POST", of_all=True),
    "administration/": page(OFFICE, of_all=True),
    "administration/new/": page(Permission.FOUND_AUTHORITIES, "GET POST", of_all=True),
    "administration/closures/": page(PLAN, "GET POST", of_all=True),
    "administration/closures/<int:run>/": page(PLAN),
    "administration/closures/<int:run>/change/": page(PLAN, "GET POST"),
    "administration/closures/<int:run>/reopen/": page(PLAN, "POST"),
    "administration/closures/<int:run>/calls/<int:case>/": page(PLAN, "POST", also=BOOK),
    "administration/audit/": page(Permission.SEE_AUDIT, of_all=True),
    "administration/authorities/<slug:authority>/audit/": page(Permission.SEE_AUDIT),
    "administration/authorities/<slug:authority>/audit/csv/": page(Permission.SEE_AUDIT),
    "administration/limits/": page(PLAN, of_all=True),
    f"{_PLAN}week/": page(OFFICE),
    f"{_PLAN}limits/": page(PLAN, "GET POST", body={"base": "1"}),
    f"{_PLAN}limits/lift/": page(PLAN, "GET POST", body={"base": "1"}),
    _OPENINGS: page(OFFICE),
    f"{_OPENINGS}new/": page(OFFICE, "GET POST", body={"base": "1"}),
    f"{_OPENINGS}one-day/": page(OFFICE, "GET POST", body={"base": "1"}),
    f"{_OPENINGS}<slug:opening>/": page(OFFICE, "GET POST", body={"base": "1"}),
    f"{_OPENINGS}<slug:opening>/end/": page(OFFICE, "GET POST", body={"base": "1"}),
    f"{_HERE}closures/": page(PLAN, "GET POST", body={"base": "1"}),
    f"{_HERE}closures/change/": page(PLAN, "GET POST", body={"base": "1"}),
    f"{_HERE}closures/open/": page(PLAN, "GET POST", body={"base": "1"}),
    f"{_HERE}holidays/": page(AUTHORITY, "GET POST", body={"base": "1"}),
    "administration/authorities/<slug:authority>/retention/": page(AUTHORITY),
    "administration/figures/": page(FIGURES, of_all=True),
    "administration/figures/csv/": page(FIGURES, of_all=True),
    _DEVICE: page(OFFICE),
    f"{_DEVICE}code/": page(OFFICE, "POST", body={"kind": "kiosk"}),
    f"{_DEVICE}<int:device>/rename/": page(OFFICE, "POST", body={"name": "Eingang"}),
    f"{_DEVICE}<int:device>/revoke/": page(OFFICE, "POST"),
    f"{_CONFIGURATION}mail/test/": page(AUTHORITY, "GET POST"),
    _CONFIGURATION: page(OFFICE),
    f"{_CONFIGURATION}texts/": page(OFFICE),
    f"{_CONFIGURATION}<authority_page:kind>/": page(
        AUTHORITY, "GET POST", body=_FORM, values={"kind": "services"}
    ),
    f"{_CONFIGURATION}<authority_page:kind>/new/": page(
        AUTHORITY, "GET POST", body=_FORM, values={"kind": "services"}
    ),
    f"{_CONFIGURATION}<authority_page:kind>/<slug:part>/": page(
        AUTHORITY, "GET POST", body=_FORM, values={"kind": "services", "part": "pass"}
    ),
    f"{_CONFIGURATION}offices/<slug:office>/": page(OFFICE),
    f"{_CONFIGURATION}offices/<slug:office>/<office_page:kind>/": page(
        OFFICE, "GET POST", body=_FORM, values={"kind": "booking"}
    ),
    f"{_CONFIGURATION}offices/<slug:office>/<office_page:kind>/new/": page(
        OFFICE, "GET POST", body=_FORM, values={"kind": "counters"}
    ),
    f"{_CONFIGURATION}offices/<slug:office>/<office_page:kind>/<slug:part>/": page(
        OFFICE, "GET POST", body=_FORM, values={"kind": "teams", "part": "team"}
    ),
    f"{_CONFIGURATION}history/": page(OFFICE),
    f"{_CONFIGURATION}history/<int:version>/undo/": page(PLAN, "GET POST"),
    _STAFF: page(AUTHORITY),
    f"{_STAFF}new/": page(AUTHORITY, "GET POST"),
    f"{_STAFF}<int:member>/": page(AUTHORITY),
    f"{_STAFF}<int:member>/name/": page(AUTHORITY, "POST"),
    f"{_STAFF}<int:member>/roles/": page(AUTHORITY, "POST"),
    f"{_STAFF}<int:member>/roles/<int:role>/remove/": page(AUTHORITY, "POST"),
    f"{_STAFF}<int:member>/switch/": page(AUTHORITY, "POST", body={"to": "on"}),
    f"{_STAFF}<int:member>/second-factor/": page(AUTHORITY, "POST"),
    f"{_STAFF}<int:member>/unlink/": page(AUTHORITY, "POST"),
    f"{_STAFF}<int:member>/unlock/": page(AUTHORITY, "POST"),
    f"{_STAFF}<int:member>/password/": page(AUTHORITY, "POST"),
    "workplace/": page(CALL, of_all=True),
    "workplace/choose/": page(CALL, of_all=True),
    "workplace/<slug:office>/plan/": page(CALL),
    "workplace/<slug:office>/day-list/": page(CALL),
    "workplace/<slug:office>/day-list/<str:kind>/": page(CALL, values={"kind": "csv"}),
    _COUNTER: page(CALL),
    f"{_COUNTER}do/<slug:action>/": page(CALL, "POST", values={"action": "next"}),
    f"{_COUNTER}arrivals/": page(CALL),
    f"{_COUNTER}tickets/<int:number>/": page(CALL),
    f"{_COUNTER}tickets/<int:number>/follow-up/": page(CALL),
    _DESK: page(BOOK),
    f"{_DESK}book/": page(BOOK, "GET POST"),
    _FOUND: page(BOOK),
    f"{_FOUND}do/<slug:action>/": page(BOOK, "POST", values={"action": "cancel"}),
    f"{_FOUND}move/": page(BOOK, "GET POST"),
    f"{_DESK}enquiries/": page(BOOK),
    f"{_DESK}enquiries/<slug:enquiry>/": page(BOOK),
    f"{_DESK}enquiries/<slug:enquiry>/do/<slug:action>/": page(BOOK, "POST", values={"action": "decline"}),
    f"{_DESK}walk-in/": page(BOOK, "GET POST"),
    f"{_DESK}walk-in/<int:walk_in>/": page(BOOK),
    f"{_DESK}emergency/": page(BOOK, "GET POST"),
    f"{_DESK}emergency/<slug:code>/": page(BOOK),
    f"{_DESK}emergency/<slug:code>/papers/": page(BOOK, "POST"),
    f"{_DESK}disclosure/": page(BOOK),
    f"{_DESK}disclosure/delete/": page(BOOK, "POST"),
    _REQUESTS: page(EMERGENCY),
    f"{_REQUESTS}places/": page(EMERGENCY, "POST", body={"day": "2026-11-25", "places": "3"}),
    f"{_REQUESTS}<slug:code>/": page(EMERGENCY),
    f"{_REQUESTS}<slug:code>/serve/": page(EMERGENCY, "POST"),
    f"{_REQUESTS}<slug:code>/refuse/": page(EMERGENCY, "POST", body={"reason": "papers"}),
    f"{_REQUESTS}<slug:code>/papers/<int:paper>/": page(EMERGENCY),
    "api/v1/check-ins": call(body={"office": "amt", "code": "{code}"}, kiosk=True),
    "api/v1/tickets": call(body={"office": "amt", "service": "pass"}, kiosk=True),
    "api/v1/offices/<office>/tickets": call("GET"),
    "api/v1/offices/<office>/counters": call("GET"),
    f"{_TICKET}call": call(body={"counter": "c1"}),
    f"{_TICKET}recall": call(),
    f"{_TICKET}start": call(),
    f"{_TICKET}finish": call(body={}),
    f"{_TICKET}no-show": call(),
    f"{_TICKET}park": call(body={}),
    f"{_TICKET}resume": call(body={}),
    f"{_TICKET}transfer": call(body={"team": "team"}),
    "api/v1/counters/<counter>/open": call(values={"counter": "amt.c1"}),
    "api/v1/counters/<counter>/close": call(values={"counter": "amt.c1"}),
    "api/v1/counters/<counter>/call-next": call(values={"counter": "amt.c1"}),
    "api/v1/authorities/<authority>/emergency-places/<day>": Api("PUT", {"places": 3}, permission=EMERGENCY),
    f"{_EMERGENCY}served": Api("POST", permission=EMERGENCY),
    f"{_EMERGENCY}refuse": Api("POST", {"reason": "papers"}, permission=EMERGENCY),
    "api/v1/holds": Booking("POST", ORDER),
    "api/v1/appointments": Booking("POST", ORDER),
    "api/v1/availability": Booking(values={"?": "office=amt&service=pass:1"}),
}
_PUBLIC = """
api/v1/openapi.json
api/v1/offices
api/v1/emergency-requests
api/v1/houses/<house>/display
api/v1/houses/<house>/events
<language:language>/
<language:language>/help/
<language:language>/appointment/
<language:language>/enquiry/
waiting/here/<slug:house>/<slug:poster>/
<language:language>/waiting/here/<slug:house>/<slug:poster>/
<language:language>/<slug:authority>/
<language:language>/<slug:authority>/<slug:kind>/
""".split()
_PUBLIC_BELOW = (
    "<language:language>/appointment/<slug:",
    "<language:language>/enquiry/<slug:",
    "<language:language>/waiting/<slug:token>/",
    "<language:language>/<slug:authority>/",
    "api/v1/holds/<hold>",
    "api/v1/appointments/<code>",
    "api/v1/emergency-requests/<code>",
)
"""Opened by a code with a PIN or by an unguessable link, or by nothing: no role of staff opens them."""


def rule_of(address: str) -> Rule | None:
    """The rule of an address; whole faces share one."""
    if address in RULES:
        return RULES[address]
    if address == "" or address in _PUBLIC or address.startswith(_PUBLIC_BELOW):
        return PUBLIC
    if address.startswith("demo/"):
        return DEMO
    if address.startswith("kiosk/"):
        return replace(KIOSK, methods="POST" if address.endswith("scan/") else "GET")
    if address.startswith("display/"):
        return Paired(kind=DeviceKind.DISPLAY)
    return None


def walk(patterns: Any, before: str = "") -> Iterator[str]:
    """Every address of the URL table, as it is written there."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)


ADDRESSES = list(walk(get_resolver().url_patterns))


@dataclass
class World:
    """One authority with an office, a queue, devices and staff; and staff of another authority."""

    now: datetime
    code: str
    values: dict[str, object]

    def url(self, address: str, rule: Rule) -> str:
        """The address with its parameters filled in."""
        known = {**self.values, **rule.values}

        def fill(found: re.Match[str]) -> str:
            return str(known.get(found[1], "x-x"))

        path = re.sub(r"<(?:\w+:)?(\w+)>", fill, address).replace("^api(/.*)?$", "api/nothing")
        return f"/{path}?{rule.values.get('?', '')}"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    office = make_house()
    make_other_authority()
    now = at(office, "08:00")
    with time_machine.travel(now, tick=False):
        models.Authority.objects.filter(slug="stadt").update(emergency_policy=POLICY)
        office = touch("amt")
        request = register(title="visa", now=now)
        ticket = arrive(office, "08:00")
        run, case = make_closure(ticket, now=now)
        make_device(DeviceKind.KIOSK, "amt-haus", now=now)
        device = Device.objects.get().pk
        colleague = make_staff(Role.CLERK, login="colleague@stadt")
        member, role = colleague.pk, colleague.memberships.get().pk
        values: dict[str, object] = {
            "language": "de", "authority": "stadt", "office": "amt", "house": "amt-haus", "service": "pass",
            "counter": "c1", "team": "team", "number": number_of(ticket), "device": device, "member": member,
            "role": role, "code": request.code, "day": "2026-11-25", "run": run, "case": case,
        }  # fmt: skip
        assert ticket.appointment is not None
        values["appointment"] = ticket.appointment.code
        values["enquiry"] = make_enquiry(now=now)
        values["walk_in"] = number_of(walk_in(office, now=now))
        values["version"] = make_change(now=now)
        yield World(now, ticket.appointment.code, values)


def make_enquiry(*, now: datetime) -> str:
    """Somebody asks for a date; the code."""
    office = models.Office.objects.get(slug="amt")
    row = Enquiry.objects.create(
        code="ENQ234567", office=office, status="received", created_at=now, family_name="X"
    )
    row.lines.create(service=models.Service.objects.get(slug="pass"), quantity=1)
    return row.code


def make_change(*, now: datetime) -> int:
    """A limit of a team, taken back by whoever may plan; the version it has led to."""
    keep_present(authority="stadt", now=now)
    models.Limit.objects.create(
        team=models.Team.objects.get(slug="team"), start_at=now, end_at=now + HOUR, places=9
    )
    touch("amt")
    keep_revision(authority="stadt", action="configuration.changed", by=SYSTEM, now=now)
    return read_plain("stadt")[0]


def make_closure(ticket: Ticket, *, now: datetime) -> tuple[int, int]:
    """A closure that concerns one person; its key and that of the person."""
    assert ticket.appointment is not None
    office = models.Office.objects.get(slug="amt")
    run = ClosureRun.objects.create(
        authority=office.house.authority, office=office, start_at=now, end_at=now + HOUR, created_at=now
    )
    case = run.cases.create(appointment=ticket.appointment, position=1, old_start_at=now, done_at=now)
    return run.pk, case.pk


def make_other_authority() -> None:
    """`kreis` with a house and an office of its own."""
    authority = models.Authority.objects.create(
        slug="kreis", name="Kreis", land="BW", languages=["de"], email_sender="amt@kreis.example"
    )
    house = models.House.objects.create(authority=authority, slug="kreis-haus", name={"de": "Kreishaus"})
    models.Office.objects.create(house=house, slug="kreis-amt", name={"de": "Amt"})


def ask(world: World, client: Client, rule: Rule, url: str, method: str, **headers: str) -> Any:
    """Send the request; a page gets a form, the API a document."""
    if method == "GET":
        return client.get(url, headers=headers)
    if isinstance(rule, Api | Booking):
        body = orjson.dumps(rule.body or {}).replace(b"{code}", world.code.encode())
        return client.generic(method, url, body, "application/json", headers=headers)
    return client.post(url, rule.body or {}, headers=headers)


def outcome(response: Any) -> str:
    """What became of somebody who asked."""
    location = response.headers.get("Location", "")
    if response.status_code == 302 and location.startswith("/sign-in/"):
        return "sign in"
    if response.status_code in {401, 403, 404}:
        return str(response.status_code)
    return "in" if response.status_code < 500 else "broken"


AUTHORITIES = ("kreis", "stadt", "")
"""Another one, that of the world, and none: the operator's."""


def staff_of(authority: str) -> dict[Role, Staff]:
    roles = AUTHORITY_ROLES if authority else (Role.OPERATOR,)
    return {role: make_staff(role, authority) for role in roles}


@pytest.fixture(scope="module")
def browsers(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[tuple[Role, str], str]]:
    """Everybody has signed in once for all pages: the keys of their sessions, which outlive each test's transaction."""
    with django_db_blocker.unblock(), time_machine.travel(BEFORE_WORK):
        keys = {
            (role, authority): sign_in_and_keep(staff)
            for authority in AUTHORITIES
            for role, staff in staff_of(authority).items()
        }
    yield keys
    with django_db_blocker.unblock():
        Session.objects.all().delete()
        Staff.objects.all().delete()


def sign_in_and_keep(staff: Staff) -> str:
    client = Client()
    sign_in(client, staff)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_every_address_is_declared() -> None:
    assert [address for address in ADDRESSES if rule_of(address) is None] == []


def test_no_rule_is_left_over() -> None:
    planned = {"metrics"}
    assert [address for address in RULES.keys() - planned if address not in ADDRESSES] == []


def test_every_operation_of_the_api_is_tried_with_its_method() -> None:
    paths = orjson.loads(describe_api(MONDAY))["paths"]
    for path, operations in paths.items():
        address = path.removeprefix("/").replace("{", "<").replace("}", ">")
        rule = rule_of(address)
        assert rule is not None, path
        if not isinstance(rule, Public):
            assert sorted(rule.methods.split()) == sorted(method.upper() for method in operations), path


def select(kind: type[Rule]) -> list[str]:
    return [address for address in ADDRESSES if isinstance(rule_of(address), kind)]


def requests(address: str) -> Iterator[tuple[Rule, str]]:
    rule = rule_of(address)
    assert rule is not None
    for method in rule.methods.split():
        yield rule, method


@pytest.mark.parametrize("address", select(Page))
def test_pages_of_staff(browsers: dict[tuple[Role, str], str], world: World, address: str) -> None:
    if "<int:paper>" in address:
        world.values["paper"] = send(EmergencyRequest.objects.get(), "passport", now=world.now)
    for rule, method in requests(address):
        assert isinstance(rule, Page)
        url = world.url(address, rule)
        seen = {("nobody", ""): outcome(ask(world, Client(), rule, url, method))}
        wanted = {("nobody", ""): "sign in"}
        for (role, authority), key in browsers.items():
            client = Client()
            client.cookies[settings.SESSION_COOKIE_NAME] = key
            seen[role, authority] = outcome(ask(world, client, rule, url, method))
            wanted[role, authority] = expect_page(rule, role, authority)
        assert seen == wanted


def expect_page(rule: Page, role: Role, authority: str) -> str:
    if rule.permission is not None and rule.permission not in ROLES[role]:
        return "403"
    if rule.also is not None and rule.also not in ROLES[role]:
        return "404"
    return "in" if authority == "stadt" or rule.of_all else "404"


@pytest.mark.parametrize("address", select(Api))
def test_operations_of_staff(world: World, address: str) -> None:
    for rule, method in requests(address):
        assert isinstance(rule, Api)
        url = world.url(address, rule)
        seen = {
            "nobody": outcome(ask(world, Client(), rule, url, method)),
            "kiosk": outcome(ask(world, Client(), rule, url, method, **bearer_of_kiosk(world))),
            "unknown": outcome(ask(world, Client(), rule, url, method, authorization="Bearer x")),
        }
        wanted = {"nobody": "401", "kiosk": "in" if rule.kiosk else "403", "unknown": "401"}
        for authority in AUTHORITIES:
            for role, staff in staff_of(authority).items():
                headers = {"authorization": f"Bearer {issue_staff_token(staff=staff, now=world.now)}"}
                seen[staff.login] = outcome(ask(world, Client(), rule, url, method, **headers))
                is_in = rule.permission in ROLES[role]
                wanted[staff.login] = "404" if authority != "stadt" else ("in" if is_in else "403")
        assert seen == wanted


def bearer_of_kiosk(world: World, house: str = "amt-haus") -> dict[str, str]:
    return {"authorization": f"Bearer {make_device(DeviceKind.KIOSK, house, now=world.now)}"}


@pytest.mark.parametrize("address", select(Booking))
def test_booking_is_for_citizens_and_for_staff_who_book_for_people(world: World, address: str) -> None:
    for rule, method in requests(address):
        url = world.url(address, rule)
        seen = {"nobody": outcome(ask(world, Client(), rule, url, method))}
        wanted = {"nobody": "in"}
        seen["kiosk"] = outcome(ask(world, Client(), rule, url, method, **bearer_of_kiosk(world)))
        wanted["kiosk"] = "403"
        for authority in AUTHORITIES:
            for role, staff in staff_of(authority).items():
                headers = {"authorization": f"Bearer {issue_staff_token(staff=staff, now=world.now)}"}
                seen[staff.login] = outcome(ask(world, Client(), rule, url, method, **headers))
                wanted[staff.login] = "in" if authority == "stadt" and BOOK in ROLES[role] else "403"
        assert seen == wanted


@pytest.mark.parametrize("address", select(Paired))
def test_pages_of_devices(world: World, address: str) -> None:
    for rule, method in requests(address):
        assert isinstance(rule, Paired)
        url = world.url(address, rule)
        clerk, elsewhere, other_kind, device = Client(), Client(), Client(), Client()
        sign_in(clerk, make_staff(Role.CLERK))
        make_house(slug="dort", counters=0)
        kinds = list(DeviceKind)
        another = kinds[1 - kinds.index(rule.kind)]
        elsewhere.cookies[cookie_name(rule.kind)] = make_device(rule.kind, "dort-haus", now=world.now)
        other_kind.cookies[cookie_name(rule.kind)] = make_device(another, "amt-haus", now=world.now)
        device.cookies[cookie_name(rule.kind)] = make_device(rule.kind, "amt-haus", now=world.now)
        for stranger in (Client(), clerk, elsewhere, other_kind):
            assert is_stranger(ask(world, stranger, rule, url, method), rule)
        assert not is_stranger(ask(world, device, rule, url, method), rule)


def is_stranger(response: HttpResponse, rule: Paired) -> bool:
    """Whether the answer is the form for the pairing code, leads to it, or is none."""
    if response.status_code == 302:
        return response.headers["Location"] == f"/{rule.kind}/amt-haus/"
    return response.status_code in {
        401,
        403,
    } or 'name="code" type="text" value="" autocomplete="off"' in " ".join(response.content.decode().split())


@pytest.mark.parametrize("address", select(Public))
def test_public_addresses_ask_nobody_to_sign_in(world: World, address: str) -> None:
    clerk = Client()
    sign_in(clerk, make_staff(Role.CLERK))
    url = world.url(address, PUBLIC)
    for client in (Client(), clerk):
        assert outcome(client.get(url)) in {"in", "404"} or address.startswith(
            ("api/v1/appointments/", "api/v1/emergency")
        )


@pytest.mark.parametrize("address", select(Demo))
def test_nothing_of_the_demo_is_there_elsewhere(world: World, address: str) -> None:
    assert Client().get(world.url(address, DEMO)).status_code == 404
    assert Client().post(world.url(address, DEMO)).status_code in {404, 405}
