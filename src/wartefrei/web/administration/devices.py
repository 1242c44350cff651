"""Kiosks and displays of a house: pair, rename, revoke."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from wartefrei.accounts import devices
from wartefrei.accounts.errors import DeviceUnknown
from wartefrei.accounts.models import Device, DeviceKind
from wartefrei.accounts.permissions import Permission
from wartefrei.accounts.queries import list_devices
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry, HouseEntry
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

PERMISSION = Permission.ADMINISTER_OFFICE
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Place:
    """An authority with the houses somebody may set up, and whether its staff as well."""

    authority: AuthorityEntry
    houses: tuple[HouseEntry, ...]
    has_staff: bool


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device in the list; instants in local time."""

    pk: int
    kind: str
    name: str
    paired_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewCode:
    """A pairing code, shown once: what for, where to type it, until when (local time)."""

    code: str
    kind: str
    name: str
    url: str
    until: datetime


@staff_page(PERMISSION)
@require_safe
def choose_house(request: HttpRequest) -> HttpResponse:
    """Every house with what there is to set up."""
    me = request_staff(request)
    return show(request, "administration/start.html", me=me, places=list_places(me))


@staff_page(PERMISSION)
@require_safe
def show_devices(request: HttpRequest, house: str) -> HttpResponse:
    """The kiosks and displays of a house, and how to add one."""
    me = request_staff(request)
    return _show(request, me, me.house(house, PERMISSION))


@staff_page(PERMISSION)
@require_POST
def make_code(request: HttpRequest, house: str) -> HttpResponse:
    """A pairing code, shown once."""
    me = request_staff(request)
    entry, now = me.house(house, PERMISSION), timezone.now()
    try:
        kind = DeviceKind(request.POST.get("kind", ""))
    except ValueError:
        raise Http404 from None
    name = _read_name(request) or str(kind.label)
    code = devices.make_pairing_code(
        kind=kind, house=entry.slug, authority=entry.authority.slug, name=name, by=me.actor, now=now
    )
    until = localtime(now + devices.PAIRING_CODE_LASTS)
    url = request.build_absolute_uri(f"/{kind}/{entry.slug}/")
    return _show(request, me, entry, NewCode(f"{code[:4]}-{code[4:]}", str(kind.label), name, url, until))


@staff_page(PERMISSION)
@require_POST
def rename_device(request: HttpRequest, house: str, device: int) -> HttpResponse:
    """Another name; an empty one changes nothing."""
    me = request_staff(request)
    entry, name = me.house(house, PERMISSION), _read_name(request)
    if name:
        try:
            devices.rename(pk=device, house=entry.slug, name=name, by=me.actor, now=timezone.now())
        except DeviceUnknown:
            raise Http404 from None
    return redirect("administration:devices", entry.slug)


@staff_page(PERMISSION)
@require_POST
def revoke_device(request: HttpRequest, house: str, device: int) -> HttpResponse:
    """From now on the browser is a stranger. Sent twice, it stays revoked."""
    me = request_staff(request)
    entry = me.house(house, PERMISSION)
    try:
        devices.revoke(pk=device, house=entry.slug, by=me.actor, now=timezone.now())
    except DeviceUnknown:
        if not Device.objects.filter(pk=device, house=entry.slug).exists():
            raise Http404 from None
    return redirect("administration:devices", entry.slug)


def list_places(me: StaffRequest) -> list[Place]:
    """What somebody may set up, by authority."""
    directory = read_directory()
    offices = me.offices(PERMISSION)
    places = []
    for authority in directory.authorities.values():
        own = {office.house.slug for office in offices if office.authority is authority}
        houses = tuple(house for house in directory.houses.values() if house.slug in own)
        has_staff = me.rights.may(Permission.ADMINISTER_AUTHORITY, authority=authority.slug)
        if houses or has_staff:
            places.append(Place(authority, houses, has_staff))
    return places


def _show(
    request: HttpRequest, me: StaffRequest, house: HouseEntry, new: NewCode | None = None
) -> HttpResponse:
    rows = [
        DeviceRow(
            device.pk,
            device.get_kind_display(),
            device.name,
            localtime(device.paired_at),
            localtime(device.last_seen_at) if device.last_seen_at else None,
        )
        for device in list_devices(house.slug)
    ]
    return show(
        request,
        "administration/devices.html",
        me=me,
        house=house,
        rows=rows,
        kinds=[(kind.value, kind.label) for kind in DeviceKind],
        new=new,
    )


def _read_name(request: HttpRequest) -> str:
    typed = "".join(letter for letter in request.POST.get("name", "") if letter.isprintable())
    return " ".join(typed.split())[:_LONGEST_NAME]
