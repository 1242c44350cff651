"""Emergency appointments: whether one may register, and registering, each person separately."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.bookings.emergency import Procedure, describe_request, find_procedure
from wartefrei.bookings.errors import ExpiryRefused, NotYetEligible, Refusal
from wartefrei.bookings.operations import ask_to_be_told, register
from wartefrei.core.contact import ContactFields
from wartefrei.core.emergency import Title
from wartefrei.notifications.emergency import TITLES
from wartefrei.notifications.marks import Words, say
from wartefrei.web.citizen.draft import forget_typed, recall_typed, remember_typed
from wartefrei.web.citizen.emergency_forms import AddressForm, TitleForm, list_titles
from wartefrei.web.citizen.forms import DetailsForm
from wartefrei.web.citizen.links import emergency_page, find_authority, language, request_page
from wartefrei.web.citizen.lost import SeeOther
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show, show_refusal
from wartefrei.web.common.refusals import Explanation, explain


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether somebody may register: now, from a day on, or not with this date. ``days`` until the title expires."""

    expires_on: date
    days: int
    eligible_on: date | None = None
    refusal: Explanation | None = None

    @property
    def is_eligible(self) -> bool:
        return self.eligible_on is None and self.refusal is None


@dataclass(frozen=True, slots=True)
class TitleChoice:
    """A title to choose."""

    value: str
    name: Words
    is_chosen: bool


def find_open_procedure(authority: str) -> Procedure:
    """The procedure of an authority; 404 where there are no emergency appointments."""
    procedure = find_procedure(find_authority(authority))
    if procedure is None:
        raise Http404(authority)
    return procedure


def name_title(title: Title) -> Words:
    """What a title is called in the visitor's language, German terms marked."""
    return say(TITLES[title], language())


@require_http_methods(["GET", "HEAD", "POST"])
def ask_title(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """What expires and when, and whether one may register; a POST asks for a mail on the day one may."""
    now = timezone.now()
    procedure = find_open_procedure(authority)
    form = TitleForm(request.GET or None, policy=procedure.policy)
    answer = _judge(procedure, form, now=now) if form.is_bound and form.is_valid() else None
    tell = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and answer and answer.eligible_on and tell.is_valid():
        return _tell(request, procedure, answer, tell.cleaned_data["email"], now=now)
    return show(
        request,
        "citizen/emergency.html",
        authority=procedure.authority,
        procedure=procedure,
        form=form,
        typed=form.data,
        problems=[*form.problems(), *tell.problems()],
        titles=[
            TitleChoice(title.value, name_title(title), is_chosen=form.data.get("title") == title)
            for title in list_titles(procedure.policy)
        ],
        answer=answer,
        tell=tell,
        is_told="told" in request.GET,
        next_mail_at=procedure.next_mail_at(now),
        details_url=emergency_page("emergency-details", procedure.authority, form.data),
    )


def _judge(procedure: Procedure, form: TitleForm, *, now: datetime) -> Answer:
    policy, today, expires_on = procedure.policy, procedure.today(now), form.expires_on
    days = (expires_on - today).days
    problem = policy.find_problem(expires_on, today)
    if problem is not None:
        return Answer(expires_on, days, refusal=explain(ExpiryRefused(problem)))
    if not policy.is_eligible(expires_on, today):
        return Answer(expires_on, days, eligible_on=policy.eligible_on(expires_on))
    return Answer(expires_on, days)


def _tell(
    request: HttpRequest, procedure: Procedure, answer: Answer, email: str, *, now: datetime
) -> HttpResponse:
    try:
        ask_to_be_told(
            authority=procedure.authority,
            email=email,
            expires_on=answer.expires_on,
            language=language(),
            by=citizen(request),
            now=now,
        )
    except (Refusal, TooManyAttempts) as refusal:
        return show_refusal(request, refusal, authority=procedure.authority)
    return SeeOther(emergency_page("emergency", procedure.authority, request.GET, told="1"))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_person(request: HttpRequest, language: str, authority: str) -> HttpResponse:  # noqa: ARG001
    """Who it is about; the POST registers."""
    now = timezone.now()
    procedure = find_open_procedure(authority)
    form = TitleForm(request.GET, policy=procedure.policy)
    back_url = emergency_page("emergency", procedure.authority, request.GET)
    if not form.is_valid() or not _judge(procedure, form, now=now).is_eligible:
        return redirect(back_url)
    typed = request.POST if request.method == "POST" else recall_typed(request)
    bound = request.POST if request.method == "POST" else None
    details = DetailsForm(bound, today=procedure.today(now), contact=ContactFields())
    if request.method == "POST" and details.is_valid():
        return _register(request, procedure, form, details, now=now)
    return show(
        request,
        "citizen/emergency_details.html",
        authority=procedure.authority,
        problems=list(details.problems()),
        form=details,
        typed=typed,
        title=name_title(form.chosen),
        expires_on=form.expires_on,
        back_url=back_url,
    )


def _register(
    request: HttpRequest, procedure: Procedure, form: TitleForm, details: DetailsForm, *, now: datetime
) -> HttpResponse:
    remember_typed(request, request.POST)
    try:
        registered = register(
            authority=procedure.authority,
            person=details.person,
            title=form.chosen,
            expires_on=form.expires_on,
            language=language(),
            by=citizen(request),
            now=now,
        )
    except NotYetEligible:
        return SeeOther(emergency_page("emergency", procedure.authority, request.GET))
    except (Refusal, TooManyAttempts) as refusal:
        return show_refusal(request, refusal, authority=procedure.authority)
    forget_typed(request)
    token = describe_request(registered, now=now).token
    return SeeOther(request_page("emergency-request", procedure.authority.slug, token))
