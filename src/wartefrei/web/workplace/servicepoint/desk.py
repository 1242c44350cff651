"""Where somebody works at the servicepoint: an office, proved to be theirs, at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.agenda import AgendaRow
from wartefrei.bookings.finding import find_appointment
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.staff import request_staff


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


def find_row(desk: Desk, code: str) -> AgendaRow:
    """The appointment of an address. Raises `Http404`."""
    row = find_appointment(code=code, office=desk.office)
    if row is None:
        raise Http404
    return row


def show(
    request: HttpRequest, template: str, desk: Desk, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the servicepoint."""
    return render(
        request, f"workplace/servicepoint/{template}.html", {"desk": desk, **context}, status=status
    )
