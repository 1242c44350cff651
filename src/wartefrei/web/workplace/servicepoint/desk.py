"""Where somebody works at the servicepoint: an office, proved to be theirs, at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.finding import find_appointment, has_left
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.explanation import Explanation
from wartefrei.web.common.page import show_failure
from wartefrei.web.common.staff import request_staff
from wartefrei.web.common.templatetags.wartefrei import plain_words
from wartefrei.web.workplace.notices import Notice, tell
from wartefrei.web.workplace.views.acting import SeeOther


@dataclass(frozen=True, slots=True)
class Desk:
    """``offices``: all where they look after appointments."""

    office: OfficeEntry
    offices: Sequence[OfficeEntry]
    actor: Actor
    now: datetime

    @property
    def login(self) -> str:
        return self.actor.login

    @property
    def today(self) -> date:
        return local_day(self.now, self.office.zone)

    def page(self, name: str, *arguments: object) -> str:
        """A page of the servicepoint of this office."""
        return reverse(f"workplace:servicepoint-{name}", args=(self.office.slug, *arguments))


def find_desk(request: HttpRequest, slug: str) -> Desk:
    """The servicepoint of an address. Raises `Http404`, `PermissionDenied`."""
    staff = request_staff(request)
    office = staff.office(slug, Permission.SERVICEPOINT)
    now = timezone.now().astimezone(office.zone)
    return Desk(office, staff.offices(Permission.SERVICEPOINT), staff.actor, now)


def lead_on(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    """To an appointment at another office where they work; who works at none is told where it has gone from here.

    Raises `Http404`.
    """
    for office in desk.offices:
        if find_appointment(code=code, office=office) is not None:
            nothing = "" if request.method in {"GET", "HEAD"} else _("Nothing has been changed.")
            text = f"{plain_words(office.name)}. {nothing}".strip()
            tell(request, Notice("warning", _("This appointment is at another office now"), text))
            return SeeOther(reverse("workplace:servicepoint-appointment", args=(office.slug, code)))
    if not has_left(code=code, office=desk.office):
        raise Http404
    offices = desk.office.authority.offices.values()
    there = next((one for one in offices if find_appointment(code=code, office=one) is not None), None)
    if there is None:
        raise Http404
    what_to_do = _("It is at %(office)s now. Colleagues there look after it.") % {
        "office": plain_words(there.name)
    }
    explanation = Explanation(_("This appointment has moved to another office"), what_to_do)
    return show_failure(request, explanation, HTTPStatus.GONE)


def show(
    request: HttpRequest, template: str, desk: Desk, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the servicepoint."""
    return render(
        request, f"workplace/servicepoint/{template}.html", {"desk": desk, **context}, status=status
    )
