"""What allauth asks us: who may sign in, how often somebody may try, and where to go afterwards."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from wartefrei.accounts.actors import staff as staff_actor
from wartefrei.accounts.errors import TooManyAttempts
from wartefrei.accounts.models import Staff
from wartefrei.accounts.sealing import seal, unseal
from wartefrei.accounts.signing_in import begin_try, forgive, write_down
from wartefrei.web.common.client import citizen
from wartefrei.web.common.sessions import SIGNED_IN_AT
from wartefrei.web.signin.passkeys import host
from wartefrei.web.signin.ways import first_page
from wartefrei.web.signin.words import say_locked


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Staff who have an account sign in with login and password; nobody makes an account here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Login and password do not belong together. Please try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The member of staff, or None also for an account that is switched off."""
        now, client = timezone.now(), citizen(request).client
        try:
            begin_try(login=str(credentials.get("username", "")), client=client, now=now)
        except TooManyAttempts as refusal:
            raise ValidationError(say_locked(refusal, now=now), code="locked") from None
        user = super().authenticate(request, **credentials)
        if not isinstance(user, Staff) or not user.is_active:
            return None
        forgive(login=user.login, client=client)
        return user

    def login(self, request: HttpRequest, user: Staff) -> None:
        """All steps are done: whoever it is is signed in, and it is written down."""
        now = timezone.now()
        super().login(request, user)
        request.session[SIGNED_IN_AT] = now.isoformat()
        write_down("signed in", staff=user, by=staff_actor(user.login), now=now)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: allauth would count in the cache of this process."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only pages of this installation, by their path."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    """What allauth keeps of a second factor is encrypted."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The installation by its own address, never by the Host header."""
        return {"id": host(), "name": "wartefrei"}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
