"""Closing an office: say what, see whom it concerns and where they go, then one click; and watch how it is taken."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.closures import Answer, CaseView, RunView, find_run, read_run
from wartefrei.bookings.errors import Busy
from wartefrei.bookings.models import ClosureRun
from wartefrei.bookings.operations import close, note_phoned, reopen
from wartefrei.bookings.queries import describe
from wartefrei.bookings.relocating import ClosedHours, Move, find_lost_offers, preview
from wartefrei.core.ticks import local_day
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.queueing.queries import Here, read_here
from wartefrei.web.administration.closure_form import ClosureForm
from wartefrei.web.administration.configuration.translations import Translation, read_translations
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

PLAN = Permission.PLAN
_RUNS_SHOWN = 30
_LOOK_AGAIN_SECONDS = 3
_LOOK_LATER_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Count:
    """How many stand where."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to telephone: name, number, old and new time (None: cancelled) in local time.

    ``url``: where the appointment can be moved or cancelled, of somebody whose new time can't be found or written.
    """

    case: int
    name: str
    phone: str
    code: str
    old_start_at: datetime
    start_at: datetime | None
    url: str


@staff_page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def close_office(request: HttpRequest) -> HttpResponse:
    """The form and earlier closures; sent, it shows whom it concerns; confirmed, it closes."""
    me, now = request_staff(request), timezone.now()
    offices = me.offices(PLAN)
    is_sent = request.method == "POST"
    form = ClosureForm(
        request.POST if is_sent else None, offices, now, initial=_proposed(offices, now) | _wanted(request)
    )
    others = read_translations(request, "words", _list_languages(offices))
    if not (is_sent and form.is_valid()) or "change" in request.POST:
        return _show_form(request, me, form, others)
    order = form.order(others)
    known = find_run(order.hours)
    if known is not None:  # a second click, or a colleague was quicker
        return redirect("administration:closure", known.pk)
    effect = foresee(order.hours, now=now)
    if request.POST.get("sure") != effect.mark:
        return _show_preview(request, me, form, effect)
    try:
        run = close(
            hours=order.hours,
            reason=order.reason,
            silence=order.silence,
            answer_hours=order.answer_hours,
            here=effect.here.appointments,
            by=me.actor,
            now=now,
        )
    except Busy as refusal:
        return show_refusal(request, refusal)
    return redirect("administration:closure", run.pk)


def _proposed(offices: Sequence[OfficeEntry], now: datetime) -> dict[str, object]:
    """The rest of today at the first office."""
    local = now.astimezone(offices[0].zone if offices else timezone.get_current_timezone())
    return {
        "place": offices[0].slug if offices else "",
        "first_date": local.date().isoformat(),
        "first_time": f"{local:%H:%M}",
        "last_date": local.date().isoformat(),
        "last_time": "23:59",
        "reason": "illness",
        "silence": "keep",
        "answer_hours": 24,
    }


def _wanted(request: HttpRequest) -> dict[str, object]:
    """What a link has filled in already."""
    return {name: request.GET[name] for name in ClosureForm.base_fields if name in request.GET}


def _list_languages(offices: Sequence[OfficeEntry]) -> list[str]:
    """The languages of the offices' authorities."""
    return list(dict.fromkeys(language for office in offices for language in office.authority.languages))


@dataclass(frozen=True, slots=True)
class Effect:
    """What a closure would do: who gets which time, how many offered times it takes, and who is here already."""

    moves: Sequence[Move]
    offers: int
    here: Here

    @property
    def mark(self) -> str:
        """What the person has seen before they said yes: another list is shown again first."""
        codes = ",".join(move.view.code for move in self.moves)
        return sha256(codes.encode()).hexdigest()[:16]

    @property
    def without_time(self) -> int:
        """How many could be moved, but there is no free time."""
        return sum(move.is_movable and move.start_at is None for move in self.moves)

    @property
    def given_up(self) -> int:
        """How many are not moved at all: not confirmed yet, or an emergency that waits in order again."""
        return sum(not move.is_movable for move in self.moves)

    @property
    def without_mail(self) -> int:
        """How many nobody can write to."""
        return sum(not move.view.person.email for move in self.moves)


def foresee(hours: ClosedHours, *, apart: Collection[int] = (), now: datetime) -> Effect:
    """What closing the hours would do; ``apart``: keys of appointments that are none of its business."""
    office, here = hours.office, Here()
    if local_day(hours.start_at, office.zone) <= local_day(now, office.zone):
        here = read_here(office=office, teams=[team.pk for team in hours.teams], now=now)
    moves = preview(hours, here={*here.appointments, *apart}, now=now)
    return Effect(moves, find_lost_offers(hours, now=now).count(), here)


def _show_form(
    request: HttpRequest, me: StaffRequest, form: ClosureForm, others: Sequence[Translation]
) -> HttpResponse:
    keys = [office.pk for office in me.offices(PLAN)]
    runs = ClosureRun.objects.filter(office__in=keys)[:_RUNS_SHOWN]
    return show(
        request,
        "administration/closures.html",
        status=422 if form.errors else 200,
        me=me,
        form=form,
        others=others,
        runs=[_run_row(run) for run in runs],
    )


def _run_row(run: ClosureRun) -> dict[str, object]:
    office = read_directory().offices_by_key[run.office_id]
    return {
        "pk": run.pk,
        "office": office.name,
        "start_at": run.start_at.astimezone(office.zone),
        "end_at": run.end_at.astimezone(office.zone),
    }


def _show_preview(request: HttpRequest, me: StaffRequest, form: ClosureForm, effect: Effect) -> HttpResponse:
    said = {"csrfmiddlewaretoken", "sure", "change"}
    return show(
        request,
        "administration/closure_preview.html",
        me=me,
        form=form,
        given=[(name, value) for name, value in request.POST.items() if name not in said],
        effect=effect,
        mark=effect.mark,
    )


@staff_page(PLAN)
@require_safe
def show_closure(request: HttpRequest, run: int) -> HttpResponse:
    """How far it is, what people say, and whom to telephone."""
    me, now = request_staff(request), timezone.now()
    row, office = find_closing(me, run)
    view = read_run(row)
    may_see_people = me.may(Permission.SERVICEPOINT, office)
    is_running = view.counts[Answer.WAITING] + view.counts[Answer.FAILED] > 0
    return show(
        request,
        "administration/closure.html",
        me=me,
        run=row,
        office=office,
        start_at=row.start_at.astimezone(office.zone),
        end_at=row.end_at.astimezone(office.zone),
        told=view.told,
        total=len(view.cases),
        counts=_counts(view),
        calls=[_call(case, office) for case in (*view.failed, *view.unreachable)] if may_see_people else [],
        unreachable=len(view.unreachable),
        failed=len(view.failed),
        is_running=is_running,
        look_again=_LOOK_AGAIN_SECONDS if is_running else _LOOK_LATER_SECONDS,
        can_reopen=row.closure_id is not None and row.end_at > now,
        is_reopened=row.closure_id is None and row.end_at > now,
    )


@staff_page(PLAN)
@require_POST
def note_call(request: HttpRequest, run: int, case: int) -> HttpResponse:
    """Somebody has been told by telephone."""
    me = request_staff(request)
    row, office = find_closing(me, run)
    if not me.may(Permission.SERVICEPOINT, office):
        raise Http404
    note_phoned(run=row, case=case, by=me.actor, now=timezone.now())
    return redirect("administration:closure", run)


@staff_page(PLAN)
@require_POST
def reopen_office(request: HttpRequest, run: int) -> HttpResponse:
    """Take the closure back; sent twice, the answer is the same."""
    me = request_staff(request)
    row, _office = find_closing(me, run)
    try:
        reopen(run=row, by=me.actor, now=timezone.now())
    except Busy as refusal:
        return show_refusal(request, refusal)
    return redirect("administration:closure", run)


def find_closing(me: StaffRequest, pk: int) -> tuple[ClosureRun, OfficeEntry]:
    """The closure, if it is of an office where they may plan. Raises `Http404`."""
    row = ClosureRun.objects.select_related("authority").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row, me.office(read_directory().offices_by_key[row.office_id].slug, PLAN)


def _counts(view: RunView) -> list[Count]:
    names = {
        Answer.TOLD: _("told, no answer yet"),
        Answer.ACCEPTED: _("accepted"),
        Answer.KEPT: _("no answer, the new time stays"),
        Answer.MOVED: _("chose another time"),
        Answer.CANCELLED: _("cancelled"),
        Answer.WITHOUT_TIME: _("cancelled by us"),
        Answer.STAYS: _("keep the old time"),
        Answer.AGAIN: _("told by another closure"),
        Answer.WAITING: _("not told yet"),
        Answer.FAILED: _("not told yet because of an error, tried again"),
    }
    unheard = sum(case.answer is Answer.TOLD for case in view.unreachable)
    numbers = view.counts | {Answer.TOLD: view.counts[Answer.TOLD] - unheard}
    found = [Count(name, numbers[answer]) for answer, name in names.items()]
    found.append(Count(_("not reached by mail"), len(view.unreachable)))
    rare = {names[answer] for answer in (Answer.STAYS, Answer.AGAIN, Answer.WAITING, Answer.FAILED)}
    return [count for count in found if count.number or count.name not in rare]


def _call(case: CaseView, office: OfficeEntry) -> Call:
    view = describe(case.appointment)
    is_off = case.answer is Answer.WITHOUT_TIME
    url = reverse("workplace:servicepoint-appointment", args=(view.office.slug, view.code))
    return Call(
        case=case.pk,
        name=f"{view.person.given_name} {view.person.family_name}".strip(),
        phone=view.person.phone,
        code=view.code,
        old_start_at=case.old_start_at.astimezone(office.zone),
        start_at=None if is_off else view.start_at,
        url=url if case.has_failed else "",
    )
