"""The second step of signing in, and its settings in the own account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from wartefrei.accounts.errors import LastFactor, TooManyAttempts, WrongCode
from wartefrei.accounts.models import Staff
from wartefrei.accounts.sealing import seal, unseal
from wartefrei.accounts.second_factor import (
    Factor,
    check_code,
    count_passkeys,
    count_recovery_codes,
    has_app,
    has_second_factor,
    list_factors,
    make_secret,
    remove_second_factor,
    renew_recovery_codes,
)
from wartefrei.accounts.second_factor import (
    add_app as remember_app,
)
from wartefrei.accounts.second_factor import (
    add_passkey as remember_passkey,
)
from wartefrei.accounts.second_factor import (
    remove_factor as forget_factor,
)
from wartefrei.accounts.signing_in import begin_code, begin_try, forgive, forgive_code
from wartefrei.web.common.client import citizen
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import (
    FACTOR,
    SIGN_IN,
    StaffRequest,
    needs_factor,
    request_staff,
    speak,
    staff_page,
)
from wartefrei.web.signin.passkeys import ask_for_known, ask_for_new, check_known, check_new, host
from wartefrei.web.signin.ways import first_page
from wartefrei.web.signin.words import say_code_locked, say_locked

_SECRET = "second-factor"  # noqa: S105 -- the name of the session's entry
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A means of the second step in the list; instants in local time."""

    pk: int
    name: str
    added_at: datetime
    last_used_at: datetime | None


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """After the right password of somebody with a second factor: a code leads on."""
    speak(request)
    if isinstance(request.user, Staff):
        return redirect(first_page(request))
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None or not isinstance(stage.login.user, Staff):
        return redirect(SIGN_IN)
    staff, problem = stage.login.user, ""
    if request.method == "POST":
        now, client = timezone.now(), citizen(request).client
        try:
            if "credential" in request.POST:
                _check_passkey(staff, request.POST["credential"], client=client, now=now)
            else:
                check_code(staff=staff, code=request.POST.get("code", ""), client=client, now=now)
        except WrongCode:
            problem = _say_wrong(is_passkey="credential" in request.POST)
        except TooManyAttempts as refusal:
            problem = say_code_locked(refusal, now=now)
        else:
            done: HttpResponse = stage.exit()
            return done
    passkey = ask_for_known(staff) if host() and count_passkeys(staff) else ""
    return show(
        request,
        "signin/second_step.html",
        problem=problem,
        has_app=has_app(staff),
        passkey=passkey,
        status=422 if problem else 200,
    )


def _check_passkey(staff: Staff, sent: str, *, client: str, now: datetime) -> None:
    begin_code(login=staff.login, client=client, now=now)
    check_known(staff, sent)
    forgive_code(login=staff.login, client=client)


def _say_wrong(*, is_passkey: bool) -> str:
    if is_passkey:
        return _("The passkey was not accepted. Please try again.")
    return _("This code is not right, or was used before. Please type the next one.")


@staff_page()
@require_safe
def show_factor(request: HttpRequest) -> HttpResponse:
    """Whether there is a second step, by what means, and what can be done about it."""
    return _show_own(request, request_staff(request))


def _show_own(request: HttpRequest, me: StaffRequest, *, is_last: bool = False) -> HttpResponse:
    factors = list_factors(me.staff)
    return show(
        request,
        "signin/second_factor.html",
        me=me,
        rows=[_row(factor) for factor in factors],
        has_app=has_app(me.staff),
        can_have_passkeys=bool(host()),
        codes_left=count_recovery_codes(me.staff),
        is_required=needs_factor(request, me.rights),
        is_last=is_last,
        status=422 if is_last else 200,
    )


def _row(factor: Factor) -> FactorRow:
    name = _("App") if factor.is_app else factor.name or _("Passkey")
    used = factor.last_used_at
    return FactorRow(factor.pk, name, localtime(factor.added_at), localtime(used) if used else None)


@sensitive_post_parameters("password", "code")
@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def add_app(request: HttpRequest) -> HttpResponse:
    """A QR code for an app; its first code and the password switch the second step on."""
    me, errors = request_staff(request), {}
    if _SECRET not in request.session:
        request.session[_SECRET] = seal(make_secret())
    secret = unseal(request.session[_SECRET])
    if request.method == "POST":
        problem = _check_password(request, me)
        if problem:
            errors["password"] = [problem]
        else:
            try:
                code = request.POST.get("code", "")
                codes = remember_app(staff=me.staff, secret=secret, code=code, now=timezone.now())
            except WrongCode:
                errors["code"] = [_("The app shows another code. Please type the one it shows now.")]
            else:
                del request.session[_SECRET]
                return _show_codes(request, me, codes)
    url = f"otpauth://totp/wartefrei:{quote(me.login)}?secret={secret}&issuer=wartefrei"
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return show(
        request,
        "signin/add_app.html",
        me=me,
        url=url,
        secret=groups,
        errors=errors,
        status=422 if errors else 200,
    )


@sensitive_post_parameters("password")
@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey of this device or of a key one carries; needs a browser with scripts."""
    me, errors = request_staff(request), []
    name = request.POST.get("name", "").strip()[:_LONGEST_NAME]
    if not host():
        return redirect(FACTOR)
    if request.method == "POST":
        problem = _check_password(request, me)
        if problem:
            errors = [problem]
        else:
            try:
                credential = check_new(request.POST.get("credential", ""))
            except WrongCode:
                errors = [_say_wrong(is_passkey=True)]
            else:
                now = timezone.now()
                codes = remember_passkey(staff=me.staff, name=name, credential=credential, now=now)
                return _show_codes(request, me, codes)
    return show(
        request,
        "signin/add_passkey.html",
        me=me,
        passkey=ask_for_new(me.staff),
        name=name,
        errors=errors,
        status=422 if errors else 200,
    )


@sensitive_post_parameters("password")
@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes instead of the old ones."""

    def renew(me: StaffRequest) -> HttpResponse:
        return _show_codes(request, me, renew_recovery_codes(staff=me.staff, now=timezone.now()))

    return _confirm(request, _("New recovery codes"), _("The old ones are worth nothing afterwards."), renew)


@sensitive_post_parameters("password")
@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def remove_factor(request: HttpRequest) -> HttpResponse:
    """Only the password from now on, where the authority leaves that to them."""
    if needs_factor(request, request_staff(request).rights):
        return _show_own(request, request_staff(request), is_last=True)

    def remove(me: StaffRequest) -> HttpResponse:
        remove_second_factor(staff=me.staff, by=me.actor, now=timezone.now())
        return redirect(FACTOR)

    return _confirm(
        request, _("Switch off the second step"), _("Then the password alone signs you in."), remove
    )


@sensitive_post_parameters("password")
@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def remove_one(request: HttpRequest, factor: int) -> HttpResponse:
    """A passkey that is lost, or the app of a telephone somebody has no more."""
    names = {row.pk: _row(row).name for row in list_factors(request_staff(request).staff)}
    if factor not in names:
        return redirect(FACTOR)

    def remove(me: StaffRequest) -> HttpResponse:
        must_stay = needs_factor(request, me.rights)
        try:
            forget_factor(staff=me.staff, pk=factor, keep_one=must_stay, by=me.actor, now=timezone.now())
        except LastFactor:
            return _show_own(request, me, is_last=True)
        return redirect(FACTOR)

    text = _("It signs you in no more. The others stay as they are.")
    if len(names) == 1:
        text = _("Then the password alone signs you in.")
    return _confirm(request, _("Remove: %(name)s") % {"name": names[factor]}, text, remove)


def _confirm(
    request: HttpRequest, title: str, text: str, act: Callable[[StaffRequest], HttpResponse]
) -> HttpResponse:
    """Do it when the password is right; a browser left open is not enough."""
    me, problem = request_staff(request), ""
    if not has_second_factor(me.staff):
        return redirect(FACTOR)
    if request.method == "POST":
        problem = _check_password(request, me)
        if not problem:
            return act(me)
    errors = [problem] if problem else []
    return show(
        request,
        "signin/confirm.html",
        me=me,
        title=title,
        text=text,
        errors=errors,
        status=422 if problem else 200,
    )


def _check_password(request: HttpRequest, me: StaffRequest) -> str:
    """What is wrong with the password, counted like one at the sign-in; empty when it is right."""
    now, client = timezone.now(), citizen(request).client
    try:
        begin_try(login=me.login, client=client, now=now)
    except TooManyAttempts as refusal:
        return say_locked(refusal, now=now)
    if not check_password(request.POST.get("password", ""), me.staff.password):
        return _("This is not your present password")
    forgive(login=me.login, client=client)
    return ""


def _show_codes(request: HttpRequest, me: StaffRequest, codes: list[str]) -> HttpResponse:
    return show(
        request,
        "signin/recovery_codes.html",
        me=me,
        codes=[f"{code[:4]} {code[4:]}" for code in codes],
        then=first_page(request) if needs_factor(request, me.rights) else FACTOR,
    )
