"""Emergency appointments: the day with its places, a request with its papers, and the decision."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings import operations
from wartefrei.bookings.emergency import (
    Procedure,
    describe_request,
    find_procedure,
    list_suspended,
    preview,
    read_day,
    read_figures,
)
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.core.codes import normalise_code
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry
from wartefrei.web.common.fields import DayField, WordsField
from wartefrei.web.common.refusals import REFUSALS, Explanation, explain, status_of
from wartefrei.web.common.staff import request_staff, staff_page
from wartefrei.web.workplace.emergencies import STATUSES, TITLES, count_statuses, list_request
from wartefrei.web.workplace.languages import name_language

_FAR = timedelta(days=366)
_FIGURES = 20
_PAPER_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cache-Control": "no-store",
}
"""A paper is shown by itself, may do nothing, and is kept nowhere."""


class PlacesForm(forms.Form):
    """How many places there are on a day."""

    day = DayField()
    places = forms.IntegerField(min_value=0, max_value=1000)


class ServeForm(forms.Form):
    """What the clerk has seen."""

    expires_on = DayField(required=False)
    note = forms.CharField(required=False, max_length=200)


class RefuseForm(forms.Form):
    """Why, in words that the person reads."""

    reason = WordsField(max_length=200, error_messages={"required": _("Please say why.")})


@dataclass(frozen=True, slots=True)
class _Desk:
    """The office, with the procedure unless it is switched off, and who asks at which moment."""

    office: OfficeEntry
    procedure: Procedure | None
    login: str
    now: datetime

    @property
    def authority(self) -> AuthorityEntry:
        return self.office.authority

    @property
    def given(self) -> Procedure:
        """The procedure. Raises `Http404`."""
        if self.procedure is None:
            raise Http404
        return self.procedure


@require_safe
@staff_page(Permission.SEE_EMERGENCY)
def show_day(request: HttpRequest, office: str) -> HttpResponse:
    """Places, chosen, come, refused, missed and standby of a day; before the mail what would happen now."""
    desk = _enter(request, office)
    return _render_day(request, desk) if desk.procedure else _render_suspended(request, desk)


@require_POST
@staff_page(Permission.SEE_EMERGENCY)
def enter_places(request: HttpRequest, office: str) -> HttpResponse:
    """Say how many places there are on a day."""
    desk, form = _enter(request, office), PlacesForm(request.POST)
    if not form.is_valid():
        told = form.errors.get("day") or [_("Enter a whole number of places")]
        explanation = Explanation(str(told[0]), "")
        return _render_day(request, desk, explanation=explanation, status=422)
    day, places = form.cleaned_data["day"], form.cleaned_data["places"]
    try:
        operations.enter_places(
            authority=desk.given.authority,
            day=day,
            places=places,
            by=request_staff(request).actor,
            now=desk.now,
        )
    except REFUSALS as refusal:
        return _render_day(request, desk, explanation=explain(refusal), status=status_of(refusal))
    return redirect(f"{reverse('workplace:emergency', args=(office,))}?date={day.isoformat()}")


@require_safe
@staff_page(Permission.SEE_EMERGENCY)
def show_request(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """A request: who, which title, which papers, and the decision."""
    desk = _enter(request, office)
    return _render_request(request, desk, _find(desk, code))


@require_POST
@staff_page(Permission.SEE_EMERGENCY)
def serve(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """The papers are right, the person has been served."""
    desk, form = _enter(request, office), ServeForm(request.POST)
    found = _find(desk, code)
    if not form.is_valid():
        return _render_request(request, desk, found, form=form, status=422)
    try:
        operations.serve(
            request=found,
            expires_on=form.cleaned_data["expires_on"],
            note=form.cleaned_data["note"],
            by=request_staff(request).actor,
            now=desk.now,
        )
    except REFUSALS as refusal:
        return _render_request(request, desk, found, explanation=explain(refusal), status=status_of(refusal))
    return redirect("workplace:emergency-request", office, found.code)


@require_POST
@staff_page(Permission.SEE_EMERGENCY)
def refuse(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """End the request without serving; its person reads why."""
    desk, form = _enter(request, office), RefuseForm(request.POST)
    found = _find(desk, code)
    if not form.is_valid():
        return _render_request(request, desk, found, form=form, status=422)
    try:
        operations.refuse(
            request=found,
            reason=form.cleaned_data["reason"],
            by=request_staff(request).actor,
            now=desk.now,
        )
    except REFUSALS as refusal:
        return _render_request(request, desk, found, explanation=explain(refusal), status=status_of(refusal))
    return redirect("workplace:emergency-request", office, found.code)


@require_safe
@staff_page(Permission.SEE_EMERGENCY)
def show_paper(request: HttpRequest, office: str, code: str, paper: int) -> HttpResponse:
    """One paper by itself; that it was seen is written down. A PDF is handed out as a file: a sandbox shows none."""
    desk = _enter(request, office)
    found = _find(desk, code)
    if not found.documents.filter(pk=paper).exists():
        raise Http404
    try:
        opened = operations.open_document(
            document=paper,
            authority=desk.authority,
            by=request_staff(request).actor,
            now=desk.now,
        )
    except REFUSALS:
        raise Http404 from None
    ending = "pdf" if opened.media_type == "application/pdf" else "jpg"
    disposition = "attachment" if ending == "pdf" else "inline"
    headers = {**_PAPER_HEADERS, "Content-Disposition": f'{disposition}; filename="{code}-{paper}.{ending}"'}
    return HttpResponse(opened.content, content_type=opened.media_type, headers=headers)


def _enter(request: HttpRequest, office: str) -> _Desk:
    """The office that gives emergency appointments, or any where they are switched off.

    Raises `Http404`, `PermissionDenied`.
    """
    staff = request_staff(request)
    entry = staff.office(office, Permission.SEE_EMERGENCY)
    procedure = find_procedure(entry.authority)
    if procedure is not None and procedure.office.pk != entry.pk:
        raise Http404
    return _Desk(entry, procedure, staff.login, timezone.now().astimezone(entry.zone))


def _find(desk: _Desk, code: str) -> EmergencyRequest:
    rows = EmergencyRequest.objects.filter(authority=desk.authority.pk)
    found = rows.filter(code=normalise_code(code) or "").first()
    if found is None:
        raise Http404
    return found


def _render_day(
    request: HttpRequest, desk: _Desk, *, explanation: Explanation | None = None, status: int = 200
) -> HttpResponse:
    procedure, now = desk.given, desk.now
    today = procedure.today(now)
    day = _read_day(request, today)
    shown = read_day(procedure, day=day, now=now)
    is_ahead = shown.ran_at is None and shown.mail_at is not None and day >= today
    context: dict[str, Any] = {
        "office": procedure.office,
        "login": desk.login,
        "day": shown,
        "today": today,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1),
        "counts": list(count_statuses(shown.chosen)),
        "chosen": [list_request(row) for row in shown.chosen],
        "standby": [list_request(row) for row in shown.standby],
        "expected": preview(procedure, day=day, now=now) if is_ahead else None,
        "can_enter": is_ahead and shown.fixed_at is not None and now < shown.fixed_at,
        "figures": read_figures(procedure, most=_FIGURES),
        "next_mail_at": procedure.next_mail_at(now),
        "explanation": explanation,
    }
    return render(request, "workplace/emergency_day.html", context, status=status)


def _render_suspended(request: HttpRequest, desk: _Desk) -> HttpResponse:
    """Who waits although no places are given. Raises `Http404` where nobody does."""
    rows = list_suspended(desk.authority)
    if not rows:
        raise Http404
    context = {"office": desk.office, "login": desk.login, "rows": [list_request(row) for row in rows]}
    return render(request, "workplace/emergency_suspended.html", context)


def _render_request(
    request: HttpRequest,
    desk: _Desk,
    found: EmergencyRequest,
    *,
    explanation: Explanation | None = None,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    view = describe_request(found, now=desk.now)
    context: dict[str, Any] = {
        "office": desk.office,
        "login": desk.login,
        "view": view,
        "name": ", ".join(part for part in (view.person.family_name, view.person.given_name) if part),
        "title": TITLES[view.title],
        "status": STATUSES[view.status],
        "language": name_language(view.language),
        "can_serve": view.status
        in {
            EmergencyStatus.COMPLETE,
            EmergencyStatus.ALLOTTED,
            EmergencyStatus.MISSED,
            EmergencyStatus.SERVED,
        },
        "can_refuse": view.is_open or view.status in {EmergencyStatus.SERVED, EmergencyStatus.MISSED},
        "explanation": explanation,
        "form": form,
    }
    return render(request, "workplace/emergency_request.html", context, status=status)


def _read_day(request: HttpRequest, today: date) -> date:
    """The day asked for; today where there is none, or one too far away."""
    try:
        day = date.fromisoformat(request.GET.get("date", "") or request.POST.get("day", ""))
    except ValueError:
        return today
    return day if abs(day - today) <= _FAR else today
