"""Checking in: by QR code, by booking code, or by birthday and one thing more."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wartefrei.core.codes import normalise_code
from wartefrei.core.ticks import local_day
from wartefrei.web.common.dates import at_time
from wartefrei.web.common.fields import BirthDateField
from wartefrei.web.kiosk.arrivals import arrive
from wartefrei.web.kiosk.hours import list_hours
from wartefrei.web.kiosk.keys import BIRTHDAY, CODE, NAME, Board
from wartefrei.web.kiosk.page import Kiosk, kiosk_page
from wartefrei.web.kiosk.visit import Visit

_asking = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@kiosk_page
def choose_way(kiosk: Kiosk) -> HttpResponse:
    """QR code, booking code or birthday."""
    kiosk.begin()
    return kiosk.show("kiosk/appointment.html")


@require_POST
@kiosk_page
def take_scan(kiosk: Kiosk) -> HttpResponse:
    """What the scanner typed or the camera saw, on whatever page."""
    sent = kiosk.request.POST
    return arrive(kiosk, is_first="is_first" in sent, qr=sent.get("qr", "")[:200])


@_asking
@kiosk_page
def ask_code(kiosk: Kiosk) -> HttpResponse:
    """The booking code, typed on any keys."""
    if kiosk.request.method != "POST":
        return _show_boxes(kiosk, "kiosk/code.html", CODE)
    visit = CODE.fill(kiosk.visit, kiosk.request.POST)
    code = normalise_code(visit.typed["code"])
    if "key" in kiosk.request.POST or code is None:
        return _ask_again(kiosk, "code", visit, _("A booking code has 9 letters and digits"))
    return arrive(kiosk, code=code)


@_asking
@kiosk_page
def ask_birthday(kiosk: Kiosk) -> HttpResponse:
    """Day, month and year of birth. They alone never check anybody in."""
    if kiosk.request.method != "POST":
        return _show_boxes(kiosk, "kiosk/birthday.html", BIRTHDAY)
    visit = BIRTHDAY.fill(kiosk.visit, kiosk.request.POST)
    field = BirthDateField(today=local_day(kiosk.now, kiosk.house.zone))
    try:
        birthday = field.clean([visit.typed[box] for box in BIRTHDAY.boxes])
    except ValidationError as error:
        wrong = visit if "key" in kiosk.request.POST else replace(visit, box=error.code or "day")
        return _ask_again(kiosk, "birthday", wrong, str(error.messages[0]))
    if "key" in kiosk.request.POST:
        return _ask_again(kiosk, "birthday", visit, "")
    kiosk.keep(Visit(birth_date=birthday.isoformat()))
    return kiosk.go("hour")


@_asking
@kiosk_page
def ask_hour(kiosk: Kiosk) -> HttpResponse:
    """The hour of the appointment, from those the house is open in."""
    visit = kiosk.visit
    if not visit.birth_date:
        return kiosk.go("birthday")
    hours = list_hours(kiosk.house, now=kiosk.now)
    if kiosk.request.method != "POST":
        keys = [(hour, at_time(f"{hour:02}")) for hour in hours]
        return kiosk.show("kiosk/hour.html", hours=keys, is_more=bool(visit.name_start))
    sent = kiosk.request.POST.get("hour", "")
    if sent not in map(str, hours):
        return kiosk.go("hour")
    return _arrive_by_birthday(kiosk, replace(visit, hour=int(sent)))


@_asking
@kiosk_page
def ask_name(kiosk: Kiosk) -> HttpResponse:
    """The first letters of the family name; they are shown only while they are typed."""
    visit = kiosk.visit
    if not visit.birth_date:
        return kiosk.go("birthday")
    if kiosk.request.method != "POST":
        return _show_boxes(kiosk, "kiosk/name.html", NAME)
    visit = NAME.fill(visit, kiosk.request.POST)
    letters = visit.typed["name_start"].strip()
    if "key" in kiosk.request.POST or not letters:
        return _ask_again(kiosk, "name", visit, _("Please type at least one letter"))
    return _arrive_by_birthday(kiosk, replace(visit, typed={}, name_start=letters))


def _show_boxes(kiosk: Kiosk, template: str, board: Board) -> HttpResponse:
    visit = kiosk.visit
    return kiosk.show(
        template,
        visit=visit,
        letters=board.letters,
        box=board.current(visit),
        is_more=visit.hour is not None,
    )


def _ask_again(kiosk: Kiosk, page: str, visit: Visit, problem: str) -> HttpResponse:
    """The same page with what is typed so far; a key that was pressed is no mistake."""
    kiosk.keep(replace(visit, problem="" if "key" in kiosk.request.POST else problem))
    return kiosk.go(page)


def _arrive_by_birthday(kiosk: Kiosk, visit: Visit) -> HttpResponse:
    kiosk.keep(visit)
    return arrive(kiosk, birth_date=visit.birthday, hour=visit.hour, family_name_start=visit.name_start)
