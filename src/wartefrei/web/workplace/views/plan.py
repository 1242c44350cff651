"""The coming days by half hour and service, and the day's list for paper."""

from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.agenda import count_agenda, read_agenda
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.csv import answer_csv, harmless
from wartefrei.web.common.dates import clock
from wartefrei.web.common.staff import request_staff, staff_page
from wartefrei.web.common.templatetags.wartefrei import plain_words
from wartefrei.web.workplace.agenda import Listed, Plan, make_plan
from wartefrei.web.workplace.places import find_office

_FAR = timedelta(days=366)
_DAYS_COUNTED = 13


@require_safe
@staff_page(Permission.CALL)
def show_plan(request: HttpRequest, office: str) -> HttpResponse:
    """A day of the office: counts by half hour and service, then everybody by time."""
    entry = find_office(request, office)
    now = timezone.now()
    today = local_day(now, entry.zone)
    day = _read_day(request, today)
    context = {
        "office": entry,
        "plan": _plan(entry, day, now=now),
        "coming": _count_days(entry, today, now=now),
        "earlier": day - timedelta(days=1) if day > today - _FAR else None,
        "later": day + timedelta(days=1) if day < today + _FAR else None,
        "login": request_staff(request).login,
        "may_plan": request_staff(request).may(Permission.PLAN, entry),
    }
    return render(request, "workplace/plan.html", context)


@require_safe
@staff_page(Permission.CALL)
def show_day_list(request: HttpRequest, office: str) -> HttpResponse:
    """Everybody of a day on paper, in case everything fails."""
    return render(request, "workplace/day_list.html", _day_list(request, office))


@require_safe
@staff_page(Permission.CALL)
def save_day_list(request: HttpRequest, office: str, kind: str) -> HttpResponse:
    """The same as a file that needs nothing else: ``html`` or ``csv``."""
    if kind not in {"html", "csv"}:
        raise Http404
    context = _day_list(request, office)
    plan: Plan = context["plan"]  # type: ignore[assignment]
    name = f"{office}-{plan.day}"
    if kind == "csv":
        heading = _("Number"), _("Time"), _("Name"), _("Services"), _("Language"), _("Team"), _("Notes")
        return answer_csv(name, heading, map(_cells, plan.appointments))
    return HttpResponse(
        render_to_string("workplace/day_file.html", context, request),
        content_type="text/html; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="wartefrei-{name}.html"'},
    )


def _day_list(request: HttpRequest, office: str) -> dict[str, object]:
    entry = find_office(request, office)
    now = timezone.now()
    day = _read_day(request, local_day(now, entry.zone))
    return {
        "office": entry,
        "plan": _plan(entry, day, now=now),
        "now": now.astimezone(entry.zone),
        "login": request_staff(request).login,
    }


def _plan(office: OfficeEntry, day: date, *, now: datetime) -> Plan:
    rows = read_agenda(offices=[office], first=day, last=day, now=now)
    return make_plan(day, rows, tuple(office.authority.services_by_key.values()))


def _count_days(office: OfficeEntry, today: date, *, now: datetime) -> list[tuple[date, int]]:
    """The coming days on which somebody works or comes, with the number of appointments."""
    last = today + timedelta(days=_DAYS_COUNTED)
    counts = count_agenda(offices=[office], first=today, last=last, now=now)
    days = [today + timedelta(days=number) for number in range(_DAYS_COUNTED + 1)]
    return [
        (day, counts.get(day, 0))
        for day in days
        if day in counts or any(team.plan(day).places for team in office.teams)
    ]


def _read_day(request: HttpRequest, today: date) -> date:
    """The day asked for; today where there is none, or one too far away."""
    try:
        day = date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        return today
    return day if abs(day - today) <= _FAR else today


def _cells(row: Listed) -> list[str]:
    services = ", ".join(f"{quantity} × {plain_words(service.name)}" for service, quantity in row.lines)
    notes = ", ".join(filter(None, (*(tag.words for tag in row.tags), row.note)))
    cells = str(row.number or ""), clock(row.start_at), row.name, services, row.language, row.team, notes
    return [harmless(cell) for cell in cells]
