"""The first page: find somebody's appointment."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.agenda import AgendaRow
from wartefrei.bookings.emergency import find_procedure, list_suspended
from wartefrei.bookings.enquiries import count_enquiries
from wartefrei.bookings.finding import MOST_FOUND, find_appointments, find_enquiries, find_requests
from wartefrei.bookings.models import EmergencyRequest, Enquiry
from wartefrei.core.lifecycle import EmergencyStatus, EnquiryStatus
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import BookingMode, WalkIn
from wartefrei.web.common.staff import request_staff, staff_page
from wartefrei.web.workplace.agenda import Listed, list_row
from wartefrei.web.workplace.emergencies import STATUSES as REQUESTS
from wartefrei.web.workplace.notices import recall_notice
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, show
from wartefrei.web.workplace.servicepoint.enquiries import STATUSES as ENQUIRIES

_MOST = 100
_SEES = Permission.SEE_EMERGENCY


@dataclass(frozen=True, slots=True)
class Found:
    """An appointment in the list. ``office``: only where there are several."""

    listed: Listed
    row: AgendaRow
    office: OfficeEntry | None

    @property
    def url(self) -> str:
        view = self.row.view
        return reverse("workplace:servicepoint-appointment", args=(view.office.slug, view.code))


@dataclass(frozen=True, slots=True)
class Aside:
    """An enquiry or emergency request that fits what was typed; ``what`` says which, and how it stands."""

    name: str
    born: date | None
    what: str
    url: str


def _count_suspended(desk: Desk) -> int:
    """How many wait for emergency places although none are given."""
    return len(list_suspended(desk.office.authority)) if not find_procedure(desk.office.authority) else 0


def _find_aside(desk: Desk, text: str) -> list[Aside]:
    found = [_list_enquiry(desk, row) for row in find_enquiries(offices=desk.offices, text=text)]
    for row in find_requests(offices=[desk.office], text=text):
        what = _("Emergency request: %(state)s") % {"state": REQUESTS[EmergencyStatus(row.status)]}
        found.append(_list(row, what, desk.page("registered", row.code)))
    return found


def _list_enquiry(desk: Desk, row: Enquiry) -> Aside:
    office = next(office for office in desk.offices if office.pk == row.office_id)
    what = _("Enquiry: %(state)s") % {"state": ENQUIRIES[EnquiryStatus(row.status)]}
    return _list(row, what, reverse("workplace:servicepoint-enquiry", args=(office.slug, row.code)))


def _list(row: Enquiry | EmergencyRequest, what: str, url: str) -> Aside:
    name = ", ".join(part for part in (row.family_name, row.given_name) if part)
    return Aside(name or row.code, row.birth_date, what, url)


@require_safe
@staff_page(Permission.SERVICEPOINT)
def search(request: HttpRequest, office: str) -> HttpResponse:
    """Search by name, birthday, booking code or ticket number, in all offices of who asks."""
    desk = find_desk(request, office)
    typed = request.GET.get("q", "")[:_MOST].strip()
    rows = find_appointments(offices=desk.offices, text=typed, now=desk.now) if typed else []
    is_one = len(desk.offices) == 1
    counts = count_enquiries(desk.office)
    takes_enquiries = desk.office.booking is BookingMode.ENQUIRY or bool(counts)
    context = {
        "has_walk_ins": any(desk.office.walk_in(slug) is not WalkIn.NONE for slug in desk.office.services),
        "enquiries": counts.get(EnquiryStatus.RECEIVED, 0) if takes_enquiries else None,
        "has_emergencies": find_procedure(desk.office.authority) is not None,
        "suspended": _count_suspended(desk) if request_staff(request).may(_SEES, desk.office) else 0,
        "typed": typed,
        "found": [Found(list_row(row), row, None if is_one else row.view.office) for row in rows],
        "aside": _find_aside(desk, typed) if typed else [],
        "is_full": len(rows) == MOST_FOUND,
        "notice": recall_notice(request, now=timezone.now()),
    }
    return show(request, "search", desk, context)
