"""An emergency registration: where it stands, its papers, and giving it up. Links open pages; only POST acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings.emergency import WAITING, RequestView, describe_request, find_request_by_token
from wartefrei.bookings.errors import Refusal, RequestUnknown
from wartefrei.bookings.models import EmergencyRequest
from wartefrei.bookings.operations import (
    add_document,
    correct_expiry,
    decline,
    erase_request,
    readdress_request,
    remove_document,
    withdraw_request,
)
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.records.queries import read_request
from wartefrei.web.citizen.emergency_forms import AddressForm, ExpiryForm
from wartefrei.web.citizen.links import emergency_page, request_page
from wartefrei.web.citizen.lost import SeeOther
from wartefrei.web.citizen.views.emergency import name_title
from wartefrei.web.common.client import citizen
from wartefrei.web.common.held import list_fields, list_happenings, list_request_facts
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.refusals import explain
from wartefrei.web.common.uploading import MOST_FILES_AT_ONCE, explain_too_many, say_limits

_PROBLEMS = "upload_problems"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class UploadProblem:
    """A file that was not taken: of which kind, what it is called, why, and what to do; without a name, all sent."""

    kind: str
    name: str
    title: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the registration: done, or the one it is at."""

    name: Promise
    at: datetime | None
    is_done: bool
    is_current: bool


def _find(language: str, authority: str, token: str) -> EmergencyRequest:  # noqa: ARG001 -- as in every address
    """The request behind a link of this authority.

    Raises:
        RequestUnknown
    """
    found = find_request_by_token(token)
    if found.authority.slug != authority:
        raise RequestUnknown
    return found


@require_safe
def show_request(request: HttpRequest, language: str, authority: str, token: str) -> HttpResponse:
    """Where a registration stands and what to do next."""
    now = timezone.now()
    try:
        view = describe_request(_find(language, authority, token), now=now)
    except Refusal as refusal:
        return show_refusal(request, refusal)
    problems = [UploadProblem(*one) for one in request.session.pop(_PROBLEMS, ())]
    return show(
        request,
        "citizen/emergency_request.html",
        authority=view.authority,
        view=view,
        title=name_title(view.title),
        problems=problems,
        complete=len(view.needed) - len(view.missing),
        limits=say_limits(request_page("emergency-documents", authority, token)),
        can_upload=view.status in WAITING and not view.is_suspended,
        was_left_out=_was_left_out(view, now=now),
        is_today=bool(view.appointment and view.appointment.start_at.date() == view.procedure.today(now))
        if view.procedure
        else False,
        steps=list_steps(view),
        register_url=emergency_page("emergency", view.authority, {}),
        urls={name: request_page(f"emergency-{name}", authority, token) for name in _PAGES},
    )


_PAGES = ("request", "documents", "expiry", "address", "decline", "withdraw", "delete", "everything")


def _was_left_out(view: RequestView, *, now: datetime) -> bool:
    """Whether the request took part in today's run and got no place."""
    if view.procedure is None or view.status is not EmergencyStatus.COMPLETE or view.completed_at is None:
        return False
    today = view.procedure.today(now)
    mail_at = view.procedure.mail_at(today)
    return view.run_on == today and mail_at is not None and view.completed_at < mail_at


def list_steps(view: RequestView) -> list[Step]:
    """The way of a registration up to the appointment."""
    start_at = view.appointment.start_at if view.appointment else None
    is_complete, has_place = view.completed_at is not None and not view.missing, start_at is not None
    return [
        Step(_("Registered"), view.created_at, is_done=True, is_current=False),
        Step(
            _("All documents are here"),
            view.completed_at if is_complete else None,
            is_done=is_complete,
            is_current=not is_complete,
        ),
        Step(
            _("Chosen") if has_place else _("Waiting until places are given"),
            None if has_place else view.next_mail_at if is_complete else None,
            is_done=has_place,
            is_current=is_complete and not has_place,
        ),
        Step(_("Appointment"), start_at, is_done=False, is_current=has_place),
    ]


@require_safe
def show_everything(request: HttpRequest, language: str, authority: str, token: str) -> HttpResponse:
    """Every field, mail and event held about the registration."""
    try:
        found = _find(language, authority, token)
    except Refusal as refusal:
        return show_refusal(request, refusal)
    view = describe_request(found, now=timezone.now())
    held = read_request(found)
    return show(
        request,
        "citizen/everything.html",
        authority=view.authority,
        view=view,
        facts=list_request_facts(view, held),
        fields=list_fields(held.request, *held.papers, *held.runs),
        happenings=list_happenings(view.authority.zone, held),
        links={
            "page": request_page("emergency-request", authority, token),
            "delete": request_page("emergency-delete", authority, token),
        },
    )


@require_POST
def upload(request: HttpRequest, language: str, authority: str, token: str) -> HttpResponse:
    """Take files of one kind; ``replace`` destroys the earlier ones once all new ones are there."""
    now, by = timezone.now(), citizen(request)
    kind = request.POST.get("kind", "")
    try:
        found = _find(language, authority, token)
        earlier = set(found.documents.filter(kind=kind).values_list("pk", flat=True))
        kept, problems = _take(found, kind, request.FILES.getlist("files"), by=by, now=now)
        if not problems and request.POST.get("replace") and kept:
            for document in earlier - kept:
                remove_document(request=found, document=document, by=by, now=now)
    except Refusal as refusal:
        return show_refusal(request, refusal)
    request.session[_PROBLEMS] = problems
    return SeeOther(request_page("emergency-request", authority, token) + "#documents")


def _take(
    found: EmergencyRequest, kind: str, files: list[UploadedFile], *, by: Actor, now: datetime
) -> tuple[set[int], list[list[str]]]:
    """Keep each file that can be kept, none of too many; their keys, and what is wrong with the others."""
    kept = set[int]()
    if len(files) > MOST_FILES_AT_ONCE:
        why = explain_too_many()
        return kept, [[kind, "", why.title, why.what_to_do]]
    problems = []
    for file in files:
        content = cast("BinaryIO", file.file)
        try:
            kept.add(add_document(request=found, kind=kind, file=content, by=by, now=now).pk)
        except (Refusal, TooManyAttempts) as refusal:
            explanation = explain(refusal)
            name = (file.name or "")[:_LONGEST_NAME]
            problems.append([kind, name, str(explanation.title), str(explanation.what_to_do)])
    return kept, problems


@require_POST
def remove(request: HttpRequest, language: str, authority: str, token: str, document: int) -> HttpResponse:
    """Destroy one file."""
    try:
        found = _find(language, authority, token)
        remove_document(request=found, document=document, by=citizen(request), now=timezone.now())
    except Refusal as refusal:
        return show_refusal(request, refusal)
    return SeeOther(request_page("emergency-request", authority, token) + "#documents")


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, language: str, authority: str, token: str) -> HttpResponse:
    """Another expiry date; its paper is asked for again."""
    now = timezone.now()
    form = ExpiryForm(request.POST if request.method == "POST" else None)
    try:
        found = _find(language, authority, token)
        if form.is_bound and form.is_valid():
            correct_expiry(request=found, expires_on=form.expires_on, by=citizen(request), now=now)
            return SeeOther(request_page("emergency-request", authority, token))
    except Refusal as refusal:
        return show_refusal(request, refusal)
    view = describe_request(found, now=now)
    shown = view.expires_on
    kept = {"expires_day": shown.day, "expires_month": shown.month, "expires_year": shown.year}
    return show(
        request,
        "citizen/emergency_expiry.html",
        authority=view.authority,
        view=view,
        form=form,
        problems=list(form.problems()),
        typed=form.data or kept,
        back_url=request_page("emergency-request", authority, token),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def readdress(request: HttpRequest, language: str, authority: str, token: str) -> HttpResponse:
    """Another e-mail address; the mail is sent again."""
    now = timezone.now()
    form = AddressForm(request.POST if request.method == "POST" else None)
    try:
        found = _find(language, authority, token)
        if form.is_bound and form.is_valid():
            email = form.cleaned_data["email"]
            readdress_request(request=found, email=email, by=citizen(request), now=now)
            return SeeOther(request_page("emergency-request", authority, token))
    except (Refusal, TooManyAttempts) as refusal:
        return show_refusal(request, refusal)
    view = describe_request(found, now=now)
    return show(
        request,
        "citizen/emergency_address.html",
        authority=view.authority,
        view=view,
        form=form,
        problems=list(form.problems()),
        typed=form.data or {"email": view.person.email},
        back_url=request_page("emergency-request", authority, token),
    )


Change = Callable[..., EmergencyRequest]


def _ask_first(
    request: HttpRequest, what: str, change: Change, *, language: str, authority: str, token: str
) -> HttpResponse:
    """Ask once more; the POST does it. Sent twice, the answer is the same."""
    now = timezone.now()
    try:
        found = _find(language, authority, token)
        back_url = request_page("emergency-request", authority, token)
        if request.method == "POST":
            change(request=found, by=citizen(request), now=now)
            return SeeOther(back_url)
    except Refusal as refusal:
        return show_refusal(request, refusal)
    view = describe_request(found, now=now)
    return show(
        request,
        "citizen/emergency_ask.html",
        authority=view.authority,
        view=view,
        what=what,
        back_url=back_url,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, language: str, authority: str, token: str) -> HttpResponse:
    """ "I can't come": the next person gets the place."""
    return _ask_first(request, "decline", decline, language=language, authority=authority, token=token)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, language: str, authority: str, token: str) -> HttpResponse:
    """End the registration."""
    return _ask_first(
        request, "withdraw", withdraw_request, language=language, authority=authority, token=token
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, language: str, authority: str, token: str) -> HttpResponse:
    """End the registration and erase everything personal at once."""
    return _ask_first(request, "delete", erase_request, language=language, authority=authority, token=token)
