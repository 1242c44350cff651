"""Signing in and out, the own password, the own sessions."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.forms import LoginForm
from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wartefrei.accounts.actors import staff as staff_actor
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.accounts.models import Membership, Staff
from wartefrei.accounts.operations import DEMO_PASSWORD
from wartefrei.accounts.queries import list_memberships, list_sessions
from wartefrei.accounts.second_factor import has_second_factor
from wartefrei.accounts.signing_in import (
    begin_try,
    end_other_sessions,
    end_session,
    forgive,
    session_digest,
    set_password,
    write_down,
)
from wartefrei.core.texts import Text
from wartefrei.offices.directory import read_directory
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show
from wartefrei.web.common.sessions import STAFF_LASTS
from wartefrei.web.common.staff import request_staff, speak, staff_page
from wartefrei.web.signin.adapter import Adapter
from wartefrei.web.signin.forms import PasswordForm
from wartefrei.web.signin.provider import find_provider
from wartefrei.web.signin.single_sign_on import take_refusal
from wartefrei.web.signin.words import say_locked


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser somebody is signed in with; instants in local time."""

    digest: str
    signed_in_at: datetime | None
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A role in words, and the name of the office or authority."""

    role: str
    place: Text | str


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Login and password lead to the page asked for, or to that of the daily work."""
    speak(request)
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    target = wanted if Adapter(request).is_safe_url(wanted) else ""
    if request.method == "GET" and isinstance(request.user, Staff):
        return redirect(target or Adapter(request).get_login_redirect_url(request))
    form = LoginForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_bound and form.is_valid():
        response: HttpResponse = form.login(request, redirect_url=target or None)
        return response
    provider = find_provider(request)
    return show(
        request,
        "signin/sign_in.html",
        form=form,
        target=target,
        typed_login=request.POST.get("login", ""),
        demo_password=DEMO_PASSWORD if settings.IS_DEMO else "",
        provider=provider,
        refusal="" if form.is_bound else take_refusal(request, provider),
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """A question on GET, for a link must not sign anybody out; POST does."""
    speak(request)
    if request.method != "POST":
        return show(request, "signin/sign_out.html", is_signed_in=isinstance(request.user, Staff))
    if isinstance(request.user, Staff):
        me = request.user
        write_down("signed out", staff=me, by=staff_actor(me.login), now=timezone.now())
        logout(request)
    return redirect(settings.LOGIN_URL)


@staff_page()
@require_http_methods(["GET", "HEAD"])
def show_account(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with which roles, and from where else."""
    me = request_staff(request)
    rows = list_sessions(me.staff, now=timezone.now())
    sessions = [
        SessionRow(
            session_digest(row.session_key),
            localtime(row.signed_in_at) if row.signed_in_at else None,
            localtime(row.expire_date - STAFF_LASTS),
            row.session_key == request.session.session_key,
        )
        for row in rows
    ]
    return show(
        request,
        "signin/account.html",
        me=me,
        memberships=[_row(membership) for membership in list_memberships(me.staff)],
        sessions=sessions,
        has_others=len(sessions) > 1,
        has_second_factor=has_second_factor(me.staff),
        is_changed="changed" in request.GET,
    )


def _row(membership: Membership) -> MembershipRow:
    directory = read_directory()
    office = directory.offices.get(membership.office)
    authority = directory.authorities.get(membership.authority)
    place: Text | str = membership.office or membership.authority or _("the whole installation")
    if office is not None:
        place = office.name
    elif authority is not None and not membership.office:
        place = authority.name
    return MembershipRow(str(membership.get_role_display()), place)


@sensitive_post_parameters("old", "new", "again")
@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password ends all other sessions."""
    me, now = request_staff(request), timezone.now()
    form = PasswordForm(request.POST if request.method == "POST" else None, staff=me.staff)
    locked = ""
    if form.is_bound:
        try:
            if _is_valid(form, client=citizen(request).client, now=now):
                set_password(staff=me.staff, password=form.cleaned_data["new"], by=me.actor, now=now)
                update_session_auth_hash(request, me.staff)
                return redirect("/account/?changed")
        except TooManyAttempts as refusal:
            locked = say_locked(refusal, now=now)
    return show(
        request, "signin/password.html", me=me, form=form, locked=locked, status=422 if form.is_bound else 200
    )


def _is_valid(form: PasswordForm, *, client: str, now: datetime) -> bool:
    """Whether the form is right; a wrong old password counts like one at the sign-in."""
    begin_try(login=form.staff.login, client=client, now=now)
    is_valid = form.is_valid()
    if "old" not in form.errors:
        forgive(login=form.staff.login, client=client)
    return is_valid


@staff_page()
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session of one's own, or all but this one."""
    me, now = request_staff(request), timezone.now()
    if "session" in request.POST:
        end_session(staff=me.staff, digest=request.POST["session"], by=me.actor, now=now)
    else:
        end_other_sessions(staff=me.staff, but=request.session.session_key or "", by=me.actor, now=now)
    return redirect("/account/")
