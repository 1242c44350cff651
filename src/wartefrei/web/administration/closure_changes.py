"""A closure that turns out longer or shorter, or was given the wrong reason: form, whom it concerns, one click."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.closures import Answer, CaseView, read_run
from wartefrei.bookings.errors import Busy
from wartefrei.bookings.models import ClosureRun
from wartefrei.bookings.operations import change_closure
from wartefrei.bookings.operations.closures import hours_of
from wartefrei.core.plan import Closure
from wartefrei.core.texts import FALLBACK, pick_text
from wartefrei.core.ticks import TICK_MINUTES
from wartefrei.web.administration.closure_form import Change, ChangeForm
from wartefrei.web.administration.closures import Effect, find_closing, foresee
from wartefrei.web.administration.configuration.translations import Translation, read_translations
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

_UNTOLD = frozenset({Answer.WAITING, Answer.FAILED})
_TOLD = frozenset({Answer.TOLD, Answer.ACCEPTED, Answer.KEPT})


@staff_page(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def change_hours(request: HttpRequest, run: int) -> HttpResponse:
    """The closure as it is; sent, it shows whom the change concerns; confirmed, it is made."""
    me, now = request_staff(request), timezone.now()
    row, office = find_closing(me, run)
    if row.closure_id is None or row.end_at <= now:
        return redirect("administration:closure", run)
    is_sent = request.method == "POST"
    form = ChangeForm(request.POST if is_sent else None, row, office.zone, now)
    own = {} if form.initial["reason"] else row.reason
    others = read_translations(request, "words", office.authority.languages, now=own)
    if not (is_sent and form.is_valid()) or "change" in request.POST:
        return _show_form(request, me, row, form, others)
    change = form.change(others)
    if change == Change(row.start_at, row.end_at, row.reason):
        return redirect("administration:closure", run)
    effect = _foresee(row, change, now=now)
    if request.POST.get("sure") != _mark(row, effect):
        return _show_preview(request, me, row, change, effect)
    try:
        change_closure(
            run=row,
            start_at=change.start_at,
            end_at=change.end_at,
            reason=change.reason,
            here=effect.here.appointments,
            by=me.actor,
            now=now,
        )
    except Busy as refusal:
        return show_refusal(request, refusal)
    return redirect("administration:closure", run)


def _foresee(run: ClosureRun, change: Change, *, now: datetime) -> Effect:
    """Those who are not told yet are to be moved as it is: they are not counted again."""
    untold = [case.appointment.pk for case in read_run(run).cases if case.answer in _UNTOLD]
    before = Closure(run.start_at, run.end_at)
    hours = replace(hours_of(run), start_at=change.start_at, end_at=change.end_at, before=before)
    return foresee(hours, apart=untold, now=now)


def _mark(run: ClosureRun, effect: Effect) -> str:
    """What has been seen: other people, or hours that somebody else has changed meanwhile, are shown first."""
    seen = f"{effect.mark} {run.start_at} {run.end_at} {run.reason}"
    return sha256(seen.encode()).hexdigest()[:16]


def _name(run: ClosureRun) -> str:
    hours = hours_of(run)
    name = pick_text(hours.office.name, get_language() or FALLBACK)[0]
    return f"{name}: {hours.team.name}" if hours.team else name


def _show_form(
    request: HttpRequest, me: StaffRequest, run: ClosureRun, form: ChangeForm, others: Sequence[Translation]
) -> HttpResponse:
    return show(
        request,
        "administration/closure_change.html",
        status=422 if form.errors else 200,
        me=me,
        run=run,
        place=_name(run),
        form=form,
        others=others,
    )


def _show_preview(
    request: HttpRequest, me: StaffRequest, run: ClosureRun, change: Change, effect: Effect
) -> HttpResponse:
    said = {"csrfmiddlewaretoken", "sure", "change"}
    zone = hours_of(run).office.zone
    free = [case for case in read_run(run).cases if not _is_touched(case, change)]
    return show(
        request,
        "administration/closure_change_preview.html",
        me=me,
        given=[(name, value) for name, value in request.POST.items() if name not in said],
        effect=effect,
        mark=_mark(run, effect),
        old_start_at=run.start_at.astimezone(zone),
        old_end_at=run.end_at.astimezone(zone),
        old_reason=run.reason,
        start_at=change.start_at,
        end_at=change.end_at,
        reason=change.reason,
        kept=sum(case.answer in _UNTOLD for case in free),
        told=sum(case.answer in _TOLD for case in free),
    )


def _is_touched(case: CaseView, change: Change) -> bool:
    """Whether the time somebody had stays closed."""
    old_end_at = case.old_start_at + timedelta(minutes=case.appointment.length * TICK_MINUTES)
    return case.old_start_at < change.end_at and old_end_at > change.start_at
