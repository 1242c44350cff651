"""Signing in with the account of the authority's own directory: to the provider, and back."""

import secrets

import structlog
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.internal.statekit import unstash_state
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from wartefrei.accounts.errors import NotVouchedFor, TooManyAttempts
from wartefrei.accounts.models import Staff
from wartefrei.accounts.signing_in import begin_try, forgive
from wartefrei.accounts.single_sign_on import find_account
from wartefrei.web.common.client import citizen
from wartefrei.web.common.sessions import BY_PROVIDER
from wartefrei.web.common.staff import SIGN_IN, speak
from wartefrei.web.signin.adapter import Adapter
from wartefrei.web.signin.provider import (
    Provider,
    ProviderAway,
    ProviderWrong,
    find_provider,
    identify,
    leave,
)
from wartefrei.web.signin.ways import first_page

_REFUSAL = "single-sign-on"
_WORDS = {
    "cancelled": _("You have not signed in at %(name)s."),
    "late": _(
        "Signing in took too long, or began in another browser or at another address. Please try again."
    ),
    "away": _(
        "%(name)s does not answer at the moment. Please sign in with login and password, or try again later."
    ),
    "wrong": _(
        "%(name)s gave no valid answer. Please try again; if it stays so, tell those who run this installation."
    ),
    "often": _("Too many tries from your network. Please wait a quarter of an hour, then try again."),
    "unknown": _(
        "%(name)s knows you, but there is no account “%(login)s” here. "
        "An administrator of your authority makes it, with this login."
    ),
    "unconfirmed": _(
        "%(name)s has not confirmed your mail address. Please confirm it there, then try again."
    ),
    "off": _("The account “%(login)s” is switched off. An administrator of your authority can switch it on."),
    "operator": _("Operators of the installation sign in with login and password."),
    "another": _(
        "The account “%(login)s” belongs to somebody else at %(name)s. "
        "If that is wrong, an administrator of your authority undoes the link."
    ),
}
log = structlog.get_logger(__name__)


@require_safe
def go_to_provider(request: HttpRequest) -> HttpResponse:
    """To the provider, remembering the page asked for."""
    provider = _provider(request)
    speak(request)
    if isinstance(request.user, Staff):
        return redirect(first_page(request))
    wanted = request.GET.get("next", "")
    target = wanted if Adapter(request).is_safe_url(wanted) else ""
    try:
        return leave(provider, nonce=secrets.token_urlsafe(24), then=target)
    except (ProviderAway, ProviderWrong) as error:
        return _refuse(request, _name(error))


@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """From the provider: its code says who it is, once, in the browser that left."""
    provider = _provider(request)
    speak(request)
    state = unstash_state(request, provider_id=provider.sub_id, state_id=request.GET.get("state", ""))
    if state is None or "code" not in request.GET:
        return _refuse(request, _read_reason(request, has_state=state is not None))
    now, client = timezone.now(), citizen(request).client
    try:
        begin_try(login="", client=client, now=now)
        person = identify(
            provider, code=request.GET["code"], verifier=state["pkce_code_verifier"], nonce=state["data"]
        )
    except TooManyAttempts:
        return _refuse(request, "often")
    except ProviderWrong as error:
        return _refuse(request, _name(error))
    except ProviderAway as error:
        forgive(login="", client=client)
        return _refuse(request, _name(error))
    forgive(login="", client=client)  # only made-up answers count: the password must stay as the other way
    try:
        staff = find_account(person, now=now)
    except NotVouchedFor as refusal:
        return _refuse(request, refusal.reason, refusal.login)
    return _sign_in(request, staff, state.get("next"))


def _read_reason(request: HttpRequest, *, has_state: bool) -> str:
    if request.GET.get("error") == "access_denied":
        return "cancelled"
    return "wrong" if has_state else "late"


def take_refusal(request: HttpRequest, provider: Provider | None) -> str:
    """Why somebody has come back from the provider without being signed in; told once."""
    reason, login = request.session.pop(_REFUSAL, ("", ""))
    return _WORDS[reason] % {"name": provider.name, "login": login} if reason and provider else ""


def _sign_in(request: HttpRequest, staff: Staff, target: str | None) -> HttpResponse:
    """Past our second step: the provider has asked for what it thinks necessary."""
    login = Login(user=staff, redirect_url=target)
    login.state["stages"] = {AuthenticateStage.key: {"handled": True}}
    response: HttpResponse = perform_login(request, login)
    request.session[BY_PROVIDER] = True
    return response


def _provider(request: HttpRequest) -> Provider:
    provider = find_provider(request)
    if provider is None:
        raise Http404
    return provider


def _name(error: ProviderAway | ProviderWrong) -> str:
    log.warning("single sign-on failed", error=type(error).__name__, cause=type(error.__cause__).__name__)
    return "away" if isinstance(error, ProviderAway) else "wrong"


def _refuse(request: HttpRequest, reason: str, login: str = "") -> HttpResponse:
    request.session[_REFUSAL] = [reason, login]
    return redirect(SIGN_IN)
