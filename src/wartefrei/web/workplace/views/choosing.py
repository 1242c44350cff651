"""Choosing office and counter."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.queries import read_counters
from wartefrei.web.common.staff import ACCOUNT, WORKPLACE, StaffRequest, request_staff, staff_page
from wartefrei.web.workplace.notices import recall_notice
from wartefrei.web.workplace.places import recall_place


@dataclass(frozen=True, slots=True)
class CounterRow:
    """A counter to choose. ``login``: who works there now."""

    name: str
    room: str
    teams: str
    login: str
    is_mine: bool
    open_url: str


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office and its counters. ``may_plan``: whether they may say how many places there are."""

    office: OfficeEntry
    counters: list[CounterRow]
    may_plan: bool


@require_safe
@staff_page(Permission.CALL)
def go_to_counter(request: HttpRequest) -> HttpResponse:
    """To the counter of the last time; to the choice where there was none, or it is gone."""
    remembered = recall_place(request)
    offices = {office.slug: office for office in request_staff(request).offices(Permission.CALL)}
    if remembered is None or remembered[0] not in offices:
        return redirect("workplace:choose")
    office, counter = remembered
    is_there = any(one.slug == counter for one in offices[office].counters)
    return redirect("workplace:counter", office, counter) if is_there else redirect("workplace:choose")


@require_safe
@staff_page(Permission.CALL)
def choose(request: HttpRequest) -> HttpResponse:
    """The counters of every office where the person calls; choosing one opens it. And what else they may do."""
    staff = request_staff(request)
    context = {
        "places": [_list_counters(office, staff) for office in staff.offices(Permission.CALL)],
        "ways": [way for way in staff.ways if way.url not in {WORKPLACE, ACCOUNT}],
        "login": staff.login,
        "notice": recall_notice(request, now=timezone.now()),
    }
    return render(request, "workplace/choose.html", context)


def _list_counters(office: OfficeEntry, staff: StaffRequest) -> OfficeRow:
    teams = {counter.slug: ", ".join(team.name for team in counter.teams) for counter in office.counters}
    rows = [
        CounterRow(
            name=view.name,
            room=view.room,
            teams=teams.get(view.slug, ""),
            login=view.login,
            is_mine=view.login == staff.login,
            open_url=reverse("workplace:act", args=(office.slug, view.slug, "open")),
        )
        for view in read_counters(office=office, now=timezone.now())
    ]
    return OfficeRow(office, rows, staff.may(Permission.PLAN, office))
