"""An appointment with everything staff need, and what they can do with it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings import operations
from wartefrei.bookings.agenda import AgendaRow
from wartefrei.bookings.finding import find_appointment
from wartefrei.bookings.operations.servicing import CorrectionReason, correct_person
from wartefrei.bookings.queries import AppointmentView
from wartefrei.core.lifecycle import AppointmentStatus, Channel
from wartefrei.queueing.operations import check_in
from wartefrei.web.common.staff import staff_page
from wartefrei.web.workplace.actions import say_checked_in
from wartefrei.web.workplace.agenda import list_row
from wartefrei.web.workplace.arrivals import find_opening
from wartefrei.web.workplace.forms import FormRefused, read_form
from wartefrei.web.workplace.languages import name_language
from wartefrei.web.workplace.notices import Notice, recall_notice, tell
from wartefrei.web.workplace.refused import REFUSED, STATUSES, explain_to_clerk
from wartefrei.web.workplace.servicepoint.beside import list_reasons, read_reason, tell_of_first
from wartefrei.web.workplace.servicepoint.desk import Desk, find_desk, lead_on, show
from wartefrei.web.workplace.servicepoint.forms import (
    BY_OFFICE,
    REASONS,
    CancelForm,
    CorrectionForm,
    NoteForm,
    ResendForm,
)
from wartefrei.web.workplace.views.acting import SeeOther

_AHEAD = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.UNCONFIRMED})
_COMING = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.MISSED})
_CORRECTABLE = _AHEAD | {AppointmentStatus.MISSED, AppointmentStatus.ATTENDED}


@require_safe
@staff_page(Permission.SERVICEPOINT)
def show_appointment(request: HttpRequest, office: str, appointment: str) -> HttpResponse:
    """The appointment and its forms."""
    desk = find_desk(request, office)
    row = find_appointment(code=appointment, office=desk.office)
    if row is None:
        return lead_on(request, desk, appointment)
    return _show(request, desk, row, notice=recall_notice(request, now=desk.now))


@require_POST
@staff_page(Permission.SERVICEPOINT)
def act(request: HttpRequest, office: str, appointment: str, action: str) -> HttpResponse:
    """Do it, then show the appointment as it is now."""
    desk = find_desk(request, office)
    row = find_appointment(code=appointment, office=desk.office)
    if row is None:
        return lead_on(request, desk, appointment)
    if action not in _ACTIONS:
        raise Http404
    try:
        notice = _ACTIONS[action](desk, row, request.POST)
    except FormRefused as refused:
        return _show(
            request, desk, row, action=action, problems=refused.problems, data=request.POST, status=422
        )
    except REFUSED as refusal:
        now_row = find_appointment(code=appointment, office=desk.office) or row
        return _show_refused(request, desk, now_row, refusal, action=action)
    tell(request, notice)
    return SeeOther(desk.page("appointment", row.view.code))


def _show_refused(
    request: HttpRequest, desk: Desk, row: AgendaRow, refusal: Exception, *, action: str
) -> HttpResponse:
    first = tell_of_first(desk, refusal)
    return _show(
        request,
        desk,
        row,
        action=action,
        notice=first or explain_to_clerk(refusal, zone=desk.office.zone),
        data=request.POST,
        asks_why=first is not None,
        status=HTTPStatus.CONFLICT,
    )


def print_url(view: AppointmentView) -> str:
    """The slip for the person, in their language."""
    return reverse("citizen:print", args=(view.language, view.manage_token))


def _show(
    request: HttpRequest,
    desk: Desk,
    row: AgendaRow,
    *,
    action: str = "",
    problems: list[str] | None = None,
    notice: Notice | None = None,
    data: QueryDict | None = None,
    asks_why: bool = False,
    status: int = 200,
) -> HttpResponse:
    view = row.view
    is_ahead = view.status in _AHEAD and view.start_at > desk.now
    is_emergency = row.appointment.channel == Channel.EMERGENCY
    context: dict[str, Any] = {
        "row": list_row(row),
        "view": view,
        "status_words": STATUSES[view.status],
        "language": name_language(view.language),
        "created_at": row.appointment.created_at.astimezone(desk.office.zone),
        "is_by_staff": row.appointment.channel == Channel.STAFF,
        "print_url": print_url(view),
        "can_move": is_ahead and view.status is AppointmentStatus.BOOKED,
        "can_confirm": is_ahead and view.status is AppointmentStatus.UNCONFIRMED and not view.is_erased,
        "can_change": is_ahead,
        "can_correct": view.status in _CORRECTABLE and not view.is_erased and not is_emergency,
        "can_check_in": view.status in _COMING and view.start_at.date() == desk.today,
        "note_url": desk.page("act", view.code, "note"),
        "opens_at": find_opening(row, desk.office, now=desk.now),
        "typed_note": data.get("note", "") if data is not None and action == "note" else view.note,
        "reasons": [(reason.value, words) for reason, words in REASONS.items()],
        "beside": list_reasons(request.POST, is_asked=asks_why),
        "action": action,
        "problems": problems or [],
        "typed": _typed(view, data),
        "notice": notice,
    }
    return show(request, "appointment", desk, context, status=status)


def _typed(view: AppointmentView, data: QueryDict | None) -> dict[str, object]:
    """What the fields show: what was typed, else what is known."""
    born = view.person.birth_date
    known: dict[str, object] = {
        "family_name": view.person.family_name,
        "given_name": view.person.given_name,
        "birth_day": born.day if born else "",
        "birth_month": born.month if born else "",
        "birth_year": born.year if born else "",
        "email": view.person.email,
        "wish": "person",
        "reason": "",
        "beside": "",
    }
    return known | {name: data[name] for name in known if data is not None and name in data}


def _cancel(desk: Desk, row: AgendaRow, data: QueryDict) -> Notice:
    found = read_form(CancelForm(data))
    order: dict[str, Any] = {"appointment": row.appointment, "by": desk.actor, "now": desk.now}
    if found["wish"] == BY_OFFICE:
        operations.cancel_by_office(reason={"de": found["reason"]}, **order)
    else:
        operations.cancel(**order)
    return Notice("success", _("The appointment is cancelled"), _say_mail(row.view.person.email))


def _confirm(desk: Desk, row: AgendaRow, _data: QueryDict) -> Notice:
    operations.confirm_for_person(appointment=row.appointment, by=desk.actor, now=desk.now)
    return Notice("success", _("The appointment is confirmed"), _say_mail(row.view.person.email))


def _resend(desk: Desk, row: AgendaRow, data: QueryDict) -> Notice:
    email = read_form(ResendForm(data))["email"]
    sent = operations.resend(appointment=row.appointment, email=email, by=desk.actor, now=desk.now)
    return Notice("success", _("The confirmation goes to %(email)s") % {"email": sent.email})


def _correct(desk: Desk, row: AgendaRow, data: QueryDict) -> Notice:
    found = read_form(CorrectionForm(data, today=desk.today))
    correct_person(
        appointment=row.appointment,
        family_name=found["family_name"],
        given_name=found["given_name"],
        birth_date=found["birth"],
        reason=CorrectionReason(found["reason"]),
        beside=read_reason(found),
        by=desk.actor,
        now=desk.now,
    )
    return Notice("success", _("Name and birthday are corrected"))


def _note(desk: Desk, row: AgendaRow, data: QueryDict) -> Notice:
    note = read_form(NoteForm(data))["note"]
    operations.note_appointment(appointment=row.appointment, note=note, by=desk.actor, now=desk.now)
    return Notice("success", _("The note is saved"))


def _check_in(desk: Desk, row: AgendaRow, data: QueryDict) -> Notice:
    ticket = check_in(
        office=desk.office,
        appointment=row.appointment,
        allows_early=data.get("early") == "1",
        by=desk.actor,
        now=desk.now,
    )
    return say_checked_in(ticket)


def _say_mail(email: str) -> str:
    return _("A mail is on its way.") if email else _("There is no e-mail address: tell the person.")


_ACTIONS: dict[str, Callable[[Desk, AgendaRow, QueryDict], Notice]] = {
    "confirm": _confirm,
    "cancel": _cancel,
    "resend": _resend,
    "correct": _correct,
    "note": _note,
    "check-in": _check_in,
}
